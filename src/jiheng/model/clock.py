"""Clocks: by when something is due, and how the days were counted."""

import datetime as dt
from dataclasses import dataclass

from jiheng.model.citation import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """From which day so many days run, and what ends or extends them: fields of a row."""

    id: str
    label: str
    english: str
    ledger: str = ""  # empty: of no ledger, but of what happens to rows
    since: dt.date = dt.date.min  # what began before goes by the rule before
    begin: str
    days: int
    working: bool = True
    until: str
    extend: str = ""
    citation: Citation


@dataclass(frozen=True, slots=True)
class ClockStep:
    """A day that was passed: its number in the count; 0 where it did not count, and why."""

    day: dt.date
    number: int
    why: str = ""  # weekend, holiday, worked_weekend


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A clock of a row as it stands on a day."""

    rule: ClockRule
    began: dt.date
    due: dt.date
    ended: dt.date | None = None
    state: str  # running, overdue, met, late
    certain: bool = True  # False: holidays of a year it runs through are not announced
    extended_from: dt.date | None = None  # the day that was due before it was extended
    steps: tuple[ClockStep, ...] = ()
