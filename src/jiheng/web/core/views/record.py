"""Pages of the record and of jobs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import jobs, queries
from jiheng.web.core.asked import Asked

PAGE = 50


def record(request: Asked) -> HttpResponse:
    """Show the record, the newest first, with names resolved now."""
    if not queries.may_anywhere(request.user, "record"):
        raise PermissionDenied
    lines = queries.audit_lines(None)
    wanted = request.GET.get("kind", "")
    if wanted:
        lines = lines.filter(kind=wanted)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    held = queries.names(line.actor_id for line in page)
    rows = [(line, held.get(line.actor_id or 0, "")) for line in page]
    return render(request, "core/record.html", {"page": page, "rows": rows, "kind": wanted})


def job_list(request: Asked) -> HttpResponse:
    """Show a person's jobs."""
    return render(request, "core/jobs.html", {"jobs": queries.jobs(request.user)[:100]})


@require_POST
def cancel_job(request: Asked, pk: int) -> HttpResponse:
    """Cancel a job of one's own."""
    jobs.cancel(pk, by=request.user)
    messages.success(request, _("已请求取消。"))
    return redirect("core:jobs")
