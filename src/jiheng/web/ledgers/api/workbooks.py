"""Calls about workbooks of ledgers: written, read, taken in, what was not taken handed back."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Router, Status

from jiheng.web.core import queries as core
from jiheng.web.core.api.base import ANSWERS, Asking, Digest, Id, Sent
from jiheng.web.core.api.people import Job, job_told
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers import jobs
from jiheng.web.ledgers.api import shapes
from jiheng.web.ledgers.api.ledgers import seen_table
from jiheng.web.ledgers.api.shapes import SheetId
from jiheng.web.ledgers.untaken import order_untaken, preview_of

router = Router(tags=["ledgers"])


class LedgerWorkbook(Sent):
    """A workbook that was kept before."""

    digest: Digest


@router.post("/ledgers/{ledger}/{organisation}/export", response={201: Job, **ANSWERS})
def export(request: AuthenticatedRequest, ledger: SheetId, organisation: Id) -> Any:
    """Have the rows of an organisation written as a workbook that can be read again."""
    table = seen_table(request.user, ledger, organisation)
    return Status(201, job_told(jobs.order(jobs.EXPORT, table, by=request.user)))


@router.post("/ledgers/{ledger}/{organisation}/workbook", response={201: Job, **ANSWERS})
def read_workbook(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, sent: LedgerWorkbook
) -> Any:
    """Have a workbook read; the job says what it would change."""
    table = seen_table(request.user, ledger, organisation)
    file = shapes.own_file(request.user, sent.digest)
    job = jobs.order(jobs.PREVIEW, table, by=request.user, digest=file.digest, name=file.name)
    return Status(201, job_told(job))


@router.post("/ledgers/workbooks/{pk}/import", response={201: Job, **ANSWERS})
def take_workbook(
    request: AuthenticatedRequest,
    pk: Id,
    partly: bool = False,
    reason: Asking = "",
    doubts: Asking = "",
) -> Any:
    """Have imported what the job of this id read, all or nothing; `partly` leaves the rest out.

    `reason` is that of the corrections which rows of closed months need, `doubts` that of taking
    rows that look wrong.
    """
    read = core.own_job(request.user, pk, jobs.PREVIEW)
    if read is None:
        raise ObjectDoesNotExist
    table = seen_table(
        request.user, str(read.argument["ledger"]), int(str(read.argument["organisation"]))
    )
    job = jobs.order_import(
        read, table, by=request.user, partly=partly, reason=reason, doubts={"": doubts}
    )
    return Status(201, job_told(job))


@router.post("/ledgers/workbooks/{pk}/untaken", response={201: Job, **ANSWERS})
def untaken(request: AuthenticatedRequest, pk: Id) -> Any:
    """Have the rows that are not taken whole handed back in their layout, with the reasons."""
    known = preview_of(request.user, pk)
    if known is None:
        raise ObjectDoesNotExist
    read, file = known
    table = seen_table(
        request.user, str(read.argument["ledger"]), int(str(read.argument["organisation"]))
    )
    history = bool(read.argument.get("history"))
    return Status(201, job_told(order_untaken(file, table, by=request.user, history=history)))
