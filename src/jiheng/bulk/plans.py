"""What the kernel does with a line, told by the profile: found by asking `scoring` itself.

The kernel knows no rule. For each profile, operator and rule it is given what becomes of an actual
below, at and above a target; that is what `scoring.item` says of three lines tried on it, so that a
rule changed there is changed here. Whatever the kernel has no plan for goes to `scoring.item`.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

from jiheng.model import Indicator, NumberTarget, Operator, Quantity, Rule
from jiheng.rulebook import Profile
from jiheng.scoring import executed_share, share

OPERATORS = ("", *Operator)
RULES = ("", Rule.PROPORTION, Rule.ALL_OR_NOTHING, Rule.EXECUTION)  # of which the kernel has plans
BELOW, TARGET, ABOVE = Decimal(5), Decimal(7), Decimal(11)
UPWARDS = (Operator.AT_LEAST, Operator.MORE)
DOWNWARDS = (Operator.AT_MOST, Operator.LESS)


class Outcome(IntEnum):
    """What becomes of a comparison; the numbers are those of `kernel.c`."""

    EXACT = 0  # by `scoring.item`, line by line
    FULL = 1
    NOTHING = 2
    UP = 3  # actual over target
    DOWN = 4  # target over actual
    JUDGED = 5  # the share that was judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of an actual below, at and above its target, and of one far above it."""

    below: Outcome = Outcome.EXACT
    at: Outcome = Outcome.EXACT
    above: Outcome = Outcome.EXACT
    penalty: int = 0  # in 1/10,000 point; for a met target that was passed by far
    side: int = 0  # 1: passed upwards, -1: downwards, 0: cannot be passed
    limit: Fraction = Fraction(0)  # actual over target from which (up to which) it is far


EXACT = Plan()
JUDGED = Plan(below=Outcome.JUDGED, at=Outcome.JUDGED, above=Outcome.JUDGED)


def plan(profile: Profile, operator: str, rule: str) -> Plan:
    """Return what the kernel does with lines of an operator and a rule under a profile."""
    outcomes = [_outcome(profile, operator, rule, actual) for actual in (BELOW, TARGET, ABOVE)]
    penalty, side, limit = _penalty(profile, operator, rule)
    return Plan(
        below=outcomes[0], at=outcomes[1], above=outcomes[2],
        penalty=penalty, side=side, limit=limit,
    )  # fmt: skip


def _outcome(profile: Profile, operator: str, rule: str, actual: Decimal) -> Outcome:
    if rule == Rule.EXECUTION:
        earned = executed_share(TARGET, actual, profile).value
    else:
        sign = Operator(operator) if operator else None
        upper = Quantity(TARGET) if sign is Operator.BETWEEN else None
        line = Indicator(
            key="", subject="", level1="", level2="", name="",
            original_target=NumberTarget(sign, Quantity(TARGET), upper),
            actual=Quantity(actual), weight=Decimal(1), rule=Rule(rule) if rule else None,
        )  # fmt: skip
        earned = share(line, profile).value
    return _told(earned, Fraction(actual), Fraction(TARGET))


def _told(earned: Fraction | None, actual: Fraction, target: Fraction) -> Outcome:
    """Return which outcome a share is: the numbers tried are such that no two are the same."""
    outcomes = {
        Fraction(1): Outcome.FULL, Fraction(0): Outcome.NOTHING,
        actual / target: Outcome.UP if actual < target else Outcome.EXACT,
        target / actual: Outcome.DOWN if actual > target else Outcome.EXACT,
    }  # fmt: skip
    outcomes[Fraction(1)] = Outcome.FULL
    return outcomes.get(earned, Outcome.EXACT) if earned is not None else Outcome.EXACT


def _penalty(profile: Profile, operator: str, rule: str) -> tuple[int, int, Fraction]:
    """Return points off for passing a target by far, which way it is passed, and from where."""
    threshold, penalty = profile.over_threshold.value, profile.over_penalty.value
    if profile.over_achievement.value != "deduct" or threshold is None or not penalty:
        return 0, 0, Fraction(0)
    if rule == Rule.EXECUTION or (operator not in UPWARDS and operator not in DOWNWARDS):
        return 0, 0, Fraction(0)
    up = operator in UPWARDS
    return int(penalty * 10_000), 1 if up else -1, threshold if up else 2 - threshold


def numbered(profile: Profile) -> tuple[Plan, ...]:
    """Return the plans of a profile, by operator and then by rule."""
    return tuple(plan(profile, operator, rule) for operator in OPERATORS for rule in RULES)
