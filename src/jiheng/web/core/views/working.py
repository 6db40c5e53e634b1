"""Pages of long work."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import jobs, queries
from jiheng.web.core.asked import Asked
from jiheng.web.core.audit import saw
from jiheng.web.core.files import path_of

PAGE = 50


def job_list(request: Asked) -> HttpResponse:
    """Show a person's jobs."""
    page = Paginator(queries.jobs(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [(job, jobs.KINDS.get(job.kind, job.kind), jobs.STATES[job.state]) for job in page]
    going = any(job.state in ("waiting", "running") for job in page)
    return render(request, "core/jobs.html", {"rows": rows, "page": page, "going": going})


def job_file(request: Asked, pk: int) -> HttpResponseBase:
    """Hand out what a job of one's own made."""
    held = queries.job_file(request.user, pk)
    if held is None:
        raise Http404
    saw("export", "job", pk, request.user)
    return FileResponse(path_of(held.digest).open("rb"), as_attachment=True, filename=held.name)


@require_POST
def cancel_job(request: Asked, pk: int) -> HttpResponse:
    """Cancel a job of one's own."""
    jobs.cancel(pk, by=request.user)
    messages.success(request, _("已请求取消。"))
    return redirect("core:jobs")
