"""Files of years, made by jobs and kept; workbooks taken in, shown first."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.files import path_of
from jiheng.web.core.uploads import all_uploads, one_upload
from jiheng.web.core.views.lists import query_of
from jiheng.web.performance import lists, queries
from jiheng.web.performance.actions import files, importing
from jiheng.web.performance.downloads import NAMES, PDF, kind_of
from jiheng.web.performance.queries.ledger_report import may_have
from jiheng.web.performance.queries.year_tables import state_of
from jiheng.web.performance.views.found import found_cycle


def download(request: AuthenticatedRequest, pk: int, name: str) -> HttpResponseBase:
    """Hand out a file of a year; one that is not made of this content is made when it is asked."""
    cycle = found_cycle(request, pk)
    if name not in NAMES or not may_have(request.user, cycle, name):
        raise Http404
    stored = files.made_file(cycle, name)
    if request.method == "POST" and stored is None:
        return redirect("core:job", pk=files.order_file(cycle, name, by=request.user).pk)
    if request.method == "POST":
        return redirect("performance:download", pk=pk, name=name)
    if stored is None:
        return render(request, "performance/not_made.html", {"cycle": cycle})
    log_access("export", "cycle", cycle.pk, request.user)
    return FileResponse(
        path_of(stored.digest).open("rb"),
        as_attachment=name != PDF,
        filename=stored.name,
        content_type=kind_of(stored.name),
    )


@require_POST
def order_files(request: AuthenticatedRequest) -> HttpResponse:
    """Have report and forms made: of the chosen years, or of all that the filter lets through."""
    chosen = [int_or_zero(pk) for pk in request.POST.getlist("cycle")]
    rows = lists.years().chosen(request.user, query_of(request))
    if request.POST.get("all") != "1":
        rows = queries.cycles(request.user).filter(pk__in=chosen)
    files.order_files(list(rows), by=request.user)
    messages.success(request, _("正在生成，完成后在这里下载。"))
    return redirect("core:jobs")


def import_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take in a workbook into a year: a job reads it and shows what would change."""
    cycle = found_cycle(request, pk)
    if request.method == "POST":
        file = one_upload(request, ("xlsx",))
        job = importing.order_preview([file], by=request.user, cycle=cycle)
        return redirect("core:job", pk=job.pk)
    page = {"cycle": cycle, "fills": bool(state_of(cycle).opens)}
    return render(request, "performance/import.html", page)


def imports(request: AuthenticatedRequest) -> HttpResponse:
    """Take in workbooks of many departments; first they are read and shown."""
    if not core.may_anywhere(request.user, "fill"):
        raise PermissionDenied
    if request.method == "POST":
        job = importing.order_preview(all_uploads(request, ("xlsx",)), by=request.user)
        return redirect("core:job", pk=job.pk)
    return render(request, "performance/imports.html", {})


def imported(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what workbooks would change, have them imported, and show what came of it."""
    read = core.own_job(request.user, pk, importing.READ)
    done = core.own_job(request.user, pk, importing.IMPORT)
    job = read or done
    if job is None:
        raise Http404
    if request.method == "POST" and read is not None:
        partly = request.POST.get("partly") == "1"
        order = importing.order_import(read, by=request.user, partly=partly)
        return redirect("core:job", pk=order.pk)
    workbooks = read.result.get("workbooks", ()) if read is not None else ()
    page = {
        "job": job,
        "workbooks": [
            (w, importing.importable(w), importing.importable(w, partly=True)) for w in workbooks
        ],
        "whole": sum(1 for w in workbooks if importing.importable(w)),
        "partly": sum(1 for w in workbooks if importing.importable(w, partly=True)),
        "imported": done.result.get("imported", {}).values() if done is not None else (),
        "year": job.argument.get("year"),
    }
    return render(request, "performance/imported.html", page)


@require_POST
def untaken(request: AuthenticatedRequest, pk: int, digest: str) -> HttpResponse:
    """Have what of a workbook is not taken whole handed back, in its layout, with the reasons."""
    read = core.own_job(request.user, pk, importing.READ)
    workbooks = read.result.get("workbooks", ()) if read is not None else ()
    workbook = next((w for w in workbooks if w["digest"] == digest and not w["said"]), None)
    file = core.own_file(request.user, digest)
    if workbook is None or file is None:
        raise Http404
    cycle = found_cycle(request, workbook["year"])
    job = files.order_untaken(cycle, file, workbook["title"], by=request.user)
    return redirect("core:job", pk=job.pk)
