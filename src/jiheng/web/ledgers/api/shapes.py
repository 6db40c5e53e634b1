"""What calls about rows send and answer, and what they share."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from ninja import Path, Schema

from jiheng.model import Move, SheetForm
from jiheng.model.ledger_row import VOIDED
from jiheng.web.core import queries as core
from jiheng.web.core.api.base import Digest, Name, Sent, Short, Text, Version
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.queries import Offered as OfferedMove
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.actions.filling import Clash, Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.previews import label_of
from jiheng.web.ledgers.queries import rows as row_queries
from jiheng.web.ledgers.queries.sight import Sight, table_sight
from jiheng.web.ledgers.reading import unread_fields
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from jiheng.web.core.models import StoredFile, User
    from jiheng.web.ledgers.models import Row as StoredRow

SheetId = Annotated[str, Path(pattern="^[a-z_]{1,30}$")]


class Row(Schema):
    """A row as typed, its state in its own flow, and what waits for a phase to come."""

    key: str
    version: int
    state: str
    public: bool
    values: dict[str, str]
    waiting: dict[str, str]


class LedgerRow(Row):
    """A row of a ledger, and whose it is."""

    id: int
    organisation: int
    voided: str  # why it is void; empty: it is not
    wrong: int  # values that cannot be read, of those that this person sees


class NewRow(Sent):
    """A row to be added."""

    values: dict[str, Text]


class Change(NewRow):
    """Values of a row to be changed, and the version it had when it was read."""

    version: Version


class Proof(Sent):
    """A file that was kept before, to be the proof of a value."""

    field: Name
    digest: Digest
    tag: Short = ""  # what it is, where moves of the ledger ask for kinds of proofs


class Piece(Schema):
    """A proof."""

    id: int
    field: str
    name: str
    digest: str


class Column(Schema):
    """A column: what it is called, when it is needed, in which phase it may be filled in."""

    field: str
    label: str
    kind: str
    need: str
    phase: str
    note: str
    rule: str  # who asks for it


class Sheet(Schema):
    """A sheet of the workbook, or a ledger."""

    id: str
    name: str
    columns: list[Column]


class Reason(Sent):
    """Why something is asked for, or done."""

    reason: Text


class Stepping(Sent):
    """A move to be taken with a row; what it asks for comes with it."""

    move: Name
    note: Text = ""
    digest: Digest | None = None
    reason: Text = ""  # why it is taken although something looks wrong


class Offered(Schema):
    """A move that this person could take; `shut` says why it is not open to them."""

    move: str
    end: str
    back: bool
    shut: str


class RowStep(Schema):
    """A move that was taken with a row."""

    move: str
    begin: str
    end: str
    by: str
    at: dt.datetime
    note: str


def row_out(row: "StoredRow", known: Sight) -> dict[str, Any]:
    """Return a row as calls answer it to somebody who sees so much of it."""
    return {
        "key": row.key,
        "version": row.version,
        "state": row.state,
        "public": row.public,
        "values": known.values(row),
        "waiting": known.drafts(row),
    }


def ledger_row_out(row: "StoredRow", known: Sight) -> dict[str, Any]:
    """Return a row of a ledger as calls answer it."""
    answer = row_out(row, known)
    values = {name: text for name, text in answer["values"].items() if name != VOIDED}
    wrong = unread_fields(ledgers()[row.ledger].form, row.values) - known.hidden
    whose = {"id": row.pk, "organisation": row.organisation_id, "wrong": len(wrong)}
    return {**answer, **whose, "values": values, "voided": row.values.get(VOIDED, "")}


def sheet_out(form: SheetForm) -> dict[str, Any]:
    """Return a form as calls answer it."""
    columns = [
        {"field": c.field, "label": c.label, "kind": c.kind, "need": c.need, "phase": c.phase,
         "note": c.note, "rule": c.cites.text()}
        for c in form.columns
    ]  # fmt: skip
    return {"id": form.id, "name": form.name, "columns": columns}


def offered_out(offers: tuple[OfferedMove, ...]) -> list[dict[str, Any]]:
    """Return moves as calls answer them."""
    return [_offer(offer.move, offer.shut) for offer in offers]


def _offer(move: Move, shut: str) -> dict[str, Any]:
    return {"move": move.id, "end": move.end, "back": move.back, "shut": shut}


def changed_row(table: Table, key: str, sent: Change, by: "User") -> "StoredRow":
    """Return a row changed; what others changed since it was read stays.

    Raises Refused, with both values, if somebody changed the same fields since.
    """
    outcome = filling.save_row(table, Edit(key, sent.values, sent.version), by=by)
    if isinstance(outcome, Clash):
        theirs = table_sight(by, table).seen(outcome.theirs)
        said = "".join(
            _("“%(label)s”现在是“%(theirs)s”，您填的是“%(ours)s”：请重新读取后再改。")
            % {"label": label_of(table.form, field), "theirs": theirs[field], "ours": text}
            for field, text in outcome.ours.items()
        )
        raise Refused(said)
    return outcome


def proofs_out(table: Table, key: str, known: Sight) -> list[dict[str, Any]]:
    """Return the proofs of a row as calls answer them."""
    row = row_queries.row(table, key)
    return [
        {"id": p.file.pk, "field": p.field, "name": p.file.name, "digest": p.file.digest}
        for p in known.proofs(row)
    ]


def proved(table: Table, key: str, sent: Proof, by: "User") -> dict[str, Any]:
    """Return a file put to a value as its proof."""
    file = own_file(by, sent.digest)
    if sent.field not in table.form.fields:
        raise ObjectDoesNotExist
    filling.attach(table, key, sent.field, file, by=by, tag=sent.tag)
    return {"id": file.pk, "field": sent.field, "name": file.name, "digest": file.digest}


def own_file(user: "User", digest: str) -> "StoredFile":
    """Return a file that this person keeps. Raises ObjectDoesNotExist for any other."""
    file = core.own_file(user, digest)
    if file is None:
        raise ObjectDoesNotExist
    return file


def taking_of(sent: Stepping, by: "User") -> Taking:
    """Return a move as a program sends it."""
    proof = own_file(by, sent.digest) if sent.digest else None
    return Taking(sent.move, sent.note, proof, reason=sent.reason)
