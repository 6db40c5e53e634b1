"""How long signed projects take to land: the product-limit estimate.

Source: E. L. Kaplan and P. Meier, 1958; the variance by M. Greenwood, 1926. A project that has not
landed is known to take longer than it has so far: it is not left out, and not counted as never.
One that came under view late is at risk from then on alone (H. Brenner and O. Gefeller, 1996).
Everything is exact; nothing is assumed beyond the longest time that was seen.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Spell:
    """A time that was seen: it ended in the event, or is only known to be longer."""

    days: int
    ended: bool
    unseen: int | None = None  # days that were over when it came under view; None: from its first

    def __post_init__(self) -> None:
        """Refuse a time that ends before it begins, or before it came under view."""
        if self.days < 0 or (self.unseen is not None and self.unseen >= self.days):
            raise ValueError(f"a time of {self.days} days, {self.unseen} of them unseen")


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
    lasts = sorted(spell.days for spell in known)
    enters = sorted(spell.unseen for spell in known if spell.unseen is not None)
    left, summed = ONE, Fraction(0)
    steps: list[Step] = []
    for days, events in sorted(ends.items()):
        still = len(lasts) - bisect_left(lasts, days)
        at_risk = still - (len(enters) - bisect_left(enters, days))
        left *= 1 - Fraction(events, at_risk)
        if at_risk > events:
            summed += Fraction(events, at_risk * (at_risk - events))
        variance = left * left * summed if left else None
        steps.append(Step(days, at_risk, events, left, variance))
    censored = sum(not spell.ended for spell in known)
    return Curve(tuple(steps), len(known), censored, lasts[-1] if lasts else 0)


@dataclass(frozen=True, slots=True)
class Case:
    """A project: when it was signed, and when it landed if it did."""

    key: str
    began: dt.date
    ended: dt.date | None = None

    @property
    def sound(self) -> bool:
        """Whether it did not end before it began."""
        return self.ended is None or self.began <= self.ended

    def open_at(self, day: dt.date) -> bool:
        """Return whether it had begun at the end of a day and not ended."""
        return self.sound and self.began <= day and (self.ended is None or self.ended > day)

    def ended_within(self, day: dt.date, days: int) -> bool:
        """Return whether it ended in so many days up to a day, that one included."""
        first = day - dt.timedelta(days=days)
        return self.ended is not None and self.sound and first < self.ended <= day

    def spell(self, day: dt.date, since: dt.date | None = None) -> Spell | None:
        """Return its time as it was known at the end of a day; None before it began.

        With `since` only what came after that day was under view; None where that is nothing.
        """
        if self.began > day or not self.sound:
            return None
        ended = self.ended is not None and self.ended <= day
        last = self.ended if self.ended is not None and ended else day
        if since is None or self.began > since:
            return Spell((last - self.began).days, ended)
        return (
            Spell((last - self.began).days, ended, (since - self.began).days)
            if last > since
            else None
        )
