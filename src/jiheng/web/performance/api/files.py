"""Calls about files of many: written reports to be reviewed, workbooks in, files of years out."""

import datetime as dt
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Field, Router, Schema, Status

from jiheng.web.core import queries as core
from jiheng.web.core.api.base import ANSWERS, MOST, After, Digest, Id, Number, Sent
from jiheng.web.core.api.people import Job, job_told
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.performance import queries
from jiheng.web.performance.actions import files, importing, reports

router = Router(tags=["files"])
Several = Annotated[list[Digest], Field(min_length=1, max_length=1_000)]
Ids = Annotated[list[Number], Field(min_length=1, max_length=10_000)]


class Report(Schema):
    """A written report, and what was found in it once it is reviewed."""

    id: int
    name: str
    organisation: int
    at: dt.datetime
    job: int | None
    record: dict[str, Any] | None


class Reports(Sent):
    """Written reports that were kept before, to be reviewed together."""

    organisation: Number
    digests: Several


class Workbook(Sent):
    """A workbook that was kept before, to be read first."""

    digest: Digest


class Workbooks(Sent):
    """Workbooks of several departments, to be read first."""

    digests: Several


class Years(Sent):
    """Years whose files are wanted, by id."""

    years: Ids


def _report(upload: Any) -> dict[str, Any]:
    return {
        "id": upload.pk,
        "name": upload.file.name,
        "organisation": upload.organisation_id,
        "at": upload.at,
        "job": upload.job_id,
        "record": upload.record,
    }


def _file(request: AuthenticatedRequest, digest: str) -> Any:
    stored_file = core.own_file(request.user, digest)
    if stored_file is None:
        raise ObjectDoesNotExist
    return stored_file


@router.get("/reports", response={200: list[Report], **ANSWERS})
def report_list(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return written reports, by id, at most 200 at a time."""
    rows = queries.uploads(request.user).filter(pk__gt=after).order_by("pk")
    return [_report(upload) for upload in rows[:MOST]]


@router.post("/reports", response={201: list[Report], **ANSWERS})
def upload_reports(request: AuthenticatedRequest, sent: Reports) -> Any:
    """Have written reports reviewed by one job."""
    where = core.organisations(request.user, "review_report").get(pk=sent.organisation)
    stored = [_file(request, digest) for digest in sent.digests]
    return Status(
        201, [_report(upload) for upload in reports.upload_reports(stored, where, by=request.user)]
    )


@router.get("/reports/{pk}", response={200: Report, **ANSWERS})
def one_report(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return a written report with facts and findings."""
    return _report(queries.uploads(request.user).get(pk=pk))


@router.post("/years/{pk}/workbook", response={201: Job, **ANSWERS})
def read_workbook(request: AuthenticatedRequest, pk: Id, sent: Workbook) -> Any:
    """Have a workbook of a year read; the job says what it would change."""
    cycle = queries.cycle(request.user, pk)
    stored_file = _file(request, sent.digest)
    order = importing.order_preview([stored_file], by=request.user, cycle=cycle)
    return Status(201, job_told(order))


@router.post("/workbooks", response={201: Job, **ANSWERS})
def read_workbooks(request: AuthenticatedRequest, sent: Workbooks) -> Any:
    """Have workbooks of several departments read; the job says what each would change."""
    stored = [_file(request, digest) for digest in sent.digests]
    return Status(201, job_told(importing.order_preview(stored, by=request.user)))


@router.post("/workbooks/{pk}/import", response={201: Job, **ANSWERS})
def import_workbooks(request: AuthenticatedRequest, pk: Id, partly: bool = False) -> Any:
    """Have imported what the job of this id read: each workbook all or nothing, or what can be."""
    read = core.own_job(request.user, pk, "read_workbooks")
    if read is None:
        raise ObjectDoesNotExist
    return Status(201, job_told(importing.order_import(read, by=request.user, partly=partly)))


@router.post("/files-of-years", response={201: Job, **ANSWERS})
def order_files(request: AuthenticatedRequest, sent: Years) -> Any:
    """Have report and forms of several years made and packed."""
    cycles = list(queries.cycles(request.user).filter(pk__in=sent.years))
    return Status(201, job_told(files.order_files(cycles, by=request.user)))
