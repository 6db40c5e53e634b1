"""Data quality of what is cumulative: it never falls, and is the sum of its parts. DQ-20, DQ-21."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from jiheng.ledger.quality_case import QualityCase, about, groups
from jiheng.model import Finding, LedgerRow, half_up

WAN = 10_000
NAMED = "fall_reason"  # the column in which somebody names why it fell


@dataclass(frozen=True, slots=True)
class Cumulative:
    """A column with what was reached so far, row by row, of what a field names."""

    ledger: str
    field: str
    subject: str
    day: str
    parts: str = ""  # the column whose values it sums up; empty: nobody says them


CUMULATIVE = (
    Cumulative("funds", "so_far", "project", "arrived_on", parts="amount"),
    Cumulative("progress", "invested", "project", "reported_on"),
)


def never_falls(case: QualityCase) -> Iterator[Finding]:
    """DQ-20: what is cumulative is not less than it was, unless somebody names the correction."""
    for rule in CUMULATIVE:
        for rows in _series(case, rule):
            yield from _fallen(rule, rows)
            yield from _negative(rule, rows)


def _fallen(rule: Cumulative, rows: list[LedgerRow]) -> Iterator[Finding]:
    known = [row for row in rows if isinstance(row.value(rule.field), Fraction)]
    for before, row in pairwise(known):
        was, now = _amount(before, rule.field), _amount(row, rule.field)
        same_day = row.value(rule.day) == before.value(rule.day)
        if now < was and not same_day and not row.text(NAMED):
            fallen = about(
                "DQ-20", (row,), rule.field, behind=(before,),
                now=_wan(now), was=_wan(was), before=before.value(rule.day),
            )  # fmt: skip
            yield replace(fallen, at=(*fallen.at, *before.at(rule.field)))


def _negative(rule: Cumulative, rows: list[LedgerRow]) -> Iterator[Finding]:
    """Yield the parts that are less than nothing: they let the sum fall."""
    for row in rows if rule.parts else ():
        amount = _amount(row, rule.parts)
        if amount < 0 and not row.text(NAMED):
            yield about("DQ-20", (row,), rule.parts, "negative", now=_wan(amount))


def sums_up(case: QualityCase) -> Iterator[Finding]:
    """DQ-21: what is cumulative is the sum of its parts so far, of the year or of all years."""
    for rule in CUMULATIVE:
        for rows in _series(case, rule) if rule.parts else ():
            if any(rule.parts not in row.values for row in rows):
                continue  # a part that is blank or cannot be read: nobody can tell the sum
            yield from _differing(rule, rows)


def _differing(rule: Cumulative, rows: list[LedgerRow]) -> Iterator[Finding]:
    for row in rows:
        day, stated = row.value(rule.day), row.value(rule.field)
        if not isinstance(day, dt.date) or not isinstance(stated, Fraction):
            continue
        known = [part for part in rows if _day(part, rule) <= day]
        of_year = [part for part in known if _day(part, rule).year == day.year]
        if not any(_may_be(stated, lot, row, rule) for lot in (known, of_year)):
            total = sum((_amount(part, rule.parts) for part in known), Fraction(0))
            yield about(
                "DQ-21", (row,), rule.field, behind=known,
                now=_wan(stated), sum=_wan(total), count=len(known),
            )  # fmt: skip


def _may_be(stated: Fraction, lot: list[LedgerRow], row: LedgerRow, rule: Cumulative) -> bool:
    """Return whether a sum may be meant: rows of one day may come before this one, or after."""
    earlier = [part for part in lot if _day(part, rule) < _day(row, rule)]
    least = sum((_amount(part, rule.parts) for part in (*earlier, row)), Fraction(0))
    most = sum((_amount(part, rule.parts) for part in lot), Fraction(0))
    return min(least, most) <= stated <= max(least, most)


def _series(case: QualityCase, rule: Cumulative) -> Iterator[list[LedgerRow]]:
    """Yield the rows of each thing by day; where namesakes cannot be told apart, none."""
    for rows in groups(case.live(rule.ledger), rule.subject).values():
        regions = groups(rows, "region")
        together = [row for lot in regions.values() for row in lot]
        if regions and len(together) < len(rows):
            continue
        for lot in regions.values() or (rows,):
            if all(isinstance(row.value(rule.day), dt.date) for row in lot):
                yield sorted(lot, key=lambda row: (_day(row, rule), _amount(row, rule.field)))


def _day(row: LedgerRow, rule: Cumulative) -> dt.date:
    day = row.value(rule.day)
    return day if isinstance(day, dt.date) else dt.date.min


def _amount(row: LedgerRow, field: str) -> Fraction:
    value = row.value(field)
    return value if isinstance(value, Fraction) else Fraction(0)


def _wan(value: Fraction) -> str:
    """Return an amount in units of 10,000 yuan, as the columns have it."""
    return f"{Decimal(half_up(value / WAN, 6)).normalize():f}"
