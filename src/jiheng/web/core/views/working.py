"""Pages of long work."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import jobs, queries
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.declared import declared
from jiheng.web.core.files import path_of

if TYPE_CHECKING:
    from jiheng.web.core.models import Job

PAGE = 50
GOING = ("waiting", "running")


def job_list(request: AuthenticatedRequest) -> HttpResponse:
    """Show a person's jobs."""
    page = Paginator(queries.jobs(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [_shown(job) for job in page]
    going = any(job.state in GOING for job in page)
    return render(request, "core/jobs.html", {"rows": rows, "page": page, "going": going})


def _shown(job: "Job") -> dict[str, Any]:
    """Return a job as pages show it."""
    kind = declared().jobs.get(job.kind)
    outcome = ""
    if job.state == "done" and kind is not None and kind.outcome is not None:
        outcome = kind.outcome(job)
    return {
        "pk": job.pk,
        "kind": kind.label if kind is not None else job.kind,
        "state": job.state,
        "state_label": jobs.STATES[job.state],
        "done": job.done,
        "total": job.total,
        "created_at": job.created_at,
        "file": job.result.get("name", "") or job.result.get("file", ""),
        "said": _said(job),
        "outcome": outcome,
        "going": job.state in GOING,
    }


def _said(job: "Job") -> str:
    """Return what is to be said of a job that ended; of one that took its process down, why."""
    if job.result.get("error") == jobs.NO_END:
        return _(
            "办理的进程两次中断，都没有办完，不再重试。请检查所选的文件，分成几份再试；仍不行，请管理员看日志。"
        )
    return str(job.result.get("said", ""))


def job(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show how far a job of one's own is; when it is done, lead to what came of it."""
    own_job = queries.jobs(request.user).filter(pk=pk).first()
    if own_job is None:
        raise Http404
    shown = _shown(own_job)
    if shown["outcome"] and "HX-Request" not in request.headers:
        return redirect(shown["outcome"])
    ahead = queries.waiting_before(own_job) if own_job.state == "waiting" else 0
    return render(request, "core/job.html", {"job": shown, "ahead": ahead})


def job_file(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """Hand out what a job of one's own made."""
    file = queries.job_file(request.user, pk)
    if file is None:
        raise Http404
    log_access("export", "job", pk, request.user)
    return FileResponse(path_of(file.digest).open("rb"), as_attachment=True, filename=file.name)


@require_POST
def cancel_job(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Cancel a job of one's own."""
    jobs.cancel(pk, by=request.user)
    messages.success(request, _("已请求取消。"))
    return redirect("core:jobs")
