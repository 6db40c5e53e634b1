"""What complaints of a period come to: how many, how many in time, how long; never of whom."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import Period

REFUSED, REFERRED, WITHDRAWN = OUTSIDE = ("refused", "referred", "withdrawn")


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What counting needs of a complaint."""

    kind: str
    outcome: str  # of OUTSIDE; empty: it was accepted, or is not decided yet
    received: dt.date | None
    accepted: dt.date | None = None
    due: dt.date | None = None  # of finishing it, an extension included
    closed: dt.date | None = None
    settled: bool = False
    decided: dt.date | None = None  # whether to accept it


@dataclass(frozen=True, slots=True)
class CaseTally:
    """Counts of a period; the rate and the median say over how many cases they are."""

    received: int
    accepted: int
    refused: int
    referred: int
    withdrawn: int
    closed: int  # accepted and finished: the denominator of rate and median
    on_time: int
    settled: int
    days: Fraction | None  # the median of calendar days from acceptance to the end

    @property
    def rate(self) -> Fraction | None:
        """The share of the finished ones that were finished in time; None without any."""
        return Fraction(self.on_time, self.closed) if self.closed else None


def tally(cases: Iterable[CaseFacts]) -> CaseTally:
    """Return what some complaints come to. Refused and referred ones are never in a denominator."""
    all_cases = tuple(cases)
    outcomes = [case.outcome for case in all_cases]
    inside = [case for case in all_cases if case.outcome not in OUTSIDE]
    closed = [case for case in inside if case.closed is not None and case.accepted is not None]
    lasted = sorted((c.closed - c.accepted).days for c in closed if c.closed and c.accepted)
    return CaseTally(
        received=len(all_cases), accepted=sum(case.accepted is not None for case in inside),
        refused=outcomes.count(REFUSED), referred=outcomes.count(REFERRED),
        withdrawn=outcomes.count(WITHDRAWN), closed=len(closed),
        on_time=sum(1 for c in closed if c.due is not None and c.closed is not None
                    and c.closed <= c.due),
        settled=sum(case.settled for case in closed), days=median(lasted),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseFlow:
    """What happened with complaints within some days, each counted by the day on which it did."""

    received: int
    accepted: int
    refused: int
    referred: int
    closed: int  # accepted and finished within these days: the denominator of rate and median
    on_time: int
    settled: int
    open: int  # that were neither finished nor turned away by the last of these days
    days: Fraction | None  # the median of calendar days from acceptance to the end

    @property
    def rate(self) -> Fraction | None:
        """The share of the finished ones that were finished in time; None without any."""
        return Fraction(self.on_time, self.closed) if self.closed else None


def flow(cases: Iterable[CaseFacts], period: Period) -> CaseFlow:
    """Return what happened with complaints within a period, for a report of its months."""
    all_cases = tuple(cases)
    inside = [case for case in all_cases if case.outcome not in OUTSIDE]
    closed = [c for c in inside if c.accepted and c.closed and c.closed in period]
    turned_away = [c for c in all_cases if c.decided is not None and c.decided in period]
    lasted = sorted((c.closed - c.accepted).days for c in closed if c.closed and c.accepted)
    return CaseFlow(
        received=sum(c.received is not None and c.received in period for c in all_cases),
        accepted=sum(c.accepted is not None and c.accepted in period for c in inside),
        refused=sum(c.outcome == REFUSED for c in turned_away),
        referred=sum(c.outcome == REFERRED for c in turned_away),
        closed=len(closed),
        on_time=sum(1 for c in closed if c.due and c.closed and c.closed <= c.due),
        settled=sum(c.settled for c in closed),
        open=sum(_is_open(c, period.last) for c in all_cases), days=median(lasted),
    )  # fmt: skip


def _is_open(case: CaseFacts, day: dt.date) -> bool:
    """Return whether a complaint waits at the end of a day; a withdrawn one never does."""
    if case.received is None or case.received > day or case.outcome == WITHDRAWN:
        return False
    ended = case.decided if case.outcome in (REFUSED, REFERRED) else case.closed
    return ended is None or ended > day


def median(numbers: Sequence[int]) -> Fraction | None:
    """Return the middle of sorted numbers, exactly; None of none."""
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return Fraction(numbers[middle])
    return Fraction(numbers[middle - 1] + numbers[middle], 2)
