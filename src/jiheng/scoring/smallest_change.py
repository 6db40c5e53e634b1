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
    ScoredTree,
    factor,
)
from jiheng.rulebook import Profile
from jiheng.scoring.choice import without_alternatives
from jiheng.scoring.totals import UNKNOWN, total
from jiheng.scoring.tree import item

FARTHEST = 2**62  # last digits; beyond it a proportion rounds to nothing
DAYS = 366


def smallest_changes(tree: ScoredTree, profile: Profile) -> tuple[ActualChange, ...]:
    """Return, for each line that can lose the grade alone, the smallest change that does.

    Lines with a number or a day as actual. A change that leaves a line without points says nothing
    and is passed over. The smallest first; of two equal ones, downwards.
    """
    changes = []
    for number, line in enumerate(tree.items):
        indicator = line.indicator
        if (
            indicator is None
            or line.points is None
            or not isinstance(indicator.actual, Quantity | dt.date)
        ):
            continue
        search = _Search(tree, profile, number)
        steps = search.steps()
        if steps is not None:
            changes.append(
                ActualChange(
                    key=line.key, name=line.name, steps=steps, change=search.size * steps,
                    unit=search.unit, proof=search.proof(steps),
                )
            )  # fmt: skip
    return tuple(sorted(changes, key=lambda change: (abs(change.steps), change.steps)))


class _Search:
    """One line whose actual is moved, in a tree scored again at each step."""

    def __init__(self, tree: ScoredTree, profile: Profile, number: int) -> None:
        self.tree, self.profile, self.number = tree, profile, number
        line = tree.items[number].indicator
        if line is None:
            raise ValueError("a line without indicator has no actual")
        self.line: Indicator = line
        actual = line.actual
        digits = (actual.digits or 0) if isinstance(actual, Quantity) else 0
        self.size = Decimal(1).scaleb(-digits)
        self.unit = actual.unit if isinstance(actual, Quantity) else "天"
        bands = profile.grades.value or ()
        self.floor = next(band.low for band in bands if band.label == tree.total.grade)

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
        proof = self.proof(steps)
        return proof.grade is not None and proof.value < self.floor

    def steps(self) -> int | None:
        """Return the steps of the smallest change that loses the grade; None if none does."""
        nearest = [first for sign in (-1, 1) if (first := self._first(sign)) is not None]
        return min(nearest, key=lambda steps: (abs(steps), steps)) if nearest else None

    def _first(self, sign: int) -> int | None:
        """Return the first step one way that loses the grade.

        Between the places where the rule bends the points only rise or only fall, so the ends of a
        piece tell whether the grade is lost in it, and halving finds where.
        """
        bends = sorted({abs(n) for n in self._bends() if n * sign > 0} | {0, self._farthest()})
        for low, high in pairwise(bends):
            if low and self.lost(sign * low):
                return sign * low
            first_step = _first_in(low + 1, high - 1, lambda steps: self.lost(sign * steps))
            if first_step is not None:
                return sign * first_step
        return sign * bends[-1] if self.lost(sign * bends[-1]) else None

    def _farthest(self) -> int:
        if isinstance(self.line.actual, dt.date):
            return DAYS
        most = max((abs(n) for n in self._bends()), default=1)
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
