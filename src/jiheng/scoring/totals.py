"""From points to the total and the grade, stage by stage."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Effect, ScoredItem, Share, Total, half_up
from jiheng.rulebook import Profile

ZERO = Decimal(0)
UNKNOWN = Share(value=None)


def total(items: Iterable[ScoredItem], profile: Profile, executed: Share = UNKNOWN) -> Total:
    """Return the total of printed items: summed, widened by unknowns, rescaled once, bounded.

    A line without points adds nothing to the lower end and its weight to the upper end. Weights
    that do not add up to the full marks widen the interval by what is missing or too much. Lines
    that do not apply are dropped and the rest is rescaled to the full marks, rounded once. Then
    bonus and malus are added as printed, the total is bounded, and capped where the profile caps
    it by the execution rate. Order of rounding: docs/decisions/0003 and 0009.
    """
    every = tuple(items)
    lines = tuple(line for line in every if line.counted)
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
    bonus, malus = _sum(every, Effect.BONUS), _sum(every, Effect.MALUS)
    open_bonus, open_malus = _open(every, Effect.BONUS), _open(every, Effect.MALUS)
    ends = (
        half_up(low * scale, digits) + bonus - malus - open_malus,
        half_up(high * scale, digits) + bonus + open_bonus - malus,
    )
    ceiling = full if profile.total_ceiling.value == "full_marks" else None
    caps = _caps(profile, executed)
    low_points = _bounded(ends[0], ceiling, caps[0])
    high_points = _bounded(ends[1], ceiling, caps[1])
    reasons = tuple(
        reason
        for reason, holds in (
            ("no_scores", profile.scoring.value == "none"),
            ("unscored", any(line.points is None for line in applying) or open_bonus or open_malus),
            ("weights", weights != full),
            ("nothing_applies", not applying),
            ("cap_unknown", caps[0] != caps[1] and low_points != high_points),
        )
        if holds
    )
    grades = {profile.grade(low_points), profile.grade(high_points)}
    gradable = len(grades) == 1 and applying and profile.scoring.value != "none"
    return Total(
        low=low_points,
        high=high_points,
        value=low_points if not reasons else None,
        grade=grades.pop() if gradable else None,
        summed=summed,
        weights=weights,
        applicable=applicable,
        full_marks=full,
        rescaled=low * scale if scale != 1 else None,
        bonus=bonus,
        malus=malus,
        raw=ends[0] if not reasons and ends[0] != low_points else None,
        cap=caps[0] if caps[0] == caps[1] else None,
        reasons=reasons,
    )


def _sum(items: tuple[ScoredItem, ...], effect: Effect) -> Decimal:
    """Return the printed points added by bonus lines, or taken away by malus lines."""
    mine = (i for i in items if i.effect is effect and not i.share.not_applicable)
    known = [i for i in mine if i.points is not None and i.weight is not None]
    if effect is Effect.BONUS:
        return sum((i.points for i in known if i.points is not None), ZERO)
    return sum((i.lost for i in known if i.lost is not None), ZERO)


def _open(items: tuple[ScoredItem, ...], effect: Effect) -> Decimal:
    """Return the weights of bonus or malus lines that have no points yet."""
    mine = (i for i in items if i.effect is effect and not i.share.not_applicable)
    return sum((i.weight or ZERO for i in mine if i.points is None), ZERO)


def _caps(profile: Profile, executed: Share) -> tuple[Decimal | None, Decimal | None]:
    """Return the most that the execution rate allows for the lower and the upper end."""
    caps = profile.total_caps.value or ()
    if not caps or executed.not_applicable:
        return None, None
    if executed.attainment is None:  # unknown: at worst the strictest cap, at best none
        return min(cap.at_most for cap in caps), None
    mine = [cap.at_most for cap in caps if executed.attainment < cap.below]
    return (min(mine), min(mine)) if mine else (None, None)


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


def _bounded(value: Decimal, ceiling: Decimal | None, cap: Decimal | None) -> Decimal:
    """Return a total not below nothing, nor above the ceiling, nor above the cap."""
    for bound in (ceiling, cap):
        if bound is not None:
            value = min(value, bound)
    return max(value, ZERO.quantize(value))
