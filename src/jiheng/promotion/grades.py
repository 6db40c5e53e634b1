"""Grades by the share of all or by points; ties share the better place and the better grade."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from jiheng.model.scorecard import BY_POINTS, Scorecard

Key = TypeVar("Key")


def places(totals: Mapping[Key, Decimal]) -> dict[Key, int]:
    """Return the place of each: one more than how many are strictly better."""
    first: dict[Decimal, int] = {}
    for place, total in enumerate(sorted(totals.values(), reverse=True), start=1):
        first.setdefault(total, place)
    return {key: first[total] for key, total in totals.items()}


def grades(card: Scorecard, totals: Mapping[Key, Decimal]) -> dict[Key, str]:
    """Return the grade of each; of shares the first whose share of all reaches to the place.

    A share that is no whole number of places reaches to the last whole one. By points a grade is
    had from its points on; below the last there is none.
    """
    if card.graded_by == BY_POINTS:
        return {
            key: next((b.grade for b in card.grades if Fraction(total) >= b.bound), "")
            for key, total in totals.items()
        }
    count, place_of = len(totals), places(totals)
    return {
        key: next((b.grade for b in card.grades if place <= b.bound * count), "")
        for key, place in place_of.items()
    }


def ungraded(counts: Sequence[int], total: int) -> int:
    """Return how many of a published list have no grade; below zero: too many have one."""
    return total - sum(counts)
