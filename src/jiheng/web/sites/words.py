"""Why a site suits a need, or does not, in words; values as they are printed."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from django.utils.translation import gettext as _

from jiheng.model import Value, factor, half_up
from jiheng.model.site import (
    AT_LEAST,
    AT_MOST,
    NOT_OVER,
    PER_LEAST,
    READY,
    SAME,
    STANDING,
    WITHIN,
    LayoutRule,
    SiteTest,
)
from jiheng.model.units import with_unit
from jiheng.promotion.sites import Failure, Judged, Rule
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.sites.queries.matched import NEEDS, SITES, Site

DIGITS, PERCENT = 4, 100
SIGNS = {AT_LEAST: "≥", NOT_OVER: "≤", AT_MOST: "≤", READY: "≤"}


def printed(value: Value | None, field: str = "", unit: str = "") -> str:
    """Return a value as it is read: a number in its unit, a choice by its label; empty for none."""
    if value is None:
        return ""
    if isinstance(value, Fraction):
        number = f"{half_up(value / factor(unit) if unit else value, DIGITS):f}"
        text = number.rstrip("0").rstrip(".") if "." in number else number
        return with_unit(text, unit) if unit else text
    if isinstance(value, dt.date):
        return value.isoformat()
    column = ledgers()[SITES].form.column(field) or ledgers()[NEEDS].form.column(field)
    choices = column.choices if column is not None else ()
    return next((said(choice.label) for choice in choices if choice.id == value), value)


def rule_name(rule: Rule) -> str:
    """Return what a rule is called."""
    return named(rule)


def score_of(judged: Judged) -> str:
    """Return how well a match suits, of 100."""
    return f"{half_up(judged.score * PERCENT, 1)}"


def why_not(failure: Failure, site: Site) -> str:
    """Return by what a site fails, and by how much."""
    rule = failure.rule
    if isinstance(rule, LayoutRule):
        return _layout(rule, failure)
    words = {
        "name": rule_name(rule),
        "needed": printed(failure.needed, rule.need, rule.unit),
        "offered": printed(failure.offered, rule.site, rule.unit),
        "gap": printed(failure.gap, "", rule.unit),
        "times": printed(rule.times),
    }
    if rule.how == STANDING:
        project = site.values.get("project", "")
        return _("已预留给 %(project)s") % {"project": project} if project else _("已预留")
    return _words(rule.how) % words


def _words(how: str) -> str:
    return {
        AT_LEAST: _("%(name)s：需要 %(needed)s，只有 %(offered)s，差 %(gap)s"),
        AT_MOST: _("%(name)s：最多 %(needed)s，要 %(offered)s，高 %(gap)s"),
        NOT_OVER: _(
            "%(name)s：需要 %(needed)s，有 %(offered)s，超过 %(times)s 倍，多 %(gap)s，不能分割"
        ),
        PER_LEAST: _("%(name)s：要求 %(offered)s，项目 %(needed)s，低 %(gap)s"),
        READY: _("%(name)s：最迟 %(needed)s，%(offered)s 才交付，晚 %(gap)s 天"),
        SAME: _("%(name)s：需要 %(needed)s，是 %(offered)s"),
        WITHIN: _("%(name)s：要在 %(needed)s，在 %(offered)s"),
    }.get(how, _("%(name)s：%(offered)s"))


def _layout(rule: LayoutRule, failure: Failure) -> str:
    words = {"name": rule_name(rule), "needed": failure.needed, "offered": failure.offered}
    if failure.needed is not None:
        return _("%(name)s：要在 %(needed)s，这里是 %(offered)s") % words
    return _("%(name)s：这里是 %(offered)s") % words


def why(judged: Judged, needed: Mapping[str, Value | None]) -> tuple[str, ...]:
    """Return for what a site suits: each number with what is needed, and the industries."""
    reasons = []
    for test in judged.passed:
        offered = judged.site.value(test.site)
        if not isinstance(offered, Fraction | dt.date) or test.how == NOT_OVER:
            continue
        words = {
            "name": rule_name(test),
            "offered": printed(offered, test.site, test.unit),
            "needed": printed(needed.get(test.id), test.need, test.unit),
        }
        reasons.append(_("%(name)s %(offered)s（需求 %(needed)s）") % words)
    liked = [each.test for each in judged.shares if each.test not in judged.passed and each.share]
    return (*(rule_name(test) for test in liked), *reasons)


def to_ask(judged: Judged) -> str:
    """Return which rules the columns of a site leave open."""
    return _("、").join(rule_name(rule) for rule in judged.unknown)


def bound_of(test: SiteTest) -> str:
    """Return the direction of a test as a sign."""
    return SIGNS.get(test.how, "")
