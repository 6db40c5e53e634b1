"""After an upgrade: rows are read again by the columns as they are now, indexes are made."""

from collections.abc import Iterable

from django.db import transaction

from jiheng.model import Ledger, SheetForm
from jiheng.rulebook import load
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.binding import Subject, name_of, state_digests
from jiheng.web.core.comparing import bindings
from jiheng.web.core.declared import Lines
from jiheng.web.ledgers.actions.storing import derive, index_titles
from jiheng.web.ledgers.declarations import ledger_of_sheet, ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.reading import read_by
from jiheng.web.ledgers.stored_values import make_indexes

BATCH = 1_000
READ = ("title", "read", "read_by", "day", "amount", "voided")


def refresh() -> int:
    """Read again every row that was read by other columns; return how many. Make the indexes."""
    count, newest = 0, bindings().newest
    for form, ledger in _forms():
        id_ = ledger.id if ledger is not None else form.id
        stale = Row.objects.filter(ledger=id_).exclude(read_by=read_by(form)).order_by("pk")
        while rows := list(stale[:BATCH]):
            with transaction.atomic():
                sound = _as_left(rows, newest)
                for row in rows:
                    derive(row, form, ledger)
                Row.objects.bulk_update(rows, READ, batch_size=200)
                index_titles(rows)
                if sound:
                    record_changes([Change("reread", "record", id_, bound=sound)], by=None)
            count += len(rows)
    make_indexes(ledgers().values())
    return count


def _as_left(rows: Iterable[Row], newest: Lines) -> tuple[Subject, ...]:
    """Return the rows that are as the record left them: others must not come to be by this."""
    digests = state_digests(("entry", row.pk) for row in rows)
    lines = {subject: newest.get(name_of(subject)) for subject in digests}
    return tuple(s for s, line in lines.items() if line is not None and line[1] == digests[s])


def _forms() -> Iterable[tuple[SheetForm, Ledger | None]]:
    for sheet in load().rest.form.sheets:
        yield sheet, ledger_of_sheet(sheet.id)
    for ledger in ledgers().values():
        if ledger.form.id == ledger.id and ledger.id not in {
            sheet.id for sheet in load().rest.form.sheets
        }:
            yield ledger.form, ledger
