"""Targets with numbers: whether they are met, and the share earned in proportion."""

from fractions import Fraction

from jiheng.model import Number, NumberTarget, Operator, Quantity, Rule, Share, divided, family
from jiheng.rulebook import Profile

LOWER_IS_BETTER = (Operator.AT_MOST, Operator.LESS)
FULL, NOTHING = Fraction(1), Fraction(0)


def number_share(target: NumberTarget, actual: Quantity, rule: Rule, profile: Profile) -> Share:
    """Return the share of the weight that an actual earns against a number, exactly.

    Met is full. Unmet is in proportion, both ways, where both figures are positive; nothing where
    no proportion exists (target zero, actual not positive); no share at all on the bound of a
    strict target, or where no operator says which way is good. Outside a range, and against a
    negative target, the profile decides: by default nothing there, and no share here.
    Source: 财预〔2020〕10号, quantitative indicators; edge cases docs/decisions/0003.
    """
    goal: Number = target.quantity.number
    done: Number = actual.number
    if target.quantity.unit != actual.unit or target.upper is not None:
        if family(target.quantity.unit) != family(actual.unit):
            return Share(None, rule, None, "unit_mismatch")
        goal, done = target.quantity.amount, actual.amount
    compared = (done, goal) if goal > 0 else None
    met = is_met(target, goal, done)
    if met:
        return Share(FULL, rule, met, "", compared)
    if met is None:
        return Share(None, rule, met, "no_operator", compared)
    reason, value = "", NOTHING
    if rule is not Rule.ALL_OR_NOTHING and profile.unmet.value != "all_or_nothing":
        reason, value = _missed(target, goal, done, profile)
    return Share(None if reason else value, rule, met, reason, compared)


def _missed(
    target: NumberTarget, goal: Number, done: Number, profile: Profile
) -> tuple[str, Fraction]:
    """Return why a target that was missed has no proportion, else the proportion."""
    operator = target.operator
    if operator is Operator.BETWEEN:
        if profile.out_of_range.value != "proportion":
            return "", NOTHING
        if done < goal or target.upper is None:
            operator = Operator.AT_LEAST
        else:
            operator, goal = Operator.AT_MOST, target.upper.amount
    if done == goal:  # ">" or "<" with the bound touched: not met, yet the proportion would be 1
        return "strict_bound", NOTHING
    if goal < 0:
        return "" if profile.negative_target.value == "zero" else "negative_target", NOTHING
    return "", _proportion(operator, goal, done)


def is_met(target: NumberTarget, goal: Number, done: Number) -> bool | None:
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


def _proportion(operator: Operator | None, goal: Number, done: Number) -> Fraction:
    """Return the share of an unmet target of at least 0: the nearer, the more."""
    if goal == 0 or done <= 0:
        return NOTHING
    upwards = operator not in LOWER_IS_BETTER
    if operator is Operator.EQUAL:
        upwards = done < goal
    return divided(done, goal) if upwards else divided(goal, done)
