"""Land of zones: when a parcel lies idle, and what was promised for it."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model.citation import Citation

NORMAL, UNSUPPLIED, UNUSED, STOPPED, LOW = "normal", "unsupplied", "unused", "stopped", "low"
FOUR = (UNSUPPLIED, UNUSED, STOPPED, LOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class LandRule:
    """The limits of a place by which a parcel is of one of the four classes."""

    id: str
    label: str
    english: str
    place: str  # division code
    since: dt.date
    until: dt.date | None = None
    idle_days: int  # past the agreed day of starting that are not idle yet
    halted_days: int  # of a halt nobody approved that are not idle yet
    built: Fraction  # share of the area: less is idle once it is halted
    invested: Fraction  # share of the investment
    stopped_days: int  # of standing still that do not count as closed yet
    low_grades: tuple[str, ...] = ()
    tax_line: Fraction | None = None  # yuan for a square metre a year; None: no line is known
    ratio_line: Fraction | None = None  # floor area ratio
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is known of a piece of land; None: not reported."""

    area: Fraction | None = None  # square metres
    approved_on: dt.date | None = None
    supplied_on: dt.date | None = None
    start_due: dt.date | None = None
    started_on: dt.date | None = None
    built_area: Fraction | None = None
    planned_investment: Fraction | None = None  # yuan
    invested: Fraction | None = None
    halted_on: dt.date | None = None
    halt_approved: bool = False
    completed_on: dt.date | None = None
    stopped_on: dt.date | None = None
    bankrupt_on: dt.date | None = None
    tax: Fraction | None = None  # yuan a year
    floor_ratio: Fraction | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class LandClass:
    """The class of a parcel on a day, since when, and by which test."""

    name: str  # normal, or of FOUR
    since: dt.date | None = None
    test: str = ""  # not_supplied, not_started, nothing_built, halted_area, halted_money,
    # bankrupt, standing_still, grade, tax_line, ratio_line
    measured: Fraction | None = None  # days or share that the test looked at
    limit: Fraction | None = None


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """A promise of a 标准地 against what was measured."""

    name: str  # intensity, tax, far, energy, emission
    promised: Fraction
    measured: Fraction | None
    at_most: bool

    @property
    def met(self) -> bool | None:
        """Whether it is kept; None where nothing was measured."""
        if self.measured is None:
            return None
        return self.measured <= self.promised if self.at_most else self.measured >= self.promised

    @property
    def shortfall(self) -> Fraction:
        """By how much it is missed; zero where it is kept or nothing was measured."""
        if self.measured is None or self.met:
            return Fraction(0)
        return abs(self.promised - self.measured)
