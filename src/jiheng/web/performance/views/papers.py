"""The report of a year on an office's own Word template: sent, filled by a job, what it lacks."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.uploads import one_upload
from jiheng.web.performance.actions import files
from jiheng.web.performance.views.found import found_cycle


def own_paper(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a template in, and show what came of the one that this person sent last."""
    cycle = found_cycle(request, pk)
    if request.method == "POST":
        template = one_upload(request, ("docx",))
        job = files.order_on_paper(cycle, template, by=request.user)
        return redirect("core:job", pk=job.pk)
    jobs = core.jobs(request.user).filter(kind=files.ON_PAPER, argument__year=cycle.pk)
    last = jobs.filter(state="done").first()
    page = {
        "cycle": cycle,
        "last": last,
        "template": last.argument["name"] if last is not None else "",
        "remarks": last.result.get("remarks", ()) if last is not None else (),
    }
    log_access("view", "cycle", cycle.pk, request.user)
    return render(request, "performance/own_paper.html", page)
