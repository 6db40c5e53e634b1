"""In which months the figures of a ledger count a row, by which day of it, and with what.

A closed month stays as it was published: a change that leaves another answer here corrects it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from jiheng.ledger.selection import selection
from jiheng.ledger.sources import Sources
from jiheng.model import Definition, Ledger, LedgerRow, Period, Value, month_of


@dataclass(frozen=True, slots=True)
class MonthCount:
    """A row in a month of a figure: by which of its days, and what it brings."""

    definition: str
    month: dt.date  # its first day
    day: str  # the field with the day
    brings: Value = Fraction(0)  # what is summed, or tells apart
    shares: str = ""  # between which places, as the row says it


def month_counts(
    row: LedgerRow, ledger: Ledger, definitions: Iterable[Definition]
) -> frozenset[MonthCount]:
    """Return where the monthly figures of a ledger count a row, each by the version in force."""
    kept = tuple(d for d in definitions if d.monthly and d.ledger == ledger.id)
    sources = Sources(kept, {ledger.id: ledger})
    counts = (
        _count(version, ledger, row, month)
        for version in kept
        if (month := _month(row, version.day)) is not None
        and sources.on(version.id, month.last) is version
    )
    return frozenset(count for count in counts if count is not None)


def _month(row: LedgerRow, field: str) -> Period | None:
    day = row.values.get(field)
    return month_of(day.year, day.month) if isinstance(day, dt.date) else None


def _count(
    definition: Definition, ledger: Ledger, row: LedgerRow, month: Period
) -> MonthCount | None:
    if not selection(definition, ledger, (row,), month, "").rows:
        return None
    brings = row.values.get(definition.measure, Fraction(0))
    shares = row.texts.get(ledger.shares_column, "") if ledger.shares_column else ""
    return MonthCount(definition.id, month.first, definition.day, brings, shares)


def shut_fields(ledger: Ledger, days: Iterable[str]) -> frozenset[str]:
    """Return the fields that days which count in a closed month shut.

    They are those of the day's own phase and of every phase before it: what was confirmed with
    it. What comes in later phases, such as the landing of a project signed in that month, is open.
    """
    columns = {column.field: column.phase for column in ledger.form.columns}
    order = list(dict.fromkeys(ledger.flow.phases))
    through = max((order.index(columns[day]) for day in days if day in columns), default=-1)
    shut = set(order[: through + 1])
    return frozenset(field for field, phase in columns.items() if phase in shut)
