"""The call about rows that stand still."""

import datetime as dt
from typing import Any

from ninja import Router, Schema

from jiheng.web.core.api.base import ANSWERS, MOST, After
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.ledgers.api.ledgers import seen_ledger
from jiheng.web.ledgers.api.shapes import SheetId
from jiheng.web.ledgers.queries.ageing import aged_rows, with_proofs
from jiheng.web.ledgers.queries.boards import blockers_of

router = Router(tags=["ledgers"])


class Aged(Schema):
    """A row that stands still: since when, its lamp, what its next state still asks for."""

    organisation: int
    key: str
    title: str
    state: str
    last: dt.date
    lamp: str  # yellow, red, removal: proposed, never done
    missing: str


@router.get("/ledgers/{ledger}/ageing", response={200: list[Aged], **ANSWERS})
def ageing(request: AuthenticatedRequest, ledger: SheetId, after: After = 0) -> Any:
    """Return the rows that stand still, 200 after so many; `organisation` narrows them."""
    declared = seen_ledger(request.user, ledger)
    organisation = int_or_zero(request.GET.get("organisation"))
    return [
        {
            "organisation": each.row.organisation_id, "key": each.row.key, "title": each.row.title,
            "state": each.row.state, "last": each.last, "lamp": each.lamp,
            "missing": blockers_of(declared, each.row),
        }
        for each in with_proofs(
            aged_rows(request.user, declared, organisation)[after : after + MOST]
        )
    ]  # fmt: skip
