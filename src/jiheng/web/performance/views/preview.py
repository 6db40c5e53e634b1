"""The report as it will be printed; every figure leads to the row that it comes from."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jiheng import reporting
from jiheng.model import Block, Figure, Heading, Paragraph, Span, Table
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.performance import queries
from jiheng.web.performance.queries.year_tables import year_table
from jiheng.web.performance.views.found import found_cycle

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle

Link = tuple[str, str, str]  # text, address, what it is and where it comes from


def report(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the report; charts are in the Word file, their values stand in its tables."""
    cycle = found_cycle(request, pk)
    seen = queries.evaluated_year(cycle)
    outcome = seen.outcome
    report = reporting.self_evaluation(outcome.scored, outcome.findings, outcome.rules, digest="")
    blocks = shown_blocks(report.blocks, ways_to_rows(cycle, seen))
    log_access("view", "report", cycle.pk, request.user)
    return render(
        request,
        "performance/preview.html",
        {"cycle": cycle, "title": report.title, "blocks": blocks},
    )


def shown_blocks(blocks: Iterable[Block], ways: dict[str, str]) -> list[dict[str, Any]]:
    """Return the blocks of a report as the template wants them, each number with its address."""
    return [shown for block in blocks if (shown := _shown(block, ways))]


def ways_to_rows(cycle: "Cycle", seen: queries.EvaluatedYear) -> dict[str, str]:
    """Return the address of the row for each place that a figure may come from."""
    addresses = {}
    for sheet in seen.layout.document.sheets:
        for row, cells in sheet:
            for column in cells:
                at = seen.layout.place(sheet.name, row, column)
                where = seen.layout.where(at)
                if where is not None and where[1]:
                    addresses[str(at)] = year_table(cycle, where[0]).row_address(where[1])
    if seen.outcome.scored.evaluation.unit_years:
        added_up = seen.outcome.rules.wording["labels"]["added_up"]
        addresses[added_up] = reverse("performance:units", args=(cycle.pk,))
    return addresses


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


def _way(source: str, ways: dict[str, str]) -> str:
    """Return the address of a source: a row, or the table of a figure added up over units."""
    return ways.get(source) or ways.get(f"{source.partition('：')[0]}：", "")


def _spans(spans: tuple[Span, ...], ways: dict[str, str]) -> list[Link]:
    return [
        (span.text, _way(span.source, ways), f"{span.label}：{span.source}")
        if isinstance(span, Figure)
        else (span, "", "")
        for span in spans
    ]
