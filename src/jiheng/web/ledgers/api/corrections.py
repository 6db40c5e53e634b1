"""Calls about corrections: what is confirmed or closed, changed by one who asks and another."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from ninja import Router, Schema, Status

from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, Id, Key, Text
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.actions import correcting
from jiheng.web.ledgers.api.ledgers import seen_table
from jiheng.web.ledgers.api.overrides import Answer
from jiheng.web.ledgers.api.shapes import NewRow, SheetId
from jiheng.web.ledgers.queries import rows as row_queries
from jiheng.web.ledgers.queries.sight import Sight, table_sight

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Correction as StoredCorrection

router = Router(tags=["ledgers"])


class CorrectedValue(Schema):
    """A column that a correction changes, as it was and as it is to be."""

    field: str
    was: str
    now: str


class Correction(Schema):
    """A correction: of what, why, and who asked and decided."""

    id: int
    values: list[CorrectedValue]
    reason: str
    state: str  # open, approved, refused
    by: str
    at: dt.datetime
    decided_by: str
    answer: str


class CorrectionAsked(NewRow):
    """Values that are to be changed, and why."""

    reason: Text


@router.get(
    "/ledgers/{ledger}/{organisation}/rows/{key}/corrections",
    response={200: list[Correction], **ANSWERS},
)
def corrections(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Return the corrections that were asked for at a row, the first one first."""
    table = seen_table(request.user, ledger, organisation)
    row = row_queries.row(table, key)
    log_access("view", "entry", row.pk, request.user)
    known = table_sight(request.user, table)
    return [_out(each, known) for each in row.corrections.select_related("by", "decided_by")]


@router.post(
    "/ledgers/{ledger}/{organisation}/rows/{key}/corrections",
    response={201: Correction, **ANSWERS},
)
def ask(
    request: AuthenticatedRequest,
    ledger: SheetId,
    organisation: Id,
    key: Key,
    sent: CorrectionAsked,
) -> Any:
    """Ask to change values of a row; nothing changes before another person agrees."""
    table = seen_table(request.user, ledger, organisation)
    asked = correcting.ask(table, key, sent.values, sent.reason, by=request.user)
    return Status(201, _out(asked, table_sight(request.user, table)))


@router.post(
    "/ledgers/{ledger}/{organisation}/corrections/{pk}", response={200: Correction, **ANSWERS}
)
def decide(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, pk: Id, sent: Answer
) -> Any:
    """Agree to a correction that another person asked for, or refuse it."""
    table = seen_table(request.user, ledger, organisation)
    decided = correcting.decide(
        table, pk, approved=sent.approved, answer=sent.answer, by=request.user
    )
    return _out(decided, table_sight(request.user, table))


def _out(each: "StoredCorrection", known: Sight) -> dict[str, Any]:
    decided = each.decided_by.name if each.decided_by is not None else ""
    values = [
        {"field": name, "was": was, "now": text} for name, was, text in known.correction(each)
    ]
    return {"id": each.pk, "values": values, "reason": known.prose(each.reason),
            "state": each.state, "by": each.by.name, "at": each.at, "decided_by": decided,
            "answer": known.prose(each.answer)}  # fmt: skip
