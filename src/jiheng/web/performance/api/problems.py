"""Calls about problems and what is done about them."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Query, Router, Schema, Status

from jiheng.web.core import queries as core
from jiheng.web.core.api.base import ANSWERS, MOST, After, Day, Digest, Id, Name, Sent, Short, Text
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.queries import steps
from jiheng.web.flows.standing import ROW
from jiheng.web.ledgers.api.shapes import own_file
from jiheng.web.performance import queries
from jiheng.web.performance.actions import problems
from jiheng.web.performance.lists import measures
from jiheng.web.performance.queries.year_tables import MEASURES

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

router = Router(tags=["problems"])
State = Annotated[str, Query(pattern="^[a-z_]{0,20}$")]


class Measure(Schema):
    """A measure against a problem."""

    id: int
    year: int
    problem: str
    text: str
    division: str
    person: str
    due: str
    state: str
    status: str


class NewProblem(Sent):
    """A problem and what is to be done about it."""

    text: Text
    measure: Text
    division: Short
    due: Day
    person: Name = ""


class Stepped(Sent):
    """A step of a remedy; what is submitted has a proof that was kept before."""

    step: Name
    note: Text = ""
    digest: Digest | None = None


class Remedied(Schema):
    """A step of a remedy that was taken."""

    begin: str
    end: str
    note: str
    at: dt.datetime


def _out(row: "Row") -> dict[str, Any]:
    cycle = queries.cycle_of(row.organisation_id, row.year)
    names = ("problem", "text", "division", "person", "due", "status")
    known = {name: row.values.get(name, "") for name in names}
    return {"id": row.pk, "year": cycle.pk if cycle is not None else 0, "state": row.state, **known}


@router.get("/measures", response={200: list[Measure], **ANSWERS})
def measure_list(
    request: AuthenticatedRequest, state: State = "", after: After = 0
) -> list[dict[str, Any]]:
    """Return measures by id, at most 200 at a time; `state` as in the list, unfinished, overdue."""
    rows = measures().chosen(request.user, {"state": state})
    return [_out(row) for row in rows.filter(pk__gt=after).order_by("pk")[:MOST]]


@router.post("/years/{pk}/problems", response={201: Measure, **ANSWERS})
def raise_problem(request: AuthenticatedRequest, pk: Id, sent: NewProblem) -> Any:
    """Raise a problem with what is to be done about it."""
    cycle = queries.cycle(request.user, pk)
    finance = core.may(request.user, "approve", cycle.organisation)
    source = problems.FINANCE if finance else problems.OWN
    raised = problems.RaisedProblem(
        sent.text, sent.measure, sent.division, sent.due, source, sent.person
    )
    return Status(201, _out(problems.raise_problem(cycle.pk, raised, by=request.user)))


@router.get("/measures/{pk}/steps", response={200: list[Remedied], **ANSWERS})
def remedy_steps(request: AuthenticatedRequest, pk: Id) -> list[dict[str, Any]]:
    """Return what was done about a measure."""
    row = queries.visible_rows(request.user, MEASURES).get(pk=pk)
    return [
        {"begin": s.begin, "end": s.end, "note": s.note, "at": s.at} for s in steps(ROW, row.pk)
    ]


@router.post("/measures/{pk}/steps", response={201: Measure, **ANSWERS})
def remedy(request: AuthenticatedRequest, pk: Id, sent: Stepped) -> Any:
    """Take a step: take_up, submit (with a proof), verify, send_back."""
    row = queries.visible_rows(request.user, MEASURES).get(pk=pk)
    proof = own_file(request.user, sent.digest) if sent.digest is not None else None
    problems.take_step(row.pk, Taking(sent.step, sent.note, proof), by=request.user)
    return Status(201, _out(queries.visible_rows(request.user, MEASURES).get(pk=pk)))
