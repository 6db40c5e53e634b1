"""Due days at save: by the clock in force when it began; what has ended keeps its day."""

from collections.abc import Container

from jiheng.ledger.timing import timing_of
from jiheng.rulebook import load
from jiheng.web.flows.queries import working_days
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import RowReader


def timing(table: Table, row: Row, typed: Container[str]) -> dict[str, str]:
    """Return the due day and timing of a row, for those values to be put into it.

    A due day that somebody typed stays: an extension.
    """
    ledger = table.ledger
    times = ledger.times if ledger is not None else None
    if ledger is None or times is None:
        return {}
    read = read_row(table.form, row.values).values
    reader = RowReader(ledger, every_field=True)
    exact = reader(row.key, row.version, row.state, row.values, read)
    result = timing_of(times, load().rest.clocks, exact, working_days())
    column = table.form.column(times.timing)
    labels = {choice.id: choice.label for choice in column.choices} if column is not None else {}
    due = result.due.isoformat() if result.due is not None else ""
    known = {times.due: due, times.timing: labels.get(result.timing, "")}
    if times.due in typed or row.authors.get(times.due):
        known.pop(times.due)
    return {field: text for field, text in known.items() if text != row.values.get(field, "")}
