"""Targets with numbers: whether they are met, and the share earned in proportion."""

from fractions import Fraction

from jiheng.model import NumberTarget, Operator, Quantity, Rule, Share, family
from jiheng.rulebook import Profile

LOWER_IS_BETTER = (Operator.AT_MOST, Operator.LESS)


def number_share(target: NumberTarget, actual: Quantity, rule: Rule, profile: Profile) -> Share:
    """Return the share of the weight that an actual earns against a number, exactly.

    Met is full. Unmet is in proportion, both ways, where both figures are positive; nothing where
    no proportion exists (target zero, actual not positive); and no share at all against a negative
    target, on the bound of a strict one, or where no operator says which way is good.
    Source: 财预〔2020〕10号, quantitative indicators; edge cases docs/decisions/0003.
    """
    if family(target.quantity.unit) != family(actual.unit):
        return Share(value=None, rule=rule, reason="unit_mismatch")
    goal, done = target.quantity.amount, actual.amount
    attainment = done / goal if goal > 0 else None
    met = is_met(target, goal, done)
    if met is None:
        return Share(value=None, rule=rule, reason="no_operator", attainment=attainment)
    if met:
        return Share(value=Fraction(1), rule=rule, met=True, attainment=attainment)
    if rule is Rule.ALL_OR_NOTHING or profile.unmet.value == "all_or_nothing":
        return Share(value=Fraction(0), rule=rule, met=False, attainment=attainment)
    if target.operator is Operator.BETWEEN:  # the profile's rule: outside earns nothing
        return Share(value=Fraction(0), rule=rule, met=False, attainment=attainment)
    if done == goal:  # ">" or "<" with the bound touched: not met, yet the proportion would be 1
        return Share(value=None, rule=rule, reason="strict_bound", met=False, attainment=attainment)
    if goal < 0:
        return Share(value=None, rule=rule, reason="negative_target", met=False)
    value = _proportion(target.operator, goal, done)
    return Share(value=value, rule=rule, met=False, attainment=attainment)


def is_met(target: NumberTarget, goal: Fraction, done: Fraction) -> bool | None:
    """Return whether an amount meets a target; None if no operator says which way is good."""
    match target.operator:
        case Operator.AT_LEAST:
            return done >= goal
        case Operator.AT_MOST:
            return done <= goal
        case Operator.EQUAL:
            return done == goal
        case Operator.MORE:
            return done > goal
        case Operator.LESS:
            return done < goal
        case Operator.BETWEEN:
            return goal <= done <= (target.upper.amount if target.upper else goal)
    return True if done == goal else None


def _proportion(operator: Operator | None, goal: Fraction, done: Fraction) -> Fraction:
    """Return the share of an unmet target of at least 0: the nearer, the more."""
    if goal == 0 or done <= 0:
        return Fraction(0)
    if operator in LOWER_IS_BETTER:
        return goal / done
    if operator is Operator.EQUAL:
        return min(done / goal, goal / done)
    return done / goal
