"""Shares by scoring standards with figures: deduction, bands, checklist, breaches."""

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction

from jiheng.model import (
    Band,
    Bands,
    Breaches,
    Checklist,
    DateTarget,
    Deduction,
    Indicator,
    ItemsMet,
    Number,
    NumberTarget,
    Operator,
    Quantity,
    Rule,
    Scoring,
    Share,
    family,
)
from jiheng.rulebook import Profile

POINTS, OF_TARGET = "百分点", "目标值的%"  # units of a step: of a share, and relative to the target
DAYS = ("天", "日")


def standard_share(indicator: Indicator, rule: Rule, profile: Profile) -> Share:
    """Return the share that the figures of a standard give, or the reason why they give none."""
    standard, weight = indicator.scoring, indicator.weight
    if standard is None:
        return Share(value=None, rule=rule, reason="standard_missing")
    if weight is None or weight <= 0:
        return Share(value=None, rule=rule, reason="weight_missing")
    earned = _earned(indicator, standard, weight, profile)
    if isinstance(earned, str):
        return Share(value=None, rule=rule, reason=earned)
    if not 0 <= earned <= weight:
        return Share(value=None, rule=rule, reason="standard_exceeds_weight")
    value = earned / Fraction(weight)
    return Share(value=value, rule=rule, met=value == 1, compared=_compared(indicator))


def _earned(
    indicator: Indicator, standard: Scoring, weight: Decimal, profile: Profile
) -> Fraction | str:
    """Return the points earned, exactly, or the reason why none can be told."""
    match standard:
        case Deduction():
            return _deducted(indicator, standard, weight, profile)
        case Bands():
            return _banded(indicator, standard)
        case Checklist():
            return _listed(indicator, standard, weight)
        case Breaches():
            return _breached(indicator, standard, weight)


def _deducted(
    indicator: Indicator, standard: Deduction, weight: Decimal, profile: Profile
) -> Fraction | str:
    steps = _steps(indicator, standard)
    if isinstance(steps, str):
        return steps
    counting = standard.steps or profile.deduction_steps.value
    if counting == "full":
        steps = Fraction(math.floor(steps))
    elif counting == "begun":
        steps = Fraction(math.ceil(steps))
    return _points_left(weight, steps * Fraction(standard.points), standard.most)


def _points_left(weight: Decimal, off: Fraction, most: Decimal | None) -> Fraction:
    """Return what a deduction leaves of a weight: never less than nothing."""
    if most is not None:
        off = min(off, Fraction(most))
    return max(Fraction(weight) - off, Fraction(0))


def _steps(indicator: Indicator, standard: Deduction) -> Fraction | str:
    """Return how many steps an actual lies on the bad side of its target; 0 where it is met."""
    target, actual, step = indicator.target, indicator.actual, standard.step
    if isinstance(target, DateTarget) and isinstance(actual, dt.date) and step.unit in DAYS:
        return Fraction(max((actual - target.by).days, 0)) / step.amount
    if not isinstance(target, NumberTarget) or not isinstance(actual, Quantity):
        return "kind_mismatch"
    goal, done = target.quantity, actual
    if family(goal.unit) != family(done.unit):
        return "unit_mismatch"
    if standard.full_at is not None and standard.full_at.amount != goal.amount:
        return "standard_differs_from_target"
    off = _shortfall(target, goal.amount, done.amount)
    if isinstance(off, str) or off == 0:
        return off
    return _in_steps(off, goal, step)


def _in_steps(off: Fraction, goal: Quantity, step: Quantity) -> Fraction | str:
    """Return an amount missed as a number of steps, or why it cannot be told in them."""
    size = Fraction(step.number)
    if step.unit == POINTS or (step.unit == "%" and goal.unit == "%" and goal.number == 100):
        return off * 100 / size if goal.unit == "%" else "unit_mismatch"
    if step.unit == "%":
        return "step_unclear"  # of a share, or of the target?
    if step.unit == OF_TARGET:
        return off / goal.amount * 100 / size if goal.amount > 0 else "target_not_positive"
    return off / step.amount if family(step.unit) == family(goal.unit) else "unit_mismatch"


def _shortfall(target: NumberTarget, goal: Fraction, done: Fraction) -> Fraction | str:
    """Return by how much an amount misses a target, in base units; 0 if it is met."""
    match target.operator:
        case Operator.AT_LEAST:
            off = goal - done
        case Operator.AT_MOST:
            off = done - goal
        case Operator.EQUAL:
            off = abs(done - goal)
        case Operator.BETWEEN:
            top = target.upper.amount if target.upper else goal
            off = max(goal - done, done - top)
        case Operator.MORE | Operator.LESS:
            off = goal - done if target.operator is Operator.MORE else done - goal
            if off == 0:
                return "strict_bound"
        case None:
            return Fraction(0) if done == goal else "no_operator"
    return max(off, Fraction(0))


def _banded(indicator: Indicator, standard: Bands) -> Fraction | str:
    """Return the points of the one band that an actual lies in, for certain."""
    if not isinstance(indicator.actual, Quantity):
        return "kind_mismatch"
    for end in (e for band in standard.bands for e in (band.low, band.high) if e is not None):
        if family(end.unit) != family(indicator.actual.unit):
            return "unit_mismatch"
    inside_by_band = {band: _inside(band, indicator.actual.amount) for band in standard.bands}
    certain = [band for band, inside in inside_by_band.items() if inside]
    if len(certain) == 1:
        return Fraction(certain[0].points)
    if certain:
        return "bands_overlap"
    if None in inside_by_band.values():
        return "band_end_unclear"
    return "outside_bands" if standard.rest is None else Fraction(standard.rest)


def _inside(band: Band, done: Fraction) -> bool | None:
    """Return whether an amount lies in a band; None on an end of which nothing is said."""
    sides: list[bool | None] = []
    if band.low is not None:
        sides.append(band.low_closed if done == band.low.amount else done > band.low.amount)
    if band.high is not None:
        sides.append(band.high_closed if done == band.high.amount else done < band.high.amount)
    if False in sides:
        return False
    return None if None in sides else True


def _listed(indicator: Indicator, standard: Checklist, weight: Decimal) -> Fraction | str:
    if not isinstance(indicator.actual, ItemsMet):
        return "items_unread"
    if sum(points for _, points in standard.items) != weight:
        return "standard_differs_from_weight"
    if not indicator.actual.numbers <= set(range(1, len(standard.items) + 1)):
        return "items_unread"
    met = (standard.items[number - 1][1] for number in indicator.actual.numbers)
    return sum((Fraction(points) for points in met), Fraction(0))


def _breached(indicator: Indicator, standard: Breaches, weight: Decimal) -> Fraction | str:
    if not isinstance(indicator.actual, Quantity) or indicator.actual.number < 0:
        return "kind_mismatch"
    times = math.floor(indicator.actual.amount / Fraction(standard.each))
    return _points_left(weight, times * Fraction(standard.points), standard.most)


def _compared(indicator: Indicator) -> tuple[Number, Number] | None:
    """Return actual and target where both are figures of one kind and the target is positive."""
    target, actual = indicator.target, indicator.actual
    if not isinstance(target, NumberTarget) or not isinstance(actual, Quantity):
        return None
    if family(target.quantity.unit) != family(actual.unit) or target.quantity.amount <= 0:
        return None
    return actual.amount, target.quantity.amount
