"""Money in another currency: an amount at a dated rate that somebody published, rounded once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.model import LedgerRow
from jiheng.model.quantity import half_up


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is in another on a day, and who says so."""

    value: Fraction
    text: str  # as it was typed: 0.12870
    on: dt.date
    source: str


def converted(amount: Fraction, rate: Fraction, digits: int) -> Decimal:
    """Return an amount in the other currency, exact until it is rounded half up, once."""
    return half_up(amount * rate, digits)


def rates_of(rows: Iterable[LedgerRow], currency: str, into: str) -> tuple[Rate, ...]:
    """Return the rates from one currency into another that rows of the ledger of rates state."""
    return tuple(
        Rate(value, row.text("rate"), day, row.text("source"))
        for row in rows
        if not row.voided and (row.value("currency"), row.value("into")) == (currency, into)
        if isinstance(value := row.value("rate"), Fraction) and value > 0
        if isinstance(day := row.value("rated_on"), dt.date)
    )


def rate_on(rates: Iterable[Rate], day: dt.date, days: int) -> Rate | None:
    """Return the rate of a day, else the last one before it that is no more than some days old.

    None without one, and where two sources differ: nobody chooses between them.
    """
    first = day - dt.timedelta(days=days)
    in_time = [rate for rate in rates if first <= rate.on <= day]
    newest = max((rate.on for rate in in_time), default=None)
    of_day = [rate for rate in in_time if rate.on == newest]
    return of_day[0] if len({rate.value for rate in of_day}) == 1 else None


def same_rate(rates: Iterable[Rate], on: dt.date | None, source: str) -> Rate | None:
    """Return what the ledger says now for the rate that was used: of its day and its source."""
    stated = [rate for rate in rates if rate.on == on and rate.source == source]
    return stated[0] if len({rate.value for rate in stated}) == 1 else None
