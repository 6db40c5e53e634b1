"""A matching in words: for the pages, the calls and the paper alike."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from jiheng.model import Value
from jiheng.model.site import NOT_OVER, LayoutRule, SiteTest
from jiheng.promotion.sites import INDUSTRY, LEADING, SURROUNDINGS, Judged, needed_in
from jiheng.web.sites.queries.matched import Matched
from jiheng.web.sites.words import bound_of, printed, rule_name, score_of, to_ask, why, why_not

COLUMNS = ("region", "zone", "industries")  # of a site that stand beside its name


def shown_need(outcome: Matched) -> list[dict[str, str]]:
    """Return what a need asks for, test by test."""
    asks = []
    for test in outcome.matching.asked:
        value = needed_in(outcome.matching.need, test)
        if value is not None and test.how != NOT_OVER:
            text = f"{bound_of(test)}{printed(value, test.need, test.unit)}"
            asks.append({"id": test.id, "name": rule_name(test), "value": text})
    names = map(outcome.matching.need.text, (INDUSTRY, LEADING))
    industry = _("、").join(dict.fromkeys(filter(None, names)))
    return [*asks, {"id": "industry", "name": _("行业"), "value": industry or _("没有填")}]


def shown_matches(outcome: Matched, most: int) -> list[dict[str, Any]]:
    """Return the sites that suit best, by rank."""
    needed = _needed(outcome)
    return [
        {
            **_site(outcome, each),
            "rank": rank,
            "score": score_of(each),
            "reasons": list(why(each, needed)),
        }
        for rank, each in outcome.matching.matches[:most]
    ]


def shown_unsure(outcome: Matched, most: int) -> list[dict[str, Any]]:
    """Return the sites that have to be asked, and what."""
    unsure = outcome.matching.unsure[:most]
    return [{**_site(outcome, each), "ask": to_ask(each)} for each in unsure]


def shown_rejected(outcome: Matched, judged: Iterable[Judged]) -> list[dict[str, Any]]:
    """Return sites that fail, with every rule and how far."""
    shown = []
    for each in judged:
        site = outcome.sites[each.site.key]
        why_each = [why_not(failure, site) for failure in each.failures]
        shown.append({**_site(outcome, each), "why": why_each, "ask": to_ask(each)})
    return shown


def shown_costs(outcome: Matched) -> list[dict[str, Any]]:
    """Return which rule costs how many sites, and how many by itself."""
    return [
        {
            "id": rule.id,
            "name": rule_name(rule),
            "count": count,
            "alone": alone,
            "cites": f"{rule.citation}",
            "law": isinstance(rule, LayoutRule),
        }
        for rule, count, alone in outcome.matching.costs
    ]


def shown_laws(outcome: Matched) -> list[dict[str, Any]]:
    """Return the rules of layout that the industry of a need is under."""
    return [
        {"name": rule_name(rule), "cites": f"{rule.citation}", "verified": rule.citation.verified}
        for rule in outcome.matching.layouts
    ]


def unchecked(outcome: Matched) -> str:
    """Return what was not held against the sites, as the need does not say it."""
    return _("、").join(dict.fromkeys(rule_name(rule) for rule in outcome.matching.unchecked))


def compared(outcome: Matched, keys: Iterable[str]) -> dict[str, Any]:
    """Return some sites beside each other: what is asked, what each has, whether that will do."""
    judged = {each.site.key: each for each in _every(outcome)}
    own = [judged[key] for key in keys]
    ranks = {each.site.key: rank for rank, each in outcome.matching.matches}
    return {
        "sites": [
            {**_site(outcome, each), "rank": ranks.get(each.site.key), "score": score_of(each)}
            for each in own
        ],
        "lines": [_line(outcome, test, own) for test in outcome.matching.asked],
        "laws": [_law(rule, own) for rule in outcome.matching.layouts],
    }


def _line(outcome: Matched, test: SiteTest, own: list[Judged]) -> dict[str, Any]:
    needed = needed_in(outcome.matching.need, test)
    text = f"{bound_of(test)}{printed(needed, test.need, test.unit)}" if needed is not None else ""
    return {
        "name": rule_name(test),
        "needed": text if test.how != NOT_OVER else "",
        "cells": [
            {
                "value": printed(each.site.value(test.site), test.site, test.unit),
                "outcome": _outcome(each, test.id),
            }
            for each in own
        ],
    }


def _law(rule: LayoutRule, own: list[Judged]) -> dict[str, Any]:
    cells = [
        {"value": each.site.text(SURROUNDINGS), "outcome": _outcome(each, rule.id)} for each in own
    ]
    return {"name": rule_name(rule), "needed": "", "cells": cells}


def _outcome(judged: Judged, rule: str) -> str:
    """Return what a rule says of a site: fails, unknown, passes, or nothing."""
    if any(failure.rule.id == rule for failure in judged.failures):
        return "fails"
    if any(each.id == rule for each in judged.unknown):
        return "unknown"
    known = {test.id for test in judged.passed} | {s.test.id for s in judged.shares if s.share}
    return "passes" if rule in known else ""


def _every(outcome: Matched) -> Iterable[Judged]:
    of_ranks = (each for _rank, each in outcome.matching.matches)
    return (*of_ranks, *outcome.matching.unsure, *outcome.matching.rejected)


def _needed(outcome: Matched) -> dict[str, Value | None]:
    need = outcome.matching.need
    return {test.id: needed_in(need, test) for test in outcome.matching.asked}


def _site(outcome: Matched, judged: Judged) -> dict[str, Any]:
    site = outcome.sites[judged.site.key]
    return {
        "key": judged.site.key,
        "name": site.name,
        "address": site.address,
        "organisation": site.row.organisation.name,
        "kind": printed(judged.site.value("kind"), "kind"),
        **{name: site.values.get(name, "") for name in COLUMNS},
    }
