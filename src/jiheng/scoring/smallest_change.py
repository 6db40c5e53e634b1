"""The smallest change of an actual, in units of its last printed digit, that loses the grade."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from jiheng.model import (
    ActualChange,
    Bands,
    DateTarget,
    Indicator,
    NumberTarget,
    Proof,
    Quantity,
    factor,
)
from jiheng.scoring.choice import without_alternatives
from jiheng.scoring.room import Room, counts
from jiheng.scoring.totals import UNKNOWN, total
from jiheng.scoring.tree import item

FARTHEST = 2**62  # last digits; beyond it a proportion rounds to nothing
DAYS = 366


def smallest_changes(room: Room) -> tuple[ActualChange, ...]:
    """Return, for each line that can lose the grade alone, the smallest change that does.

    Lines with a number or a day as actual. A change that leaves a line without points says nothing
    and is passed over. The smallest first; of two equal ones, downwards.
    """
    changes = []
    for number, line in enumerate(room.items):
        indicator = line.indicator
        if (
            indicator is None
            or line.points is None
            or not isinstance(indicator.actual, Quantity | dt.date)
        ):
            continue
        search = _Search(room, number)
        steps = search.steps() if search.can_lose else None
        if steps is not None:
            changes.append(
                ActualChange(
                    key=line.key, name=line.name, steps=steps, change=search.size * steps,
                    unit=search.unit, proof=search.proof(steps),
                )
            )  # fmt: skip
    return tuple(sorted(changes, key=lambda change: (abs(change.steps), change.steps)))


class _Search:
    """One line whose actual is moved, scored again at each step."""

    def __init__(self, room: Room, number: int) -> None:
        self.tree, self.profile, self.number = room.tree, room.profile, number
        scored = room.items[number]
        if scored.indicator is None or scored.points is None:
            raise ValueError("a line without indicator or points has no actual to move")
        self.line: Indicator = scored.indicator
        actual = self.line.actual
        digits = (actual.digits or 0) if isinstance(actual, Quantity) else 0
        self.size = Decimal(1).scaleb(-digits)
        self.unit = actual.unit if isinstance(actual, Quantity) else "天"
        bands = self.profile.grades.value or ()
        self.floor = next(band.low for band in bands if band.label == room.grade)
        # fewer points lose the grade; None: not the points of this line alone decide
        alone = counts(scored) and not self.line.choice_group
        self.least = scored.points - Decimal(room.down).scaleb(-room.digits) if alone else None

    @property
    def can_lose(self) -> bool:
        """Whether the line has as many points as the grade can lose, or more."""
        return self.least is None or self.least > 0

    def moved(self, steps: int) -> Indicator:
        """Return the line with its actual moved by so many steps."""
        actual = self.line.actual
        if isinstance(actual, Quantity):
            return replace(
                self.line, actual=replace(actual, number=actual.number + self.size * steps)
            )
        if isinstance(actual, dt.date):
            return replace(self.line, actual=actual + dt.timedelta(days=steps))
        raise ValueError("only numbers and days are moved")

    def proof(self, steps: int) -> Proof:
        """Return the tree's total and grade with the actual moved."""
        items = list(self.tree.items)
        items[self.number] = item(self.moved(steps), self.profile)
        if self.line.choice_group:
            items = without_alternatives(
                [item(i.indicator, self.profile) if i.indicator else i for i in items],
                self.profile,
            )
        executed = self.tree.execution.share if self.tree.execution else UNKNOWN
        new_total = total(items, self.profile, executed)
        return (
            Proof(new_total.low, new_total.grade)
            if new_total.value is not None
            else Proof(new_total.low, None)
        )

    def lost(self, steps: int) -> bool:
        """Return whether the grade is lost: a complete total below its lower end."""
        if self.least is not None:
            points = item(self.moved(steps), self.profile).points
            return points is not None and points < self.least
        proof = self.proof(steps)
        return proof.grade is not None and proof.value < self.floor

    def steps(self) -> int | None:
        """Return the steps of the smallest change that loses the grade; None if none does."""
        bends = sorted(set(self._bends()))
        farthest = self._farthest(bends)
        down = self._first(-1, bends, farthest)
        up = self._first(1, bends, farthest if down is None else -down - 1)
        return down if up is None else up

    def _first(self, sign: int, bends: list[int], farthest: int) -> int | None:
        """Return the first step one way that loses the grade, not beyond the farthest.

        Between the places where the rule bends the points only rise or only fall, so the ends of a
        piece tell whether the grade is lost in it, and halving finds where.
        """
        within = {abs(n) for n in bends if 0 < n * sign < farthest}
        ends = sorted(within | {0, farthest})
        for low, high in pairwise(ends):
            if low and self.lost(sign * low):
                return sign * low
            first_step = _first_in(low + 1, high - 1, lambda steps: self.lost(sign * steps))
            if first_step is not None:
                return sign * first_step
        return sign * farthest if farthest and self.lost(sign * farthest) else None

    def _farthest(self, bends: list[int]) -> int:
        if isinstance(self.line.actual, dt.date):
            return DAYS
        most = max((abs(n) for n in bends), default=1)
        return min(max(4 * most, 16) * 10**6, FARTHEST)

    def _bends(self) -> Iterator[int]:
        """Yield the steps around every place where the points can turn or jump."""
        actual, target = self.line.actual, self.line.target
        if isinstance(actual, dt.date):
            if isinstance(target, DateTarget):
                apart = (target.by - actual).days
                yield from (apart - 1, apart, apart + 1)
            return
        if not isinstance(actual, Quantity):
            return
        for place in self._places():
            exact = (place - actual.amount) / (factor(actual.unit) * Fraction(self.size))
            yield from (floor(exact) - 1, floor(exact), ceil(exact), ceil(exact) + 1)

    def _places(self) -> Iterator[Fraction]:
        """Yield amounts where the rule bends: zero, the target, the bands, far over-achievement."""
        yield Fraction(0)
        target, scoring = self.line.target, self.line.scoring
        if isinstance(target, NumberTarget):
            for goal in (target.quantity, target.upper):
                if goal is not None:
                    yield goal.amount
                    over = self.profile.over_threshold.value
                    if over is not None:
                        yield goal.amount * over
                        yield goal.amount * (2 - over)
        if isinstance(scoring, Bands):
            ends = (end for band in scoring.bands for end in (band.low, band.high))
            yield from (end.amount for end in ends if end is not None)


def _first_in(low: int, high: int, lost: Callable[[int], bool]) -> int | None:
    """Return the first of a run of whole numbers that is lost, where being lost only begins."""
    if low > high:
        return None
    if lost(low):
        return low
    if not lost(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if lost(middle):
            high = middle
        else:
            low = middle
    return high
