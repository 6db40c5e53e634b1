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


def _text(indicator: Indicator) -> str:
    return indicator.texts.get("revised_target") or indicator.texts.get("original_target", "")


def _stated(code: str, case: Case) -> tuple[list[Indicator], list[Finding]]:
    """Return the lines that state a target, and what cannot be judged of the others."""
    stated = [indicator for indicator in case.evaluation.indicators if indicator.target is not None]
    blank = [indicator for indicator in case.evaluation.indicators if indicator.target is None]
    missing = case.name("targets_of", count=len(blank)) if blank else case.name("indicators")
    gaps = [unknown(code, places(blank, "target"), missing)]
    return stated, gaps if blank or not stated else []


def _worded(code: str, list_: str, case: Case) -> Iterator[Finding]:
    """Yield the targets in words that hold a word of a list."""
    stated, gaps = _stated(code, case)
    yield from gaps
    for indicator in stated:
        if isinstance(indicator.target, (GradedTarget, Unread)):
            word = next((w for w in case.words(list_) if w in _text(indicator)), None)
            if word:
                facts = {"name": indicator.name, "found": _text(indicator)[:40], "word": word}
                yield Finding(code, indicator.at("target"), facts)


def vague(case: Case) -> Iterator[Finding]:
    """Q01: a target holds no vague word."""
    yield from _worded("Q01", "vague", case)


def measurable(case: Case) -> Iterator[Finding]:
    """Q02: a target is a number, a date, yes or no, or words with a graded scale."""
    stated, gaps = _stated("Q02", case)
    yield from gaps
    for indicator in stated:
        if isinstance(indicator.target, GradedTarget) and not indicator.tiers:
            yield Finding(
                "Q02",
                indicator.at("target"),
                {"name": indicator.name, "found": _text(indicator)[:40]},
            )


def with_unit(case: Case) -> Iterator[Finding]:
    """Q03: a number has a unit."""
    stated, gaps = _stated("Q03", case)
    yield from gaps
    for indicator in stated:
        if isinstance(indicator.target, NumberTarget) and not indicator.target.quantity.unit:
            yield Finding(
                "Q03", indicator.at("unit"), {"name": indicator.name, "found": _text(indicator)}
            )


def with_operator(case: Case) -> Iterator[Finding]:
    """Q04: a number says which way is good."""
    stated, gaps = _stated("Q04", case)
    yield from gaps
    for indicator in stated:
        if isinstance(indicator.target, NumberTarget) and indicator.target.operator is None:
            yield Finding(
                "Q04", indicator.at("operator"), {"name": indicator.name, "found": _text(indicator)}
            )


def operator_fits(case: Case) -> Iterator[Finding]:
    """Q05: the operator fits the nature of the thing: no more than all, and no minimum of cost."""
    stated, gaps = _stated("Q05", case)
    yield from gaps
    for indicator in stated:
        target = indicator.target
        if not isinstance(target, NumberTarget):
            continue
        more = target.operator in (Operator.AT_LEAST, Operator.MORE)
        rate = any(word in indicator.name for word in case.words("rate"))
        growth = any(word in indicator.name for word in case.words("direction"))
        if (
            more
            and target.quantity.unit == "%"
            and rate
            and not growth
            and target.quantity.number >= 100
        ):
            yield Finding(
                "Q05", indicator.at("operator"), {"name": indicator.name, "found": _text(indicator)}
            )
        elif more and _spends(indicator, case):
            facts = {"name": indicator.name, "found": str(target.operator)}
            yield Finding("Q05", indicator.at("operator"), facts, "cost")


def _spends(indicator: Indicator, case: Case) -> bool:
    """Return whether more of it means more money spent: a cost, unless it is the saving of it."""
    saved = any(word in indicator.name for word in case.words("saving"))
    return "cost" in (indicator.level1, indicator.level2) and not saved


def slogan(case: Case) -> Iterator[Finding]:
    """Q08: a target is not a slogan or an activity."""
    yield from _worded("Q08", "activity", case)


def result_as_target(case: Case) -> Iterator[Finding]:
    """Q09: a target is set beforehand; it does not tell what was achieved."""
    stated, gaps = _stated("Q09", case)
    yield from gaps
    for indicator in stated:
        word = next(
            (w for w in case.words("result") if w in _text(indicator)), None
        ) or _year_of_result(indicator, case)
        if word:
            facts = {"name": indicator.name, "found": _text(indicator)[:40], "word": word}
            yield Finding("Q09", indicator.at("target"), facts)


def _year_of_result(indicator: Indicator, case: Case) -> str | None:
    """Return the evaluated year if a text tells of it with a figure, as reports of results do."""
    year = f"{case.evaluation.overview.year}年"
    before, separator, after = _text(indicator).partition(year)
    tells = isinstance(indicator.target, (GradedTarget, Unread)) and not before.strip()
    if not separator or not tells or MONTH.match(after):  # a month after the year is a deadline
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
    for indicator in stated:
        end = ends.get(indicator.subject)
        day = indicator.target.by if isinstance(indicator.target, DateTarget) else None
        is_year_end = day is not None and (day.month, day.day) == (12, 31)
        if isinstance(indicator.target, GradedTarget):
            is_year_end = any(word in _text(indicator) for word in case.words("whole_year"))
            day = dt.date(case.evaluation.overview.year or 1, 12, 31)
        if is_year_end and end is not None and day is not None and end < day:
            facts = {"name": indicator.name, "found": _text(indicator), "expected": str(end)}
            yield Finding("Q13", indicator.at("target"), facts)


def placeholder(case: Case) -> Iterator[Finding]:
    """Q25: no cell holds a placeholder, nor does one value stand in every cell."""
    stated, gaps = _stated("Q25", case)
    yield from gaps
    for indicator in stated:
        for field in ("name", "original_target", "actual"):
            # yes or no is a target of its own; "无" is then no placeholder
            if indicator.texts.get(field, "") in case.words("placeholder") and not isinstance(
                indicator.target, YesNoTarget
            ):
                yield Finding(
                    "Q25",
                    indicator.at(field),
                    {"name": indicator.name, "found": indicator.texts[field]},
                )
    texts = {_text(indicator) for indicator in stated}
    if len(stated) >= case.limit("Q25", "least") and len(texts) == 1:
        yield Finding("Q25", places(stated, "target"), {"found": texts.pop()}, "all")


def word_for_number(case: Case) -> Iterator[Finding]:
    """Q26: where the target is a number, so is the actual."""
    stated, gaps = _stated("Q26", case)
    yield from gaps
    for indicator in stated:
        if isinstance(indicator.target, NumberTarget) and isinstance(indicator.actual, Words):
            facts = {
                "name": indicator.name,
                "found": indicator.actual.text,
                "expected": _text(indicator),
            }
            yield Finding("Q26", indicator.at("actual"), facts)


def tiers_described(case: Case) -> Iterator[Finding]:
    """Q29: a qualitative target describes its three tiers beforehand."""
    stated, gaps = _stated("Q29", case)
    yield from gaps
    for indicator in stated:
        by_tiers = isinstance(indicator.target, GradedTarget) or indicator.rule is Rule.TIERS
        if by_tiers and not indicator.tiers:
            yield Finding(
                "Q29",
                indicator.at("tiers"),
                {"name": indicator.name, "found": _text(indicator)[:40]},
            )
