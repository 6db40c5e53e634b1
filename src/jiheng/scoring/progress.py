"""How far the money and an indicator are by the end of a month: the lamp, the year's forecast."""

from fractions import Fraction

from jiheng.model import (
    Lamp,
    MonthPlan,
    NumberTarget,
    Operator,
    Progress,
    Quantity,
    Target,
    Unread,
    family,
    half_up,
)
from jiheng.rulebook import MonitoringRule

YEAR = 12  # months
LIKELY = {"certain": "green", "possible": "yellow", "impossible": "red"}
CEILINGS = (Operator.AT_MOST, Operator.LESS)
FLOORS = (Operator.AT_LEAST, Operator.MORE, Operator.EQUAL)
SHARE = family("%")
DIGITS = 2  # of a forecast whose target says none


def money_progress(
    spent: Fraction | None, budget: Fraction | None, month: int, rule: MonitoringRule
) -> Progress:
    """Return how far spending is by the end of a month: what is due of the budget is month / 12.

    Amounts in base units. Source: `monitoring.yaml`.
    """
    if spent is None:
        return Progress(why="no_value")
    if not budget:
        return Progress(why="no_budget" if budget is None else "zero_budget")
    due = Fraction(month, YEAR)
    share = spent / budget / due
    colour = "red" if share < rule.money_red else "yellow" if share < rule.money_yellow else "green"
    lamp = Lamp(colour, "behind" if colour != "green" else "on_time", share)
    return Progress(lamp=lamp, due=due, method="linear")


def indicator_progress(
    target: Target | None, to_date: Quantity | None, likelihood: str, month: int,
    rule: MonitoringRule, plan: MonthPlan | None = None,
) -> Progress:  # fmt: skip
    """Return how far a line is by the end of a month, or why that cannot be judged.

    Where more is better, what is due is the plan's share of the target, without a plan
    month / 12 of it; where less is better the target itself must hold; words, days and yes or no
    are judged by how likely the target is said to be. Source: `monitoring.yaml`.
    """
    if target is None or isinstance(target, Unread):
        return Progress(why="no_target")
    if to_date is None or not isinstance(target, NumberTarget):
        return _by_likelihood(likelihood, numeric=isinstance(target, NumberTarget))
    if family(target.quantity.unit) != family(to_date.unit):
        return Progress(why="other_unit")
    goal, done = target.quantity.amount, to_date.amount
    if target.operator in CEILINGS:
        share = done / goal if goal > 0 else None
        return Progress(lamp=Lamp("green" if done <= goal else "red", "ceiling", share))
    if target.operator not in FLOORS:
        return Progress(why="range")
    if goal <= 0:
        return Progress(why="zero_target")
    return _against_due(target, done, (month, plan), rule)


def _by_likelihood(likelihood: str, *, numeric: bool) -> Progress:
    if likelihood in LIKELY:
        return Progress(lamp=Lamp(LIKELY[likelihood], "likelihood"))
    return Progress(why="no_value" if numeric else "no_likelihood")


def _against_due(
    target: NumberTarget, done: Fraction, by: tuple[int, MonthPlan | None], rule: MonitoringRule
) -> Progress:
    month, plan = by
    due = plan.due(month) if plan is not None else Fraction(month, YEAR)
    method = "plan" if plan is not None else "linear"
    goal = target.quantity.amount
    if due == 0:
        lamp = Lamp("blue", "ahead") if done > 0 else Lamp("green", "on_time")
        return Progress(lamp=lamp, due=due, method=method)
    share = done / (goal * due)
    if share < rule.yellow:
        lamp = Lamp("red" if share < rule.red else "yellow", "behind", share)
    else:
        ahead = share >= rule.blue
        lamp = Lamp("blue" if ahead else "green", "ahead" if ahead else "on_time", share)
    adds_up = family(target.quantity.unit) != SHARE  # a rate is not the sum of its months
    expected = _in_words_of(target.quantity, done / due) if adds_up else None
    return Progress(lamp=lamp, due=due, expected=expected, method=method)


def due_amount(target: Target | None, due: Fraction | None) -> Quantity | None:
    """Return what of a target is due, in its unit; None where a share of it has no meaning."""
    if due is None or not isinstance(target, NumberTarget) or target.operator not in FLOORS:
        return None
    if family(target.quantity.unit) == SHARE:
        return None
    return _in_words_of(target.quantity, target.quantity.amount * due)


def _in_words_of(goal: Quantity, amount: Fraction) -> Quantity:
    """Return an amount of the year in the unit of its target and as finely as that is stated."""
    digits = goal.digits if goal.digits is not None else DIGITS
    scale = goal.amount / Fraction(goal.number)
    return Quantity(half_up(amount / scale, digits), goal.unit, digits)
