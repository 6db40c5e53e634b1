"""From points to the total and the grade, stage by stage."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from jiheng.model import ScoredItem, Total, half_up
from jiheng.rulebook import Profile

ZERO = Decimal(0)


def total(items: Iterable[ScoredItem], profile: Profile) -> Total:
    """Return the total of printed items: summed, widened by unknowns, rescaled once, bounded.

    A line without points adds nothing to the lower end and its weight to the upper end. Weights
    that do not add up to the full marks widen the interval by what is missing or too much. Lines
    that do not apply are dropped and the rest is rescaled to the full marks, rounded once.
    Order of rounding: docs/decisions/0003.
    """
    lines = tuple(items)
    full = profile.full_marks.value or ZERO
    digits = profile.points_digits.value or 0
    applying = [line for line in lines if not line.share.not_applicable]
    summed = sum((line.points for line in applying if line.points is not None), ZERO)
    open_ = sum((line.weight or ZERO for line in applying if line.points is None), ZERO)
    weights = sum((line.weight or ZERO for line in lines), ZERO)
    applicable = sum((line.weight or ZERO for line in applying), ZERO)
    low, high = _widened(Fraction(summed), Fraction(summed + open_), Fraction(full - weights))
    scale = _scale(full, applicable + full - weights)
    if not applying:
        high = Fraction(full)
    low_points = _bounded(low * scale, full, digits)
    high_points = _bounded(high * scale, full, digits)
    reasons = tuple(
        reason
        for reason, holds in (
            ("unscored", any(line.points is None for line in applying)),
            ("weights", weights != full),
            ("nothing_applies", not applying),
        )
        if holds
    )
    grades = {profile.grade(low_points), profile.grade(high_points)}
    return Total(
        low=low_points,
        high=high_points,
        value=low_points if not reasons else None,
        grade=grades.pop() if len(grades) == 1 and applying else None,
        summed=summed,
        weights=weights,
        applicable=applicable,
        full_marks=full,
        rescaled=low * scale if scale != 1 else None,
        reasons=reasons,
    )


def _widened(low: Fraction, high: Fraction, missing: Fraction) -> tuple[Fraction, Fraction]:
    """Return the interval if `missing` weight were given out, or (negative) taken away."""
    if missing >= 0:
        return low, high + missing
    return max(low + missing, Fraction(0)), high


def _scale(full: Decimal, applicable: Decimal) -> Fraction:
    """Return full marks over what applies of them; 1 where nothing was dropped or is left."""
    if applicable <= 0 or applicable == full:
        return Fraction(1)
    return Fraction(full) / Fraction(applicable)


def _bounded(value: Fraction, full: Decimal, digits: int) -> Decimal:
    return min(max(half_up(value, digits), ZERO), full)
