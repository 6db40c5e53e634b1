"""What a row cannot tell of itself: whether it is the first of its kind, what others tell of it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jiheng.ledger.selection import Selection, selection
from jiheng.ledger.sources import Sources
from jiheng.model import Definition, LedgerRow, Period
from jiheng.model.ledger_figure import Meets

AGAIN, MEETS = "again", "meets"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The rows that count after all, and those of another ledger that they count by."""

    chosen: Selection
    met_by: tuple[LedgerRow, ...] = ()


def narrowed(
    chosen: Selection, definition: Definition, sources: Sources, period: Period
) -> Narrowed:
    """Return a selection without what its definition leaves out for the sake of other rows."""
    if definition.once_by:
        chosen = _first_alone(chosen, definition, sources, period)
    if definition.meets is None:
        return Narrowed(chosen)
    return _met(chosen, definition.meets, sources, period)


def _first_alone(
    chosen: Selection, definition: Definition, sources: Sources, period: Period
) -> Selection:
    """Return a selection in which, of rows that hold the same, the earliest alone counts.

    An earlier one of an earlier period is the first all the same. A row that holds nothing in any
    of the fields is nobody's second.
    """
    so_far = Period(dt.date.min, period.last)
    ledger, rows = sources.ledgers[definition.ledger], sources.of_ledger(definition)
    first: dict[tuple[str, ...], str] = {}
    for row in sorted(
        selection(definition, ledger, rows, so_far, "").rows,
        key=lambda row: (row.values[definition.day], row.key),
    ):
        first.setdefault(_kept_in(row, definition.once_by), row.key)
    later = {
        row.key
        for row in chosen.rows
        if "" not in (own := _kept_in(row, definition.once_by)) and first[own] != row.key
    }
    return _without(chosen, later, f"{AGAIN} {definition.once_by[0]}")


def _kept_in(row: LedgerRow, fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(row.values.get(field, "")) for field in fields)


def _met(chosen: Selection, meets: Meets, sources: Sources, period: Period) -> Narrowed:
    """Return a selection in which every row has as many of another ledger as it asks for."""
    asked = {row.text(meets.field) for row in chosen.rows}
    met_by = tuple(
        row
        for row in sources.rows.get(meets.ledger, ())
        if row.text(meets.field) in asked and not row.voided and _in(row, meets.day, period)
    )
    times = Counter(row.text(meets.field) for row in met_by)
    short = {row.key for row in chosen.rows if times[row.text(meets.field)] < meets.least}
    return Narrowed(_without(chosen, short, f"{MEETS} {meets.ledger}"), met_by)


def _in(row: LedgerRow, field: str, period: Period) -> bool:
    day = row.values.get(field)
    return isinstance(day, dt.date) and day in period


def _without(chosen: Selection, keys: set[str], reason: str) -> Selection:
    if not keys:
        return chosen
    left = {**chosen.left_out, reason: tuple(r.key for r in chosen.rows if r.key in keys)}
    return replace(
        chosen, rows=tuple(row for row in chosen.rows if row.key not in keys), left_out=left
    )
