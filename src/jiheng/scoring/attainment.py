"""Targets with numbers: whether they are met, and the share earned in proportion."""

from fractions import Fraction

from jiheng.model import NumberTarget, Operator, Quantity, Rule, Share, family
from jiheng.rulebook import Profile

LOWER_IS_BETTER = (Operator.AT_MOST, Operator.LESS)
FULL, NOTHING = Fraction(1), Fraction(0)
NO_OPERATOR = ("no_operator", None)


def number_share(target: NumberTarget, actual: Quantity, rule: Rule, profile: Profile) -> Share:
    """Return the share of the weight that an actual earns against a number, exactly.

    Met is full. Unmet is in proportion, both ways, where both figures are positive; nothing where
    no proportion exists (target zero, actual not positive); and no share at all against a negative
    target, on the bound of a strict one, or where no operator says which way is good.
    Source: 财预〔2020〕10号, quantitative indicators; edge cases docs/decisions/0003.
    """
    goal_unit, done_unit = target.quantity.unit, actual.unit
    if goal_unit == done_unit and target.upper is None:  # nothing to convert
        goal, done = Fraction(target.quantity.number), Fraction(actual.number)
    elif family(goal_unit) == family(done_unit):
        goal, done = target.quantity.amount, actual.amount
    else:
        return Share(value=None, rule=rule, reason="unit_mismatch")
    attainment = done / goal if goal > 0 else None
    met = is_met(target, goal, done)
    if met:
        return Share(value=FULL, rule=rule, met=True, attainment=attainment)
    reason, value = _missed(target, goal, done, rule, profile) if met is False else NO_OPERATOR
    return Share(value=value, rule=rule, reason=reason, met=met, attainment=attainment)


def _missed(
    target: NumberTarget, goal: Fraction, done: Fraction, rule: Rule, profile: Profile
) -> tuple[str, Fraction | None]:
    """Return the share of an unmet target, or the reason why there is none."""
    if rule is Rule.ALL_OR_NOTHING or profile.unmet.value == "all_or_nothing":
        return "", NOTHING
    if target.operator is Operator.BETWEEN:  # the profile's rule: outside earns nothing
        return "", NOTHING
    if done == goal:  # ">" or "<" with the bound touched: not met, yet the proportion would be 1
        return "strict_bound", None
    if goal < 0:
        return "negative_target", None
    return "", _proportion(target.operator, goal, done)


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
