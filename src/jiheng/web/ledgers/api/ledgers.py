"""Calls about ledgers: which there are, their rows, moves, proofs and history."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from ninja import Router, Schema, Status

from jiheng.model import Ledger as DeclaredLedger
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, MOST, After, Asking, Id, Key
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.masking import changes_seen
from jiheng.web.flows import queries as flow_queries
from jiheng.web.flows.standing import ROW
from jiheng.web.ledgers.actions import filling, moving, voiding
from jiheng.web.ledgers.api import shapes
from jiheng.web.ledgers.api.shapes import SheetId
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.ledger_lists import ledger_list
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries import rows as row_queries
from jiheng.web.ledgers.queries.linked import apart
from jiheng.web.ledgers.queries.offers import ledgers_for, places, sees
from jiheng.web.ledgers.queries.sight import sight, table_sight
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Row

router = Router(tags=["ledgers"])


class State(Schema):
    """A state of a ledger's rows."""

    id: str
    label: str
    opens: list[str]  # phases of columns that may be filled in


class Move(Schema):
    """A move of a ledger's rows, and what it asks for."""

    id: str
    label: str
    begin: list[str]
    end: str
    fields: list[str]
    evidence: bool
    note: bool


class Ledger(shapes.Sheet):
    """A ledger: its columns, states and moves."""

    states: list[State]
    moves: list[Move]


class Line(Schema):
    """A line of the history of a row."""

    number: int
    at: dt.datetime
    by: str
    action: str
    changes: dict[str, Any]


class RowVersion(Schema):
    """A row as it was from a moment on."""

    number: int
    at: dt.datetime
    by: str
    state: str
    values: dict[str, str]
    correction: bool
    reason: str


class Apart(Schema):
    """A value copied from a linked row that stands otherwise there now."""

    link: str
    field: str
    now: str
    here: str
    settled: bool  # the row keeps it as it was confirmed


def seen_ledger(user: "User", id_: str) -> DeclaredLedger:
    """Return a ledger that a person may see somewhere. Raises ObjectDoesNotExist otherwise."""
    for ledger in kept_ledgers():
        if ledger.id == id_ and sees(user, ledger):
            return ledger
    raise ObjectDoesNotExist


def seen_table(user: "User", id_: str, organisation: int) -> Table:
    """Return the table of an organisation that a person may see. Raises as `seen_ledger`."""
    ledger = seen_ledger(user, id_)
    return ledger_table(ledger, places(user, ledger, "see").get(pk=organisation))


def _row_out(request: AuthenticatedRequest, table: Table, row: "Row") -> dict[str, Any]:
    return shapes.ledger_row_out(row, table_sight(request.user, table))


@router.get("/ledgers", response={200: list[Ledger], **ANSWERS})
def ledgers(request: AuthenticatedRequest) -> list[dict[str, Any]]:
    """Return the ledgers that this person may see, with their columns, states and moves."""
    return [
        shapes.sheet_out(ledger.form)
        | {
            "states": [
                {"id": s.id, "label": s.label, "opens": list(s.opens)} for s in ledger.flow.states
            ],
            "moves": [
                {"id": m.id, "label": m.label, "begin": list(m.begin), "end": m.end,
                 "fields": list(m.gate.fields), "evidence": m.gate.evidence, "note": m.gate.note}
                for m in ledger.flow.moves
            ],
        }
        for ledger in ledgers_for(request.user)
    ]  # fmt: skip


@router.get("/ledgers/{ledger}/rows", response={200: list[shapes.LedgerRow], **ANSWERS})
def rows(
    request: AuthenticatedRequest,
    ledger: SheetId,
    after: After = 0,
    q: Asking = "",
    state: Asking = "",
) -> list[dict[str, Any]]:
    """Return rows of a ledger by id, at most 200 at a time; filters are those of its list."""
    declared = seen_ledger(request.user, ledger)
    query = {**_query(request), "q": q, "state": state}
    found_rows = ledger_list(declared).chosen(request.user, query)
    page = found_rows.filter(pk__gt=after).order_by("pk")[:MOST]
    return [
        shapes.ledger_row_out(row, sight(request.user, declared, row.organisation)) for row in page
    ]


def _query(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in request.GET if name != "after"}


@router.post("/ledgers/{ledger}/{organisation}/rows", response={201: shapes.LedgerRow, **ANSWERS})
def add(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, sent: shapes.NewRow
) -> Any:
    """Add a row to the ledger of an organisation."""
    table = seen_table(request.user, ledger, organisation)
    row = filling.add_row(table, sent.values, by=request.user)
    return Status(201, _row_out(request, table, row))


@router.get(
    "/ledgers/{ledger}/{organisation}/rows/{key}", response={200: shapes.LedgerRow, **ANSWERS}
)
def row(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Return a row."""
    table = seen_table(request.user, ledger, organisation)
    stored = row_queries.row(table, key)
    log_access("view", "entry", stored.pk, request.user)
    return _row_out(request, table, stored)


@router.put(
    "/ledgers/{ledger}/{organisation}/rows/{key}", response={200: shapes.LedgerRow, **ANSWERS}
)
def change(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key, sent: shapes.Change
) -> Any:
    """Change values of a row; 409 if somebody changed the same ones since it was read."""
    table = seen_table(request.user, ledger, organisation)
    return _row_out(request, table, shapes.changed_row(table, key, sent, request.user))


@router.delete("/ledgers/{ledger}/{organisation}/rows/{key}", response={204: None, **ANSWERS})
def remove(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Refused: a row of a ledger is not removed, it is made void."""
    filling.remove_row(seen_table(request.user, ledger, organisation), key, by=request.user)
    return Status(204, None)


@router.post(
    "/ledgers/{ledger}/{organisation}/rows/{key}/void", response={200: shapes.LedgerRow, **ANSWERS}
)
def void(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key, sent: shapes.Reason
) -> Any:
    """Make a row void; one that went on or is closed waits for another person to agree."""
    table = seen_table(request.user, ledger, organisation)
    voiding.void(table, key, sent.reason, by=request.user)
    return _row_out(request, table, row_queries.row(table, key))


@router.post(
    "/ledgers/{ledger}/{organisation}/rows/{key}/restore",
    response={200: shapes.LedgerRow, **ANSWERS},
)
def restore(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key, sent: shapes.Reason
) -> Any:
    """Ask that a void row counts again; another person agrees to it."""
    table = seen_table(request.user, ledger, organisation)
    voiding.restore(table, key, sent.reason, by=request.user)
    return _row_out(request, table, row_queries.row(table, key))


@router.get(
    "/ledgers/{ledger}/{organisation}/rows/{key}/moves",
    response={200: list[shapes.Offered], **ANSWERS},
)
def moves(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Return the moves that this person could take with a row."""
    table = seen_table(request.user, ledger, organisation)
    stored = row_queries.row(table, key)
    standing = moving.standing_of(table, stored)
    offers = flow_queries.offered(
        request.user, standing, lambda p: row_queries.authors([stored], table.form, p)
    )
    return shapes.offered_out(offers)


@router.post(
    "/ledgers/{ledger}/{organisation}/rows/{key}/moves",
    response={200: shapes.LedgerRow, **ANSWERS},
)
def take(
    request: AuthenticatedRequest,
    ledger: SheetId,
    organisation: Id,
    key: Key,
    sent: shapes.Stepping,
) -> Any:
    """Move a row on or back."""
    table = seen_table(request.user, ledger, organisation)
    moving.apply_move(table, key, shapes.taking_of(sent, request.user), by=request.user)
    return _row_out(request, table, row_queries.row(table, key))


@router.get(
    "/ledgers/{ledger}/{organisation}/rows/{key}/steps",
    response={200: list[shapes.RowStep], **ANSWERS},
)
def steps(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Return the moves that were taken with a row, in order."""
    table = seen_table(request.user, ledger, organisation)
    stored, known = row_queries.row(table, key), table_sight(request.user, table)
    return [
        {
            "move": s.move,
            "begin": s.begin,
            "end": s.end,
            "by": s.by.name,
            "at": s.at,
            "note": known.prose(s.note),
        }
        for s in flow_queries.steps(ROW, stored.pk)
    ]


@router.get(
    "/ledgers/{ledger}/{organisation}/rows/{key}/linked",
    response={200: list[Apart], **ANSWERS},
)
def linked(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Return what was copied into a row from linked rows and stands otherwise there now."""
    table = seen_table(request.user, ledger, organisation)
    return [
        {"link": a.link, "field": a.field, "now": a.now, "here": a.here, "settled": a.settled}
        for a in apart(table, row_queries.row(table, key))
    ]


@router.get(
    "/ledgers/{ledger}/{organisation}/rows/{key}/history",
    response={200: list[Line], **ANSWERS},
)
def history(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Return what was done to a row, the newest first, at most 200 lines."""
    stored = row_queries.row(seen_table(request.user, ledger, organisation), key)
    lines = list(core.history("entry", stored.pk)[:MOST])
    names = core.names(line.actor_id for line in lines)
    changes = changes_seen(lines, request.user)
    return [
        {"number": line.number, "at": line.at, "by": names.get(line.actor_id or 0, ""),
         "action": line.action, "changes": changes[line.number]}
        for line in lines
    ]  # fmt: skip


@router.get(
    "/ledgers/{ledger}/{organisation}/rows/{key}/versions",
    response={200: list[RowVersion], **ANSWERS},
)
def versions(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Return a row as it was in each of its versions, the newest first, at most 200."""
    table = seen_table(request.user, ledger, organisation)
    stored, known = row_queries.row(table, key), table_sight(request.user, table)
    log_access("view", "entry", stored.pk, request.user)
    return [
        {"number": each.number, "at": each.at, "by": each.by.name if each.by else "",
         "state": each.state, "values": known.seen(each.values), "correction": each.correction,
         "reason": known.prose(each.reason)}
        for each in stored.versions.select_related("by").order_by("-number")[:MOST]
    ]  # fmt: skip


@router.get(
    "/ledgers/{ledger}/{organisation}/rows/{key}/files",
    response={200: list[shapes.Piece], **ANSWERS},
)
def proofs(request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key) -> Any:
    """Return the proofs of the values of a row."""
    table = seen_table(request.user, ledger, organisation)
    return shapes.proofs_out(table, key, table_sight(request.user, table))


@router.post(
    "/ledgers/{ledger}/{organisation}/rows/{key}/files",
    response={201: shapes.Piece, **ANSWERS},
)
def prove(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, key: Key, sent: shapes.Proof
) -> Any:
    """Put a file that was kept before to a value as its proof."""
    table = seen_table(request.user, ledger, organisation)
    return Status(201, shapes.proved(table, key, sent, request.user))
