"""The page of a ledger's data quality: what its rules say of the rows that one may see."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.views.lists import query_of
from jiheng.web.ledgers import jobs
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.quality_lines import SEVERITIES, LedgerQuality
from jiheng.web.ledgers.queries.quality import ledger_findings
from jiheng.web.ledgers.views.ledgers import found_ledger

PAGE = 50


def quality_page(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show what the rules of data quality say of a ledger, by rule or by row."""
    ledger, query = found_ledger(request, id_), query_of(request)
    quality = LedgerQuality(request.user, ledger, ledger_findings)
    page = Paginator(quality.chosen(query), PAGE).get_page(query.get("page"))
    log_access("view", "quality", ledger.id[:40], request.user)
    shown = {
        "ledger": ledger,
        "name": ledger_name(ledger),
        "counts": quality.counts(),
        "page": page,
        "lines": list(quality.lines(list(page))),
        "severities": SEVERITIES,
        "organisations": [(f"{pk}", name) for pk, name in quality.organisations()],
        "query": query,
    }
    return render(request, "ledgers/quality.html", shown)


@require_POST
def quality_export(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Have the findings that the filters let through written as a workbook, read afresh."""
    ledger = found_ledger(request, id_)
    job = jobs.order_quality(ledger, query_of(request), by=request.user)
    return redirect("core:job", pk=job.pk)
