"""Calls about cases of two places: suspected duplicates, shared credit."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Router, Schema, Status
from pydantic import Field

from jiheng.model import Ledger
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import (
    ANSWERS,
    MOST,
    After,
    Asking,
    Id,
    Key,
    Name,
    Number,
    Sent,
    Text,
)
from jiheng.web.core.api.people import Job, job_told
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers import jobs
from jiheng.web.ledgers.actions import answering
from jiheng.web.ledgers.actions.answering import Answer
from jiheng.web.ledgers.api.ledgers import seen_ledger
from jiheng.web.ledgers.api.shapes import SheetId
from jiheng.web.ledgers.case_shown import answers_seen, compared
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries import pairs as pair_queries
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.pairs import MOST_PLACES, SHARED, clock_of, places_of
from jiheng.web.ledgers.queries.scopes import places_beside

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Pair

router = Router(tags=["ledgers"])


class CaseLine(Schema):
    """What both rows say in one column."""

    label: str
    texts: list[str]
    same: bool


class PairCase(Schema):
    """A case: its rows, why, what is answered, what stands; shares are parts of one."""

    id: int
    ledger: str
    rows: list[str]  # organisation/key
    places: list[int]
    why: list[str]
    state: str
    shares: list[str]
    due: dt.date | None
    overdue: bool
    above: bool
    open: bool
    answers: dict[str, Any]
    compared: list[CaseLine]


class PairAnswer(Sent):
    """What a side, or the level above, says of a case: the part of each where it is shared."""

    decision: Name
    reason: Text
    shares: list[Name] = Field(default_factory=list)
    side: Name = ""


class ShareRequest(Sent):
    """With whom a row is to be shared, and how: per cent of this place, of the other ones."""

    other: Number
    further: list[Number] = Field(default_factory=list, max_length=MOST_PLACES)
    shares: list[Name]
    reason: Text


def _found(user: "User", id_: str) -> Ledger:
    ledger = seen_ledger(user, id_)
    if not pair_queries.has_pairs(ledger):
        raise ObjectDoesNotExist
    return ledger


def _told(ledger: Ledger, pair: "Pair", user: "User") -> dict[str, Any]:
    running = clock_of(pair)
    rows = [row for row in (pair.first, pair.second) if row is not None]
    lines = compared(ledger, pair)
    return {
        "id": pair.pk, "ledger": ledger.id,
        "rows": [f"{row.organisation_id}/{row.key}" for row in rows],
        "places": [place.pk for place in places_of(pair).values()], "why": pair.why,
        "state": pair.state, "shares": pair.shares, "above": pair.above,
        "due": running.due if running is not None else None,
        "overdue": pair_queries.is_overdue(pair), "open": pair.ended is None,
        "answers": answers_seen(ledger, pair, user),
        "compared": [{"label": e.label, "texts": list(e.texts), "same": e.same} for e in lines],
    }  # fmt: skip


@router.get("/ledgers/{ledger}/pairs", response={200: list[PairCase], **ANSWERS})
def pairs(
    request: AuthenticatedRequest, ledger: SheetId, after: After = 0, state: Asking = ""
) -> list[dict[str, Any]]:
    """Return cases of which this person sees a side, by id, at most 200 at a time."""
    declared = _found(request.user, ledger)
    log_access("view", "pairs", declared.id, request.user)
    cases = pair_queries.chosen(pair_queries.pairs(request.user, declared), state)
    return [
        _told(declared, pair, request.user)
        for pair in cases.filter(pk__gt=after).order_by("pk")[:MOST]
    ]


@router.get("/ledgers/{ledger}/pairs/{pk}", response={200: PairCase, **ANSWERS})
def pair(request: AuthenticatedRequest, ledger: SheetId, pk: Id) -> dict[str, Any]:
    """Return a case."""
    declared = _found(request.user, ledger)
    case = pair_queries.pairs(request.user, declared).get(pk=pk)
    log_access("view", "pair", case.pk, request.user)
    return _told(declared, case, request.user)


@router.post("/ledgers/{ledger}/pairs", response={201: Job, **ANSWERS})
def find(request: AuthenticatedRequest, ledger: SheetId) -> Any:
    """Have suspected duplicates looked for in all that a place keeps together."""
    declared = _found(request.user, ledger)
    return Status(201, job_told(jobs.order_pairs(declared, by=request.user)))


@router.post("/ledgers/{ledger}/pairs/{pk}/answers", response={200: PairCase, **ANSWERS})
def answer(
    request: AuthenticatedRequest, ledger: SheetId, pk: Id, sent: PairAnswer
) -> dict[str, Any]:
    """Answer for a side (`first`, `other`, `3` ...); without one, decide from above all of them."""
    declared = _found(request.user, ledger)
    pair_queries.pairs(request.user, declared).get(pk=pk)
    given = Answer(sent.decision, sent.reason, tuple(sent.shares))
    if sent.side:
        case = answering.answer(declared, pk, sent.side, given, by=request.user)
    else:
        case = answering.decide(declared, pk, given, by=request.user)
    return _told(declared, case, request.user)


@router.post(
    "/ledgers/{ledger}/{organisation}/rows/{key}/shares", response={201: PairCase, **ANSWERS}
)
def share(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key, sent: ShareRequest
) -> Any:
    """Ask another place to share a row."""
    declared = _found(request.user, ledger)
    where = places(request.user, declared, "see").get(pk=organisation)
    beside = places_beside(declared, where)
    others = [beside.get(pk=number) for number in (sent.other, *sent.further)]
    given = Answer(SHARED, sent.reason, tuple(sent.shares))
    table = ledger_table(declared, where)
    case = answering.ask_to_share(table, key, others, given, by=request.user)
    return Status(201, _told(declared, case, request.user))
