"""What deciding a case changes in rows: a mark, the rows below, shares; and all of it put back.

Nothing is summed up or removed: the later row keeps its amounts and says which row it duplicates.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from django.utils.translation import gettext as _

from jiheng.ledger.credit import Credit, written
from jiheng.model import Ledger
from jiheng.web.core.audit import Change
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.filling import changed
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Pair, Row
from jiheng.web.ledgers.queries.children import children
from jiheng.web.ledgers.queries.closed import ClosedMonths, closed_months
from jiheng.web.ledgers.queries.pairs import SHARED, in_order, places_of
from jiheng.web.ledgers.values import row_key

DUPLICATE = "duplicate"
LONGEST_TITLE = 60  # of the row that is named in the other


@dataclass(frozen=True, slots=True)
class RowChange:
    """What becomes of a row: values and, where its ledger has no column for it, its state."""

    row: Row
    values: Mapping[str, str] = field(default_factory=dict)
    state: str = ""  # empty: as it is

    @property
    def effect(self) -> dict[str, object]:
        """What it was and what it comes to be, as a case keeps it."""
        values = {n: [self.row.values.get(n, ""), text] for n, text in self.values.items()}
        state = [self.row.state, self.state] if self.state else []
        return {"values": values, "state": state}


def changes_of(
    ledger: Ledger, pair: Pair, decision: str, shares: Sequence[Fraction]
) -> list[RowChange]:
    """Return what a decision would change. Raises Refused where rows are shared otherwise."""
    kept, later = in_order(pair)
    changes: list[RowChange] = []
    if later is not None:
        changes = [_marked(ledger, later, kept), *_moved(ledger, later, kept)]
    if any(row.values.get(ledger.shares_column) for row in (kept, later) if row is not None):
        raise Refused(_("这一行已经有业绩分成：先撤销原来的分成，再办这一件。"))
    if decision == SHARED:
        parts = [
            Credit(_bare(place.name), part, place.pk)
            for place, part in zip(places_of(pair).values(), shares, strict=True)
        ]
        changes.append(RowChange(kept, {ledger.shares_column: written(parts)}))
    return changes


def undoing(pair: Pair) -> list[RowChange]:
    """Return what puts everything back. Raises Refused for a row that has changed there since."""
    rows = Row.objects.filter(pk__in=pair.effects).select_related("organisation")
    changes = []
    for row in rows.order_by("pk"):
        effect = pair.effects[str(row.pk)]
        values = {name: was for name, (was, _now) in effect["values"].items()}
        moved = any(row.values.get(n, "") != now for n, (_was, now) in effect["values"].items())
        state = effect["state"]
        if moved or (state and row.state != state[1]):
            text = _("“%(name)s”在认定之后又改过这几栏，先改回来，再撤销。")
            raise Refused(text % {"name": row.title or row.key})
        changes.append(RowChange(row, values, state[0] if state else ""))
    return changes


def in_closed_month(changes: Iterable[RowChange]) -> bool:
    """Return whether some changes would change what a closed month has of their rows."""
    return any(_corrects(change, {}) for change in changes)


def apply(changes: Sequence[RowChange], *, by: User) -> list[Change]:
    """Write changes of rows down, those of closed months as corrections; return their lines."""
    lines: list[Change] = []
    months: dict[tuple[str, int], ClosedMonths] = {}
    lots: dict[tuple[str, int, bool], list[RowChange]] = {}
    for each in changes:
        lot = (each.row.ledger, each.row.organisation_id, _corrects(each, months))
        lots.setdefault(lot, []).append(each)
    for (id_, _organisation, closed), own in sorted(lots.items()):
        table = ledger_table(ledgers()[id_], own[0].row.organisation)
        written_rows = [_put(ledgers()[id_], change) for change in own]
        lines += update(table, [c.row for c in own], by, written_rows, correction=closed)
        changed(table)
    return lines


def _corrects(change: RowChange, months: dict[tuple[str, int], ClosedMonths]) -> bool:
    """Return whether a change is one of what a closed month has; months are asked for once."""
    at = (change.row.ledger, change.row.organisation_id)
    if at not in months:
        table = ledger_table(ledgers()[change.row.ledger], change.row.organisation)
        months[at] = closed_months(table)
    return months[at].corrects(change.row, change.values, change.state)


def _put(ledger: Ledger, change: RowChange) -> Change:
    """Put a change into its row; who filled the values in stays their author."""
    row, values = change.row, dict(change.values)
    authors = dict(row.authors)
    if change.state:
        values[ledger.state_column] = ledger.flow.state(change.state).label
    line = put_values(row, values, None)
    row.authors = authors
    if change.state:
        line = replace(line, changes={**line.changes, "state": (row.state, change.state)})
        row.state = change.state
    return line


def _marked(ledger: Ledger, later: Row, kept: Row) -> RowChange:
    """Return the later row as a duplicate that names the row which stays."""
    key = row_key(kept.organisation_id, kept.key)
    name = kept.title[:LONGEST_TITLE] or kept.key
    named = f"与“{name}”（{kept.organisation.name}，{key}）重复"  # stored: of no page's language
    if not ledger.aside_column:
        return RowChange(later, state=DUPLICATE)
    column = ledger.form.column(ledger.aside_column)
    label = next(c.label for c in column.choices if c.id == DUPLICATE) if column else DUPLICATE
    values = {ledger.aside_column: label}
    if ledger.form.column(f"{ledger.aside_column}_reason") is not None:
        values[f"{ledger.aside_column}_reason"] = named
    return RowChange(later, values)


def _moved(ledger: Ledger, later: Row, kept: Row) -> Iterator[RowChange]:
    """Yield the rows that link to the later row, linked to the one that stays."""
    for linked, column, row in children(ledger, later):
        values = {column.field: kept.title}
        own = linked.place_column
        if own in column.brings and kept.values.get(ledger.place_column):
            values[own] = kept.values[ledger.place_column]  # by which it is told from its namesakes
        new = {name: text for name, text in values.items() if row.values.get(name) != text}
        if new:
            yield RowChange(row, new)


def _bare(name: str) -> str:
    """Return the name of a place without the signs by which shares are told apart."""
    return re.sub("[；;（()）%]", " ", name).strip()
