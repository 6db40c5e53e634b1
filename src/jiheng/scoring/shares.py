"""Which share of its weight an indicator earns, by the kind of its target and its rule."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from jiheng.model import (
    Actual,
    DateTarget,
    GradedTarget,
    Indicator,
    NumberTarget,
    Quantity,
    Rule,
    Share,
    Target,
    Unread,
    YesNoTarget,
)
from jiheng.rulebook import Profile
from jiheng.scoring.attainment import number_share
from jiheng.scoring.standards import standard_share

STANDARDS = (Rule.DEDUCTION, Rule.BANDS, Rule.CHECKLIST, Rule.BREACHES)
WITHOUT_TARGET = (*STANDARDS, Rule.COEFFICIENT)


def default_rule(target: Target) -> Rule:
    """Return the rule that goes with a kind of target where the line names none."""
    if isinstance(target, NumberTarget):
        return Rule.PROPORTION
    if isinstance(target, GradedTarget):
        return Rule.TIERS
    return Rule.ALL_OR_NOTHING


def share(indicator: Indicator, profile: Profile) -> Share:
    """Return the share earned, or the reason why there is none; a missing figure is never zero."""
    if indicator.not_applicable:
        return Share(value=None, reason="not_applicable", not_applicable=True)
    target, actual, rule = indicator.target, indicator.actual, indicator.rule
    if isinstance(target, NumberTarget) and isinstance(actual, Quantity) and rule is None:
        return number_share(target, actual, Rule.PROPORTION, profile)  # most lines by far
    if isinstance(target, Unread) or (target is None and rule not in WITHOUT_TARGET):
        return Share(value=None, reason="target_missing" if target is None else "target_unread")
    if rule is None and target is not None:
        rule = default_rule(target)
    return _by_rule(indicator, rule, profile)


def _by_rule(indicator: Indicator, rule: Rule | None, profile: Profile) -> Share:
    target, actual = indicator.target, indicator.actual
    if rule is Rule.TIERS or rule is Rule.COEFFICIENT:
        return _judged(indicator, rule)
    if actual is None or isinstance(actual, Unread):
        reason = "actual_missing" if actual is None else "actual_unread"
        return Share(value=None, rule=rule, reason=reason)
    if rule in STANDARDS:
        return standard_share(indicator, rule, profile)
    if target is None or rule is None or isinstance(target, GradedTarget):
        return Share(value=None, rule=rule, reason="needs_judged_share")
    if _late(target, actual) and profile.late_date.value == "judged":
        return replace(_judged(indicator, rule), met=False)
    return _compared(target, actual, rule, profile)


def _late(target: Target, actual: Actual) -> bool:
    return isinstance(target, DateTarget) and isinstance(actual, dt.date) and actual > target.by


def _compared(target: Target, actual: Actual, rule: Rule, profile: Profile) -> Share:
    if isinstance(target, NumberTarget) and isinstance(actual, Quantity):
        return number_share(target, actual, rule, profile)
    if isinstance(target, DateTarget) and isinstance(actual, dt.date):
        return _all_or_nothing(actual <= target.by)
    if isinstance(target, YesNoTarget) and isinstance(actual, bool):
        return _all_or_nothing(actual == target.expected)
    return Share(value=None, rule=rule, reason="kind_mismatch")


def _all_or_nothing(met: bool) -> Share:
    return Share(value=Fraction(int(met)), rule=Rule.ALL_OR_NOTHING, met=met)


def _judged(indicator: Indicator, rule: Rule) -> Share:
    if indicator.judged is None:
        return Share(value=None, rule=rule, reason="needs_judged_share")
    if not 0 <= indicator.judged <= 1:
        return Share(value=None, rule=rule, reason="judged_out_of_range")
    return Share(value=Fraction(indicator.judged), rule=rule)


def tier(share_: Fraction, profile: Profile) -> str:
    """Return the tier a judged share falls into; the lower end belongs to it."""
    return next(tier.label for tier in profile.tiers.value or () if share_ >= tier.low)
