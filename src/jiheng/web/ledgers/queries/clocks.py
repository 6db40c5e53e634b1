"""Clocks of rows: by when something is due, by the rules in force on the day that it began."""

import datetime as dt
from collections.abc import Iterable, Iterator

from jiheng.ledger.clocks import clock
from jiheng.model import Clock, LedgerRow
from jiheng.web.flows.queries import working_days
from jiheng.web.ledgers.declarations import rules


def clocks_of(row: LedgerRow, ids: Iterable[str], today: dt.date) -> Iterator[Clock]:
    """Yield the clocks of a row that have begun, in order of their ids as given."""
    book, days = rules().rest, working_days()
    for id_ in ids:
        versions = [rule for rule in book.clocks if rule.id == id_]
        began = row.value(versions[0].begin) if versions else None
        rule = book.clock(id_, began) if isinstance(began, dt.date) else None
        standing = clock(rule, row, days, today) if rule is not None else None
        if standing is not None:
            yield standing
