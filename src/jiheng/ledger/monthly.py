"""A figure of a year by its months, from the rows that it counted: no row is judged again."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from jiheng.ledger.months import ADDITIVE, NotAdditiveError
from jiheng.model import LedgerFigure, LedgerRow
from jiheng.model.period import MONTHS


def by_month(figure: LedgerFigure, rows: Iterable[LedgerRow]) -> tuple[Fraction, ...]:
    """Return what each month of the figure's year brought, twelve exact values.

    `rows` are those of its ledger. What a month brought is what a figure of that month says,
    because a row counts by one day. Raises NotAdditiveError where months do not add up.
    """
    definition = figure.definition
    if definition.how not in ADDITIVE or definition.stock:
        raise NotAdditiveError(definition.id)
    counted = {row.key: row for row in figure.counted}
    months = [Fraction(0)] * MONTHS
    for row in rows:
        own, day = counted.get(row.key), row.values.get(definition.day)
        if own is not None and isinstance(day, dt.date):
            months[day.month - 1] += own.share if definition.how == "count" else own.amount
    return tuple(months)


def finished_months(year: int, day: dt.date) -> int:
    """Return how many months of a year are over at the end of a day."""
    if day.year != year:
        return MONTHS if day.year > year else 0
    last = (day + dt.timedelta(days=1)).month != day.month
    return day.month if last else day.month - 1
