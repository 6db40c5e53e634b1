"""Claims and dates: A31, A32, A35, A36, A44, A60."""

import datetime as dt
import re
from collections.abc import Iterator
from difflib import get_close_matches
from fractions import Fraction
from itertools import pairwise

from jiheng.model import (
    Finding,
    Indicator,
    Location,
    NumberTarget,
    Quantity,
    factor,
    family,
    half_up,
)
from jiheng.model.quantity import MONEY
from jiheng.review.case import Case, shown, unknown
from jiheng.review.relative import RELATIVE
from jiheng.scoring import NAME, figures_by_name, ledger_name, texts

UNITS = "|".join(sorted(MONEY, key=len, reverse=True))
AMOUNT = re.compile(rf"(?<!\d)(?<!\d,)(\d[\d,]*(?:\.\d+)?)\s*({UNITS})")
SENTENCE = re.compile(r"[^。；;！？]+[。；;！？]?")


def units(case: Case) -> Iterator[Finding]:
    """A31: target and actual in one kind of unit, the money of a table in one unit."""
    for indicator in case.evaluation.indicators:
        yield from _unit(indicator, case)
    yield from _mixed_money(case)


def _unit(indicator: Indicator, case: Case) -> Iterator[Finding]:
    target, actual = indicator.target, indicator.actual
    if not isinstance(target, NumberTarget):
        return
    if actual is None:
        yield unknown("A31", indicator.at("actual"), case.name("actual_of", name=indicator.name))
    elif isinstance(actual, Quantity) and family(target.quantity.unit) != family(actual.unit):
        facts = {"name": indicator.name, "found": actual.unit, "expected": target.quantity.unit}
        yield Finding("A31", indicator.at("actual"), facts)


def _mixed_money(case: Case) -> Iterator[Finding]:
    by_sheet: dict[str, dict[str, Location]] = {}
    for fact in case.evaluation.facts.all:
        if (
            fact.exact
            and family(fact.exact.unit) == "money"
            and not fact.role.startswith("indicator")
        ):
            by_sheet.setdefault(fact.place.part, {}).setdefault(fact.exact.unit, fact.place)
    for sheet, place_by_unit in by_sheet.items():
        if len(place_by_unit) > 1:
            facts = {"sheet": sheet, "found": "、".join(place_by_unit)}
            yield Finding("A31", tuple(place_by_unit.values()), facts, "mixed")


def dates(case: Case) -> Iterator[Finding]:
    """A32: the work follows the year, the steps follow each other, and no date is relative."""
    overview = case.evaluation.overview
    if overview.year is None:
        yield unknown("A32", (), case.name("year"))
        return
    year_end = dt.date(overview.year, 12, 31)
    order = ("started_on", "ended_on", "reported_on")
    known = [
        (getattr(overview, field), case.name(field), overview.places[field])
        for field in order
        if getattr(overview, field)
    ]
    if not known:
        yield unknown("A32", (), case.name("dates"))
    for day, name, place in known:
        if day <= year_end:
            facts = {"name": name, "found": str(day), "expected": str(year_end)}
            yield Finding("A32", (place,), facts, "before_year_end")
    for (first_day, name, place), (two, other, _) in pairwise(known):
        if first_day > two:
            facts = {"name": name, "found": str(first_day), "other": other, "expected": str(two)}
            yield Finding("A32", (place,), facts)
    yield from _steps(case)
    yield from _relative(case)


def _steps(case: Case) -> Iterator[Finding]:
    for step in case.evaluation.steps:
        if step.started_on and step.ended_on and step.started_on > step.ended_on:
            facts = {
                "name": case.name("step_start", name=step.name), "found": str(step.started_on),
                "other": case.name("step_end", name=step.name), "expected": str(step.ended_on),
            }  # fmt: skip
            yield Finding("A32", (step.places["started_on"],), facts)


def _narratives(case: Case) -> Iterator[tuple[str, Location]]:
    for result in case.evaluation.results:
        yield result.text, result.places.get("text", Location())
    for objective in case.evaluation.objectives:
        yield objective.result, objective.places.get("result", Location())


def _relative(case: Case) -> Iterator[Finding]:
    for text, place in _narratives(case):
        phrases = list(dict.fromkeys(RELATIVE.findall(text)))
        if phrases:
            yield Finding("A32", (place,), {"found": "、".join(phrases)}, "relative")


def rankings(case: Case) -> Iterator[Finding]:
    """A35: a claimed rank says whose list it is, and among how many."""
    words, sources = case.words("ranking"), case.words("source_named")
    for indicator in case.evaluation.indicators:
        text = " ".join(
            indicator.texts.get(name, "") for name in ("name", "original_target", "actual")
        )
        if any(word in text for word in words) and not indicator.data_source:
            yield Finding("A35", indicator.at("data_source"), {"found": text.strip()[:30]})
    for text, place in _narratives(case):
        for sentence in SENTENCE.findall(text):
            if any(w in sentence for w in words) and not any(s in sentence for s in sources):
                yield Finding("A35", (place,), {"found": sentence.strip()[:40]})


def satisfaction(case: Case) -> Iterator[Finding]:
    """A36: a satisfaction claim says how many were asked, when, and how."""
    evaluation = case.evaluation
    claims = any(w in evaluation.overview.satisfaction_claim for w in case.words("satisfied_claim"))
    asked = any(indicator.level1 == "satisfaction" for indicator in evaluation.indicators)
    if not evaluation.surveys:
        if claims or asked:
            place = evaluation.overview.places.get("satisfaction_claim", Location())
            at = [
                indicator.at("actual")[0]
                for indicator in evaluation.indicators
                if indicator.level1 == "satisfaction"
            ]
            yield Finding("A36", tuple(at) or (place,), {}, "no_survey")
        else:
            yield unknown("A36", (), case.name("surveys"))
    for survey in evaluation.surveys:
        lacking = [
            name
            for name, given in (
                ("sample", evaluation.facts.first_exact("survey.returned", "value", survey.key)),
                ("survey_date", survey.held_on),
                ("survey_tool", survey.tool),
            )
            if not given
        ]
        if lacking:
            facts = {
                "group": survey.group,
                "found": survey.rate_text,
                "missing": case.listed(lacking),
            }
            yield Finding("A36", (survey.places["row"],), facts)
        yield from _rate(case, survey.key, survey.group)


def _rate(case: Case, key: str, group: str) -> Iterator[Finding]:
    facts = case.evaluation.facts
    returned, satisfied, stated = (
        facts.first_exact(f"survey.{name}", "value", key)
        for name in ("returned", "satisfied", "rate")
    )
    if not (
        returned and satisfied and stated and returned.exact and satisfied.exact and stated.exact
    ):
        return
    if returned.exact.amount:
        computed = satisfied.exact.amount / returned.exact.amount
        if abs(computed - stated.exact.amount) > stated.exact.half_unit:
            details = {
                "group": group, "found": stated.exact.printed(),
                "expected": f"{half_up(computed * 100, 2)}%",
                "terms": f"{satisfied.exact.printed()}/{returned.exact.printed()}",
            }  # fmt: skip
            yield Finding("A36", (stated.place,), details, "rate")


def money_claims(case: Case) -> Iterator[Finding]:
    """A44: money said to have been paid fits into project spending; that of others is not ours."""
    if case.evaluation.kind != "department":
        return
    spent = case.facts.first_exact("expenditure.project", "executed")
    claims = [
        (sentence, place, *_paid(sentence, case))
        for text, place in _narratives(case)
        for sentence in SENTENCE.findall(text)
    ]
    for sentence, place, amounts, foreign in claims:
        if amounts and foreign:
            details = {"found": sentence.strip()[:40], "word": foreign}
            yield Finding("A44", (place,), details, "superior")
    own_claims = [
        (place, amounts) for _, place, amounts, foreign in claims if amounts and not foreign
    ]
    places = [place for place, _ in own_claims]
    own = sum((amount for _, amounts in own_claims for amount in amounts), Fraction(0))
    if not places:
        return
    if spent is None or spent.exact is None:
        yield unknown("A44", places, case.name("project_outturn"))
        return
    share = own / spent.exact.amount if spent.exact.amount else Fraction(2)
    if share >= case.limit("A44", "large_share"):
        facts = {
            "claimed": shown(own, spent.exact.unit), "spent": spent.exact.printed(),
            "share": f"{half_up(share * 100, 2)}%",
        }  # fmt: skip
        variant = "default" if share > 1 else "large"
        yield Finding("A44", (*places, spent.place), facts, variant)


def _paid(sentence: str, case: Case) -> tuple[list[Fraction], str]:
    """Return the amounts a sentence says were paid, and the word that makes them others' money."""
    if not any(word in sentence for word in case.words("paid")):
        return [], ""
    foreign = next((word for word in case.words("superior_funds") if word in sentence), "")
    amounts = [
        Fraction(number.replace(",", "")) * factor(unit)
        for number, unit in AMOUNT.findall(sentence)
    ]
    return amounts, foreign


def named_figures(case: Case) -> Iterator[Finding]:
    """A60: a figure that a text names in braces exists; the likeliest name is told."""
    references = [
        (m[1].strip(), place)
        for text, place in texts(case.evaluation, case.rules)
        for m in NAME.finditer(text)
    ]
    if not references:
        return
    known = figures_by_name(case.scored, case.rules)
    labels = {definition.label for definition in case.rules.definitions}
    for name, place in references:
        if name not in known and ledger_name(name) not in labels:  # A64 says what is not there
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            facts = {"found": name, **({"near": near[0]} if near else {})}
            yield Finding("A60", (place,), facts, "near" if near else "default")
