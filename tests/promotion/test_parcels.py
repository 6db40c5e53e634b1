"""Classes of land by days and shares, and promises of 标准地."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from jiheng.model import LedgerRow
from jiheng.model.land import Parcel
from jiheng.promotion.parcels import land_class, parcel_of, promises
from jiheng.rulebook import RulebookError, load, load_with

RULE = load().rest.land_rule(dt.date(2025, 1, 1), "CN-9999")
DUE = dt.date(2023, 3, 1)
SUPPLIED = Parcel(
    area=Fraction(900), approved_on=dt.date(2021, 1, 5), supplied_on=dt.date(2022, 3, 1),
    start_due=DUE, planned_investment=Fraction(1000),
)  # fmt: skip


def after(days, begin=DUE):
    return begin + dt.timedelta(days=days)


def test_not_started_is_idle_from_day_366_on():
    assert land_class(SUPPLIED, RULE, after(365)).name == "normal"
    idle = land_class(SUPPLIED, RULE, after(366))
    assert (idle.name, idle.since, idle.test, idle.measured) == (
        "unused",
        after(366),
        "not_started",
        366,
    )


def test_started_fourteen_months_late_with_nothing_built_is_idle_from_day_366_on():
    late = replace(
        SUPPLIED, started_on=dt.date(2024, 5, 1), built_area=Fraction(0), invested=Fraction(0)
    )
    assert land_class(late, RULE, after(365)).name == "normal"
    for day in (after(366), dt.date(2024, 4, 30), dt.date(2024, 5, 1), dt.date(2024, 12, 1)):
        shown = land_class(late, RULE, day)
        assert (shown.name, shown.since) == ("unused", after(366))
    assert land_class(late, RULE, dt.date(2024, 6, 1)).test == "nothing_built"
    begun = replace(late, built_area=Fraction(50))
    assert land_class(begun, RULE, dt.date(2024, 6, 1)).name == "normal"


HALTED = replace(
    SUPPLIED, started_on=dt.date(2023, 2, 1), halted_on=dt.date(2023, 9, 1),
    built_area=Fraction(300), invested=Fraction(250),
)  # fmt: skip


def test_a_third_built_and_a_quarter_invested_exactly_is_not_idle():
    day = after(400, HALTED.halted_on)
    assert land_class(HALTED, RULE, day).name == "normal"
    less_built = replace(HALTED, built_area=Fraction("299.99"))
    less_money = replace(HALTED, invested=Fraction("249.99"))
    assert land_class(less_built, RULE, day).test == "halted_area"
    assert land_class(less_money, RULE, day).test == "halted_money"


def test_a_halt_counts_after_a_year_and_never_where_it_was_approved():
    short = replace(HALTED, built_area=Fraction(100))
    assert land_class(short, RULE, after(365, short.halted_on)).name == "normal"
    idle = land_class(short, RULE, after(366, short.halted_on))
    assert (idle.name, idle.since) == ("unused", after(366, short.halted_on))
    assert (
        land_class(replace(short, halt_approved=True), RULE, after(800, short.halted_on)).name
        == "normal"
    )
    built = replace(short, completed_on=after(300, short.halted_on))
    assert land_class(built, RULE, after(800, short.halted_on)).name == "normal"


def test_approved_and_not_supplied():
    parcel = Parcel(approved_on=dt.date(2024, 5, 1), supplied_on=dt.date(2025, 6, 1))
    assert land_class(parcel, RULE, dt.date(2024, 4, 30)).name == "normal"
    assert land_class(parcel, RULE, dt.date(2025, 5, 31)).name == "unsupplied"
    assert land_class(parcel, RULE, dt.date(2025, 6, 1)).name == "normal"


def test_stopped_bankrupt_and_low():
    day = dt.date(2025, 12, 31)
    producing = replace(SUPPLIED, started_on=DUE, completed_on=dt.date(2024, 1, 1))
    assert land_class(replace(producing, bankrupt_on=day), RULE, day).test == "bankrupt"
    stopped = replace(producing, stopped_on=dt.date(2025, 1, 1))
    assert land_class(stopped, RULE, after(180, stopped.stopped_on)).name == "normal"
    assert land_class(stopped, RULE, after(181, stopped.stopped_on)).name == "stopped"
    assert land_class(replace(producing, grade="D"), RULE, day).name == "low"
    lined = replace(RULE, tax_line=Fraction(10))
    taxed = replace(producing, tax=Fraction(9000))
    assert land_class(taxed, lined, day).name == "normal"  # ten for a square metre exactly
    below = land_class(replace(taxed, tax=Fraction(8999)), lined, day)
    assert (below.name, below.test, below.limit) == ("low", "tax_line", 10)
    assert (
        land_class(replace(taxed, tax=Fraction(1)), RULE, day).name == "normal"
    )  # no line is known


def row(**values):
    return LedgerRow(ledger="parcels", key="p", values=values)


def test_promises_of_a_parcel_against_what_was_measured():
    kept = promises(row(
        standard="yes", promised_intensity=Fraction(300), measured_intensity=Fraction("299.99"),
        promised_energy=Fraction("0.5"), measured_energy=Fraction("0.5"), promised_tax=Fraction(20),
    ))  # fmt: skip
    assert {p.name: (p.met, p.shortfall) for p in kept} == {
        "intensity": (False, Fraction("0.01")), "energy": (True, 0), "tax": (None, 0),
    }  # fmt: skip
    assert promises(row(standard="no", promised_tax=Fraction(20))) == ()


def test_a_row_of_the_ledger_is_what_the_tests_look_at():
    own = parcel_of(
        row(
            mu=Fraction(900),
            start_due=DUE,
            supplied_on=dt.date(2022, 3, 1),
            halt_approved="yes",
            grade="D",
        )
    )
    assert (own.area, own.start_due, own.halt_approved, own.grade) == (900, DUE, True, "D")
    assert land_class(own, RULE, after(366)).name == "unused"


LOCAL = """land_rules:
  - id: here
    label: 本市
    english: Here
    place: CN-9999
    since: 2025-01-01
    idle_days: 365
    halted_days: 365
    built: {part: 1, of: 3}
    invested: {part: 1, of: 4}
    stopped_days: 90
    tax_line: 5
    cites: {document: mlr-2012-53, clause: 第二条}
    verified: false
"""


def test_a_place_has_limits_of_its_own_from_a_day_on():
    book = load_with({}, land={"here.yaml": LOCAL}).rest
    local = book.land_rule(dt.date(2025, 1, 1), "CN-9999")
    assert (local.id, local.tax_line) == ("here", 75)  # 5 万元 for a mu, in yuan for a square metre
    assert book.land_rule(dt.date(2024, 12, 31), "CN-9999").id == "national"
    assert book.land_rule(dt.date(2025, 1, 1), "CN-1301").id == "national"
    assert book.land_rule(dt.date(2012, 6, 30), "CN") is None


@pytest.mark.parametrize(
    ("found", "instead"),
    [("of: 3", "of: 0"), ("idle_days: 365", "idle_days: 0"), ("id: here", "id: national")],
)
def test_a_fault_in_a_rule_of_land_is_refused(found, instead):
    with pytest.raises(RulebookError, match=r"here\.yaml"):
        load_with({}, land={"here.yaml": LOCAL.replace(found, instead)})
