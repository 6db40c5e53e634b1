"""Calls about exceptions to what moves ask for."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from ninja import Router, Schema, Status

from jiheng.web.core.api.base import ANSWERS, Id, Key, Name, Sent, Text
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.actions import overriding
from jiheng.web.ledgers.api.ledgers import seen_table
from jiheng.web.ledgers.api.shapes import SheetId
from jiheng.web.ledgers.queries import rows as row_queries
from jiheng.web.ledgers.queries.overrides import overrides_of_row
from jiheng.web.ledgers.queries.sight import table_sight

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Override as StoredOverride

router = Router(tags=["ledgers"])


class Override(Schema):
    """An exception: which move, past what, why, and who asked and decided."""

    id: int
    move: str
    gaps: list[list[str]]  # kind and name of what was missing
    reason: str
    state: str  # open, approved, refused
    by: str
    at: dt.datetime
    decided_by: str
    answer: str
    used_at: dt.datetime | None


class Asked(Sent):
    """A move to be taken past its gate, and why."""

    move: Name
    reason: Text


class Answer(Sent):
    """Whether an exception is agreed to; a refusal has its reason."""

    approved: bool
    answer: Text = ""


@router.get(
    "/ledgers/{ledger}/{organisation}/rows/{key}/overrides",
    response={200: list[Override], **ANSWERS},
)
def overrides(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Return the exceptions that were asked for at a row, the first one first."""
    table = seen_table(request.user, ledger, organisation)
    known = table_sight(request.user, table)
    asked = overrides_of_row(row_queries.row(table, key))
    return [_out(known.request(each)) for each in asked]


@router.post(
    "/ledgers/{ledger}/{organisation}/rows/{key}/overrides", response={201: Override, **ANSWERS}
)
def ask(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key, sent: Asked
) -> Any:
    """Ask for a move past what its gate still asks for; another person decides."""
    table = seen_table(request.user, ledger, organisation)
    asked = overriding.ask(table, key, sent.move, sent.reason, by=request.user)
    return Status(201, _out(asked))


@router.post("/ledgers/{ledger}/{organisation}/overrides/{pk}", response={200: Override, **ANSWERS})
def decide(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, pk: Id, sent: Answer
) -> Any:
    """Agree to an exception that another person asked for, or refuse it."""
    table = seen_table(request.user, ledger, organisation)
    return _out(
        overriding.decide(table, pk, approved=sent.approved, answer=sent.answer, by=request.user)
    )


def _out(each: "StoredOverride") -> dict[str, Any]:
    decided = each.decided_by.name if each.decided_by is not None else ""
    names = {name: getattr(each, name) for name in ("move", "gaps", "reason", "state", "answer")}
    return {"id": each.pk, **names, "by": each.by.name, "at": each.at, "decided_by": decided,
            "used_at": each.used_at}  # fmt: skip
