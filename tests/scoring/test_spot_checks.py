"""A tree scored again: what was given stands, the rest is as it was, the total follows the rules."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from jiheng.model import Effect, ReviewedPoints, half_up
from jiheng.scoring import spot_check
from scoring.test_robustness import complete

SEEDS = range(0, 60, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_giving_everything_its_own_points_changes_nothing(seed):
    tree, profile, _dice = complete(seed)
    own = {line.key: ReviewedPoints(line.points) for line in tree.items if line.points is not None}
    check = spot_check(tree, own, profile)
    assert check.again == check.own == tree
    assert spot_check(tree, {"no such line": ReviewedPoints(Decimal(1))}, profile).again == tree


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_taken_off_lines_is_taken_off_the_total(seed):
    tree, profile, dice = complete(seed)
    chance = random.Random()
    chance.setstate(dice)
    plain = all(line.effect is not Effect.BONUS for line in tree.items)
    dropped = any(line.share.not_applicable for line in tree.items)
    digits = profile.points_digits.value
    given = {
        line.key: ReviewedPoints(
            half_up(Fraction(line.points) * chance.randint(0, 4) / 5, digits), "核减"
        )
        for line in tree.items
        if line.points and chance.random() < 0.5 and not line.share.not_applicable
    }
    check = spot_check(tree, given, profile)
    taken = sum(
        (line.points or 0) - (again.points or 0)
        for line, again in zip(tree.items, check.again.items, strict=True)
    )
    assert check.again.total.value <= tree.total.value
    assert check.again.total.grade == profile.grade(check.again.total.value)
    if plain and not dropped and not profile.total_caps.value:
        assert tree.total.value - check.again.total.value == taken
