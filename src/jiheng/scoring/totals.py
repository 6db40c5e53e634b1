"""From points to the total and the grade, stage by stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Effect, ScoredItem, Share, Total, half_up
from jiheng.rulebook import Profile

ZERO = Decimal(0)
UNKNOWN = Share(value=None)


@dataclass(slots=True)
class _Sums:
    """What the lines add up to, taken one by one."""

    points: Decimal = ZERO  # printed points of lines that are part of the full marks
    open: Decimal = ZERO  # weights of those that have no points yet
    weights: Decimal = ZERO
    applicable: Decimal = ZERO
    bonus: Decimal = ZERO
    malus: Decimal = ZERO
    open_bonus: Decimal = ZERO
    open_malus: Decimal = ZERO
    applying: bool = False
    unscored: bool = False

    def take(self, line: ScoredItem) -> None:
        """Add a line."""
        weight, points = line.weight or ZERO, line.points
        dropped = line.share.not_applicable
        if not line.counted:
            if not dropped:
                self._take_bonus_or_malus(line, weight, points)
            return
        self.weights += weight
        if dropped:
            return
        self.applying = True
        self.applicable += weight
        if points is None:
            self.unscored = True
            self.open += weight
        else:
            self.points += points

    def _take_bonus_or_malus(
        self, line: ScoredItem, weight: Decimal, points: Decimal | None
    ) -> None:
        """Add a line that is not part of the full marks: a bonus or a malus."""
        bonus = line.effect is Effect.BONUS
        if points is None:
            self.unscored = True
            self.open_bonus += weight if bonus else ZERO
            self.open_malus += ZERO if bonus else weight
        elif bonus:
            self.bonus += points
        else:
            self.malus += weight - points


def total(items: Iterable[ScoredItem], profile: Profile, executed: Share = UNKNOWN) -> Total:
    """Return the total of printed items: summed, widened by unknowns, rescaled once, bounded.

    A line without points adds nothing to the lower end and its weight to the upper end. Weights
    that do not add up to the full marks widen the interval by what is missing or too much. Lines
    that do not apply are dropped; the rest is rescaled to the full marks, rounded once, unless the
    profile says otherwise. Then
    bonus and malus are added as printed, the total is bounded, and capped where the profile caps
    it by the execution rate. Order of rounding: docs/decisions/0003 and 0009.
    """
    full = profile.full_marks.value or ZERO
    digits = profile.points_digits.value or 0
    sums = _Sums()
    for line in items:
        sums.take(line)
    low, high = _widened(
        Fraction(sums.points), Fraction(sums.points + sums.open), Fraction(full - sums.weights)
    )
    scale = Fraction(1)
    if profile.not_applicable.value != "drop":
        scale = _scale(full, sums.applicable + full - sums.weights)
    if not sums.applying:
        high = Fraction(full)
    ends = (
        half_up(low * scale, digits) + sums.bonus - sums.malus - sums.open_malus,
        half_up(high * scale, digits) + sums.bonus + sums.open_bonus - sums.malus,
    )
    ceiling = full if profile.total_ceiling.value == "full_marks" else None
    caps = _caps(profile, executed)
    low_points = _bounded(ends[0], (ceiling, caps[0]), digits)
    high_points = _bounded(ends[1], (ceiling, caps[1]), digits)
    reasons = tuple(
        reason
        for reason, holds in (
            ("no_scores", profile.scoring.value == "none"),
            ("unscored", sums.unscored),
            ("weights", sums.weights != full),
            ("nothing_applies", not sums.applying),
            ("cap_unknown", caps[0] != caps[1] and low_points != high_points),
        )
        if holds
    )
    grades = {profile.grade(low_points), profile.grade(high_points)}
    gradable = len(grades) == 1 and sums.applying and profile.scoring.value != "none"
    return Total(
        low=low_points,
        high=high_points,
        value=low_points if not reasons else None,
        grade=grades.pop() if gradable else None,
        summed=sums.points,
        weights=sums.weights,
        applicable=sums.applicable,
        full_marks=full,
        rescaled=low * scale if scale != 1 else None,
        bonus=sums.bonus,
        malus=sums.malus,
        raw=ends[0] if not reasons and ends[0] != low_points else None,
        cap=caps[0] if caps[0] == caps[1] else None,
        reasons=reasons,
    )


def _caps(profile: Profile, executed: Share) -> tuple[Decimal | None, Decimal | None]:
    """Return the most that the execution rate allows for the lower and the upper end."""
    caps = profile.total_caps.value or ()
    if not caps or executed.not_applicable:
        return None, None
    if executed.attainment is None:  # unknown: at worst the strictest cap, at best none
        return min(cap.at_most for cap in caps), None
    ceilings = [cap.at_most for cap in caps if executed.attainment < cap.below]
    return (min(ceilings), min(ceilings)) if ceilings else (None, None)


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


def _bounded(value: Decimal, bounds: tuple[Decimal | None, ...], digits: int) -> Decimal:
    """Return a total not below nothing and not above any bound, with the decimals of points."""
    for bound in bounds:
        if bound is not None:
            value = min(value, bound)
    return max(value, ZERO).quantize(Decimal(1).scaleb(-digits))
