"""Calls about files of many: written reports to be reviewed, workbooks in, files of years out."""

import datetime as dt
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Field, Router, Schema, Status

from jiheng.web.core import queries as core
from jiheng.web.core.api.base import ANSWERS, MOST, After, Digest, Id, Number, Sent, Version
from jiheng.web.core.api.people import Job, job_told
from jiheng.web.core.asked import Asked
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.actions import importing, importing_many, reports
from jiheng.web.performance.papers import kept_document

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
    """A workbook that was kept before; with the version that was shown it is imported."""

    digest: Digest
    version: Version | None = None
    partly: bool = False


class Workbooks(Sent):
    """Workbooks of several departments, to be read first."""

    digests: Several


class Years(Sent):
    """Years whose files are wanted, by id."""

    years: Ids


class Reject(Schema):
    """A row that cannot be taken, and why."""

    sheet: str
    key: str
    said: str


class Preview(Schema):
    """What a workbook changes, or would change; `version` goes with the call that imports it."""

    version: int
    imported: bool
    inserts: int
    updates: int
    same: int
    rejects: list[Reject]


def _report(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "name": one.file.name, "organisation": one.organisation_id, "at": one.at,
        "job": one.job_id, "record": one.record,
    }  # fmt: skip


def _file(request: Asked, digest: str) -> Any:
    held = core.own_file(request.user, digest)
    if held is None:
        raise ObjectDoesNotExist
    return held


@router.get("/reports", response={200: list[Report], **ANSWERS})
def report_list(request: Asked, after: After = 0) -> Any:
    """Return written reports, by id, at most 200 at a time."""
    held = queries.uploads(request.user).filter(pk__gt=after).order_by("pk")
    return [_report(one) for one in held[:MOST]]


@router.post("/reports", response={201: list[Report], **ANSWERS})
def upload_reports(request: Asked, sent: Reports) -> Any:
    """Have written reports reviewed by one job."""
    where = core.organisations(request.user, "review_report").get(pk=sent.organisation)
    files = [_file(request, digest) for digest in sent.digests]
    return Status(
        201, [_report(one) for one in reports.upload_reports(files, where, by=request.user)]
    )


@router.get("/reports/{pk}", response={200: Report, **ANSWERS})
def one_report(request: Asked, pk: Id) -> Any:
    """Return a written report with facts and findings."""
    return _report(queries.uploads(request.user).get(pk=pk))


@router.post("/years/{pk}/workbook", response={200: Preview, **ANSWERS})
def take_workbook(request: Asked, pk: Id, sent: Workbook) -> Any:
    """Say what a workbook would change; with a version, import it, all or nothing."""
    of = queries.cycle(request.user, pk)
    held = _file(request, sent.digest)
    document = kept_document(held.digest, held.name)
    if document.faults:
        raise Refused("这个文件不能用，什么都没有改 / unusable file: nothing was changed")
    if sent.version is None:
        made, version = importing.preview(of, document, request.user), of.version
    else:
        made = importing.import_workbook(
            of.pk, document, by=request.user, version=sent.version, partly=sent.partly
        )
        version = queries.cycle(request.user, pk).version
    return {
        "version": version, "imported": sent.version is not None, "same": made.same,
        "inserts": len(made.inserts), "updates": len(made.updates),
        "rejects": [{"sheet": r.sheet, "key": r.key, "said": r.said} for r in made.rejects],
    }  # fmt: skip


@router.post("/workbooks", response={201: Job, **ANSWERS})
def read_workbooks(request: Asked, sent: Workbooks) -> Any:
    """Have workbooks of several departments read; the job says what each would change."""
    files = [_file(request, digest) for digest in sent.digests]
    return Status(201, job_told(importing_many.order_preview(files, by=request.user)))


@router.post("/workbooks/{pk}/import", response={201: Job, **ANSWERS})
def import_workbooks(request: Asked, pk: Id) -> Any:
    """Have imported what the job of this id read: each workbook all or nothing."""
    read = core.own_job(request.user, pk, "read_workbooks")
    if read is None:
        raise ObjectDoesNotExist
    return Status(201, job_told(importing_many.order_import(read, by=request.user)))


@router.post("/files-of-years", response={201: Job, **ANSWERS})
def order_files(request: Asked, sent: Years) -> Any:
    """Have report and forms of several years made and packed."""
    held = list(queries.cycles(request.user).filter(pk__in=sent.years))
    return Status(201, job_told(reports.order_files(held, by=request.user)))
