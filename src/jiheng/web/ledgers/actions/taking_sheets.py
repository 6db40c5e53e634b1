"""What a preview showed, written down; and what waited for a phase, when that is open."""

from collections.abc import Mapping
from dataclasses import replace

from jiheng.web.core.audit import Change
from jiheng.web.core.models import User
from jiheng.web.ledgers.actions.bringing import Links, with_brought
from jiheng.web.ledgers.actions.correcting import ask
from jiheng.web.ledgers.actions.filling import create_rows
from jiheng.web.ledgers.actions.raising import raise_brought
from jiheng.web.ledgers.actions.storing import NO_REASONS, put_values, update
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.previews import SheetPreview
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.tables import Table


def take_sheet(
    preview: SheetPreview,
    *,
    by: User,
    reason: str = "",
    kept_for: Mapping[str, str] = NO_REASONS,
) -> list[Change]:
    """Write down what a preview showed; the caller has right, lock and transaction, and records.

    What would change rows of closed months is asked for as corrections, for a `reason`. `kept_for`
    is why rows are taken that look wrong: by their place in the sheet, or by key if stored before.
    """
    table = preview.table
    for key, values in preview.proposals:
        ask(table, key, values, reason, by=by)
    new_rows = (row_input for row_input, _later in preview.inserts)
    reasoned = [replace(row, reason=kept_for.get(row.place, "")) for row in new_rows]
    created = create_rows(table, reasoned, by=by)
    waiting = []
    for (row, _change), (_row_input, later) in zip(created, preview.inserts, strict=True):
        if later:
            row.drafts = {name: [text, by.pk] for name, text in later.items()}
            waiting.append(row)
    changes = [change for _row, change in created]
    updated, about_updated = [], []
    links = Links(table, [{**preview.before[k].values, **now} for k, now, _l in preview.updates])
    for key, now, later in preview.updates:
        row = preview.before[key]
        if now:
            about_updated.append(with_brought(put_values(row, now, by), links.bring(row, now)))
        else:
            about_updated.append(_set_aside(row, later))
        row.drafts = {**row.drafts, **{name: [text, by.pk] for name, text in later.items()}}
        updated.append(row)
    Row.objects.bulk_update(waiting, ["drafts"], batch_size=200)
    changes += update(table, updated, by, about_updated, reasons=kept_for)
    raise_brought(table, [*(row for row, _change in created), *updated], by=by)
    return changes


def _set_aside(row: Row, later: Mapping[str, str]) -> Change:
    """Return the change of a row of which only values came that wait for their phase."""
    before = {name: text for name, (text, _by) in row.drafts.items()}
    changes: dict[str, tuple[object, object]] = {
        name: (before.get(name, ""), text) for name, text in later.items()
    }
    return Change("set_aside", "entry", row.pk, changes)


def take_drafts(table: Table, by: User | None = None) -> list[Change]:
    """Put the values in force that waited for a phase which is open now; return the changes."""
    open_fields = table.open_fields(table.first_state)
    changes, updated = [], []
    for row in rows_in(table).exclude(drafts={}).select_for_update():
        ready = {n: pair for n, pair in row.drafts.items() if n in open_fields}
        values = {n: text for n, (text, _by) in ready.items() if not row.values.get(n)}
        row.drafts = {n: pair for n, pair in row.drafts.items() if n not in ready}
        change = put_values(row, values, by)
        row.authors = {**row.authors, **{n: ready[n][1] for n in values}}
        updated.append(row)
        changes.append(change)
    return update(table, updated, by, changes)
