"""Calls about the rows of a year: read, add, change, remove; their proofs and history."""

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from ninja import Path, Query, Router, Schema, Status

from jiheng.web.core import queries as core
from jiheng.web.core.api.base import (
    ANSWERS,
    BINARY,
    MOST,
    After,
    Asking,
    Digest,
    Id,
    Key,
    Name,
    Sent,
    Text,
    Version,
    handed,
)
from jiheng.web.core.asked import Asked
from jiheng.web.core.audit import saw
from jiheng.web.core.files import path_of
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling
from jiheng.web.performance.actions.filling import Clash, Edit
from jiheng.web.performance.sheets import fields, form

router = Router(tags=["rows"])
SheetId = Annotated[str, Path(pattern="^[a-z_]{1,30}$")]


class Row(Schema):
    """A row of a sheet as typed."""

    key: str
    version: int
    public: bool
    values: dict[str, str]


class Indicator(Row):
    """An indicator of some year."""

    id: int
    year: int  # id of the year


class NewRow(Sent):
    """A row to be added."""

    values: dict[str, Text]


class Change(NewRow):
    """Values of a row to be changed, and the version it had when it was read."""

    version: Version


class Public(Sent):
    """Whether a project or an indicator may be published."""

    public: bool


class Proof(Sent):
    """A file that was kept before, to be the proof of a value."""

    field: Name
    digest: Digest


class Piece(Schema):
    """A proof."""

    id: int
    field: str
    name: str
    digest: str


class Column(Schema):
    """A column of a sheet: what it is called, when it is needed."""

    field: str
    label: str
    need: str
    note: str
    rule: str  # who asks for it


class Sheet(Schema):
    """A sheet of the workbook."""

    id: str
    name: str
    columns: list[Column]


def _row(one: Any) -> dict[str, Any]:
    return {"key": one.key, "version": one.version, "public": one.public, "values": one.values}


def _sheet(sheet: str) -> str:
    if sheet not in {one.id for one in form()}:
        raise ObjectDoesNotExist
    return sheet


@router.get("/sheets", response={200: list[Sheet], **ANSWERS})
def sheets(request: Asked) -> Any:  # noqa: ARG001
    """Return the sheets of the workbook and their columns."""
    return [
        {"id": s.id, "name": s.name,
         "columns": [{"field": c.field, "label": c.label, "need": c.need, "note": c.note,
                      "rule": c.cites.text()}
                     for c in s.columns]}
        for s in form()
    ]  # fmt: skip


@router.get("/years/{pk}/sheets/{sheet}", response={200: list[Row], **ANSWERS})
def rows(request: Asked, pk: Id, sheet: SheetId) -> Any:
    """Return the rows of a sheet."""
    of = queries.cycle(request.user, pk)
    held = [_row(one) for one in queries.entries(of, _sheet(sheet))]
    saw("view", "cycle", of.pk, request.user)
    return held


@router.post("/years/{pk}/sheets/{sheet}", response={201: Row, **ANSWERS})
def add(request: Asked, pk: Id, sheet: SheetId, row: NewRow) -> Any:
    """Add a row at the end of a sheet."""
    of = queries.cycle(request.user, pk)
    return Status(201, _row(filling.add_entry(of.pk, _sheet(sheet), row.values, by=request.user)))


@router.put("/years/{pk}/sheets/{sheet}/{key}", response={200: Row, **ANSWERS})
def change(request: Asked, pk: Id, sheet: SheetId, key: Key, row: Change) -> Any:
    """Change values of a row; 409 if somebody changed it since it was read."""
    of = queries.cycle(request.user, pk)
    edit = Edit(key, row.values, row.version)
    made = filling.save_entry(of.pk, _sheet(sheet), edit, by=request.user)
    if isinstance(made, Clash):
        raise Refused("有人改过这一行，请重新读取 / somebody changed this row: read it again")
    return _row(made)


@router.delete("/years/{pk}/sheets/{sheet}/{key}", response={204: None, **ANSWERS})
def remove(request: Asked, pk: Id, sheet: SheetId, key: Key) -> Any:
    """Remove a row; what it held stays in the record."""
    of = queries.cycle(request.user, pk)
    filling.remove_entry(of.pk, _sheet(sheet), key, by=request.user)
    return Status(204, None)


@router.put("/years/{pk}/sheets/{sheet}/{key}/public", response={200: Row, **ANSWERS})
def publish(request: Asked, pk: Id, sheet: SheetId, key: Key, sent: Public) -> Any:
    """Mark a row as 公开 or 不予公开."""
    of = queries.cycle(request.user, pk)
    filling.show_publicly(of.pk, _sheet(sheet), key, sent.public, by=request.user)
    return _row(queries.entry(of, sheet, key))


@router.get("/years/{pk}/sheets/{sheet}/{key}/files", response={200: list[Piece], **ANSWERS})
def proofs(request: Asked, pk: Id, sheet: SheetId, key: Key) -> Any:
    """Return the proofs of the values of a row."""
    one = queries.entry(queries.cycle(request.user, pk), _sheet(sheet), key)
    return [
        {"id": a.file.pk, "field": a.field, "name": a.file.name, "digest": a.file.digest}
        for a in one.attachments.all()
    ]


@router.post("/years/{pk}/sheets/{sheet}/{key}/files", response={201: Piece, **ANSWERS})
def prove(request: Asked, pk: Id, sheet: SheetId, key: Key, sent: Proof) -> Any:
    """Put a file that was kept before to a value as its proof."""
    of = queries.cycle(request.user, pk)
    held = core.own_file(request.user, sent.digest)
    if held is None or sent.field not in fields(_sheet(sheet)):
        raise ObjectDoesNotExist
    filling.attach(of.pk, sheet, key, sent.field, held, by=request.user)
    return Status(
        201, {"id": held.pk, "field": sent.field, "name": held.name, "digest": held.digest}
    )


@router.get("/years/{pk}/evidence/{file}", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def evidence(request: Asked, pk: Id, file: Id) -> HttpResponse:
    """Hand out a proof."""
    held = queries.evidence(queries.cycle(request.user, pk), file)
    if held is None:
        raise ObjectDoesNotExist
    saw("export", "file", held.pk, request.user)
    return handed(path_of(held.digest).read_bytes(), held.name)


@router.get("/indicators", response={200: list[Indicator], **ANSWERS})
def indicators(
    request: Asked, q: Asking = "", year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
    after: After = 0,
) -> Any:  # fmt: skip
    """Return indicators of every year that this person may see, by id, at most 200 at a time."""
    held = queries.visible_entries(request.user, "indicators").filter(pk__gt=after)
    held = held.filter(title__icontains=q) if q else held
    held = held.filter(cycle__year=year) if year is not None else held
    return [_row(e) | {"id": e.pk, "year": e.cycle_id} for e in held.order_by("pk")[:MOST]]
