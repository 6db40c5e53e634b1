"""A stretch of days that a figure is of: a year, a month, or a year so far."""

import calendar
import datetime as dt
from dataclasses import dataclass

MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From a first day to a last, both included."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        """Refuse a stretch that ends before it begins."""
        if self.last < self.first:
            raise ValueError(f"a period begins on {self.first} and ends on {self.last}")

    def __contains__(self, day: dt.date) -> bool:
        """Return whether a day lies in it."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """Return 2025, 2025-03, or first and last day."""
        if self == year_of(self.first.year):
            return f"{self.first.year:04d}"
        if self == month_of(self.first.year, self.first.month):
            return f"{self.first.year:04d}-{self.first.month:02d}"
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def before(self) -> "Period":
        """The same stretch a year earlier; 29 February becomes the 28th."""
        return Period(_year_earlier(self.first), _year_earlier(self.last))


def _year_earlier(day: dt.date) -> dt.date:
    year = day.year - 1
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def year_of(year: int) -> Period:
    """Return a calendar year."""
    return Period(dt.date(year, 1, 1), dt.date(year, MONTHS, 31))


def month_of(year: int, month: int) -> Period:
    """Return a calendar month."""
    last = calendar.monthrange(year, month)[1]
    return Period(dt.date(year, month, 1), dt.date(year, month, last))


def months_of(year: int) -> tuple[Period, ...]:
    """Return the months of a year in order."""
    return tuple(month_of(year, month) for month in range(1, MONTHS + 1))
