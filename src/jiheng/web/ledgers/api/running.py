"""Calls about what runs for rows of a ledger and what rolls up to them."""

import datetime as dt
from typing import Any

from ninja import Router, Schema

from jiheng.web.core.api.base import ANSWERS, MOST, After, Asking
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.api.ledgers import seen_ledger
from jiheng.web.ledgers.api.shapes import SheetId
from jiheng.web.ledgers.queries.row_clocks import timed_rows
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.queries.tallies import tallies_of

router = Router(tags=["ledgers"])


class Timed(Schema):
    """A row whose clock runs: when it began, by the end of which day it is due."""

    organisation: int
    key: str
    title: str
    state: str
    began: dt.date
    due: dt.date
    clock: str  # running, overdue
    certain: bool  # false: holidays of a year it runs through are not announced


class Tally(Schema):
    """What rolls up to a row from one ledger."""

    ledger: str
    count: int
    done: int
    overdue: int


class Rolled(Schema):
    """A row with what rolls up to it."""

    id: int
    organisation: int
    key: str
    title: str
    tallies: list[Tally]


@router.get("/ledgers/{ledger}/clocks", response={200: list[Timed], **ANSWERS})
def clocks(
    request: AuthenticatedRequest, ledger: SheetId, state: Asking = "", after: After = 0
) -> Any:
    """Return the rows that are due, those due first at the front, 200 after so many."""
    declared = seen_ledger(request.user, ledger)
    return [
        {
            "organisation": each.row.organisation_id, "key": each.row.key, "title": each.row.title,
            "state": each.row.state, "began": each.clock.began, "due": each.clock.due,
            "clock": each.clock.state, "certain": each.clock.certain,
        }
        for each in timed_rows(request.user, declared, state)[after : after + MOST]
    ]  # fmt: skip


@router.get("/ledgers/{ledger}/tallies", response={200: list[Rolled], **ANSWERS})
def tallies(request: AuthenticatedRequest, ledger: SheetId, after: After = 0) -> Any:
    """Return the rows of a ledger with what rolls up to each, 200 after an id."""
    declared = seen_ledger(request.user, ledger)
    rows = list(ledger_rows(request.user, declared).filter(pk__gt=after).order_by("pk")[:MOST])
    counted = tallies_of(request.user, declared, rows)
    return [
        {
            "id": row.pk, "organisation": row.organisation_id, "key": row.key, "title": row.title,
            "tallies": [
                {"ledger": each.ledger.id, "count": each.tally.count, "done": each.tally.done,
                 "overdue": each.tally.overdue}
                for each in counted[row.pk]
            ],
        }
        for row in rows
    ]  # fmt: skip
