"""Rows written down: values, what is read of them, versions, pairs of characters, the record."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from jiheng.model import Ledger, SheetForm
from jiheng.model.ledger_row import VOIDED
from jiheng.web.core.audit import Change
from jiheng.web.core.binding import Subject
from jiheng.web.core.models import User
from jiheng.web.ledgers.models import Gram, Row, Version
from jiheng.web.ledgers.queries.rows import grams
from jiheng.web.ledgers.reading import MONEY_UNIT, read_by, read_row
from jiheng.web.ledgers.tables import Table

BATCH = 200
KEPT_FOR = "kept_for"  # the reason of a version, as lines of the record call it
NO_REASONS: Mapping[str, str] = {}
STORED = (
    "values", "authors", "drafts", "title", "version", "state", "pending", "read", "read_by",
    "amount", "day", "voided", "public", "changed_at",
)  # fmt: skip


def new_row(table: Table, key: str, position: int) -> Row:
    """Return an empty row that is not written down yet."""
    return Row(
        organisation=table.organisation,
        year=table.year,
        ledger=table.id,
        key=key,
        position=position,
        state=table.first_state,
        version=0,
    )


def put_values(row: Row, values: Mapping[str, str], by: User | None) -> Change:
    """Put values into a row with their author; an empty one is cleared. Returns the change."""
    changes: dict[str, tuple[object, object]] = {
        name: (row.values.get(name, ""), text) for name, text in values.items()
    }
    new_values, authors = dict(row.values), dict(row.authors)
    for name, text in values.items():
        new_values.pop(name, None)
        authors.pop(name, None)
        if text:
            new_values[name] = text
            if by is not None:
                authors[name] = by.pk
    row.values, row.authors = new_values, authors
    return Change("change", "entry", row.pk, changes)


def derive(row: Row, form: SheetForm, ledger: Ledger | None, money_unit: str = MONEY_UNIT) -> None:
    """Set what follows from the values of a row: title, what is read, day, amount, void or not."""
    reading = read_row(form, row.values, money_unit).values
    row.title, row.voided = form.title_of(row.values), bool(row.values.get(VOIDED))
    row.read, row.read_by = dict(reading), read_by(form)
    day = reading.get(ledger.day) if ledger is not None and ledger.day else None
    amount = reading.get(ledger.amount) if ledger is not None and ledger.amount else None
    row.day = dt.date.fromisoformat(day) if isinstance(day, str) else None
    row.amount = amount if isinstance(amount, int) else None


def insert(
    table: Table,
    rows: Sequence[Row],
    by: User | None,
    *,
    reasons: Mapping[str, str] = NO_REASONS,
    corrections: Collection[str] = (),
) -> list[Change]:
    """Write new rows down; return their changes, which have their ids now.

    `reasons` are kept with their versions, by key; `corrections` are keys of closed months.
    """
    for row in rows:
        row.version = 1
        derive(row, table.form, table.ledger, table.money_unit)
    Row.objects.bulk_create(rows, batch_size=BATCH)
    bound = _follow(rows, by, titled=rows, corrections=corrections, reasons=reasons)
    return [
        Change("add", "entry", row.pk,
               {**{name: ("", text) for name, text in row.values.items()}, **_kept(row, reasons)},
               table.reference, bound=bound[row.pk])
        for row in rows
    ]  # fmt: skip


def _kept(row: Row, reasons: Mapping[str, str]) -> dict[str, tuple[object, object]]:
    """Return the reason of a row's version as the record tells it."""
    reason = reasons.get(row.key, "")
    return {KEPT_FOR: ("", reason)} if reason else {}


def update(
    table: Table,
    rows: Sequence[Row],
    by: User | None,
    changes: Iterable[Change] = (),
    *,
    correction: bool = False,
    reasons: Mapping[str, str] = NO_REASONS,
) -> list[Change]:
    """Write changed rows down, each as a new version; return their changes for the record."""
    before = {row.pk: row.title for row in rows}
    for row in rows:
        row.version += 1
        derive(row, table.form, table.ledger, table.money_unit)
    Row.objects.bulk_update(rows, [name for name in STORED if name != "changed_at"], BATCH)
    titled = [row for row in rows if row.title != before[row.pk]]
    corrections = [row.key for row in rows] if correction else ()
    bound = _follow(rows, by, titled=titled, corrections=corrections, reasons=reasons)
    by_row = {change.object_id: change for change in changes}
    all_told = []
    for row in rows:
        change = by_row.get(row.pk, Change("change", "entry", row.pk))
        all_changes = {**change.changes, **_kept(row, reasons)}
        all_told.append(
            replace(change, changes=all_changes, reference=table.reference, bound=bound[row.pk])
        )
    return all_told


def _follow(
    rows: Iterable[Row],
    by: User | None,
    *,
    titled: Sequence[Row],
    corrections: Collection[str],
    reasons: Mapping[str, str],
) -> dict[int, tuple[Subject, ...]]:
    """Write versions down; return what the record binds of each row, by its id."""
    versions = Version.objects.bulk_create(
        [
            Version(
                row=row,
                number=row.version,
                by=by,
                state=row.state,
                values=row.values,
                correction=row.key in corrections,
                reason=reasons.get(row.key, ""),
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    index_titles(titled)
    return {v.row_id: (("entry", v.row_id), ("version", v.pk)) for v in versions}


def index_titles(rows: Sequence[Row]) -> None:
    """Write down the pairs of characters of titles, in place of those before."""
    Gram.objects.filter(row__in=[row.pk for row in rows]).delete()
    Gram.objects.bulk_create(
        [Gram(row=row, ledger=row.ledger, text=pair) for row in rows for pair in grams(row.title)],
        batch_size=BATCH * 5,
    )
