"""The year's report from ledgers: every number leads to the rows that it counts."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jiheng.reporting.ledger_report import ComposedReport, ReportSource
from jiheng.reporting.ledger_satisfaction import SURVEY
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.views.figure_panels import language
from jiheng.web.performance import queries
from jiheng.web.performance.queries.ledger_report import LEDGERS, ledger_report_of, may_have
from jiheng.web.performance.views.found import found_cycle
from jiheng.web.performance.views.preview import shown_blocks, ways_to_rows

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle

SURVEYS = "surveys"  # the sheet of satisfaction


def ledger_report(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the report; a number opens its figure with every row, or its row of the year."""
    cycle, seen, composed = _composed(request, pk)
    ways = ways_to_rows(cycle, seen)
    ways |= {each.figure.source: _address(cycle, each, ways) for each in composed.sources}
    log_access("view", "report", cycle.pk, request.user)
    page = {
        "cycle": cycle,
        "title": composed.report.title,
        "blocks": shown_blocks(composed.report.blocks, ways),
        "numbers": len(composed.sources),
        "may_have_ledgers": may_have(request.user, cycle, LEDGERS),
        "left_out": [
            (each.name, each.why(seen.outcome.rules, language())) for each in composed.left_out
        ],
    }
    return render(request, "performance/ledger_report.html", page)


def _composed(
    request: AuthenticatedRequest, pk: int
) -> "tuple[Cycle, queries.EvaluatedYear, ComposedReport]":
    cycle = found_cycle(request, pk)
    seen = queries.evaluated_year(cycle)
    composed = ledger_report_of(cycle, seen)
    if composed is None:
        raise Http404
    return cycle, seen, composed


def _address(cycle: "Cycle", source: ReportSource, ways: dict[str, str]) -> str:
    """Return where the rows behind a number are."""
    if source.shown is not None:
        year = source.shown.figure.period.last.year
        sent = {"organisation": cycle.organisation_id, "year": year}
        at = reverse("ledgers:figure", args=(source.shown.hole.figure,))
        return f"{at}?{urlencode(sent)}"
    if source.sentence == SURVEY:
        return reverse("performance:sheet", args=(cycle.pk, SURVEYS))
    return ways.get(source.figure.source, "") or reverse("performance:score", args=(cycle.pk,))
