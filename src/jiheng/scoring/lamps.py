"""Warning lamps: where score, money and time do not go together."""

from collections.abc import Iterable
from fractions import Fraction

from jiheng.model import (
    GradedTarget,
    Lamp,
    NumberTarget,
    Operator,
    Quantity,
    ScoredItem,
    Share,
    Target,
    family,
)
from jiheng.rulebook import MonitoringRule, Profile

YEAR = 12  # months
LIKELY = {"certain": "green", "possible": "yellow", "impossible": "red"}
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


def money_lamp(rate: Fraction, month: int, rule: MonitoringRule) -> Lamp:
    """Return the lamp of an execution rate by the end of a month: what is due is month / 12."""
    share = rate * YEAR / month
    colour = "red" if share < rule.money_red else "yellow" if share < rule.money_yellow else "green"
    return Lamp(colour, "behind" if colour != "green" else "on_time", share)


def indicator_lamp(
    target: Target | None, to_date: Quantity | None, likelihood: str, month: int,
    rule: MonitoringRule,
) -> Lamp | None:  # fmt: skip
    """Return the lamp of a line by the end of a month; None where it cannot be judged.

    Where more is better what is due is target x month / 12; where less is better the target itself
    must hold; words are judged by how likely the target is said to be. Source: `monitoring.yaml`.
    """
    if isinstance(target, GradedTarget) or to_date is None:
        return Lamp(LIKELY[likelihood], "likelihood") if likelihood in LIKELY else None
    if not isinstance(target, NumberTarget) or family(target.quantity.unit) != family(to_date.unit):
        return None
    goal, done = target.quantity.amount, to_date.amount
    if target.operator in (Operator.AT_MOST, Operator.LESS):
        return Lamp(
            "green" if done <= goal else "red", "ceiling", done / goal if goal > 0 else None
        )
    if target.operator not in (Operator.AT_LEAST, Operator.MORE, Operator.EQUAL) or goal <= 0:
        return None
    share = done * YEAR / (goal * month)
    if share < rule.yellow:
        return Lamp("red" if share < rule.red else "yellow", "behind", share)
    return Lamp("blue", "ahead", share) if share >= rule.blue else Lamp("green", "on_time", share)


def worst(lamps: Iterable[Lamp | None]) -> Lamp | None:
    """Return the worst of several lamps; None if there is none. Source: as above."""
    lit = [lamp for lamp in lamps if lamp is not None]
    return min(lit, key=lambda lamp: WORST.index(lamp.colour)) if lit else None
