"""Completion over targets: exact, of the right unit and year, or a reason why there is none."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from jiheng.ledger import Sources, figure
from jiheng.model import LedgerRow, Period, month_of, year_of
from jiheng.rulebook import load
from ledger.test_properties import BOOK, LEDGER, LEDGERS, YEAR, made

COUNT, AMOUNT = "projects.signed.count", "projects.signed.amount"
ROW = {"stage": "signed", "kind": "formal", "aside": None, "planned_total": 3 * 10**8,
       "landed_on": None, "credit_code": None, "lead_industry": None,
       "contract_signed_on": YEAR.first}  # fmt: skip
TARGETS = next(each for each in load().rest.offered if each.id == "targets")


def target(key, unit, value, named="新签约项目数", measure="个", year="2025", state="approved"):
    values = {"state": state, "definition": named, "unit_name": unit, "year": year,
              "measured_in": measure}  # fmt: skip
    texts = dict(values)
    if value is not None:
        values["target"] = Fraction(value)
    return LedgerRow(ledger="targets", key=key, values=values, texts={**texts, "target": "x"})


def projects(count, region="东区"):
    rows = made([{**ROW, "region": region} for _ in range(count)])
    return tuple(
        replace(r, key=f"{region}-{r.key}", texts={**r.texts, "region": region}) for r in rows
    )


def asked(id_, rows, targets, period=YEAR, place="", **more):
    ledgers = {**LEDGERS, "targets": TARGETS}
    kept = {LEDGER.id: tuple(rows), "targets": tuple(targets)}
    sources = Sources(BOOK.definitions, ledgers, kept, **more)
    return figure(f"{id_}.completion", sources, period, place)


def test_578_of_500_is_more_than_all_of_it():
    rows = [replace(row, key=f"k{n}") for n, row in enumerate(projects(1) * 578)]
    reached = asked(COUNT, rows, [target("t", "示例市", 500)])
    assert (reached.value, reached.quantity.printed()) == (Fraction(578, 500), "115.6%")
    assert reached.facts["gap"] == 78
    assert [part.quantity.printed() for part in reached.parts] == ["578个", "500个"]
    assert "t" in {row.key for row in reached.counted}


def test_amounts_are_held_against_targets_in_their_own_unit():
    wanted_total = target("t", "示例市", 12 * 10**8, "新签约项目计划总投资", "亿元")
    reached = asked(AMOUNT, projects(3), [wanted_total])
    assert (reached.value, reached.facts["gap"]) == (Fraction(3, 4), -3 * 10**8)
    none = asked(AMOUNT, projects(3), [replace(wanted_total, values={**wanted_total.values, "measured_in": "个"},
                                               texts={**wanted_total.texts, "measured_in": "个"})])  # fmt: skip
    assert (none.value, none.refused) == (None, "unit")


def test_each_unit_has_its_own_target_and_the_whole_that_of_none_of_its_places():
    rows = (*projects(3), *projects(1, "西区"))
    targets = [target("a", "东区", 2), target("b", "西区", 4), target("c", "示例市", 5)]
    values = [asked(COUNT, rows, targets, place=place).value for place in ("东区", "西区", "")]
    assert values == [Fraction(3, 2), Fraction(1, 4), Fraction(4, 5)]
    named = asked(COUNT, projects(3), targets, place_name="西区")  # rows of one place alone
    assert named.value == Fraction(3, 4)
    told = asked(COUNT, projects(3), (), place_name="东区", above={"targets": tuple(targets)})
    assert told.value == Fraction(3, 2)


@pytest.mark.parametrize(("targets", "reason"), [
    ([], "no_target"),
    ([target("t", "示例市", 5, state="draft")], "target_draft"),
    ([target("t", "示例市", 5, year="2024")], "no_target"),
    ([target("t", "示例市", 5, named="别的数")], "no_target"),
    ([target("t", "示例市", 5), target("u", "示例市", 6)], "targets"),
    ([target("t", "示例市", 0)], "zero_base"),
    ([target("t", "示例市", None)], "target_unread"),
    ([replace(target("t", "示例市", 5), voided=True)], "no_target"),
])  # fmt: skip
def test_without_a_target_that_is_sure_there_is_no_completion(targets, reason):
    none = asked(COUNT, projects(2), targets)
    assert (none.value, none.refused) == (None, reason)
    assert none.parts[0].value == 2


def test_targets_are_of_a_year_and_what_was_reached_is_from_its_first_day():
    targets = [target("t", "示例市", 4)]
    so_far = Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31))
    assert asked(COUNT, projects(2), targets, so_far).value == Fraction(1, 2)
    assert asked(COUNT, projects(2), targets, month_of(2025, 2)).refused == "part_of_year"
    assert asked(COUNT, projects(2), targets, year_of(2024)).refused == "no_target"


def test_a_target_that_changes_changes_the_digest():
    one, other = (asked(COUNT, projects(2), [target("t", "示例市", n)]) for n in (4, 5))
    assert one.digest != other.digest
    assert one.digest == asked(COUNT, projects(2), [target("t", "示例市", 4)]).digest
