"""The page of a year's archives: made, and which check values were told."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from jiheng.archive import SCRIPT, grouped
from jiheng.archive.packing import digest_of, page
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.performance.actions import archives
from jiheng.web.performance.queries.archived import archives_of, sign_off_of
from jiheng.web.performance.views.found import found_cycle

MOST = 5  # of one's own that can still be downloaded


def year_archives(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the archives that were made of a year with their check values; order another."""
    cycle = found_cycle(request, pk)
    if not core.may(request.user, archives.RIGHT, cycle.organisation):
        raise PermissionDenied
    if request.method == "POST":
        names = request.POST.get("names") == "1"
        return redirect(
            "core:job", pk=archives.order_archive(cycle, names=names, by=request.user).pk
        )
    lines = list(archives_of(cycle))
    people = core.names({line.actor_id for line in lines if line.actor_id is not None})
    step = sign_off_of(cycle)
    page_ = {
        "cycle": cycle,
        "signed_at": step.at if step is not None else None,
        "may_name": core.may(request.user, archives.NAMES_RIGHT, cycle.organisation),
        "script": grouped(digest_of(page(SCRIPT))[0]),
        "archives": [
            {
                "at": line.at,
                "who": people.get(line.actor_id or 0, ""),
                "value": grouped(str(line.changes.get("check_value", ("", ""))[1])),
                "names": "with_names" in line.changes,
            }
            for line in lines
        ],
        "ready": [
            (job.pk, job.result.get("name", ""))
            for job in core.jobs(request.user).filter(
                kind=archives.MAKE, state="done", argument__year=cycle.pk
            )[:MOST]
        ],
    }
    log_access("view", "cycle", cycle.pk, request.user)
    return render(request, "performance/archives.html", page_)
