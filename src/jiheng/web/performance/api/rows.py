"""Calls about the rows of a year: read, add, change, remove; their proofs, opinions and history."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from ninja import Query, Router, Schema, Status

from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import (
    ANSWERS,
    BINARY,
    MOST,
    After,
    Asking,
    Id,
    Key,
    Sent,
    Text,
    handed,
)
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.files import path_of
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.api import shapes
from jiheng.web.ledgers.api.shapes import SheetId
from jiheng.web.ledgers.queries.rows import searched
from jiheng.web.ledgers.queries.sight import EVERYTHING
from jiheng.web.ledgers.tables import Table
from jiheng.web.performance import queries
from jiheng.web.performance.actions import opinions, taking
from jiheng.web.performance.queries.taken import taken_figure
from jiheng.web.performance.queries.year_tables import sheets_of_years, year_table
from jiheng.web.performance.year_document import form

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Row

router = Router(tags=["rows"])


def _row_out(row: "Row") -> dict[str, Any]:
    """Return a row of a year as calls answer it: nothing in a year is secret."""
    return shapes.row_out(row, EVERYTHING)


class Indicator(shapes.Row):
    """An indicator of some year."""

    id: int
    year: int  # id of the year


class RowThenNow(Schema):
    """A row that a taken figure counts otherwise now: its version then and now, 0: not counted."""

    key: str
    then: int
    now: int


class Bound(Schema):
    """The ledger's figure that an indicator is bound to: as it was taken, as it is now."""

    definition: str
    label: str
    then: str
    taken_by: str
    taken_at: dt.datetime
    digest: str
    genuine: bool  # whether the rows that it counted are still what they were
    now: str | None  # nothing: it cannot be had now
    drifted: bool
    gone: list[RowThenNow]
    added: list[RowThenNow]
    changed: list[RowThenNow]


class Public(Sent):
    """Whether a project or an indicator may be published."""

    public: bool


class NewOpinion(Sent):
    """What a reviewer says of a row."""

    opinion: Text


class Opinion(Schema):
    """What a reviewer said of a row."""

    text: str
    by: str
    at: dt.datetime
    state: str  # of the year when it was said


def _table(user: "User", pk: int, sheet: str) -> Table:
    if sheet not in sheets_of_years():
        raise ObjectDoesNotExist
    return year_table(queries.cycle(user, pk), sheet)


@router.get("/sheets", response={200: list[shapes.Sheet], **ANSWERS})
def sheets(request: AuthenticatedRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """Return the sheets of the workbook and their columns."""
    return [shapes.sheet_out(sheet) for sheet in form()]


@router.get("/years/{pk}/sheets/{sheet}", response={200: list[shapes.Row], **ANSWERS})
def rows(request: AuthenticatedRequest, pk: Id, sheet: SheetId) -> list[dict[str, Any]]:
    """Return the rows of a sheet; department, year and place are those of the year."""
    table = _table(request.user, pk, sheet)
    cycle = queries.cycle(request.user, pk)
    log_access("view", "cycle", cycle.pk, request.user)
    out = [_row_out(row) for row in queries.entries(cycle, sheet)]
    return [row | {"values": {**row["values"], **table.fixed}} for row in out]


@router.post("/years/{pk}/sheets/{sheet}", response={201: shapes.Row, **ANSWERS})
def add(request: AuthenticatedRequest, pk: Id, sheet: SheetId, row: shapes.NewRow) -> Any:
    """Add a row at the end of a sheet."""
    table = _table(request.user, pk, sheet)
    return Status(201, _row_out(filling.add_row(table, row.values, by=request.user)))


@router.put("/years/{pk}/sheets/{sheet}/{key}", response={200: shapes.Row, **ANSWERS})
def change(
    request: AuthenticatedRequest, pk: Id, sheet: SheetId, key: Key, row: shapes.Change
) -> Any:
    """Change values of a row; 409 if somebody changed the same ones since it was read."""
    table = _table(request.user, pk, sheet)
    return _row_out(shapes.changed_row(table, key, row, request.user))


@router.delete("/years/{pk}/sheets/{sheet}/{key}", response={204: None, **ANSWERS})
def remove(request: AuthenticatedRequest, pk: Id, sheet: SheetId, key: Key) -> Any:
    """Remove a row; what it held stays in the record."""
    filling.remove_row(_table(request.user, pk, sheet), key, by=request.user)
    return Status(204, None)


@router.put("/years/{pk}/sheets/{sheet}/{key}/public", response={200: shapes.Row, **ANSWERS})
def publish(request: AuthenticatedRequest, pk: Id, sheet: SheetId, key: Key, sent: Public) -> Any:
    """Mark a row as 公开 or 不予公开."""
    table = _table(request.user, pk, sheet)
    filling.show_publicly(table, key, sent.public, by=request.user)
    return _row_out(queries.entry(queries.cycle(request.user, pk), sheet, key))


@router.get("/years/{pk}/sheets/{sheet}/{key}/opinions", response={200: list[Opinion], **ANSWERS})
def row_opinions(request: AuthenticatedRequest, pk: Id, sheet: SheetId, key: Key) -> Any:
    """Return what reviewers said of a row."""
    cycle = queries.cycle(request.user, pk)
    said = cycle.opinions.filter(sheet=sheet, key=key).select_related("by")
    return [{"text": o.text, "by": o.by.name, "at": o.at, "state": o.state} for o in said]


@router.post("/years/{pk}/sheets/{sheet}/{key}/opinions", response={201: list[Opinion], **ANSWERS})
def leave_opinion(
    request: AuthenticatedRequest, pk: Id, sheet: SheetId, key: Key, sent: NewOpinion
) -> Any:
    """Leave an opinion on a row that is under one's review."""
    cycle = queries.cycle(request.user, pk)
    queries.entry(cycle, sheet, key)
    opinions.leave(cycle.pk, sheet, key, sent.opinion, by=request.user)
    return Status(201, row_opinions(request, pk, sheet, key))


@router.get("/years/{pk}/sheets/{sheet}/{key}/files", response={200: list[shapes.Piece], **ANSWERS})
def proofs(request: AuthenticatedRequest, pk: Id, sheet: SheetId, key: Key) -> Any:
    """Return the proofs of the values of a row."""
    return shapes.proofs_out(_table(request.user, pk, sheet), key, EVERYTHING)


@router.post("/years/{pk}/sheets/{sheet}/{key}/files", response={201: shapes.Piece, **ANSWERS})
def prove(
    request: AuthenticatedRequest, pk: Id, sheet: SheetId, key: Key, sent: shapes.Proof
) -> Any:
    """Put a file that was kept before to a value as its proof."""
    table = _table(request.user, pk, sheet)
    return Status(201, shapes.proved(table, key, sent, request.user))


@router.post("/years/{pk}/indicators/{key}/taking", response={200: shapes.Row, **ANSWERS})
def take(request: AuthenticatedRequest, pk: Id, key: Key) -> Any:
    """Take an indicator's actual from the ledger that it is bound to, with its evidence."""
    cycle = queries.cycle(request.user, pk)
    queries.entry(cycle, "indicators", key)
    return _row_out(taking.take(cycle.pk, key, by=request.user))


@router.get("/years/{pk}/indicators/{key}/taking", response={200: Bound | None, **ANSWERS})
def taken(request: AuthenticatedRequest, pk: Id, key: Key) -> Any:
    """Return the figure that an indicator took last, and which rows changed since; or nothing."""
    cycle = queries.cycle(request.user, pk)
    bound = taken_figure(cycle, queries.entry(cycle, "indicators", key).key)
    if bound is None:
        return None
    published, change, now = bound.published, bound.drift, bound.drift.now
    return {
        "definition": published.definition, "label": now.definition.label,
        "then": published.printed, "taken_by": published.by.name if published.by else "",
        "taken_at": published.at, "digest": published.digest, "genuine": bound.genuine,
        "now": now.quantity.printed() if now.quantity is not None else None,
        "drifted": bool(change),
        "gone": [{"key": row.key, "then": row.number, "now": 0} for row in change.gone],
        "added": [{"key": row.key, "then": 0, "now": row.number} for row in change.added],
        "changed": [
            {"key": now.key, "then": then.number, "now": now.number}
            for then, now in change.changed
        ],
    }  # fmt: skip


@router.get("/years/{pk}/evidence/{file}", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def evidence(request: AuthenticatedRequest, pk: Id, file: Id) -> HttpResponse:
    """Hand out a proof."""
    stored_file = queries.evidence(queries.cycle(request.user, pk), file)
    if stored_file is None:
        raise ObjectDoesNotExist
    log_access("export", "file", stored_file.pk, request.user)
    return handed(path_of(stored_file.digest).read_bytes(), stored_file.name)


@router.get("/indicators", response={200: list[Indicator], **ANSWERS})
def indicators(
    request: AuthenticatedRequest,
    q: Asking = "",
    year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
    after: After = 0,
) -> list[dict[str, Any]]:
    """Return indicators of every year that this person may see, by id, at most 200 at a time."""
    found_rows = queries.visible_rows(request.user, "indicators").filter(pk__gt=after)
    found_rows = searched(found_rows, ("indicators",), q) if q else found_rows
    found_rows = found_rows.filter(year=year) if year is not None else found_rows
    page = list(found_rows.order_by("pk")[:MOST])
    cycles = queries.cycles_of(page)
    return [
        _row_out(row) | {"id": row.pk, "year": cycles[row.organisation_id, row.year].pk}
        for row in page
    ]
