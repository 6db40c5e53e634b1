"""Clocks of rows: by when something is due, by the rules in force on the day that it began."""

import datetime as dt
from collections.abc import Iterable, Iterator

from jiheng.ledger.clocks import clock
from jiheng.model import Clock, LedgerRow
from jiheng.web.flows.queries import working_days
from jiheng.web.ledgers.declarations import rules


def clock_of(row: LedgerRow, id_: str, today: dt.date) -> Clock | None:
    """Return a clock of a row by the rule in force on the day it began; None before that."""
    book = rules().rest
    begun = (row.value(rule.begin) for rule in book.clocks if rule.id == id_)
    began = next((day for day in begun if isinstance(day, dt.date)), None)
    rule = book.clock(id_, began) if began is not None else None
    return clock(rule, row, working_days(), today) if rule is not None else None


def clocks_of(row: LedgerRow, ids: Iterable[str], today: dt.date) -> Iterator[Clock]:
    """Yield the clocks of a row that have begun, in order of their ids as given."""
    clocks = (clock_of(row, id_, today) for id_ in ids)
    return (each for each in clocks if each is not None)
