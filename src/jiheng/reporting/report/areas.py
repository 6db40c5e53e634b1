"""What was done area by area, and what each indicator came to, in sentences."""

from collections.abc import Iterator, Sequence

from jiheng.model import (
    Heading,
    NumberTarget,
    Operator,
    Paragraph,
    ScoredItem,
    ScoredTree,
    Span,
    Target,
)
from jiheng.reporting.headings import numbered
from jiheng.reporting.report.charts import upward
from jiheng.reporting.report.omissions import Omission, Piece, written
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined

BOUNDED = (Operator.AT_MOST, Operator.LESS)  # reached by staying below


def areas(source: Source, tree: ScoredTree | None, level: int) -> Iterator[Piece]:
    """Yield each area once, what was done and its indicators, then the indicators of none."""
    bind, evaluation = source.binder, source.evaluation
    names = [o.area for o in evaluation.objectives if o.kind == "sub"]
    names = list(dict.fromkeys([*names, *(r.area for r in evaluation.results)]))
    lines = [item for item in tree.items if item.indicator] if tree else []
    assigned = [item for item in lines if item.indicator and item.indicator.objective in names]
    assigned = [item for item in assigned if item.indicator and item.indicator.objective]
    if not names:
        yield Omission("sub_results")
    elif len(assigned) < len(lines):
        yield Omission("areas_of_indicators")
    number = 0
    for name in names:
        blocks = tuple(written(_area(source, name, assigned), []))
        if blocks:
            number += 1
            results = [r for r in evaluation.results if r.area == name]
            title = next((r.heading for r in results if r.heading), name) or bind.label("area")
            yield Heading(level + 1, numbered(level + 1, number, title))
            yield from blocks
    rest = [item for item in lines if item not in assigned]
    if rest and number:
        yield Heading(level + 1, numbered(level + 1, number + 1, bind.label("other_indicators")))
    yield from _sentences(source, rest)


def _area(source: Source, name: str, lines: Sequence[ScoredItem]) -> Iterator[Paragraph]:
    bind = source.binder
    results = {r.text.strip(): r for r in source.evaluation.results if r.area == name}
    for text, result in results.items():
        if text:
            yield Paragraph((*bind.text(text, result.places.get("text")), "。"))
    yield from _sentences(
        source, [i for i in lines if i.indicator and i.indicator.objective == name]
    )


def _sentences(source: Source, lines: Sequence[ScoredItem]) -> Iterator[Paragraph]:
    spans = tuple(span for item in lines for span in item_result(source, item))
    if spans:
        yield Paragraph(spans)


def item_result(source: Source, item: ScoredItem) -> tuple[Span, ...]:
    """Return one line in a sentence: target, actual, points, and the reason if it fell short.

    What was not stated is not told; the letter lists it.
    """
    bind, indicator = source.binder, item.indicator
    if indicator is None:
        return ()
    stated: list[tuple[Span, ...]] = []
    if indicator.target is not None:
        target = bind.target(indicator.target, indicator.at("target")[0])
        is_number = isinstance(indicator.target, NumberTarget)
        stated.append(bind.say("area_target" if is_number else "area_goal", target=target))
    if indicator.actual is not None:
        actual = bind.actual(indicator.actual, indicator.at("actual")[0])
        stated.append((*bind.say("area_actual", actual=actual), *_against_target(source, item)))
    if item.points is not None:
        points = bind.points(f"points_{indicator.key}", item.points, label="得分")
        weight = bind.weight("weight", item.weight)
        stated.append(bind.say("area_points", points=points, weight=weight))
    if not stated:
        return ()
    name = bind.text(indicator.name, indicator.places.get("name")) or (bind.label("unnamed"),)
    spans = bind.say("area_line", name=name, items=joined(stated, "，"))
    reason = bind.text(indicator.reason, indicator.places.get("reason"))
    if reason and item.points is not None and item.points != item.weight:
        spans += bind.say("area_reason", reason=reason)
    return spans


def _against_target(source: Source, item: ScoredItem) -> tuple[Span, ...]:
    """Return how the actual stands to the target, in words that hold for its direction."""
    bind, attained = source.binder, item.share.attainment
    if attained and upward(item):
        rate = bind.rate("attained", attained, label="达成率", source="实际/目标")
        return bind.say("area_rate", rate=rate)
    if item.share.met is None or item.indicator is None or item.share.value is None:
        return ()
    if _bounded(item.indicator.target):
        return bind.say("area_within" if item.share.met else "area_beyond")
    return ()


def _bounded(target: Target | None) -> bool:
    return isinstance(target, NumberTarget) and target.operator in BOUNDED
