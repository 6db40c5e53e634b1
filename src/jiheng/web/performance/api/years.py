"""Calls about years: their state, score, findings, moves, history, files."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from ninja import Path, Query, Router, Schema, Status

from jiheng.web.core import queries as core
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
from jiheng.web.core.asked import Asked
from jiheng.web.core.audit import saw
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling, importing, moving
from jiheng.web.performance.papers import NAMES, paper
from jiheng.web.performance.stages import MOVE

router = Router(tags=["years"])
PaperName = Annotated[str, Path(pattern=f"^({'|'.join(NAMES)})$")]
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


class NewYear(Sent):
    """A year to be opened."""

    organisation: Number
    year: Number


class Taken(Sent):
    """A move to be taken; a return carries a reason."""

    move: Name
    reason: Text = ""


class Waived(Sent):
    """A named exception: who may review what they filled, and why."""

    user: Number
    reason: Text


class Offered(Schema):
    """A move that this person could take; `shut` says why it is not open to them."""

    move: str
    end: str
    back: bool
    shut: str


class Step(Schema):
    """A move that was taken."""

    id: int
    move: str
    begin: str
    end: str
    by: str
    at: dt.datetime
    reason: str


class Change(Schema):
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


def _year(of: Any) -> dict[str, Any]:
    return {
        "id": of.pk, "organisation": of.organisation.name, "year": of.year, "state": of.state,
        "version": of.version, "score": of.score, "grade": of.grade,
    }  # fmt: skip


def _scores(seen: queries.Seen) -> list[dict[str, Any]]:
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
def years(request: Asked, year: YearNumber | None = None, after: After = 0) -> Any:
    """Return the years that this person may see, by id, at most 200 at a time."""
    rows = queries.cycles(request.user).filter(pk__gt=after).order_by("pk")
    rows = rows.filter(year=year) if year is not None else rows
    return [_year(of) for of in rows[:MOST]]


@router.post("/years", response={201: Year, **ANSWERS})
def open_year(request: Asked, sent: NewYear) -> Any:
    """Open a year of a department."""
    if not 2000 <= sent.year <= 2100:
        raise Refused("年度要在 2000 到 2100 之间 / a year is from 2000 to 2100")
    where = core.organisations(request.user, "open").get(pk=sent.organisation)
    return Status(201, _year(filling.open_cycle(where, sent.year, by=request.user)))


@router.get("/to-do", response={200: list[Year], **ANSWERS})
def to_do(request: Asked) -> Any:
    """Return the years that wait for a step of this person, at most 200."""
    return [_year(of) for of in queries.to_dos(request.user)[:MOST]]


@router.get("/years/{pk}", response={200: Year, **ANSWERS})
def one_year(request: Asked, pk: Id) -> Any:
    """Return a year."""
    of = queries.cycle(request.user, pk)
    saw("view", "cycle", of.pk, request.user)
    return _year(of)


@router.get("/years/{pk}/score", response={200: list[Score], **ANSWERS})
def score(request: Asked, pk: Id) -> Any:
    """Return totals and lines as the core scores them."""
    return _scores(queries.seen(queries.cycle(request.user, pk)))


@router.get("/years/{pk}/what-if", response={200: list[Score], **ANSWERS})
def what_if(request: Asked, pk: Id, key: Asking, actual: Asking) -> Any:
    """Return totals and lines as they would be if an indicator's actual were another."""
    of = queries.cycle(request.user, pk)
    one = queries.entry(of, "indicators", key)
    return _scores(queries.seen_with(of, "indicators", key, {**one.values, "actual": actual}))


@router.get("/years/{pk}/findings", response={200: list[Finding], **ANSWERS})
def findings(request: Asked, pk: Id) -> Any:
    """Return what does not hold, with the row and field it is about."""
    seen = queries.seen(queries.cycle(request.user, pk))
    rules, made = seen.outcome.rules, []
    for one in seen.findings:
        where = next((w for at in one.at if (w := seen.laid.where(at)) is not None), ("", "", ""))
        made.append({
            "code": one.code, "severity": rules.severity(one), "zh": rules.message(one, "zh"),
            "en": rules.message(one, "en"), "sheet": where[0], "key": where[1], "field": where[2],
        })  # fmt: skip
    return made


@router.get("/years/{pk}/moves", response={200: list[Offered], **ANSWERS})
def moves(request: Asked, pk: Id) -> Any:
    """Return the moves that this person could take now."""
    held = queries.offered(request.user, queries.cycle(request.user, pk))
    return [
        {"move": o.move.id, "end": o.move.end, "back": o.move.back, "shut": o.shut} for o in held
    ]


@router.post("/years/{pk}/moves", response={200: Year, **ANSWERS})
def take(request: Asked, pk: Id, taken: Taken) -> Any:
    """Move a year on or back."""
    of = queries.cycle(request.user, pk)
    if taken.move not in MOVE:
        raise ObjectDoesNotExist
    return _year(moving.take(of.pk, taken.move, by=request.user, reason=taken.reason))


@router.post("/years/{pk}/waivers", response={201: Year, **ANSWERS})
def waive(request: Asked, pk: Id, sent: Waived) -> Any:
    """Record a named exception that finance sees."""
    of = queries.cycle(request.user, pk)
    user = queries.colleagues(of).get(pk=sent.user)
    moving.waive(of.pk, user, sent.reason, by=request.user)
    return Status(201, _year(of))


@router.post("/years/{pk}/next", response={201: Year, **ANSWERS})
def roll_over(request: Asked, pk: Id) -> Any:
    """Copy the structure of a year into the next, and none of its values."""
    of = queries.cycle(request.user, pk)
    return Status(201, _year(importing.roll_over(of.pk, by=request.user)))


@router.get("/years/{pk}/steps", response={200: list[Step], **ANSWERS})
def steps(request: Asked, pk: Id) -> Any:
    """Return the moves that were taken, in order."""
    return [
        {"id": s.pk, "move": s.move, "begin": s.begin, "end": s.end, "by": s.by.name, "at": s.at,
         "reason": s.reason}
        for s in queries.steps(queries.cycle(request.user, pk))
    ]  # fmt: skip


@router.get("/years/{pk}/history", response={200: list[Change], **ANSWERS})
def history(request: Asked, pk: Id, after: After = 0) -> Any:
    """Return everything that was done to a year, by number, at most 200 lines at a time."""
    of = queries.cycle(request.user, pk)
    lines = core.audit_lines(queries.cycles(request.user).filter(pk=of.pk).values("pk"))
    held = list(lines.filter(number__gt=after).order_by("number")[:MOST])
    names = core.names(line.actor_id for line in held)
    return [
        {"number": line.number, "at": line.at, "by": names.get(line.actor_id or 0, ""),
         "action": line.action, "kind": line.kind, "object": line.object_id,
         "changes": line.changes}
        for line in held
    ]  # fmt: skip


@router.get("/years/{pk}/files/{name}", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def file(request: Asked, pk: Id, name: PaperName) -> HttpResponse:
    """Hand out a file of a year: its workbook, report, forms, record; 404 if there is none yet."""
    of = queries.cycle(request.user, pk)
    made = paper(of, name)
    if made is None:
        raise ObjectDoesNotExist
    saw("export", "cycle", of.pk, request.user)
    return handed(made.data, made.name)
