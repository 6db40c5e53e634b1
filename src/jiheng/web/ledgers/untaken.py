"""What of a workbook is not taken whole, handed back in its own layout: made by a job."""

from typing import TYPE_CHECKING, Any

from django.utils import translation

from jiheng.web.core import queries as core
from jiheng.web.core.files import pending
from jiheng.web.core.job_handlers import hand_over
from jiheng.web.core.jobs import Progress
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers import jobs
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.reading_sheets import previewed, returned
from jiheng.web.ledgers.sheet_inputs import nowhere
from jiheng.web.ledgers.workbooks import kept_document

if TYPE_CHECKING:
    from jiheng.web.core.models import Job, StoredFile, User
    from jiheng.web.ledgers.tables import Table

UNTAKEN = "untaken_of_ledger"


def preview_of(user: "User", pk: int) -> "tuple[Job, StoredFile] | None":
    """Return a preview of one's own that could be read, with its file; None if there is none."""
    read = core.own_job(user, pk, jobs.PREVIEW)
    if read is None or read.state != "done" or read.result["faults"]:
        return None
    file = core.own_file(user, str(read.argument["digest"]))
    return (read, file) if file is not None else None


def order_untaken(
    file: "StoredFile", table: "Table", *, by: "User", history: bool = False
) -> "Job":
    """Return a job that hands back the rows of a file which are not taken whole."""
    about = {"digest": file.digest, "name": file.name, "history": history}
    return jobs.order(UNTAKEN, table, by=by, **about)


def write_untaken(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Read a workbook again and write down what of it is not taken, with the reasons."""
    by, ledger = core.people().get(pk=argument["by"]), ledgers()[argument["ledger"]]
    with translation.override(argument["language"]):
        table = ledger_table(ledger, places(by, ledger, "fill").get(pk=argument["organisation"]))
        progress(0, 1)
        document = kept_document(argument["digest"], argument["name"])
        preview = previewed(table, document, by, history=bool(argument.get("history")))
        if preview is None:
            raise Refused(nowhere(document, ledger))
        with pending() as path:
            path.write_bytes(returned(document, table, preview))
            name = f"{table.organisation.name}-{table.form.name}-未导入的行.xlsx"
            return hand_over(path, name, "xlsx", by)
