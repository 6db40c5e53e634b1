"""Calls about rounds of monitoring."""

import datetime as dt
from typing import Any

from ninja import Router, Schema, Status

from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import (
    ANSWERS,
    BINARY,
    MOST,
    After,
    Day,
    Id,
    Name,
    Number,
    Sent,
    Short,
    Text,
    handed,
)
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.queries import working_days
from jiheng.web.ledgers.api.shapes import Offered, offered_out
from jiheng.web.monitoring.actions import drawing, notices, rounds
from jiheng.web.monitoring.official import official_form
from jiheng.web.monitoring.queries import rounds as queries
from jiheng.web.monitoring.queries.progress import shown_subjects
from jiheng.web.performance.queries.cycles import cycle as found_cycle

router = Router(tags=["monitoring"])


class RoundOut(Schema):
    """A round of a year."""

    id: int
    year: int
    organisation: str
    period_end: dt.date
    due: dt.date
    state: str
    lamp: str
    execution: str
    worst: str
    counts: dict[str, int]
    open_notices: int
    overdue_notices: int


class NewRound(Sent):
    """A round to be opened; without a last day it is due a month after the period."""

    year: Number
    period_end: Day
    due: Day


class MovedRound(Sent):
    """A move to be taken; a return carries a reason."""

    move: Name
    reason: Text = ""


class LineOut(Schema):
    """A line of a round with its lamp, or why there is none."""

    subject: str
    line: str
    target: str
    to_date: str
    due: str
    share: str
    expected: str
    lamp: str
    why: str
    noticed: bool


class DrawnOut(Schema):
    """What was drawn from ledgers."""

    count: int
    refused: list[list[str]]


class NewNotice(Sent):
    """A notice about a red or yellow line; an empty line means the money, no day the usual one."""

    subject: Short
    line: Short = ""
    measure: Text
    division: Short
    due: Day = ""


class NoticeOut(Schema):
    """A notice that was given: the measure that answers it."""

    id: int
    measure: int
    lamp: str


def _round(round_: Any) -> dict[str, Any]:
    execution = round_.execution
    return {
        "id": round_.pk,
        "year": round_.cycle_id,
        "organisation": round_.cycle.organisation.name,
        "period_end": round_.period_end,
        "due": round_.due,
        "state": round_.state,
        "lamp": round_.lamp,
        "execution": f"{execution:.4f}" if execution is not None else "",
        "worst": round_.worst,
        "counts": round_.counts,
        "open_notices": round_.open_notices,
        "overdue_notices": round_.overdue_notices,
    }


def _day(text: str, field: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Refused("日期要写成 2026-07-31 / a day is 2026-07-31", field=field) from error


@router.get("/rounds", response={200: list[RoundOut], **ANSWERS})
def round_list(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the rounds that this person may see, by id, at most 200 at a time."""
    rows = queries.rounds(request.user).filter(pk__gt=after).order_by("pk")
    return [_round(each) for each in rows[:MOST]]


@router.post("/rounds", response={201: RoundOut, **ANSWERS})
def open_round(request: AuthenticatedRequest, sent: NewRound) -> Any:
    """Open a round of a year."""
    cycle = found_cycle(request.user, sent.year)
    end = _day(sent.period_end, "period_end")
    rule = next((r for r in queries.round_rules(end.year) if end in r.periods(end.year)), None)
    due = rule.due_for(end, working_days()) if rule is not None and not sent.due else None
    due = due or _day(sent.due, "due")
    opened = rounds.open_round(cycle.pk, end, due, by=request.user)
    return Status(201, _round(queries.rounds(request.user).get(pk=opened.pk)))


@router.get("/rounds/{pk}", response={200: RoundOut, **ANSWERS})
def one_round(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return a round."""
    round_ = queries.rounds(request.user).get(pk=pk)
    log_access("view", "round", round_.pk, request.user)
    return _round(round_)


@router.get("/rounds/{pk}/lines", response={200: list[LineOut], **ANSWERS})
def lines(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return how far every line of a round is."""
    round_ = queries.rounds(request.user).get(pk=pk)
    return [
        {"subject": subject.written, "line": line.line, "target": line.target,
         "to_date": line.to_date, "due": line.due, "share": line.share,
         "expected": line.expected, "lamp": line.lamp.colour if line.lamp else "",
         "why": line.why, "noticed": line.notice is not None}
        for subject in shown_subjects(round_, queries.judged(round_)) for line in subject.lines
    ]  # fmt: skip


@router.get("/rounds/{pk}/moves", response={200: list[Offered], **ANSWERS})
def moves(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the moves that this person could take now."""
    return offered_out(queries.offered(request.user, queries.rounds(request.user).get(pk=pk)))


@router.post("/rounds/{pk}/moves", response={200: RoundOut, **ANSWERS})
def take(request: AuthenticatedRequest, pk: Id, sent: MovedRound) -> Any:
    """Move a round on or back."""
    round_ = queries.rounds(request.user).get(pk=pk)
    rounds.apply_move(round_.pk, Taking(sent.move, sent.reason), by=request.user)
    return _round(queries.rounds(request.user).get(pk=pk))


@router.post("/rounds/{pk}/draw", response={200: DrawnOut, **ANSWERS})
def draw(request: AuthenticatedRequest, pk: Id) -> Any:
    """Draw what bound indicators have reached from their ledgers."""
    drawn = drawing.draw(queries.rounds(request.user).get(pk=pk).pk, by=request.user)
    return {"count": drawn.count, "refused": [list(pair) for pair in drawn.refused]}


@router.post("/rounds/{pk}/notices", response={201: NoticeOut, **ANSWERS})
def give_notice(request: AuthenticatedRequest, pk: Id, sent: NewNotice) -> Any:
    """Give a notice about a red or yellow line."""
    round_ = queries.rounds(request.user).get(pk=pk)
    asked = notices.NewNotice(
        sent.subject,
        sent.line,
        sent.measure,
        sent.division,
        _day(sent.due, "due") if sent.due else None,
    )
    given = notices.give_notice(round_.pk, asked, by=request.user)
    return Status(201, {"id": given.pk, "measure": given.measure_id, "lamp": given.lamp})


@router.get("/rounds/{pk}/form.xlsx", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def form(request: AuthenticatedRequest, pk: Id) -> Any:
    """Hand out the official form of a round as it was monitored."""
    round_ = queries.rounds(request.user).get(pk=pk)
    log_access("export", "round", round_.pk, request.user)
    name, data = official_form(round_)
    return handed(data, name)
