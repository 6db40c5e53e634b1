"""What clocks write into rows: the day by which something is due, and whether it was in time."""

from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.row_clocks import clock_by, written_by
from jiheng.web.ledgers.tables import Table


def timing(table: Table, row: Row) -> dict[str, str]:
    """Return what the clocks of a row say and it does not, for those values to be put into it.

    What has ended and is shut stays as it was: another rule, or another holiday, moves nothing
    that is past.
    """
    ledger = table.ledger
    if ledger is None or not ledger.timed:
        return {}
    values: dict[str, str] = {}
    for timed in ledger.timed:
        if row.values.get(timed.outcome) and not table.open_in(row):
            continue
        values |= written_by(ledger, timed, clock_by(ledger, timed, row.values))
    return {field: text for field, text in values.items() if text != row.values.get(field, "")}
