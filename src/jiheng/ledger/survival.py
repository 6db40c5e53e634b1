"""How long signed projects take to land: the product-limit estimate, and a forecast made from it.

Source: E. L. Kaplan and P. Meier, 1958; the variance by M. Greenwood, 1926. A project that has not
landed is known to take longer than it has so far: it is not left out, and not counted as never.
Everything is exact; nothing is assumed beyond the longest time that was seen.
"""

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

ONE = Fraction(1)
LEAST_EVENTS = 5  # landings without which nothing is forecast


@dataclass(frozen=True, slots=True)
class Spell:
    """A time that was seen: it ended in the event, or is only known to be longer."""

    days: int
    ended: bool

    def __post_init__(self) -> None:
        """Refuse a time that ends before it begins."""
        if self.days < 0:
            raise ValueError(f"a time of {self.days} days")


@dataclass(frozen=True, slots=True)
class Step:
    """A time at which events were seen: of how many at risk, and what is left after it."""

    days: int
    at_risk: int
    events: int
    left: Fraction  # the share that takes longer
    variance: Fraction | None  # of it; None where nothing is left

    @property
    def reached(self) -> Fraction:
        """The share that took no longer."""
        return ONE - self.left

    def error(self, digits: int = 4) -> Fraction:
        """Return the standard error, rounded to so many decimals; zero where nothing is left."""
        if self.variance is None:
            return Fraction(0)
        root = isqrt(int(self.variance * 10 ** (2 * digits + 2)))
        return Fraction((root + 5) // 10, 10**digits)


@dataclass(frozen=True, slots=True)
class Curve:
    """The product-limit estimate of how many take longer than so many days."""

    steps: tuple[Step, ...]
    count: int
    censored: int
    longest: int  # days that were seen, of any of them

    @property
    def events(self) -> int:
        """How many ended in the event."""
        return self.count - self.censored

    def left(self, days: int) -> Fraction:
        """Return the share that takes longer than so many days."""
        at = bisect_right([step.days for step in self.steps], days)
        return self.steps[at - 1].left if at else ONE

    @property
    def median(self) -> int | None:
        """The days within which half of them got there; None where that was not seen."""
        return next((step.days for step in self.steps if step.left * 2 <= 1), None)


def curve(spells: Iterable[Spell]) -> Curve:
    """Return the product-limit estimate; who is censored on a day was at risk on it."""
    known = list(spells)
    ends = Counter(spell.days for spell in known if spell.ended)
    leaves = Counter(spell.days for spell in known)
    at_risk, left, summed = len(known), ONE, Fraction(0)
    steps: list[Step] = []
    for days in sorted(leaves):
        events = ends[days]
        if events:
            left *= 1 - Fraction(events, at_risk)
            if at_risk > events:
                summed += Fraction(events, at_risk * (at_risk - events))
            variance = left * left * summed if left else None
            steps.append(Step(days, at_risk, events, left, variance))
        at_risk -= leaves[days]
    censored = sum(not spell.ended for spell in known)
    return Curve(tuple(steps), len(known), censored, max(leaves, default=0))


@dataclass(frozen=True, slots=True)
class Case:
    """A project: when it was signed, and when it landed if it did."""

    key: str
    began: dt.date
    ended: dt.date | None = None

    def spell(self, day: dt.date) -> Spell | None:
        """Return its time as it was known at the end of a day; None before it began."""
        if self.began > day or (self.ended is not None and self.ended < self.began):
            return None
        if self.ended is not None and self.ended <= day:
            return Spell((self.ended - self.began).days, ended=True)
        return Spell((day - self.began).days, ended=False)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many of those that had not landed on a day are expected to, in so many days."""

    day: dt.date
    horizon: int
    open: int  # that had not landed
    expected: Fraction
    beyond: int  # of these: longer than anything that was seen, nothing is expected of them


def forecast(cases: Sequence[Case], day: dt.date, horizon: int) -> Forecast | None:
    """Return what the curve of what was known on a day lets expect; None from too few landings."""
    spells = [spell for case in cases if (spell := case.spell(day)) is not None]
    known = curve(spells)
    if known.events < LEAST_EVENTS:
        return None
    waiting = [spell.days for spell in spells if not spell.ended]
    expected, beyond = Fraction(0), 0
    last = known.steps[-1].days
    for days, count in Counter(waiting).items():
        now = known.left(days)
        if days >= last or not now:
            beyond += count
        else:
            expected += count * (now - known.left(days + horizon)) / now
    return Forecast(day, horizon, len(waiting), expected, beyond)


@dataclass(frozen=True, slots=True)
class Tried:
    """A forecast as it would have been made on a day that is past, and what happened."""

    forecast: Forecast
    actual: int
    naive: int  # what the same number of days before brought: the simplest other guess

    @property
    def error(self) -> Fraction:
        """What was expected less what happened."""
        return self.forecast.expected - self.actual


@dataclass(frozen=True, slots=True)
class Backtest:
    """Forecasts of past days against what happened."""

    tries: tuple[Tried, ...]

    @property
    def relative(self) -> Fraction | None:
        """The errors, each without its sign, of what happened altogether; None of nothing."""
        return self._relative([abs(each.error) for each in self.tries])

    @property
    def naive(self) -> Fraction | None:
        """The same of the simplest other guess."""
        return self._relative([Fraction(abs(t.naive - t.actual)) for t in self.tries])

    @property
    def bias(self) -> Fraction | None:
        """By which part too much (above zero) or too little was expected altogether."""
        return self._relative([each.error for each in self.tries])

    def _relative(self, errors: Sequence[Fraction]) -> Fraction | None:
        actual = sum(each.actual for each in self.tries)
        return sum(errors, Fraction(0)) / actual if actual else None


def backtest(cases: Sequence[Case], days: Iterable[dt.date], horizon: int) -> Backtest:
    """Return forecasts made on past days from what was known then; days without one left out."""
    tries = []
    for day in days:
        ahead = forecast(cases, day, horizon)
        if ahead is None:
            continue
        ends = day + dt.timedelta(days=horizon)
        waiting = [c for c in cases if c.began <= day and (c.ended is None or c.ended > day)]
        actual = sum(c.ended is not None and c.ended <= ends for c in waiting)
        start = day - dt.timedelta(days=horizon)
        naive = sum(c.ended is not None and c.began <= c.ended and start < c.ended <= day
                    for c in cases)  # fmt: skip
        tries.append(Tried(ahead, actual, naive))
    return Backtest(tuple(tries))
