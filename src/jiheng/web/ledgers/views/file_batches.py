"""Files of several places for one ledger: sent, shown file by file, taken in, their outcome."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.uploads import all_uploads
from jiheng.web.ledgers.file_batches import (
    READ_FILES,
    TAKE_FILES,
    FileChoice,
    order_reading,
    order_taking,
)
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.views.ledgers import doubts_sent, found_ledger

MOST = 50  # places that are named as examples


def files_page(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Take in files of several places: they are read by a job, which shows what would change."""
    ledger = found_ledger(request, id_)
    if request.method == "POST":
        job = order_reading(ledger, all_uploads(request, ("xlsx",)), by=request.user)
        return redirect("core:job", pk=job.pk)
    fillable = places(request.user, ledger, "fill")[:MOST]
    if not fillable:
        raise Http404
    page = {"ledger": ledger, "name": ledger_name(ledger), "fillable": fillable}
    return render(request, "ledgers/files.html", page)


def files_read(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what files would change, and have those that are chosen taken in."""
    read = core.own_job(request.user, pk, READ_FILES)
    if read is None:
        raise Http404
    ledger, files = (
        found_ledger(request, str(read.argument["ledger"])),
        read.result.get("files", ()),
    )
    if request.method == "POST":
        choices = [
            FileChoice(f"take-{n}" in request.POST, doubts_sent(request, file, f"{n}-"))
            for n, file in enumerate(files)
        ]
        partly, reason = request.POST.get("partly") == "1", request.POST.get("reason", "")
        job = order_taking(read, choices, by=request.user, partly=partly, reason=reason)
        return redirect("core:job", pk=job.pk)
    counts = [file["counts"] for file in files if not file["faults"]]
    page = {
        "ledger": ledger,
        "name": ledger_name(ledger),
        "job": read,
        "files": files,
        "untakable": any(each["rejects"] or each["left_out"] for each in counts),
        "proposals": any(each["proposals"] for each in counts),
        "ready": bool(counts),
    }
    return render(request, "ledgers/files_read.html", page)


def files_taken(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what came of each file."""
    taken = core.own_job(request.user, pk, TAKE_FILES)
    if taken is None:
        raise Http404
    ledger = found_ledger(request, str(taken.argument["ledger"]))
    page = {"ledger": ledger, "name": ledger_name(ledger), "job": taken,
            "files": taken.result.get("files", ())}  # fmt: skip
    return render(request, "ledgers/files_taken.html", page)
