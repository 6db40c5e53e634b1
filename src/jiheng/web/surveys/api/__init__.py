"""Calls about surveys."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from django.conf import settings
from ninja import Field, Router, Schema, Status

from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import (
    ANSWERS,
    BINARY,
    MOST,
    WHOLE,
    After,
    Digest,
    Id,
    Key,
    Name,
    Number,
    Sent,
    Short,
    Text,
    handed,
)
from jiheng.web.core.api.people import Job, job_told
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.api.shapes import Offered, offered_out
from jiheng.web.surveys.actions import links, papers, using
from jiheng.web.surveys.actions import surveys as actions
from jiheng.web.surveys.jobs import order_import
from jiheng.web.surveys.queries import surveys as queries
from jiheng.web.surveys.queries.results import survey_result
from jiheng.web.surveys.result_files import results_workbook, sample_workbook
from jiheng.web.surveys.shown import shown_result

if TYPE_CHECKING:
    from jiheng.web.surveys.models import Survey

router = Router(tags=["surveys"])
Count = Annotated[int, Field(ge=0, le=actions.MOST_PEOPLE), WHOLE]
Words = Annotated[dict[Name, Name], Field(max_length=100)]


class FrameIn(Sent):
    """A group of people that are asked."""

    group: Name = ""
    population: Count | None = None
    issued: Count = 0


class FrameOut(Schema):
    """A group: how many there are, how many papers were given out."""

    group: str
    population: int | None
    issued: int


class SurveyOut(Schema):
    """A survey."""

    id: int
    organisation: int
    year: int
    title: str
    form: str
    version: int
    state: str
    frames: list[FrameOut]
    weighted: bool
    seed: str
    closed_on: dt.date | None


class NewSurveyIn(Sent):
    """A survey to begin."""

    organisation: Number
    year: Number
    title: Short
    form: Name
    frames: Annotated[list[FrameIn], Field(max_length=actions.MOST_GROUPS, default_factory=list)]
    tool: Name = ""
    weighted: bool = False


class FramesIn(Sent):
    """The groups of a survey anew."""

    frames: Annotated[list[FrameIn], Field(min_length=1, max_length=actions.MOST_GROUPS)]


class MovedSurvey(Sent):
    """A move to be taken; closing may take a word that a few answers by link are dropped."""

    move: Name
    reason: Text = ""
    acknowledged: bool = False


class SampleIn(Sent):
    """How many to draw, and how."""

    size: Number
    stratified: bool = False


class PaperIn(Sent):
    """A paper as somebody reads it: ids of points by question."""

    number: Name
    group: Name = ""
    points: Words


class PaperOut(Schema):
    """A paper: who entered it; its values are not told before it is entered twice."""

    id: int
    number: str
    first_by: int
    second_by: int | None
    late: bool
    open: list[str]


class WordIn(Sent):
    """What a paper says on a question that two people entered differently, and why."""

    question: Name
    value: Name = ""
    reason: Short


class LinksIn(Sent):
    """How many links to make, and for which group."""

    group: Name
    count: Number


class LinksOut(Schema):
    """Links as they are told once."""

    addresses: list[str]


class WorkbookIn(Sent):
    """A workbook of another tool that was kept before, and what its headers and words mean."""

    digest: Digest
    columns: Annotated[dict[Short, Name], Field(default_factory=dict)]
    words: Annotated[dict[Short, Name], Field(default_factory=dict)]


class ResultOut(Schema):
    """Results as texts, as the page shows them."""

    scale: list[str]
    responses: list[dict[str, Any]]
    total: dict[str, Any]
    questions: list[dict[str, Any]]
    weighted: str
    notices: list[str]
    withheld: bool
    late: int
    dropped: int
    waiting: int
    digest: str


class WriteIn(Sent):
    """Whether the year's sheet gets a row for each group."""

    by_group: bool = False


class RowsOut(Schema):
    """The rows that results were written into."""

    keys: list[str]


def _survey(survey: "Survey") -> dict[str, Any]:
    return {
        "id": survey.pk,
        "organisation": survey.organisation_id,
        "year": survey.year,
        "title": survey.title,
        "form": survey.form,
        "version": survey.version,
        "state": survey.state,
        "frames": [
            {"group": group, "population": population, "issued": issued}
            for group, population, issued in survey.frames
        ],
        "weighted": survey.weighted,
        "seed": survey.seed,
        "closed_on": survey.closed_on,
    }


def _seen(request: AuthenticatedRequest, pk: int) -> "Survey":
    return queries.surveys(request.user).get(pk=pk)


def _frames(sent: list[FrameIn]) -> list[actions.SurveyFrame]:
    return [actions.SurveyFrame(f.group, f.population, f.issued) for f in sent]


VERSION_GONE = (
    "问卷的这个版本已经不在规则里，请先放回去 / this version of the form is gone: put it back first"
)


@router.get("/surveys", response={200: list[SurveyOut], **ANSWERS})
def survey_list(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the surveys that this person may see, by id, at most 200 at a time."""
    rows = queries.surveys(request.user).filter(pk__gt=after).order_by("pk")
    return [_survey(each) for each in rows[:MOST]]


@router.post("/surveys", response={201: SurveyOut, **ANSWERS})
def create(request: AuthenticatedRequest, sent: NewSurveyIn) -> Any:
    """Begin a survey."""
    place = core.organisations(request.user, "see").get(pk=sent.organisation)
    new = actions.NewSurvey(
        sent.title, sent.form, f"{sent.year}", _frames(sent.frames), sent.tool, sent.weighted
    )
    return Status(201, _survey(actions.create_survey(place, new, by=request.user)))


@router.get("/surveys/{pk}", response={200: SurveyOut, **ANSWERS})
def one_survey(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return a survey."""
    survey = _seen(request, pk)
    log_access("view", "survey", survey.pk, request.user)
    return _survey(survey)


@router.get("/surveys/{pk}/moves", response={200: list[Offered], **ANSWERS})
def moves(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the moves that this person could take now."""
    return offered_out(queries.offered(request.user, _seen(request, pk)))


@router.post("/surveys/{pk}/moves", response={200: SurveyOut, **ANSWERS})
def take_move(request: AuthenticatedRequest, pk: Id, sent: MovedSurvey) -> Any:
    """Move a survey on or back."""
    taking = Taking(sent.move, sent.reason, acknowledged=sent.acknowledged)
    return _survey(actions.apply_move(_seen(request, pk).pk, taking, by=request.user))


@router.post("/surveys/{pk}/frames", response={200: SurveyOut, **ANSWERS})
def frames(request: AuthenticatedRequest, pk: Id, sent: FramesIn) -> Any:
    """Keep how many there are and were asked."""
    survey = actions.change_frames(_seen(request, pk).pk, _frames(sent.frames), by=request.user)
    return _survey(survey)


@router.post("/surveys/{pk}/sample", response={200: dict[str, list[int]], **ANSWERS})
def draw(request: AuthenticatedRequest, pk: Id, sent: SampleIn) -> Any:
    """Draw a sample from numbered lists; return the numbers by group."""
    size, stratified = sent.size, sent.stratified
    survey = actions.draw_sample(
        _seen(request, pk).pk, size, stratified=stratified, by=request.user
    )
    return survey.sample


@router.get("/surveys/{pk}/sample.xlsx", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def sample(request: AuthenticatedRequest, pk: Id) -> Any:
    """Hand out the numbers that were drawn."""
    survey = _seen(request, pk)
    log_access("export", "survey", survey.pk, request.user)
    name, data = sample_workbook(survey)
    return handed(data, name)


@router.get("/surveys/{pk}/papers", response={200: list[PaperOut], **ANSWERS})
def paper_list(request: AuthenticatedRequest, pk: Id, after: After = 0) -> Any:
    """Return the papers of a survey, with the questions that wait to be settled."""
    survey = _seen(request, pk)
    form = queries.form_of(survey)
    rows = list(queries.papers(survey).filter(pk__gt=after).order_by("pk")[:MOST])
    disputed = queries.disputed_papers(form, rows) if form is not None else []
    waiting = {each.paper.pk: [pair.question for pair in each.open] for each in disputed}
    return [
        {"id": paper.pk, "number": paper.number, "first_by": paper.first_by_id,
         "second_by": paper.second_by_id, "late": paper.late, "open": waiting.get(paper.pk, [])}
        for paper in rows
    ]  # fmt: skip


@router.post("/surveys/{pk}/papers", response={201: PaperOut, **ANSWERS})
def enter(request: AuthenticatedRequest, pk: Id, sent: PaperIn) -> Any:
    """Enter a paper: the first time, or the second by another person."""
    entered = papers.EnteredPaper(sent.number, sent.group, sent.points)
    paper = papers.enter_paper(_seen(request, pk).pk, entered, by=request.user)
    return Status(
        201,
        {"id": paper.pk, "number": paper.number, "first_by": paper.first_by_id,
         "second_by": paper.second_by_id, "late": paper.late, "open": []},
    )  # fmt: skip


@router.post("/surveys/{pk}/papers/{paper}/word", response={200: Schema, **ANSWERS})
def settle(request: AuthenticatedRequest, pk: Id, paper: Id, sent: WordIn) -> Any:
    """Say what a paper says on a question that two people entered differently."""
    own = queries.papers(_seen(request, pk)).get(pk=paper)
    papers.settle(own.pk, sent.question, sent.value, sent.reason, by=request.user)
    return {}


@router.post("/surveys/{pk}/links", response={201: LinksOut, **ANSWERS})
def make(request: AuthenticatedRequest, pk: Id, sent: LinksIn) -> Any:
    """Make links, told this once."""
    secrets = links.make_links(_seen(request, pk).pk, sent.group, sent.count, by=request.user)
    return Status(201, {"addresses": [f"{settings.OPTIONS.survey_address}/{s}/" for s in secrets]})


@router.post("/surveys/{pk}/import", response={202: Job, **ANSWERS})
def import_answers(request: AuthenticatedRequest, pk: Id, sent: WorkbookIn) -> Any:
    """Have a kept workbook read, and taken in where all of it is understood."""
    file = core.own_file(request.user, sent.digest)
    if file is None:
        raise Refused("没有这个文件，请先上传 / no such file, upload it first", field="digest")
    mapped = {"columns": dict(sent.columns), "words": dict(sent.words)}
    named = {"digest": file.digest, "name": file.name}
    return Status(202, job_told(order_import(_seen(request, pk), named, mapped, by=request.user)))


@router.get("/surveys/{pk}/results", response={200: ResultOut, **ANSWERS})
def results(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return what a survey came to."""
    survey = _seen(request, pk)
    result = survey_result(survey)
    if result is None:
        raise Refused(VERSION_GONE)
    log_access("view", "survey", survey.pk, request.user)
    return shown_result(survey, result)


@router.get("/surveys/{pk}/results.xlsx", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def results_file(request: AuthenticatedRequest, pk: Id) -> Any:
    """Hand out the results as a workbook."""
    survey = _seen(request, pk)
    result = survey_result(survey)
    if result is None:
        raise Refused(VERSION_GONE)
    log_access("export", "survey", survey.pk, request.user)
    name, data = results_workbook(survey, result)
    return handed(data, name)


@router.post("/surveys/{pk}/write", response={200: RowsOut, **ANSWERS})
def write(request: AuthenticatedRequest, pk: Id, sent: WriteIn) -> Any:
    """Write the results into the year's sheet."""
    rows = using.write_rows(_seen(request, pk).pk, by_group=sent.by_group, by=request.user)
    return {"keys": [row.key for row in rows]}


@router.post("/surveys/{pk}/indicators/{key}", response={200: RowsOut, **ANSWERS})
def take_rate(request: AuthenticatedRequest, pk: Id, key: Key) -> Any:
    """Write the rate as the actual of an indicator."""
    return {"keys": [using.take_rate(_seen(request, pk).pk, key, by=request.user).key]}
