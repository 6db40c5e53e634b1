"""Tables of a month as values: each cell with the figure that it rests on, or why it has none.

A district whose ledgers hold nothing has not reported: that is no zero. Growth over nothing, and
over months that are issued as one, is not said.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from jiheng.ledger.league import reported
from jiheng.model import Counted, LedgerFigure, Period, month_of
from jiheng.rulebook.statistics import StatLayout

FigureOf = Callable[[str, str, Period], LedgerFigure]  # by definition, unit ("": all) and period
ALL = ""  # the city
UNREPORTED, ZERO_BASE, MERGED, NO_TARGET, NO_RANK = (
    "unreported", "zero_base", "merged", "no_target", "no_rank",
)  # fmt: skip
PERCENT = ("year_on_year", "month_on_month", "completion", "share")


@dataclass(frozen=True, slots=True)
class StatPeriod:
    """The month of a table; the first months may be issued as one."""

    year: int
    month: int
    merged: int = 0  # how many first months are issued as one

    def __post_init__(self) -> None:
        """Refuse a month that is issued with a later one."""
        if self.month < self.merged:
            raise ValueError(f"months 1 to {self.merged} are issued as one, not {self.month}")

    @property
    def is_merged(self) -> bool:
        """Whether it stands for the first months together."""
        return self.merged > 1 and self.month == self.merged

    @property
    def month_days(self) -> Period:
        """The days of the month, or of the months that it stands for."""
        last = month_of(self.year, self.month)
        return Period(dt.date(self.year, 1, 1), last.last) if self.is_merged else last

    @property
    def so_far(self) -> Period:
        """The days of the year so far."""
        return Period(dt.date(self.year, 1, 1), month_of(self.year, self.month).last)

    @property
    def two_months(self) -> Period:
        """The days of January and February, March and April and so on, up to the month."""
        first = self.month - 1 + self.month % 2
        return Period(dt.date(self.year, first, 1), month_of(self.year, self.month).last)

    @property
    def month_before(self) -> Period | None:
        """The month before, where it can be compared; None over months issued as one."""
        if self.merged > 1 and self.month in (self.merged, self.merged + 1):
            return None
        year, month = (self.year, self.month - 1) if self.month > 1 else (self.year - 1, 12)
        return month_of(year, month)


@dataclass(frozen=True, slots=True)
class StatCell:
    """A cell: its exact value, what it rests on, or why there is none."""

    value: Fraction | None = None
    why: str = ""  # unreported, zero_base, merged, no_target, no_rank, or a figure's refusal
    figure: LedgerFigure | None = None  # whose rows it opens
    base: LedgerFigure | None = None  # what it is held against
    text: str = ""  # of a field of a row
    counted: tuple[Counted, ...] = ()  # its rows, where they are not all of the figure's


@dataclass(frozen=True, slots=True)
class StatLine:
    """A line: a unit, a value of a field, a row, a figure."""

    name: str
    cells: tuple[StatCell, ...]
    kind: str = ""  # total, own; empty: one of the lines themselves


@dataclass(frozen=True, slots=True)
class RollUp:
    """What the units together differ from the city in a column, and what is in two of them."""

    column: str
    city: Fraction
    units: Fraction
    overlaps: tuple[str, ...] = ()  # what is told apart twice, such as a firm in two districts

    @property
    def difference(self) -> Fraction:
        """The units together less the city; zero: it adds up."""
        return self.units - self.city


@dataclass(frozen=True, slots=True)
class StatTable:
    """A table of a month."""

    layout: StatLayout
    period: StatPeriod
    lines: tuple[StatLine, ...]
    rolled: tuple[RollUp, ...] = ()

    @property
    def broken(self) -> tuple[RollUp, ...]:
        """The columns whose units do not add up to the city."""
        return tuple(each for each in self.rolled if each.difference)


def view(id_: str, shows: str, unit: str, period: StatPeriod, figure_of: FigureOf) -> StatCell:
    """Return a figure of a unit in one of its views; who reported nothing has none."""
    days = period.month_days if shows in ("month", "month_on_month") else period.so_far
    now = figure_of(id_, unit, days)
    if unit != ALL and not reported(now):
        return StatCell(why=UNREPORTED, figure=now)
    if shows in ("target", "completion"):
        return _of_target(now, shows)
    if shows == "last_year":
        before = figure_of(id_, unit, days.before)
        return StatCell(before.value, before.refused, before)
    if shows == "year_on_year":
        return grown(now, figure_of(id_, unit, days.before))
    if shows == "month_on_month":
        earlier = period.month_before
        if earlier is None:
            return StatCell(why=MERGED, figure=now)
        return grown(now, figure_of(id_, unit, earlier))
    return StatCell(now.value, now.refused, now)


def grown(now: LedgerFigure, before: LedgerFigure) -> StatCell:
    """Return growth; over nothing, or over another definition, there is none."""
    if now.value is None:
        return StatCell(why=now.refused, figure=now, base=before)
    if before.value is None or before.value <= 0:
        return StatCell(why=ZERO_BASE, figure=now, base=before)
    if before.definition.digest != now.definition.digest:
        return StatCell(why="break", figure=now, base=before)
    return StatCell(now.value / before.value - 1, "", now, before)


def _of_target(now: LedgerFigure, shows: str) -> StatCell:
    target = now.parts[1] if len(now.parts) > 1 else None
    if target is None:
        return StatCell(why=now.refused or NO_TARGET, figure=now)
    if shows == "target":
        return StatCell(target.value, target.refused, target)
    return StatCell(now.value, now.refused, now.parts[0], target)
