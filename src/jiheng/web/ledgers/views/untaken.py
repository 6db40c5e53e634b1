"""The rows of a workbook that are not taken whole: a job hands them back in its layout."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.file_batches import READ_FILES
from jiheng.web.ledgers.untaken import order_untaken, preview_of
from jiheng.web.ledgers.views.ledgers import found_ledger_table, table_of


@require_POST
def untaken(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Have the rows of a workbook that are not taken whole handed back, with the reasons."""
    known = preview_of(request.user, pk)
    if known is None:
        raise Http404
    read, file = known
    history = bool(read.argument.get("history"))
    job = order_untaken(file, table_of(request, read), by=request.user, history=history)
    return redirect("core:job", pk=job.pk)


@require_POST
def files_untaken(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """Have the rows of one of several files that are not taken whole handed back."""
    read = core.own_job(request.user, pk, READ_FILES)
    files = read.result.get("files", ()) if read is not None else ()
    if read is None or not 0 <= number < len(files) or files[number]["faults"]:
        raise Http404
    file = core.own_file(request.user, str(files[number]["digest"]))
    if file is None:
        raise Http404
    place = int(files[number]["organisation"])
    table = found_ledger_table(request, str(read.argument["ledger"]), place)
    job = order_untaken(file, table, by=request.user)
    return redirect("core:job", pk=job.pk)
