"""The rows of a workbook that are not taken whole, handed out in its layout with the reasons."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.handing import handed
from jiheng.web.ledgers import jobs
from jiheng.web.ledgers.file_batches import READ_FILES
from jiheng.web.ledgers.reading_sheets import previewed, returned
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.ledgers import found_ledger_table, table_of
from jiheng.web.ledgers.workbooks import kept_document

if TYPE_CHECKING:
    from jiheng.web.core.models import StoredFile


def untaken(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out the rows of a workbook that are not taken whole, in its layout, with the reasons."""
    read = core.own_job(request.user, pk, jobs.PREVIEW)
    file = core.own_file(request.user, str(read.argument["digest"])) if read is not None else None
    if read is None or file is None or read.state != "done" or read.result["faults"]:
        raise Http404
    return untaken_rows(table_of(request, read), file, history=bool(read.argument.get("history")))


def untaken_rows(shown: Table, file: "StoredFile", *, history: bool = False) -> HttpResponse:
    """Return the rows of a file that would not be taken whole, as a download.

    Raises Http404 where no sheet of it is of the ledger.
    """
    document = kept_document(file.digest, file.name)
    preview = previewed(shown, document, history=history)
    if preview is None:
        raise Http404
    data = returned(document, shown, preview)
    return handed(data, f"{shown.organisation.name}-{shown.form.name}-未导入的行.xlsx")


def files_untaken(request: AuthenticatedRequest, pk: int, number: int) -> HttpResponse:
    """Hand out the rows of one of several files that are not taken whole, with the reasons."""
    read = core.own_job(request.user, pk, READ_FILES)
    files = read.result.get("files", ()) if read is not None else ()
    if read is None or not 0 <= number < len(files) or files[number]["faults"]:
        raise Http404
    shown = files[number]
    file = core.own_file(request.user, str(shown["digest"]))
    if file is None:
        raise Http404
    ledger, organisation = str(read.argument["ledger"]), int(shown["organisation"])
    return untaken_rows(found_ledger_table(request, ledger, organisation), file)
