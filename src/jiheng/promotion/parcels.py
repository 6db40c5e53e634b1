"""The class of a parcel by its days and shares, and whether its promises are kept."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

from jiheng.model import LedgerRow
from jiheng.model.land import (
    LOW,
    NORMAL,
    STOPPED,
    UNSUPPLIED,
    UNUSED,
    LandClass,
    LandRule,
    Parcel,
    PromiseKept,
)

YES = "yes"
AT_MOST = ("energy", "emission")
PROMISES = ("intensity", "tax", "far", *AT_MOST)
Test = Callable[[Parcel, LandRule, dt.date], LandClass | None]


def land_class(parcel: Parcel, rule: LandRule, day: dt.date) -> LandClass:
    """Return what a parcel is on a day; the first test that holds decides, else it is normal."""
    for test in TESTS:
        decided = test(parcel, rule, day)
        if decided is not None:
            return decided
    return LandClass(NORMAL)


def _unsupplied(parcel: Parcel, rule: LandRule, day: dt.date) -> LandClass | None:  # noqa: ARG001
    """Approved and not yet supplied, built on or not."""
    approved = parcel.approved_on
    if approved is None or approved > day or _by(parcel.supplied_on, day):
        return None
    return LandClass(UNSUPPLIED, approved, "not_supplied", Fraction((day - approved).days))


def _never_started(parcel: Parcel, rule: LandRule, day: dt.date) -> LandClass | None:
    """Supplied, the agreed day long past, and not started; what built nothing is no start."""
    due = parcel.start_due
    if due is None or not _by(parcel.supplied_on or due, day):
        return None
    begun = _by(parcel.started_on, day)
    empty = parcel.built_area == 0 and parcel.invested == 0
    if begun and not empty:
        return None
    since, late = due + dt.timedelta(days=rule.idle_days + 1), (day - due).days
    if late <= rule.idle_days:
        return None
    test = "nothing_built" if begun else "not_started"
    return LandClass(UNUSED, since, test, Fraction(late), Fraction(rule.idle_days))


def _halted(parcel: Parcel, rule: LandRule, day: dt.date) -> LandClass | None:
    """Started, less than the shares built or invested, and halted long without approval."""
    halted = parcel.halted_on
    if halted is None or parcel.halt_approved or not _by(parcel.started_on or halted, day):
        return None
    if _by(parcel.completed_on, day) or (day - halted).days <= rule.halted_days:
        return None
    since = halted + dt.timedelta(days=rule.halted_days + 1)
    built = share(parcel.built_area, parcel.area)
    if built is not None and built < rule.built:
        return LandClass(UNUSED, since, "halted_area", built, rule.built)
    invested = share(parcel.invested, parcel.planned_investment)
    if invested is not None and invested < rule.invested:
        return LandClass(UNUSED, since, "halted_money", invested, rule.invested)
    return None


def _stopped(parcel: Parcel, rule: LandRule, day: dt.date) -> LandClass | None:
    """Bankrupt, or standing still for long."""
    if _by(parcel.bankrupt_on, day):
        return LandClass(STOPPED, parcel.bankrupt_on, "bankrupt")
    stopped = parcel.stopped_on
    if stopped is None or (day - stopped).days <= rule.stopped_days:
        return None
    since, days = stopped + dt.timedelta(days=rule.stopped_days + 1), (day - stopped).days
    return LandClass(STOPPED, since, "standing_still", Fraction(days), Fraction(rule.stopped_days))


def _low(parcel: Parcel, rule: LandRule, day: dt.date) -> LandClass | None:  # noqa: ARG001
    """Below the lines of the place, or of a grade that counts as low."""
    if parcel.grade and parcel.grade in rule.low_grades:
        return LandClass(LOW, None, "grade")
    tax = share(parcel.tax, parcel.area)
    if tax is not None and rule.tax_line is not None and tax < rule.tax_line:
        return LandClass(LOW, None, "tax_line", tax, rule.tax_line)
    ratio = parcel.floor_ratio
    if ratio is not None and rule.ratio_line is not None and ratio < rule.ratio_line:
        return LandClass(LOW, None, "ratio_line", ratio, rule.ratio_line)
    return None


TESTS: tuple[Test, ...] = (_unsupplied, _never_started, _halted, _stopped, _low)


def share(part: Fraction | None, total: Fraction | None) -> Fraction | None:
    """Return a part of a total; None where either is not known or there is no total."""
    return part / total if part is not None and total else None


def _by(then: dt.date | None, day: dt.date) -> bool:
    return then is not None and then <= day


def parcel_of(row: LedgerRow) -> Parcel:
    """Return a row of the ledger of parcels as what the tests look at."""
    days = ("approved_on", "supplied_on", "start_due", "started_on", "halted_on",
            "completed_on", "stopped_on", "bankrupt_on")  # fmt: skip
    numbers = {"area": "mu", "built_area": "built_area", "invested": "invested", "tax": "tax",
               "planned_investment": "planned_investment", "floor_ratio": "far"}  # fmt: skip
    return Parcel(
        **{name: _day(row, name) for name in days},  # type: ignore[arg-type]  # days alone
        **{name: number(row, field) for name, field in numbers.items()},  # type: ignore[arg-type]
        halt_approved=row.value("halt_approved") == YES,
        grade=row.text("grade"),
    )


def promises(row: LedgerRow) -> tuple[PromiseKept, ...]:
    """Return what a 标准地 promised against what was measured; nothing for any other parcel."""
    if row.value("standard") != YES:
        return ()
    pairs = ((name, number(row, f"promised_{name}")) for name in PROMISES)
    return tuple(
        PromiseKept(name, promised, number(row, f"measured_{name}"), name in AT_MOST)
        for name, promised in pairs
        if promised is not None
    )


def number(row: LedgerRow, name: str) -> Fraction | None:
    """Return a number of a row in base units; None where there is none."""
    value = row.value(name)
    return value if isinstance(value, Fraction) else None


def _day(row: LedgerRow, name: str) -> dt.date | None:
    value = row.value(name)
    return value if isinstance(value, dt.date) else None
