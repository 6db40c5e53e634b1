"""Warning lamps: where score, money and time do not go together."""

from collections.abc import Iterable
from fractions import Fraction

from jiheng.model import Lamp, ScoredItem, Share
from jiheng.rulebook import Profile

WORST = ("red", "yellow", "green", "blue")  # the worst first


def self_evaluation_lamp(
    items: Iterable[ScoredItem], executed: Share, profile: Profile
) -> Lamp | None:
    """Return the lamp of a self-evaluation; None without one, or where it cannot be judged.

    Red: the share of the indicator points earned (S / 90) outruns the execution rate by more than
    the profile's share of it. Yellow: the budget is zero, or more than the profile's share of it
    was left. Source: lamps of a budget performance system in use (profile value `lamps`).
    """
    limits = profile.lamps.value
    if limits is None:
        return None
    if executed.reason == "zero_budget":
        return Lamp("yellow", "zero_budget")
    rate = executed.attainment
    if rate is None:
        return None
    lines = [i for i in items if i.indicator and i.counted and not i.share.not_applicable]
    if lines and all(i.exact is not None and i.weight is not None for i in lines):
        weights = sum((Fraction(i.weight) for i in lines if i.weight is not None), Fraction(0))
        points = sum((Fraction(i.points) for i in lines if i.points is not None), Fraction(0))
        if points > 0 and weights > 0:
            outran = 1 - rate * weights / points
            if outran > limits.outran:
                return Lamp("red", "outran", outran)
    left = 1 - rate
    return Lamp("yellow", "underspent", left) if left > limits.underspent else None


def worst(lamps: Iterable[Lamp | None]) -> Lamp | None:
    """Return the worst of several lamps; None if there is none. Source: as above."""
    lit = [lamp for lamp in lamps if lamp is not None]
    return min(lit, key=lambda lamp: WORST.index(lamp.colour)) if lit else None
