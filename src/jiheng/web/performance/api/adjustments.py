"""Calls about changes of approved years: targets, added projects and indicators, money."""

from typing import TYPE_CHECKING, Annotated, Any

from ninja import Field, Router, Schema, Status

from jiheng.web.core.api.base import ANSWERS, MOST, After, Id, Name, Sent, Short, Text
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.performance import queries
from jiheng.web.performance.actions import adjustments
from jiheng.web.performance.actions.adjustments import ProposedRow, Request
from jiheng.web.performance.queries.year_tables import ADJUSTMENTS

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

router = Router(tags=["adjustments"])


class Proposed(Schema):
    """A row that is to be added, or values of a row that are to be changed."""

    sheet: str
    key: str
    was: dict[str, str]
    values: dict[str, str]


class Adjustment(Schema):
    """A request to change an approved year, and how it stands."""

    id: int
    year: int
    title: str
    original: str
    revised: str
    reason: str
    document: str
    state: str
    decision: str
    rows: list[Proposed]


class NewTarget(Sent):
    """A target to be changed, and why."""

    key: Short
    target: Short
    reason: Text


class RequestedRow(Sent):
    """A row to be added, without a key; or values of a row to be changed."""

    sheet: Name
    key: Short = ""
    values: dict[str, Text]


class NewAdjustment(Sent):
    """Rows to be added and values to be changed, decided as one."""

    title: Short = ""
    document: Short = ""
    reason: Text
    rows: Annotated[list[RequestedRow], Field(min_length=1, max_length=200)]


class Decided(Sent):
    """A decision on a request; a refusal says why."""

    approve: bool
    decision: Text = ""


def _out(row: "Row") -> dict[str, Any]:
    cycle = queries.cycle_of(row.organisation_id, row.year)
    names = ("title", "original", "revised", "reason", "document", "decision")
    return {
        "id": row.pk,
        "year": cycle.pk if cycle is not None else 0,
        "state": row.state,
        **{name: row.values.get(name, "") for name in names},
        "rows": [
            {"sheet": p.sheet, "key": p.key, "was": p.was, "values": p.values}
            for p in row.proposals.all()
        ],
    }


@router.get("/adjustments", response={200: list[Adjustment], **ANSWERS})
def adjustment_list(request: AuthenticatedRequest, after: After = 0) -> list[dict[str, Any]]:
    """Return requests to change approved years, by id, at most 200 at a time."""
    rows = queries.visible_rows(request.user, ADJUSTMENTS).filter(pk__gt=after).order_by("pk")
    return [_out(row) for row in rows[:MOST]]


@router.post("/years/{pk}/adjustments", response={201: Adjustment, **ANSWERS})
def ask_target(request: AuthenticatedRequest, pk: Id, sent: NewTarget) -> Any:
    """Ask for a target to be changed."""
    cycle = queries.cycle(request.user, pk)
    queries.entry(cycle, "indicators", sent.key)
    row = adjustments.ask_target(cycle.pk, sent.key, sent.target, sent.reason, by=request.user)
    return Status(201, _out(row))


@router.post("/years/{pk}/growth", response={201: Adjustment, **ANSWERS})
def ask(request: AuthenticatedRequest, pk: Id, sent: NewAdjustment) -> Any:
    """Ask for rows to be added and values to be changed, as one request."""
    cycle = queries.cycle(request.user, pk)
    rows = [ProposedRow(row.sheet, row.key, row.values) for row in sent.rows]
    asked = Request(sent.reason, rows, sent.title, sent.document)
    return Status(201, _out(adjustments.ask(cycle.pk, asked, by=request.user)))


@router.post("/adjustments/{pk}/decision", response={200: Adjustment, **ANSWERS})
def decide(request: AuthenticatedRequest, pk: Id, sent: Decided) -> Any:
    """Approve a request, so that all of it takes effect, or refuse it."""
    row = queries.visible_rows(request.user, ADJUSTMENTS).get(pk=pk)
    decided = adjustments.decide(
        row.pk, approve=sent.approve, decision=sent.decision, by=request.user
    )
    return _out(decided)
