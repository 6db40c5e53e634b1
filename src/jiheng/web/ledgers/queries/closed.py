"""What closed months count of a row: of its own place, of those above it, of who shares it."""

import datetime as dt
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass

from jiheng.ledger.credit import shares
from jiheng.ledger.month_counts import MonthCount, month_counts, shut_fields
from jiheng.model import Ledger
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.declarations import definitions
from jiheng.web.ledgers.models import Month, Row
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import RowReader, row_key

NOTHING: frozenset[MonthCount] = frozenset()


@dataclass(frozen=True, slots=True)
class ClosedMonths:
    """The months of a ledger that are closed for a place: by itself or by one above it."""

    table: Table
    firsts: frozenset[dt.date]
    reader: RowReader | None  # of the rows of its ledger; None: its rows are of a year

    def counts(self, row: Row) -> frozenset[MonthCount]:
        """Return what closed months count of a row, as it is in memory now.

        Two answers that differ, before a change and after it, are a correction.
        """
        ledger = self.table.ledger
        if ledger is None or self.reader is None:
            return NOTHING
        shared = row.values.get(ledger.shares_column, "") if ledger.shares_column else ""
        if not self.firsts and not shared:
            return NOTHING
        own_key = row_key(row.organisation_id, row.key)
        core_row = self.reader(own_key, row.version, row.state, row.values, row.read)
        every = month_counts(core_row, ledger, definitions())
        firsts = self.firsts | _of_others(ledger, shared) if every and shared else self.firsts
        return frozenset(count for count in every if count.month in firsts)

    def shut(self, row: Row) -> frozenset[str]:
        """Return the fields of a row that a closed month has: only corrections change them."""
        ledger = self.table.ledger
        if ledger is None or self.table.opens is not None:
            return frozenset()
        days = {count.day for count in self.counts(row)}
        if self._dated(ledger, row):
            days.add(ledger.day)
        return shut_fields(ledger, days)

    def _dated(self, ledger: Ledger, row: Row) -> bool:
        """Return whether a row stands in a closed month by its day, whatever figures there are.

        Not one that is still, or again, being filled in: nobody has judged it yet.
        """
        if row.day is None or row.day.replace(day=1) not in self.firsts:
            return False
        filled_in = ledger.day in self.table.open_fields(row.state)
        return not ledger.flow.moves or not (row.state == self.table.first_state or filled_in)

    def corrects(self, row: Row, values: Mapping[str, str], state: str = "") -> bool:
        """Return whether values, or another state, would change what a closed month has of a row.

        The row stays as it is.
        """
        if self.shut(row) & set(values):
            return True
        after = copy(row)
        after.values = {name: t for name, t in {**row.values, **values}.items() if t}
        after.state = state or row.state
        after.read = read_row(self.table.form, after.values, self.table.money_unit).values
        return self.counts(after) != self.counts(row)


def closed_months(table: Table) -> ClosedMonths:
    """Return the months that are closed for the rows of a table."""
    if table.ledger is None or table.opens is not None:
        return ClosedMonths(table, frozenset(), None)
    firsts = _firsts(table.ledger, (table.organisation,))
    return ClosedMonths(table, firsts, RowReader(table.ledger))


def is_closed(table: Table, row: Row) -> bool:
    """Return whether a closed month has a row, by any of its days."""
    return bool(closed_months(table).shut(row))


def _firsts(ledger: Ledger, places: tuple[Organisation, ...]) -> frozenset[dt.date]:
    own = {int(pk) for place in places for pk in place.path.strip("/").split("/")}
    kept = Month.objects.filter(ledger=ledger.id, organisation__in=own)
    return frozenset(kept.values_list("first", flat=True))


def _of_others(ledger: Ledger, text: str) -> frozenset[dt.date]:
    numbers = [share.number for share in shares(text)]
    return _firsts(ledger, tuple(Organisation.objects.filter(pk__in=numbers)))
