"""How firm a grade is, against brute force; and the waterfall from the full marks to the total."""

import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest

from builders import outcome, rules
from jiheng.model import (
    Band,
    Bands,
    DateTarget,
    Deduction,
    Effect,
    Indicator,
    NumberTarget,
    Operator,
    Quantity,
    Rule,
    ScoredTree,
    half_up,
)
from jiheng.rulebook.profile import GradeBand
from jiheng.scoring import item, robustness, total, waterfall
from jiheng.scoring.choice import without_alternatives
from steps import steps

PROFILE = rules(2025).used("cn.mof.2020.project")
CASES = 1000


def ruled(name, value, profile):
    return replace(profile, **{name: replace(getattr(profile, name), value=value)})


def a_profile(chance):
    lows = sorted(chance.sample(range(50, 100), 3), reverse=True)
    bands = tuple(GradeBand(f"g{low}", Decimal(low)) for low in (*lows, 0))
    profile = ruled("grades", bands, PROFILE)
    profile = ruled("points_digits", chance.choice((0, 1, 2)), profile)
    if chance.random() < 0.3:
        profile = ruled("over_achievement", "deduct", profile)
        profile = ruled("over_threshold", Fraction(13, 10), profile)
        profile = ruled("over_penalty", Decimal(2), profile)
    return profile


def quantity(number, digits=0, unit="个"):
    return Quantity(Decimal(number).scaleb(-digits), unit, digits)


def a_line(chance, number, level1, weight):
    digits, kind = chance.choice((0, 0, 1)), chance.random()
    goal, done = quantity(chance.randint(5, 40), digits), quantity(chance.randint(0, 60), digits)
    fields = {
        "key": str(number), "subject": "p", "level1": level1, "level2": "quantity",
        "name": f"line {number}", "weight": Decimal(weight),
    }  # fmt: skip
    if kind < 0.1:
        day = dt.date(2025, 6, 30)
        held = {
            "original_target": DateTarget(day),
            "actual": day + dt.timedelta(chance.randint(-9, 9)),
        }
        return Indicator(**fields, **held)
    operator = chance.choice(
        (Operator.AT_LEAST, Operator.AT_LEAST, Operator.AT_MOST, Operator.EQUAL)
    )
    target = NumberTarget(operator, goal)
    if kind < 0.2:
        low, high = sorted((goal, quantity(chance.randint(5, 40), digits)), key=lambda q: q.number)
        target = NumberTarget(Operator.BETWEEN, low, high)
    scoring, rule = None, chance.choice((None, None, Rule.ALL_OR_NOTHING))
    if 0.2 <= kind < 0.35:
        step = chance.choice(("exact", "full", "begun"))
        scoring = Deduction(
            points=Decimal("0.7"), step=quantity(chance.randint(1, 5), 0), steps=step
        )
        rule = Rule.DEDUCTION
    elif kind < 0.5:
        end = quantity(chance.randint(3, 30), 0)
        scoring = Bands(
            (
                Band(low=end, low_closed=True, high=None, high_closed=None, points=Decimal(weight)),
                Band(low=None, low_closed=None, high=end, high_closed=False, points=Decimal(weight) / 2),
            )
        )  # fmt: skip
        rule = Rule.BANDS
    return Indicator(**fields, original_target=target, actual=done, rule=rule, scoring=scoring)


def a_tree(chance, profile):
    counts = {"output": chance.randint(1, 3), "outcome": chance.randint(1, 3)}
    weights, left = [], 100
    for _ in range(sum(counts.values()) - 1):
        weights.append(chance.randint(1, max(1, left // 2)))
        left -= weights[-1]
    weights.append(left)
    levels = [level for level, count in counts.items() for _ in range(count)]
    lines = [a_line(chance, n, level, weights[n]) for n, level in enumerate(levels)]
    if chance.random() < 0.2:
        lines[0] = replace(lines[0], not_applicable="没有发生")
    if chance.random() < 0.2:
        lines.append(replace(a_line(chance, 90, "output", 3), effect=Effect.BONUS))
    return scored([item(line, profile) for line in lines], profile)


def scored(items, profile):
    return ScoredTree(
        subject="p", name="p", profile=profile.id, version="1", digest="",
        items=tuple(items), total=total(items, profile),
    )  # fmt: skip


@cache
def complete(seed):
    """A tree with a total and a grade, its profile and how its dice lie: the same for all tests."""
    chance = random.Random(seed)
    while True:
        profile = a_profile(chance)
        tree = a_tree(chance, profile)
        if tree.total.value is not None and tree.total.grade is not None:
            return tree, profile, chance.getstate()


@cache
def firmness(seed):
    tree, profile, _ = complete(seed)
    return robustness(tree, profile)


def graded(tree, profile, moved, block, weight):
    """The grade with one weight at a value, from the definition: each line rounded half up."""
    digits = profile.points_digits.value
    rest = sum((Fraction(line.weight) for line in block), Fraction(0)) - Fraction(moved.weight)
    items = []
    for line in tree.items:
        if any(line is one for one in block):
            mine = (
                weight
                if line is moved
                else Fraction(line.weight) * (rest + Fraction(moved.weight) - weight) / rest
            )
            exact = max(mine * line.share.value - Fraction(line.penalty), Fraction(0))
            line = replace(line, points=half_up(exact, digits))
        items.append(line)
    return total(items, profile).grade


PARTS = [range(start, start + CASES // 4) for start in range(0, CASES, CASES // 4)]


@pytest.mark.parametrize("seeds", PARTS)
def test_weights_against_brute_force(seeds):
    checked = broken = 0
    for seed in seeds:
        tree, profile, dice = complete(seed)
        chance = random.Random()
        chance.setstate(dice)
        found = firmness(seed)
        by_key = {line.key: line for line in tree.items}
        for one in found.weights:
            moved = by_key[one.key]
            block = [
                line for line in tree.items
                if line.indicator.level1 == moved.indicator.level1 and line.effect is Effect.SCORED
                and not line.share.not_applicable and line.weight
            ]  # fmt: skip
            assert one.block == sum(line.weight for line in block)
            ends = {s.low for s in one.kept} | {s.high for s in one.kept}
            tried = {
                Fraction(chance.randint(0, 10**6), 10**6) * Fraction(one.block) for _ in range(4)
            }
            tiny = Fraction(1, 10**7)
            tried |= ends | {e + tiny for e in ends} | {e - tiny for e in ends}
            tried |= {Fraction(one.block) * n / 12 for n in range(13)}
            for weight in tried:
                if 0 <= weight <= one.block:
                    kept = graded(tree, profile, moved, block, weight) == found.grade
                    assert kept == any(s.holds(weight) for s in one.kept), (seed, one, weight)
                    checked += 1
            assert one.share == sum(s.high - s.low for s in one.kept) / Fraction(one.block)
            assert len(one.proofs) == (one.down is not None) + (one.up is not None)
            broken += len(one.proofs)
            assert all(proof.grade != found.grade for proof in one.proofs)
    assert checked > 20 * len(seeds)
    assert broken > len(seeds) / 10


def sixty(seed):
    """Sixty lines of one block, none of two weights alike, both directions, near the end of a grade."""
    chance = random.Random(seed)
    profile = ruled(
        "grades", (GradeBand("high", Decimal(90)), GradeBand("low", Decimal(0))), PROFILE
    )
    weights = [Decimal(chance.randint(100, 200)) / 100 for _ in range(60)]
    weights[0] += 100 - sum(weights)
    if seed % 3 == 0:  # one line weighs more than half of the block
        weights = [Decimal(41), *(Decimal(1) for _ in range(59))]
    lines = [
        Indicator(
            key=str(number), subject="p", level1="output", level2="quantity", name=str(number),
            weight=weight, actual=quantity(chance.randint(60, 140)),
            original_target=NumberTarget(
                chance.choice((Operator.AT_LEAST, Operator.AT_MOST)), quantity(100)
            ),
        )
        for number, weight in enumerate(weights)
    ]  # fmt: skip
    return scored([item(line, profile) for line in lines], profile), profile


@pytest.mark.parametrize("seed", range(6))
def test_weights_of_sixty_lines_against_brute_force(seed):
    tree, profile = sixty(seed)
    grade = tree.total.grade
    found = robustness(tree, profile)
    assert len(found.weights) == 60
    checked, tiny = 0, Fraction(1, 10**7)
    for moved, one in list(zip(tree.items, found.weights, strict=True))[::7]:
        ends = [end for s in one.kept[:4] for end in (s.low, s.high)]
        for weight in (*ends, *(e + tiny for e in ends), *(e - tiny for e in ends)):
            if 0 <= weight <= one.block:
                kept = graded(tree, profile, moved, tree.items, weight) == grade
                assert kept == any(s.holds(weight) for s in one.kept)
                checked += 1
    assert checked > 30


def test_sixty_lines_take_no_more_steps_than_there_are_digits():
    tree, profile = sixty(1)
    robustness(tree, profile)  # what is imported and cached once
    assert steps(lambda: robustness(tree, profile), at_most=400_000) > 60


@pytest.mark.parametrize("seeds", PARTS)
def test_actuals_against_brute_force(seeds):
    found_some = 0
    for seed in seeds:
        tree, profile, _ = complete(seed)
        found = {change.key: change for change in firmness(seed).actuals}
        floor = next(band.low for band in profile.grades.value if band.label == tree.total.grade)
        for number, line in enumerate(tree.items):
            expected = first_lost(tree, profile, number, floor)
            change = found.get(line.key)
            if change is not None and abs(change.steps) > REACH:
                assert expected is None
                continue
            assert (change.steps if change else None) == expected, (seed, line)
            if change is not None:
                found_some += 1
                assert change.proof.value < floor
                assert change.proof.grade != tree.total.grade
    assert found_some > len(seeds) / 2


REACH = 60


def first_lost(tree, profile, number, floor):
    line = tree.items[number]
    totals = {}  # by the points of the line: all that a total takes from it, the others stand
    for size in range(1, REACH + 1):
        for change in (-size, size):
            actual = line.indicator.actual
            if isinstance(actual, dt.date):
                changed = actual + dt.timedelta(days=change)
            else:
                changed = replace(
                    actual, number=actual.number + Decimal(change).scaleb(-actual.digits)
                )
            tried = item(replace(line.indicator, actual=changed), profile)
            if tried.points not in totals:
                items = (*tree.items[:number], tried, *tree.items[number + 1 :])
                totals[tried.points] = total(items, profile).value
            value = totals[tried.points]
            if value is not None and value < floor:
                return change
    return None


def test_far_changes_are_found_at_once():
    """A figure with many digits is searched by halving, not step by step."""
    line = Indicator(
        key="1", subject="p", level1="output", level2="quantity", name="额",
        original_target=NumberTarget(Operator.AT_LEAST, quantity(17300000000, 4, "万元")),
        actual=quantity(20000000000, 4, "万元"), weight=Decimal(100),
    )  # fmt: skip
    tree = scored([item(line, PROFILE)], PROFILE)
    [change] = robustness(tree, PROFILE).actuals
    assert change.proof.value == Decimal("89.99")
    at = quantity(20000000000 + change.steps, 4, "万元")
    before = replace(line, actual=replace(at, number=at.number + Decimal("0.0001")))
    assert item(before, PROFILE).points == 90


def test_a_choice_group_is_chosen_again():
    lines = [
        Indicator(
            key=str(n), subject="p", level1="output", level2="quantity", name=str(n),
            original_target=NumberTarget(Operator.AT_LEAST, quantity(10)), actual=quantity(done),
            weight=Decimal(100), choice_group="g",
        )
        for n, done in ((1, 10), (2, 9))
    ]  # fmt: skip
    tree = scored(without_alternatives([item(line, PROFILE) for line in lines], PROFILE), PROFILE)
    assert robustness(tree, PROFILE).actuals == ()  # the other line counts then, and has 90 points


def test_an_incomplete_tree_has_no_firmness():
    tree, profile, _ = complete(1)
    items = [replace(line, points=None) for line in tree.items]
    assert robustness(scored(items, profile), profile) is None
    assert waterfall(scored(items, profile)) == ()


@pytest.mark.parametrize("seed", range(200))
def test_the_waterfall_closes_on_the_total(seed):
    tree, _, _ = complete(seed)
    drops = waterfall(tree)
    assert tree.total.full_marks + sum(d.points for d in drops) == tree.total.value
    lines = [d.points for d in drops if d.kind == "line"]
    assert lines == sorted(lines)
    assert all(d.points for d in drops)


def test_the_baseline_s_grade_is_firm():
    made = outcome()
    tree = made.scored.department
    found = robustness(tree, made.rules.used(tree.profile))
    assert found.grade == tree.total.grade
    assert all(one.share == 1 and not one.proofs for one in found.weights)
