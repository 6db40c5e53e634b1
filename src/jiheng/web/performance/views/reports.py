"""Written reports: taken in to be reviewed, and what was found in them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.templatetags.jiheng import page_language
from jiheng.web.core.uploads import all_uploads
from jiheng.web.core.views.lists import list_page
from jiheng.web.performance import lists, queries
from jiheng.web.performance.actions import reports

KINDS = ("docx", "pdf", "text", "ofd", "xlsx", "old_office")


def report_list(request: AuthenticatedRequest) -> HttpResponse:
    """List written reports, and take one in to be reviewed."""
    places = core.organisations(request.user, "review_report")
    if request.method == "POST":
        where = get_object_or_404(places, pk=int_or_zero(request.POST.get("organisation")))
        reports.upload_reports(all_uploads(request, KINDS), where, by=request.user)
        messages.success(request, _("已收下，正在审核；完成后在这里查看意见。"))
        return redirect("performance:reports")
    return list_page(
        request, lists.reports(), template="performance/reports.html", more={"places": places}
    )


def report(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what was found in a written report."""
    upload = get_object_or_404(queries.uploads(request.user), pk=pk)
    job = upload.job
    page = {
        "upload": upload,
        "record": upload.record or {},
        "english": page_language() == "en",
        "job_file": job is not None and job.owner_id == request.user.pk and job.result.get("file"),
    }
    return render(request, "performance/report.html", page)
