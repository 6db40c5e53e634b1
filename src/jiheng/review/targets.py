"""Quality of targets: Q01-Q05, Q08, Q09, Q12, Q13, Q25, Q26, Q29."""

import datetime as dt
import re
from collections.abc import Iterator

from jiheng.model import (
    DateTarget,
    Finding,
    GradedTarget,
    Indicator,
    NumberTarget,
    Operator,
    Rule,
    Unread,
    Words,
    YesNoTarget,
)
from jiheng.review.case import Case, places, unknown

MONTH = re.compile(r"\s*\d{1,2}\s*月")


def _text(one: Indicator) -> str:
    return one.texts.get("revised_target") or one.texts.get("original_target", "")


def _stated(code: str, case: Case) -> tuple[list[Indicator], list[Finding]]:
    """Return the lines that state a target, and what cannot be judged of the others."""
    stated = [one for one in case.evaluation.indicators if one.target is not None]
    blank = [one for one in case.evaluation.indicators if one.target is None]
    missing = case.name("targets_of", count=len(blank)) if blank else case.name("indicators")
    gaps = [unknown(code, places(blank, "original_target"), missing)]
    return stated, gaps if blank or not stated else []


def _worded(code: str, list_: str, case: Case) -> Iterator[Finding]:
    """Yield the targets in words that hold a word of a list."""
    stated, gaps = _stated(code, case)
    yield from gaps
    for one in stated:
        if isinstance(one.target, (GradedTarget, Unread)):
            word = next((w for w in case.words(list_) if w in _text(one)), None)
            if word:
                facts = {"name": one.name, "found": _text(one)[:40], "word": word}
                yield Finding(code, one.at("original_target"), facts)


def vague(case: Case) -> Iterator[Finding]:
    """Q01: a target holds no vague word."""
    yield from _worded("Q01", "vague", case)


def measurable(case: Case) -> Iterator[Finding]:
    """Q02: a target is a number, a date, yes or no, or words with a graded scale."""
    stated, gaps = _stated("Q02", case)
    yield from gaps
    for one in stated:
        if isinstance(one.target, GradedTarget) and not one.tiers:
            yield Finding(
                "Q02", one.at("original_target"), {"name": one.name, "found": _text(one)[:40]}
            )


def with_unit(case: Case) -> Iterator[Finding]:
    """Q03: a number has a unit."""
    stated, gaps = _stated("Q03", case)
    yield from gaps
    for one in stated:
        if isinstance(one.target, NumberTarget) and not one.target.quantity.unit:
            yield Finding("Q03", one.at("unit"), {"name": one.name, "found": _text(one)})


def with_operator(case: Case) -> Iterator[Finding]:
    """Q04: a number says which way is good."""
    stated, gaps = _stated("Q04", case)
    yield from gaps
    for one in stated:
        if isinstance(one.target, NumberTarget) and one.target.operator is None:
            yield Finding("Q04", one.at("operator"), {"name": one.name, "found": _text(one)})


def operator_fits(case: Case) -> Iterator[Finding]:
    """Q05: the operator fits the nature of the thing: no more than all, and no minimum of cost."""
    stated, gaps = _stated("Q05", case)
    yield from gaps
    for one in stated:
        target = one.target
        if not isinstance(target, NumberTarget):
            continue
        more = target.operator in (Operator.AT_LEAST, Operator.MORE)
        rate = any(word in one.name for word in case.words("rate"))
        growth = any(word in one.name for word in case.words("direction"))
        if (
            more
            and target.quantity.unit == "%"
            and rate
            and not growth
            and target.quantity.number >= 100
        ):
            yield Finding("Q05", one.at("operator"), {"name": one.name, "found": _text(one)})
        elif more and _spends(one, case):
            facts = {"name": one.name, "found": str(target.operator)}
            yield Finding("Q05", one.at("operator"), facts, "cost")


def _spends(one: Indicator, case: Case) -> bool:
    """Return whether more of it means more money spent: a cost, unless it is the saving of it."""
    saved = any(word in one.name for word in case.words("saving"))
    return "cost" in (one.level1, one.level2) and not saved


def slogan(case: Case) -> Iterator[Finding]:
    """Q08: a target is not a slogan or an activity."""
    yield from _worded("Q08", "activity", case)


def result_as_target(case: Case) -> Iterator[Finding]:
    """Q09: a target is set beforehand; it does not tell what was achieved."""
    stated, gaps = _stated("Q09", case)
    yield from gaps
    for one in stated:
        word = next((w for w in case.words("result") if w in _text(one)), None) or _told(one, case)
        if word:
            facts = {"name": one.name, "found": _text(one)[:40], "word": word}
            yield Finding("Q09", one.at("original_target"), facts)


def _told(one: Indicator, case: Case) -> str | None:
    """Return the evaluated year if a text tells of it with a figure, as reports of results do."""
    year = f"{case.evaluation.overview.year}年"
    before, found, after = _text(one).partition(year)
    tells = isinstance(one.target, (GradedTarget, Unread)) and not before.strip()
    if not found or not tells or MONTH.match(after):  # a month after the year is a deadline
        return None
    return year if any(sign.isdigit() for sign in after) else None


def vague_deadline(case: Case) -> Iterator[Finding]:
    """Q12: a deadline is a day."""
    yield from _worded("Q12", "vague_deadline", case)


def late_deadline(case: Case) -> Iterator[Finding]:
    """Q13: a year-end deadline says nothing about a project that ends earlier."""
    ends = {p.key: p.ends_on for p in case.evaluation.projects}
    stated, gaps = _stated("Q13", case)
    yield from gaps
    for one in stated:
        end = ends.get(one.subject)
        day = one.target.by if isinstance(one.target, DateTarget) else None
        whole = day is not None and (day.month, day.day) == (12, 31)
        if isinstance(one.target, GradedTarget):
            whole = any(word in _text(one) for word in case.words("whole_year"))
            day = dt.date(case.evaluation.overview.year or 1, 12, 31)
        if whole and end is not None and day is not None and end < day:
            facts = {"name": one.name, "found": _text(one), "expected": str(end)}
            yield Finding("Q13", one.at("original_target"), facts)


def placeholder(case: Case) -> Iterator[Finding]:
    """Q25: no cell holds a placeholder, nor does one value stand in every cell."""
    stated, gaps = _stated("Q25", case)
    yield from gaps
    for one in stated:
        for field in ("name", "original_target", "actual"):
            # yes or no is a target of its own; "无" is then no placeholder
            if one.texts.get(field, "") in case.words("placeholder") and not isinstance(
                one.target, YesNoTarget
            ):
                yield Finding("Q25", one.at(field), {"name": one.name, "found": one.texts[field]})
    texts = {_text(one) for one in stated}
    if len(stated) >= case.limit("Q25", "least") and len(texts) == 1:
        yield Finding("Q25", places(stated, "original_target"), {"found": texts.pop()}, "all")


def word_for_number(case: Case) -> Iterator[Finding]:
    """Q26: where the target is a number, so is the actual."""
    stated, gaps = _stated("Q26", case)
    yield from gaps
    for one in stated:
        if isinstance(one.target, NumberTarget) and isinstance(one.actual, Words):
            facts = {"name": one.name, "found": one.actual.text, "expected": _text(one)}
            yield Finding("Q26", one.at("actual"), facts)


def tiers_described(case: Case) -> Iterator[Finding]:
    """Q29: a qualitative target describes its three tiers beforehand."""
    stated, gaps = _stated("Q29", case)
    yield from gaps
    for one in stated:
        by_tiers = isinstance(one.target, GradedTarget) or one.rule is Rule.TIERS
        if by_tiers and not one.tiers:
            yield Finding("Q29", one.at("tiers"), {"name": one.name, "found": _text(one)[:40]})
