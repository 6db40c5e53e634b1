"""Rules of how a year goes: working days, the usual work of a stage, a library of indicators."""

import datetime as dt
from dataclasses import dataclass

from jiheng.model import Citation

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days offices work: weekdays, less holidays, and weekend days worked instead."""

    off: frozenset[dt.date] = frozenset()
    on: frozenset[dt.date] = frozenset()
    years: frozenset[int] = frozenset()  # whose holidays are known; else weekends alone count
    citations: tuple[Citation, ...] = ()

    def works(self, day: dt.date) -> bool:
        """Return whether offices work on a day."""
        return day in self.on or (day.weekday() < SATURDAY and day not in self.off)

    def after(self, day: dt.date, count: int) -> dt.date:
        """Return the working day that is so many after a day; before it for a negative number."""
        step = dt.timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.works(day)
        return day

    def between(self, first: dt.date, last: dt.date) -> int:
        """Return how many working days lie after the first day up to the last, it included."""
        if last < first:
            return -self.between(last, first)
        days = ((first + dt.timedelta(days=n)) for n in range(1, (last - first).days + 1))
        return sum(map(self.works, days))

    def also(self, off: frozenset[dt.date], on: frozenset[dt.date]) -> "WorkingDays":
        """Return this with days of an installation's own, whose years are then known."""
        years = self.years | {day.year for day in off | on}
        return WorkingDays(self.off | off, self.on | on, years, self.citations)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualTask:
    """A piece of work of a stage: which role does it, how many working days before the end."""

    id: str
    stage: str
    label: str
    english: str
    role: str
    before: int
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRule:
    """When a place monitors: the last days of its periods, and by when each is handed in."""

    id: str
    label: str
    english: str
    since: int  # the first year it holds for
    ends: tuple[dt.date, ...]  # of any year: month and day count
    due: dt.date | None  # month and day; None: so many working days after the period
    working_days: int
    citation: Citation

    def periods(self, year: int) -> tuple[dt.date, ...]:
        """Return the last days of the periods of a year, in order."""
        return tuple(end.replace(year=year) for end in self.ends)

    def due_for(self, end: dt.date, days: WorkingDays) -> dt.date:
        """Return the last day on which the round of a period is handed in."""
        if self.due is not None:
            return self.due.replace(year=end.year)
        return days.after(end, self.working_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryIndicator:
    """An indicator to start from; its target is never given."""

    name: str
    english: str
    level1: str
    level2: str
    operator: str
    unit: str
    numerator: str
    denominator: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectKind:
    """A kind of project with the core indicators that suit it."""

    id: str
    label: str
    english: str
    citation: Citation
    indicators: tuple[LibraryIndicator, ...]
