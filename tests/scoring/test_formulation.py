"""Scoring against a second formulation, case by case in whole numbers, on 100,000 rows."""

import random
from decimal import Decimal
from fractions import Fraction

from builders import rules
from jiheng.model import Indicator, NumberTarget, Operator, Quantity, Rule
from jiheng.scoring import item

ROWS = 100_000
SCALE = 10**6  # every generated figure has at most six decimals


def cents(weight: int, operator: str, target: int, upper: int | None, actual: int, all_: bool):
    """Points in cents for figures scaled to whole numbers; None where no points can be given.

    Written from the rule text as a list of cases over whole numbers; shares nothing with scoring.
    """
    if operator == "区间":
        return weight if target <= actual <= upper else 0
    if operator == "none":
        return weight if actual == target else None
    met = {
        "≥": actual >= target, "≤": actual <= target, "=": actual == target,
        ">": actual > target, "<": actual < target,
    }[operator]  # fmt: skip
    if met:
        return weight
    if all_:
        return 0
    if actual == target:
        return None
    if target < 0:
        return None
    if target == 0 or actual <= 0:
        return 0
    small, large = sorted((actual, target))
    return (2 * weight * small + large) // (2 * large)  # half up in whole cents


def _row(chance: random.Random):
    weight = chance.choice([1, 2, 5, 8, 10, 12, 15, 20, 30, 22.5, 33.33, 0.01, 0, 7.25])
    weight = int(Decimal(str(weight)) * 100)
    operator = chance.choice(["≥", "≥", "≤", "=", ">", "<", "区间", "none"])
    kind = chance.random()
    if kind < 0.3:  # built ties: weight x small / large ends on half a cent
        times = chance.randint(1, 50)
        large = 2 * max(weight, 1) * times
        small = chance.randrange(1, 2 * max(weight, 1), 2) * times
        target, actual = large * SCALE, small * SCALE
        if chance.random() < 0.3:
            actual += chance.choice([-1, 1])
        if chance.random() < 0.4:
            target, actual = actual, target
    elif kind < 0.5:  # corners
        corner = [0, 1, -1, SCALE, -SCALE, 10**13, 7]
        target, actual = chance.choice(corner), chance.choice(corner)
    else:
        digits = chance.choice([1, 100, 10**4, SCALE])
        target = chance.randint(-(10**9), 10**12) // digits * digits
        actual = chance.randint(-(10**9), 10**12) // digits * digits
        if chance.random() < 0.2:
            actual = target
    upper = target + chance.randint(0, 10**9) if operator == "区间" else None
    return weight, operator, target, upper, actual, chance.random() < 0.15


def _indicator(weight, operator, target, upper, actual, all_):
    def number(value):
        return Quantity(Decimal(value).scaleb(-6))

    return Indicator(
        key="i", subject="department", level1="output", level2="quantity", name="i",
        weight=Decimal(weight).scaleb(-2),
        original_target=NumberTarget(
            None if operator == "none" else Operator(operator), number(target),
            number(upper) if upper is not None else None,
        ),
        actual=number(actual),
        rule=Rule.ALL_OR_NOTHING if all_ else None,
    )  # fmt: skip


def test_scoring_agrees_with_the_case_by_case_formulation():
    chance = random.Random(20260401)
    profile = rules().profile("project")
    ties = unscored = 0
    for _ in range(ROWS):
        row = _row(chance)
        scored = item(_indicator(*row), profile)
        expected = cents(*row)
        points = None if scored.points is None else int(scored.points * 100)
        assert points == expected, row
        unscored += points is None
        if scored.exact is not None:
            ties += (scored.exact * 100 - Fraction(1, 2)).denominator == 1
            assert 0 <= scored.points <= scored.weight
    assert ties > 5_000  # the generator really makes ties
    assert unscored > 500
