"""A plan by month: how much of a year's target is due by the end of a month."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

YEAR = 12  # months
ALL = Fraction(1)


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """How much of a year's target is planned by the end of some months, as shares of it."""

    points: tuple[tuple[int, Fraction], ...]  # month and share, both rising

    def due(self, month: int) -> Fraction:
        """Return the share planned by the end of a month; between two points in a straight line.

        Nothing is due before the year begins, everything at its end.
        """
        known = ((0, Fraction(0)), *self.points, (YEAR, ALL))
        for (before, low), (after, high) in pairwise(known):
            if before <= month <= after and after > before:
                return low + (high - low) * Fraction(month - before, after - before)
        return ALL
