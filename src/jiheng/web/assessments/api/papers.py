"""Calls about the files of an assessment: listed, put to it, handed out."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Router, Schema, Status

from jiheng.web.assessments.actions.papers import add_paper
from jiheng.web.assessments.queries import assessments as queries
from jiheng.web.assessments.queries import results
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, BINARY, Digest, Id, Name, Sent, Short, handed
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.files import path_of
from jiheng.web.ledgers.api.shapes import own_file

if TYPE_CHECKING:
    from jiheng.web.assessments.models import Paper

router = Router(tags=["assessments"])


class AssessmentPaperOut(Schema):
    """A file of an assessment, of an item of its card or of the whole."""

    file: int
    name: str
    title: str
    item: str
    digest: str
    by: str
    at: dt.datetime


class NewAssessmentPaper(Sent):
    """A file that was kept before, by its digest, and what it is put to."""

    digest: Digest
    title: Short = ""
    item: Name = ""


def _paper(paper: "Paper") -> dict[str, Any]:
    return {
        "file": paper.file_id,
        "name": paper.file.name,
        "title": paper.title,
        "item": paper.item,
        "digest": paper.file.digest,
        "by": paper.by.name,
        "at": paper.at,
    }


@router.get("/assessments/{pk}/papers", response={200: list[AssessmentPaperOut], **ANSWERS})
def papers(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the files of an assessment."""
    assessment = queries.assessments(request.user).get(pk=pk)
    log_access("view", "assessment", assessment.pk, request.user)
    return [_paper(paper) for paper in assessment.papers.select_related("file", "by")]


@router.post("/assessments/{pk}/papers", response={201: AssessmentPaperOut, **ANSWERS})
def put(request: AuthenticatedRequest, pk: Id, sent: NewAssessmentPaper) -> Any:
    """Put a file to an assessment: who commissioned it, who rates, the department."""
    assessment = queries.assessments(request.user).get(pk=pk)
    stored = own_file(request.user, sent.digest)
    paper = add_paper(assessment.pk, stored, sent.title, sent.item, by=request.user)
    return Status(201, _paper(paper))


@router.get("/assessments/{pk}/files/{file}", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def hand_out(request: AuthenticatedRequest, pk: Id, file: Id) -> Any:
    """Hand out a file of an assessment, or what proves a line of the self-evaluation beside it."""
    assessment = queries.assessments(request.user).get(pk=pk)
    stored = results.file_beside(assessment, file)
    if stored is None:
        raise ObjectDoesNotExist
    log_access("export", "assessment", assessment.pk, request.user)
    return handed(path_of(stored.digest).read_bytes(), stored.name)
