"""Ranks with ties, universe and movement; a year by its months without judging a row again."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng import documents
from jiheng.ledger import Sources, figure
from jiheng.ledger.monthly import by_month, finished_months
from jiheng.ledger.months import NotAdditiveError
from jiheng.ledger.ranking import places_of, ranked
from jiheng.model import months_of, year_of
from jiheng.parsing.ledger_rows import ledger_rows
from jiheng.rulebook import load
from jiheng.web.operate import ledger_city

BOOK = load().rest
LEDGERS = {ledger.id: ledger for ledger in BOOK.offered}
VALUES = st.dictionaries(
    st.text("甲乙丙丁戊己", min_size=1), st.none() | st.integers(0, 5).map(Fraction)
)


@pytest.fixture(scope="module")
def sources():
    city = ledger_city.city(1)
    document = documents.read_bytes(ledger_city.workbook(city.rows), "台账.xlsx")
    rows = {id_: ledger_rows(document, LEDGERS[id_]).value for id_ in city.rows}
    return Sources(BOOK.definitions, LEDGERS, rows)


def test_ties_share_the_better_place_and_who_has_no_value_has_none():
    ranks = ranked(
        {"甲": Fraction(3), "乙": Fraction(5), "丙": Fraction(3), "丁": None, "戊": Fraction(1)}
    )
    assert [(r.name, r.place, r.ties) for r in ranks] == [
        ("乙", 1, False), ("甲", 2, True), ("丙", 2, True), ("戊", 4, False), ("丁", None, False),
    ]  # fmt: skip


def test_where_less_is_better_the_least_is_first():
    assert places_of({"甲": Fraction(3), "乙": Fraction(5)}, "less") == {"甲": 1, "乙": 2}


def test_movement_is_said_only_of_who_had_a_place_before():
    now = {"甲": Fraction(9), "乙": Fraction(5), "丙": Fraction(1)}
    before = {"甲": Fraction(1), "乙": Fraction(5), "丙": None}
    assert {r.name: r.moved for r in ranked(now, before=before)} == {"甲": 1, "乙": -1, "丙": None}
    assert {r.moved for r in ranked(now)} == {None}


@given(VALUES)
def test_a_place_is_one_more_than_how_many_are_better(values):
    for unit in ranked(values):
        better = [
            v
            for v in values.values()
            if v is not None and unit.value is not None and v > unit.value
        ]
        assert unit.place == (None if unit.value is None else 1 + len(better))


def test_months_of_a_figure_are_those_of_its_months(sources):
    for id_ in ("projects.signed.count", "projects.signed.amount", "projects.landed.count"):
        year = figure(id_, sources, year_of(2025))
        own = [figure(id_, sources, month).value for month in months_of(2025)]
        assert list(by_month(year, sources.of_ledger(year.definition))) == own
        assert sum(own) == year.value


def test_a_ratio_has_no_months_that_add_up(sources):
    rate = figure("projects.landed.rate", sources, year_of(2025))
    with pytest.raises(NotAdditiveError):
        by_month(rate, ())


@pytest.mark.parametrize(
    ("day", "months"),
    [("2025-01-01", 0), ("2025-01-30", 0), ("2025-01-31", 1), ("2025-07-01", 6), ("2025-12-30", 11),
     ("2025-12-31", 12), ("2026-05-01", 12), ("2024-12-31", 0), ("2025-02-28", 2)],
)  # fmt: skip
def test_a_month_is_over_at_the_end_of_its_last_day(day, months):
    assert finished_months(2025, dt.date.fromisoformat(day)) == months
