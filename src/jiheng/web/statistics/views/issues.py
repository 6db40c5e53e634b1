"""Pages of issues: one with its files and what changed; a text read back against what was bound."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jiheng.model import Finding
from jiheng.reporting.ledger_tables import changes, column_name
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.handing import handed
from jiheng.web.core.uploads import one_upload
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.views.figure_panels import language
from jiheng.web.statistics.actions.issues import order_issue
from jiheng.web.statistics.asking import asked_for
from jiheng.web.statistics.packing import pack_seen
from jiheng.web.statistics.queries.issues import cells_seen, files_seen, issues
from jiheng.web.statistics.queries.opened_again import opened_since
from jiheng.web.statistics.queries.tables import statistics
from jiheng.web.statistics.reading_back import read_back
from jiheng.web.statistics.shown import issue_month, shown_opened

MOST_CHANGES = 500


@require_POST
def make(request: AuthenticatedRequest) -> HttpResponse:
    """Have the pack of a month made."""
    asked = asked_for(request.user, request.POST)
    job = order_issue(
        asked.where, asked.period, request.POST.get("kind", ""), request.POST, by=request.user
    )
    return redirect("core:job", pk=job.pk)


def _found(request: AuthenticatedRequest, pk: int) -> Any:
    found_issue = issues(request.user).filter(pk=pk).first()
    if found_issue is None:
        raise Http404
    return found_issue


def _page(request: AuthenticatedRequest, pk: int, **more: Any) -> HttpResponse:
    shown = _found(request, pk)
    before = (
        issues(request.user)
        .filter(organisation=shown.organisation, first=shown.first, number=shown.number - 1)
        .first()
    )
    lang, by_id = language(), {each.id: each for each in statistics().tables}
    user = request.user
    now, then = cells_seen(user, shown), cells_seen(user, before) if before is not None else {}
    changed = changes(then, now) if before is not None else ()
    page = {
        "issue": shown,
        "files": files_seen(user, shown),
        "month": issue_month(shown),
        "opened": shown_opened(opened_since([shown])[shown.pk]),
        "before": before,
        "count": len(changed),
        "changed": [
            (each, column_name(by_id.get(each.table), each.column, lang))
            for each in changed[:MOST_CHANGES]
        ],
        **more,
    }
    return render(request, "statistics/issue.html", page)


def issue(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show an issue: its files with their digests, and what differs from the one before."""
    shown = _page(request, pk)
    log_access("view", "statistics_issue", pk, request.user)
    return shown


def packed(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out the pack of an issue."""
    shown = _found(request, pk)
    log_access("export", "statistics_issue", pk, request.user)
    return handed(pack_seen(request.user, shown), shown.file.name)


@require_POST
def read(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Read a text back that was edited: each bound number that is not what it was."""
    _found(request, pk)
    stored = one_upload(request, ("docx",))
    findings = read_back(stored.digest, stored.name)
    shown = [_said(finding) for finding in findings or ()]
    return _page(request, pk, read=stored.name, unbound=findings is None, findings=shown)


def _said(finding: Finding) -> tuple[str, str, str]:
    place = "；".join(at.spot for at in finding.at if at.spot)
    return finding.code, place, rules().rest.message(finding, language())
