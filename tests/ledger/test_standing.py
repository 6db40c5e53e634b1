"""Ranks and growth over official figures: ties, breaks, bases, publications, digests of versions."""

import datetime as dt
from fractions import Fraction

import pytest

from jiheng.ledger import Sources, figure
from jiheng.ledger.figures import UnknownFigureError
from jiheng.model import LedgerRow, year_of
from jiheng.rulebook import load

BOOK = load().rest
LEDGERS = {ledger.id: ledger for ledger in BOOK.offered}


def official(unit, value, prior=None, year=2025, **more):
    values = {
        "indicator": "实际使用外资", "unit_name": unit, "own": "yes" if unit == "己" else "no",
        "period": dt.date(year, 12, 31), "basis": "feedback", "value": Fraction(value),
        "measured_in": "万美元", "universe": "全省", "universe_units": Fraction(5), "source": "通报",
    }  # fmt: skip
    values |= {"prior_comparable": Fraction(prior)} if prior is not None else {}
    values |= more
    texts = {k: v for k, v in values.items() if isinstance(v, str)}
    return LedgerRow(ledger="official", key=f"{unit}{year}{value}", values=values, texts=texts)


def taken(id_, *rows, year=2025, place=""):
    return figure(id_, Sources(BOOK.definitions, LEDGERS, {"official": rows}), year_of(year), place)


def test_ties_share_the_better_place_and_the_next_is_counted_on():
    rows = [official(u, v) for u, v in (("甲", 9), ("乙", 8), ("己", 7), ("丙", 7), ("丁", 6))]
    ranks = {u: taken("foreign.actual.rank", *rows, place=u).value for u in "甲乙己丙丁"}
    assert ranks == {"甲": 1, "乙": 2, "己": 3, "丙": 3, "丁": 5}
    assert taken("foreign.actual.rank", *rows).complete


def test_units_of_another_universe_are_not_ranked_with():
    rows = [official("己", 7), official("甲", 9, universe="全国")]
    assert taken("foreign.actual.rank", *rows).value == 1


def test_growth_wants_the_comparable_base_and_takes_no_other():
    before = official("己", 10_610, year=2024)
    assert taken("foreign.actual.growth", official("己", 17_300, 10_523), before).value == (
        Fraction(17_300, 10_523) - 1
    )
    refused = taken("foreign.actual.growth", official("己", 17_300), before)
    assert (refused.value, refused.refused) == (None, "no_base")
    assert taken("foreign.actual.growth", official("己", 5, 0)).refused == "zero_base"


@pytest.mark.parametrize(("year", "reason"), [(2021, ""), (2022, "break"), (2023, "")])
def test_growth_of_the_year_that_straddles_the_break_is_refused_with_the_reason(year, reason):
    growth = taken("foreign.actual.growth", official("己", 12, 10, year=year), year=year)
    assert growth.refused == reason
    assert bool(growth.facts.get("why")) == bool(reason)


def test_two_publications_of_one_figure_are_both_kept_and_neither_chosen():
    rows = [official("己", 157, source="甲报"), official("己", 148, source="乙报")]
    assert taken("foreign.actual", *rows).refused == "several"
    old = official("己", 157, source="甲报", superseded="yes")
    assert taken("foreign.actual", old, rows[1]).value == Fraction(148)


def test_no_row_a_strange_unit_a_time_before_all_versions_and_an_unknown_id():
    assert taken("foreign.actual").refused == "no_rows"
    assert taken("foreign.actual", official("己", 5, measured_in="万元")).refused == "unit"
    assert taken("foreign.actual", year=1999).refused == "not_in_force"
    with pytest.raises(UnknownFigureError):
        taken("foreign.nothing")


def test_versions_follow_the_day():
    early, late = (taken("foreign.actual", official("己", 5, year=y), year=y) for y in (2021, 2023))
    assert early.definition.until == dt.date(2022, 4, 30)
    assert late.definition.since == dt.date(2022, 5, 1)
    assert early.definition.digest != late.definition.digest
