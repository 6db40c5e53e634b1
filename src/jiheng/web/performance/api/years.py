"""Calls about years: their state, score, findings, moves, history, files."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema, Status

from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import (
    ANSWERS,
    BINARY,
    MOST,
    After,
    Asking,
    Id,
    Name,
    Number,
    Sent,
    Text,
    handed,
)
from jiheng.web.core.api.people import Job, job_told
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.files import path_of
from jiheng.web.core.masking import changes_seen
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.api.shapes import Offered, offered_out
from jiheng.web.performance import queries
from jiheng.web.performance.actions import files, years
from jiheng.web.performance.downloads import NAMES
from jiheng.web.performance.queries.ledger_report import may_have
from jiheng.web.performance.queries.year_tables import reference, year_flow

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle

router = Router(tags=["years"])
FileName = Annotated[str, Path(pattern=f"^({'|'.join(NAMES)})$")]
YearNumber = Annotated[int, Query(ge=1900, le=2100)]


class Year(Schema):
    """A department's year."""

    id: int
    organisation: str
    year: int
    state: str
    version: int
    score: Decimal | None
    grade: str


class Made(Schema):
    """A file that is made of the present content."""

    name: str
    size: int


class NewYear(Sent):
    """A year to be opened."""

    organisation: Number
    year: Number


class Taken(Sent):
    """A move to be taken; a return carries a reason."""

    move: Name
    reason: Text = ""
    acknowledged: bool = False  # what the move makes final was read


class Waived(Sent):
    """A named exception: who may review what they filled, and why."""

    user: Number
    reason: Text


class Step(Schema):
    """A move that was taken."""

    id: int
    move: str
    begin: str
    end: str
    by: str
    at: dt.datetime
    reason: str


class HistoryLine(Schema):
    """A line of the history of a year."""

    number: int
    at: dt.datetime
    by: str
    action: str
    kind: str
    object: str
    changes: dict[str, Any]


class Finding(Schema):
    """Something that does not hold."""

    code: str
    severity: str
    zh: str
    en: str
    sheet: str
    key: str
    field: str


class Item(Schema):
    """A line with its points."""

    subject: str
    key: str
    name: str
    weight: Decimal | None
    points: Decimal | None
    reason: str


class Score(Schema):
    """Totals and lines."""

    name: str
    value: Decimal | None
    low: Decimal
    high: Decimal
    grade: str | None
    items: list[Item]


def _year(cycle: Any) -> dict[str, Any]:
    return {
        "id": cycle.pk,
        "organisation": cycle.organisation.name,
        "year": cycle.year,
        "state": cycle.state,
        "version": cycle.version,
        "score": cycle.score,
        "grade": cycle.grade,
    }


def _scores(seen: queries.EvaluatedYear) -> list[dict[str, Any]]:
    return [
        {
            "name": tree.name, "value": tree.total.value, "low": tree.total.low,
            "high": tree.total.high, "grade": tree.total.grade,
            "items": [
                {"subject": tree.subject, "key": i.key, "name": i.name, "weight": i.weight,
                 "points": i.points, "reason": i.share.reason}
                for i in tree.items
            ],
        }
        for tree in seen.outcome.scored.trees
    ]  # fmt: skip


@router.get("/years", response={200: list[Year], **ANSWERS})
def year_list(
    request: AuthenticatedRequest, year: YearNumber | None = None, after: After = 0
) -> Any:
    """Return the years that this person may see, by id, at most 200 at a time."""
    rows = queries.cycles(request.user).filter(pk__gt=after).order_by("pk")
    rows = rows.filter(year=year) if year is not None else rows
    return [_year(cycle) for cycle in rows[:MOST]]


@router.post("/years", response={201: Year, **ANSWERS})
def open_year(request: AuthenticatedRequest, sent: NewYear) -> Any:
    """Open a year of a department."""
    if not 2000 <= sent.year <= 2100:
        raise Refused("年度要在 2000 到 2100 之间 / a year is from 2000 to 2100")
    where = core.organisations(request.user, "open").get(pk=sent.organisation)
    return Status(201, _year(years.open_cycle(where, sent.year, by=request.user)))


@router.get("/to-do", response={200: list[Year], **ANSWERS})
def to_do(request: AuthenticatedRequest) -> Any:
    """Return the years that wait for a step of this person, at most 200."""
    return [_year(cycle) for cycle in queries.to_dos(request.user)[:MOST]]


@router.get("/years/{pk}", response={200: Year, **ANSWERS})
def one_year(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return a year."""
    cycle = queries.cycle(request.user, pk)
    log_access("view", "cycle", cycle.pk, request.user)
    return _year(cycle)


@router.get("/years/{pk}/score", response={200: list[Score], **ANSWERS})
def score(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return totals and lines as the core scores them."""
    return _scores(queries.evaluated_year(queries.cycle(request.user, pk)))


@router.get("/years/{pk}/what-if", response={200: list[Score], **ANSWERS})
def what_if(request: AuthenticatedRequest, pk: Id, key: Asking, actual: Asking) -> Any:
    """Return totals and lines as they would be if an indicator's actual were another."""
    cycle = queries.cycle(request.user, pk)
    entry = queries.entry(cycle, "indicators", key)
    return _scores(
        queries.evaluated_with(cycle, "indicators", key, {**entry.values, "actual": actual})
    )


@router.get("/years/{pk}/findings", response={200: list[Finding], **ANSWERS})
def findings(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return what does not hold, with the row and field it is about."""
    seen = queries.evaluated_year(queries.cycle(request.user, pk))
    rules = seen.outcome.rules
    return [
        {"code": f.code, "severity": rules.severity(f), "zh": rules.message(f, "zh"),
         "en": rules.message(f, "en"),
         **dict(zip(("sheet", "key", "field"), seen.cure(f) or ("", "", ""), strict=True))}
        for f in seen.findings
    ]  # fmt: skip


@router.get("/years/{pk}/moves", response={200: list[Offered], **ANSWERS})
def moves(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the moves that this person could take now."""
    return offered_out(queries.offered(request.user, queries.cycle(request.user, pk)))


@router.post("/years/{pk}/moves", response={200: Year, **ANSWERS})
def take(request: AuthenticatedRequest, pk: Id, taken: Taken) -> Any:
    """Move a year on or back."""
    cycle = queries.cycle(request.user, pk)
    if year_flow().move(taken.move) is None:
        raise ObjectDoesNotExist
    taking = Taking(taken.move, taken.reason, acknowledged=taken.acknowledged)
    return _year(years.apply_move(cycle.pk, taking, by=request.user))


@router.post("/years/{pk}/waivers", response={201: Year, **ANSWERS})
def waive(request: AuthenticatedRequest, pk: Id, sent: Waived) -> Any:
    """Record a named exception that finance sees."""
    cycle = queries.cycle(request.user, pk)
    user = queries.excusable(request.user, cycle).get(pk=sent.user)
    years.waive(cycle.pk, user, sent.reason, by=request.user)
    return Status(201, _year(cycle))


@router.post("/years/{pk}/waivers/{waiver}/agreement", response={200: Year, **ANSWERS})
def agree(request: AuthenticatedRequest, pk: Id, waiver: Id) -> Any:
    """Agree to a named exception, as a second person who has no gain of it."""
    cycle = queries.cycle(request.user, pk)
    years.agree(cycle.pk, queries.waivers(cycle).get(pk=waiver).pk, by=request.user)
    return _year(cycle)


@router.post("/years/{pk}/next", response={201: Year, **ANSWERS})
def roll_over(request: AuthenticatedRequest, pk: Id) -> Any:
    """Copy the structure of a year into the next, and none of its values."""
    cycle = queries.cycle(request.user, pk)
    return Status(201, _year(years.roll_over(cycle.pk, by=request.user)))


@router.get("/years/{pk}/steps", response={200: list[Step], **ANSWERS})
def steps(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the moves that were taken, in order."""
    return [
        {"id": s.pk, "move": s.move, "begin": s.begin, "end": s.end, "by": s.by.name, "at": s.at,
         "reason": s.note}
        for s in queries.steps(queries.cycle(request.user, pk))
    ]  # fmt: skip


@router.get("/years/{pk}/history", response={200: list[HistoryLine], **ANSWERS})
def history(request: AuthenticatedRequest, pk: Id, after: After = 0) -> Any:
    """Return everything that was done to a year, by number, at most 200 lines at a time."""
    cycle = queries.cycle(request.user, pk)
    lines = core.audit_lines(reference(cycle))
    page_lines = list(lines.filter(number__gt=after).order_by("number")[:MOST])
    names = core.names(line.actor_id for line in page_lines)
    changes = changes_seen(page_lines, request.user)
    return [
        {"number": line.number, "at": line.at, "by": names.get(line.actor_id or 0, ""),
         "action": line.action, "kind": line.kind, "object": line.object_id,
         "changes": changes[line.number]}
        for line in page_lines
    ]  # fmt: skip


def _of_file(request: AuthenticatedRequest, pk: int, name: str) -> "Cycle":
    """Return a year of which a person may have a file; else there is none."""
    cycle = queries.cycle(request.user, pk)
    if not may_have(request.user, cycle, name):
        raise ObjectDoesNotExist
    return cycle


@router.post("/years/{pk}/files/{name}", response={200: Made, 202: Job, **ANSWERS})
def order_file(request: AuthenticatedRequest, pk: Id, name: FileName) -> Any:
    """Have a file of a year made: 202 with the job that makes it; 200 where it is made already."""
    cycle = _of_file(request, pk, name)
    stored = files.made_file(cycle, name)
    if stored is None:
        return Status(202, job_told(files.order_file(cycle, name, by=request.user)))
    return {"name": stored.name, "size": stored.size}


@router.get("/years/{pk}/files/{name}", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def file(request: AuthenticatedRequest, pk: Id, name: FileName) -> Any:
    """Hand out a file of a year; refused where it is not made of the present content yet."""
    cycle = _of_file(request, pk, name)
    stored = files.made_file(cycle, name)
    if stored is None:
        raise Refused(_("这个文件还没有按现在的内容生成：先用 POST 生成。"))
    log_access("export", "cycle", cycle.pk, request.user)
    return handed(path_of(stored.digest).read_bytes(), stored.name)
