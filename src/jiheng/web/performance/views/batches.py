"""Work for many at once: files of many years, workbooks of many departments."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked, whole
from jiheng.web.performance import queries
from jiheng.web.performance.actions import importing_many, reports
from jiheng.web.performance.views import filters
from jiheng.web.performance.views.shared import all_stored


@require_POST
def order_files(request: Asked) -> HttpResponse:
    """Have report and forms made: of the chosen years, or of all that the filter lets through."""
    chosen = [whole(pk) for pk in request.POST.getlist("cycle")]
    rows = filters.years(request)
    if request.POST.get("all") != "1":
        rows = queries.cycles(request.user).filter(pk__in=chosen)
    reports.order_files(list(rows), by=request.user)
    messages.success(request, _("正在生成，完成后在这里下载。"))
    return redirect("core:jobs")


def imports(request: Asked) -> HttpResponse:
    """Take in workbooks of many departments; first they are read and shown."""
    if not core.may_anywhere(request.user, "fill"):
        raise PermissionDenied
    if request.method == "POST":
        job = importing_many.order_preview(all_stored(request, ("xlsx",)), by=request.user)
        return redirect("performance:imported", pk=job.pk)
    return render(request, "performance/imports.html", {})


def imported(request: Asked, pk: int) -> HttpResponse:
    """Show what workbooks would change, have them imported, and show what came of it."""
    read = core.own_job(request.user, pk, "read_workbooks")
    done = core.own_job(request.user, pk, "import_workbooks")
    if read is None and done is None:
        raise Http404
    if request.method == "POST" and read is not None:
        job = importing_many.order_import(read, by=request.user)
        return redirect("performance:imported", pk=job.pk)
    workbooks = read.result.get("workbooks", ()) if read is not None else ()
    page = {
        "job": read or done,
        "workbooks": [(one, importing_many.importable(one)) for one in workbooks],
        "usable": sum(1 for one in workbooks if importing_many.importable(one)),
        "imported": done.result.get("imported", {}).values() if done is not None else (),
    }
    return render(request, "performance/imported.html", page)
