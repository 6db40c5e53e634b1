"""Calls about complaints; counts for who sees counts, cases for who handles them."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from jiheng.promotion.complaints import tally
from jiheng.web.complaints.actions import cases, clocks
from jiheng.web.complaints.actions import papers as paper_actions
from jiheng.web.complaints.queries import cases as queries
from jiheng.web.complaints.queries.tallies import facts
from jiheng.web.complaints.shown import clocks_shown
from jiheng.web.complaints.views.complaints import day_of, tally_shown
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, MOST, After, Day, Id, Name, Sent, Text, Version
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions.filling import Clash

if TYPE_CHECKING:
    from jiheng.web.complaints.models import Complaint

router = Router(tags=["complaints"])


class CaseClockOut(Schema):
    """A clock: its day, the original one where it was moved, whether holidays are known."""

    rule: str
    began: dt.date
    due: dt.date
    certain: bool
    ended: dt.date | None
    original_due: dt.date | None
    state: str
    reason: str


class ComplaintOut(Schema):
    """A complaint with its clocks."""

    id: int
    organisation: int
    number: str
    state: str
    handler: str
    version: int
    values: dict[str, str]
    clocks: list[CaseClockOut]


class TallyOut(Schema):
    """Counts of a year; rate and median are over the finished ones."""

    received: int
    accepted: int
    refused: int
    referred: int
    withdrawn: int
    closed: int
    on_time: int
    settled: int
    rate: str
    days: str


class NewComplaint(Sent):
    """A complaint to be entered: values by field, as the form has them."""

    values: dict[Name, Text]


class ChangedComplaint(Sent):
    """Values of a complaint to be changed, and the version that they were seen in."""

    values: dict[Name, Text]
    version: Version


class MovedComplaint(Sent):
    """A step to be taken."""

    move: Name
    note: Text = ""


class ExtendedComplaint(Sent):
    """Another day by which a complaint is to be finished, and why."""

    until: Day
    reason: Text


class GivenComplaint(Sent):
    """Who is to handle a complaint, by username."""

    handler: Name


class ReadComplaint(Sent):
    """Who may read a complaint on order, by username, and why."""

    reader: Name
    reason: Text


class PaperOrder(Sent):
    """A paper to be stored."""

    kind: Name


class OrderedPaper(Schema):
    """The job that makes a paper."""

    job: int


def _out(complaint: "Complaint") -> dict[str, Any]:
    handler = complaint.handler
    return {
        "id": complaint.pk, "organisation": complaint.row.organisation_id,
        "number": complaint.row.title, "state": complaint.row.state,
        "handler": handler.name if handler is not None else "",
        "version": complaint.row.version, "values": dict(complaint.row.values),
        "clocks": [
            {
                "rule": shown.clock.rule, "began": shown.clock.began, "due": shown.clock.due,
                "certain": shown.clock.certain, "ended": shown.clock.ended,
                "original_due": shown.clock.original_due, "state": shown.state,
                "reason": shown.clock.reason,
            }
            for shown in clocks_shown(complaint)
        ],
    }  # fmt: skip


def _seen(request: AuthenticatedRequest, pk: int) -> "Complaint":
    return queries.complaints(request.user).get(pk=pk)


def _person(username: str, field: str) -> Any:
    chosen = core.people().filter(username=username).first()
    if chosen is None:
        raise Refused(_("没有这个账号：请核对登录名。"), field=field)
    return chosen


@router.get("/complaints/years/{year}", response={200: TallyOut, **ANSWERS})
def counts(request: AuthenticatedRequest, year: Id) -> Any:
    """Return the counts of a year, of the centres whose counts this person may see."""
    if not queries.has_complaints(request.user):
        raise Http404
    return tally_shown(tally(facts(request.user, year)))


@router.get("/complaints", response={200: list[ComplaintOut], **ANSWERS})
def complaints(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the complaints that this person may read, by id, at most 200 at a time."""
    rows = queries.complaints(request.user).filter(pk__gt=after).order_by("pk")
    return [_out(complaint) for complaint in rows[:MOST]]


@router.get("/complaints/{pk}", response={200: ComplaintOut, **ANSWERS})
def complaint(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return a complaint; that it was read is logged."""
    seen = _seen(request, pk)
    log_access("view", "complaint", seen.pk, request.user)
    return _out(seen)


@router.post("/complaints/of/{organisation}", response={201: ComplaintOut, **ANSWERS})
def enter(request: AuthenticatedRequest, organisation: Id, sent: NewComplaint) -> Any:
    """Enter a complaint at a centre."""
    where = queries.centres(request.user).get(pk=organisation)
    return Status(201, _out(cases.enter(where, sent.values, by=request.user)))


@router.patch("/complaints/{pk}", response={200: ComplaintOut, **ANSWERS})
def change(request: AuthenticatedRequest, pk: Id, sent: ChangedComplaint) -> Any:
    """Change values of a complaint."""
    seen = _seen(request, pk)
    saved = cases.save(seen.pk, sent.values, sent.version, by=request.user)
    if isinstance(saved, Clash):
        raise Refused(_("有人同时改了同样的栏目，没有保存：请取最新的一版再改。"), field="version")
    return _out(_seen(request, pk))


@router.post("/complaints/{pk}/moves", response={200: ComplaintOut, **ANSWERS})
def take(request: AuthenticatedRequest, pk: Id, sent: MovedComplaint) -> Any:
    """Take a step with a complaint."""
    seen = _seen(request, pk)
    cases.take(seen.pk, Taking(sent.move, sent.note), by=request.user)
    return _out(_seen(request, pk))


@router.post("/complaints/{pk}/extension", response={200: ComplaintOut, **ANSWERS})
def extend(request: AuthenticatedRequest, pk: Id, sent: ExtendedComplaint) -> Any:
    """Extend the time of a complaint, with reason, as the head of the centre."""
    seen = _seen(request, pk)
    clocks.extend(seen.pk, day_of(sent.until), sent.reason, by=request.user)
    return _out(_seen(request, pk))


@router.post("/complaints/{pk}/handler", response={200: ComplaintOut, **ANSWERS})
def assign(request: AuthenticatedRequest, pk: Id, sent: GivenComplaint) -> Any:
    """Give a complaint to another handler."""
    seen = _seen(request, pk)
    return _out(cases.assign(seen.pk, _person(sent.handler, "handler"), by=request.user))


@router.post("/complaints/{pk}/readers", response={200: ComplaintOut, **ANSWERS})
def order_reading(request: AuthenticatedRequest, pk: Id, sent: ReadComplaint) -> Any:
    """Order that an auditor may read a complaint."""
    seen = _seen(request, pk)
    reader = _person(sent.reader, "reader")
    cases.order_reading(seen.pk, reader, sent.reason, by=request.user)
    return _out(_seen(request, pk))


@router.post("/complaints/{pk}/papers", response={202: OrderedPaper, **ANSWERS})
def order_paper(request: AuthenticatedRequest, pk: Id, sent: PaperOrder) -> Any:
    """Have a paper made by a job."""
    seen = _seen(request, pk)
    return Status(202, {"job": paper_actions.order_paper(seen.pk, sent.kind, by=request.user).pk})
