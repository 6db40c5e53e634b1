"""How many signed projects will land soon: three forecasts, each with how it did before.

The naive one repeats what the last days brought. The share takes the part of those open before that
landed since. The curve takes the product-limit estimate of what was seen in the last year alone
(H. Brenner and O. Gefeller, Cancer 78, 1996), so that it neither lags behind nor is misled by a
ledger into which only what was still open had been carried over. Which of them is offered follows
from the errors that they would have had, as they are told by a rolling origin (L. J. Tashman,
International Journal of Forecasting 16, 2000); of equal ones it is the simplest.
"""

import datetime as dt
from bisect import bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from jiheng.ledger.survival import Case, Curve, curve

NAIVE, SHARE, CURVE = METHODS = ("naive", "share", "curve")  # the simplest first
LEAST_EVENTS = 5  # landings without which nothing is forecast
FINE = 10**12  # parts that a share is told in: hundreds of exact ones have no printable sum
WINDOW = 365  # days whose landings the curve is made of


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many of those that had not landed on a day are expected to, in so many days."""

    day: dt.date
    horizon: int
    open: int  # that had not landed
    naive: Fraction
    share: Fraction
    curve: Fraction
    beyond: int  # for the curve: open for longer than anything that was seen to land

    def expected(self, method: str) -> Fraction:
        """Return what a method expects."""
        return {NAIVE: self.naive, SHARE: self.share, CURVE: self.curve}[method]


def forecast(cases: Sequence[Case], day: dt.date, horizon: int) -> Forecast | None:
    """Return what is expected from what was known on a day; None from too few landings."""
    since = day - dt.timedelta(days=WINDOW)
    seen = [spell for case in cases if (spell := case.spell(day, since)) is not None]
    known = curve(seen)
    if known.events < LEAST_EVENTS:
        return None
    waiting = Counter((day - case.began).days for case in cases if case.open_at(day))
    last, count = known.steps[-1].days, waiting.total()
    ahead = Fraction(_landing(known, waiting, horizon), FINE)
    landed = sum(case.ended_within(day, horizon) for case in cases)
    before = day - dt.timedelta(days=horizon)
    opened = [case for case in cases if case.open_at(before)]
    share = Fraction(sum(case.ended_within(day, horizon) for case in opened), len(opened) or 1)
    beyond = sum(n for days, n in waiting.items() if days >= last)
    return Forecast(day, horizon, count, Fraction(landed), share * count, ahead, beyond)


def _landing(known: Curve, waiting: Mapping[int, int], horizon: int) -> int:
    """Return how many of those open for so many days land within the horizon, in fine parts."""
    at = [step.days for step in known.steps]
    landing = 0
    for days, count in waiting.items():
        ahead = known.steps[bisect_right(at, days) : bisect_right(at, days + horizon)]
        stay = prod(step.at_risk - step.events for step in ahead)
        landing += count * (FINE - stay * FINE // prod(step.at_risk for step in ahead))
    return landing


def known_until(cases: Sequence[Case], today: dt.date, horizon: int) -> dt.date:
    """Return until when a ledger was kept: today, or the end of the month of the last event.

    A ledger in which nothing was signed and nothing landed in a whole horizon is one that nobody
    went on with: to take the time since for a time without landings would be no forecast.
    """
    days = (day for case in cases for day in (case.began, case.ended) if day and day <= today)
    last = max(days, default=today)
    if (today - last).days <= horizon:
        return today
    return last.replace(day=monthrange(last.year, last.month)[1])


@dataclass(frozen=True, slots=True)
class Tried:
    """A forecast as it would have been made on a day that is past, and what happened."""

    forecast: Forecast
    actual: int

    def error(self, method: str) -> Fraction:
        """Return what a method expected less what happened."""
        return self.forecast.expected(method) - self.actual


@dataclass(frozen=True, slots=True)
class Backtest:
    """Forecasts of past days against what happened."""

    tries: tuple[Tried, ...]

    def relative(self, method: str) -> Fraction | None:
        """Return a method's errors, each without its sign, of what happened; None of nothing."""
        return self._relative([abs(each.error(method)) for each in self.tries])

    def bias(self, method: str) -> Fraction | None:
        """Return by which part a method expected too much (above zero) or too little."""
        return self._relative([each.error(method) for each in self.tries])

    @property
    def best(self) -> str:
        """The method that erred least; of equal ones, and before any try, the simplest."""
        return min(METHODS, key=lambda method: self.relative(method) or Fraction(0))

    def _relative(self, errors: Sequence[Fraction]) -> Fraction | None:
        actual = sum(each.actual for each in self.tries)
        return sum(errors, Fraction(0)) / actual if actual else None


def backtest(cases: Sequence[Case], days: Iterable[dt.date], horizon: int) -> Backtest:
    """Return forecasts made on past days from what was known then; days without one left out."""
    tries = []
    for day in days:
        ahead = forecast(cases, day, horizon)
        if ahead is not None:
            ends = day + dt.timedelta(days=horizon)
            waiting = (case for case in cases if case.open_at(day))
            tries.append(Tried(ahead, sum(case.ended_within(ends, horizon) for case in waiting)))
    return Backtest(tuple(tries))
