"""Promises of last year's written report beside this year."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.jobs import enqueue
from jiheng.web.performance.queries.promised import FOLLOW, followed_for, last_reports
from jiheng.web.performance.views.found import found_cycle

OUTCOMES = {"kept": _("已兑现"), "broken": _("未兑现"), "unmentioned": _("未提到")}


def promises(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what became of last year's promises, or have them followed by a job."""
    cycle = found_cycle(request, pk)
    reports = last_reports(request.user, cycle)
    if request.method == "POST":
        upload = get_object_or_404(reports, pk=int_or_zero(request.POST.get("report")))
        argument: dict[str, object] = {"year": cycle.pk, "upload": upload.pk, "by": request.user.pk}
        log_access("view", "report", upload.pk, request.user)
        return redirect("core:job", pk=enqueue(FOLLOW, argument, by=request.user).pk)
    job = followed_for(request.user, cycle)
    lines = job.result.get("promises", []) if job is not None else []
    page = {
        "cycle": cycle,
        "reports": reports,
        "job": job,
        "lines": [{**line, "label": OUTCOMES[line["outcome"]]} for line in lines],
    }
    log_access("view", "cycle", cycle.pk, request.user)
    return render(request, "performance/promises.html", page)
