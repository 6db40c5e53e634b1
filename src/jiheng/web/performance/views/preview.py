"""The report as it will be printed; every figure leads to the row that it comes from."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jiheng import reporting
from jiheng.model import Block, Figure, Heading, Paragraph, Span, Table
from jiheng.web.core.asked import Asked
from jiheng.web.core.audit import saw
from jiheng.web.performance import queries
from jiheng.web.performance.views.shared import found

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle

Link = tuple[str, str, str]  # text, address, what it is and where it comes from


def report(request: Asked, pk: int) -> HttpResponse:
    """Show the report; charts are in the Word file, their values stand in its tables."""
    of = found(request, pk)
    seen = queries.seen(of)
    outcome = seen.outcome
    made = reporting.self_evaluation(outcome.scored, outcome.findings, outcome.rules, digest="")
    ways = _ways(of, seen)
    blocks = [one for one in (_shown(block, ways) for block in made.blocks) if one]
    saw("view", "report", of.pk, request.user)
    return render(
        request,
        "performance/preview.html",
        {"cycle": of, "title": made.title, "blocks": blocks},
    )


def _ways(of: "Cycle", seen: queries.Seen) -> dict[str, str]:
    """Return the address of the row for each place that a figure may come from."""
    made = {}
    for sheet in seen.laid.document.sheets:
        for row, cells in sheet:
            for column in cells:
                at = seen.laid.place(sheet.name, row, column)
                where = seen.laid.where(at)
                if where is not None and where[1]:
                    made[str(at)] = reverse("performance:entry", args=(of.pk, *where[:2]))
    return made


def _shown(block: Block, ways: dict[str, str]) -> dict[str, Any]:
    """Return a block as the template wants it; nothing for a chart or a turn of the page."""
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": "text", "style": block.style, "spans": _spans(block.spans, ways)}
    if isinstance(block, Table):
        rows = [
            [(_spans(cell, ways), n in block.numeric) for n, cell in enumerate(row)]
            for row in block.rows
        ]
        return {"kind": "table", "table": block, "rows": rows}
    return {}


def _spans(spans: tuple[Span, ...], ways: dict[str, str]) -> list[Link]:
    return [
        (span.text, ways.get(span.source, ""), f"{span.label}：{span.source}")
        if isinstance(span, Figure)
        else (span, "", "")
        for span in spans
    ]
