"""The clocks of rows: when each is due, whether it was in time; what is due in a ledger."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from jiheng.model import Clock, Ledger, LedgerRow
from jiheng.model.ledger import Timed
from jiheng.web.core.models import User
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.clocks import clock_of
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.reading import read_value

OVERDUE, RUNNING = "overdue", "running"
IN_TIME = {"met": "yes", "late": "no"}


@dataclass(frozen=True, slots=True)
class TimedRow:
    """A row with a clock that runs."""

    row: Row
    clock: Clock
    ledger: Ledger

    @property
    def address(self) -> str:
        """Where the row is."""
        return ledger_table(self.ledger, self.row.organisation).row_address(self.row.key)


def clock_by(ledger: Ledger, timed: Timed, values: Mapping[str, str]) -> Clock | None:
    """Return a clock by the values of a row as typed; None where it has not begun."""
    known = [rule for rule in rules().rest.clocks if rule.id == timed.clock]
    names = {name for rule in known for name in (rule.begin, rule.until, rule.extend) if name}
    days = {name: day for name in names if (day := _day(ledger, name, values)) is not None}
    row = LedgerRow(ledger=ledger.id, key="", values=days)
    return clock_of(row, timed.clock, timezone.localdate())


def _day(ledger: Ledger, field: str, values: Mapping[str, str]) -> dt.date | None:
    column, text = ledger.form.column(field), values.get(field, "")
    read = read_value(column, text) if column is not None and text else None
    return dt.date.fromisoformat(read) if isinstance(read, str) else None


def written_by(ledger: Ledger, timed: Timed, known: Clock | None) -> dict[str, str]:
    """Return what a clock writes into a row: the day it is due; whether it ended in time."""
    if known is None:
        return {timed.due: "", timed.outcome: ""}
    column = ledger.form.column(timed.outcome)
    choices = {choice.id: choice.label for choice in column.choices} if column is not None else {}
    outcome = choices.get(IN_TIME.get(known.state, ""), "")
    return {timed.due: known.due.isoformat(), timed.outcome: outcome}


def clocks_of_row(ledger: Ledger, row: Row) -> tuple[Clock, ...]:
    """Return the clocks of a row that have begun."""
    clocks = (clock_by(ledger, timed, row.values) for timed in ledger.timed)
    return tuple(each for each in clocks if each is not None)


def running_clock(ledger: Ledger, row: Row) -> Clock | None:
    """Return the clock of a row that runs and is due first; None where none runs."""
    running = [each for each in clocks_of_row(ledger, row) if each.state in (OVERDUE, RUNNING)]
    return min(running, key=lambda each: each.due, default=None)


def timed_rows(user: User, ledger: Ledger, state: str = "") -> list[TimedRow]:
    """Return the rows of a ledger whose clock runs, those that are due first at the front.

    `state` narrows them: overdue, running.
    """
    if not ledger.timed:
        return []
    rows = ledger_rows(user, ledger).filter(state__in=_unfinished(ledger))
    timed = [each for each in _running(ledger, rows) if state in ("", each.clock.state)]
    return sorted(timed, key=lambda each: (each.clock.due, each.row.pk))


def _running(ledger: Ledger, rows: Iterable[Row]) -> Iterator[TimedRow]:
    for row in rows:
        known = running_clock(ledger, row)
        if known is not None:
            yield TimedRow(row, known, ledger)


def _unfinished(ledger: Ledger) -> tuple[str, ...]:
    """Return the states from which a step forward leads on."""
    return tuple(dict.fromkeys(s for m in ledger.flow.moves if not m.back for s in m.begin))
