"""What the department was to reach: the objective of the year, and by area with indicators."""

from collections.abc import Iterator, Sequence

from jiheng.model import DEPARTMENT, Heading, Indicator, Paragraph, Span
from jiheng.reporting.headings import numbered
from jiheng.reporting.report.omissions import Omission, Piece
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined


def overall_objective(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield the overall objective."""
    bind = source.binder
    overall = [o for o in source.evaluation.objectives if o.kind == "overall" and o.text.strip()]
    for objective in overall:
        yield Paragraph((*bind.text(objective.text, objective.places.get("text")), "。"))
    if not overall:
        yield Omission("overall_objective")


def sub_objectives(source: Source, level: int) -> Iterator[Piece]:
    """Yield the objectives area by area, each area once with its indicators, then the others."""
    bind = source.binder
    subs = [o for o in source.evaluation.objectives if o.kind == "sub"]
    lines = source.evaluation.indicators_of(DEPARTMENT)
    areas = list(dict.fromkeys(o.area for o in subs))
    if not subs:
        yield Omission("sub_objectives")
    assigned = [line for line in lines if line.objective in areas and line.objective]
    if subs and len(assigned) < len(lines):
        yield Omission("areas_of_indicators")
    number = 0
    for area in areas:
        objectives = {o.text.strip(): o for o in subs if o.area == area and o.text.strip()}
        texts = [bind.text(o.text, o.places.get("text")) for o in objectives.values()]
        text = joined([spans for spans in texts if spans], "；")
        blocks = [Paragraph((*bind.say("objective", text=text), "。"))] if text else []
        blocks += _indicators(source, [line for line in assigned if line.objective == area])
        if blocks:
            number += 1
            yield Heading(level + 1, numbered(level + 1, number, area or bind.label("area")))
            yield from blocks
    rest = [line for line in lines if line not in assigned]
    if rest and assigned:
        yield Heading(level + 1, numbered(level + 1, number + 1, bind.label("other_indicators")))
    yield from _indicators(source, rest)


def _indicators(source: Source, lines: Sequence[Indicator]) -> Iterator[Paragraph]:
    bind = source.binder
    items = [_item(source, line) for line in lines]
    if items:
        yield Paragraph(bind.say("indicators", items=joined(items, "；")))


def _item(source: Source, indicator: Indicator) -> tuple[Span, ...]:
    bind = source.binder
    target: tuple[Span, ...] = ()
    if indicator.target is not None:
        target = bind.target(indicator.target, indicator.at("target")[0])
    name = bind.text(indicator.name, indicator.places.get("name"))
    return bind.say("indicator_item", name=name or (bind.label("unnamed"),), target=target)
