"""The rate that a row is converted at, and what the ledger of rates says of it now."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.ledger.conversion import Rate, converted, rate_on, rates_of, same_rate
from jiheng.model.ledger import Conversion
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.scopes import scope_of
from jiheng.web.ledgers.reading import NUMBER_SCALE, read_value
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import RowReader, choice_id, row_key

ITSELF = Rate(Fraction(1), "1", dt.date.min, "")


@dataclass(frozen=True, slots=True)
class Priced:
    """An amount in its own currency on a day."""

    amount: Fraction
    currency: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row was converted at, what it would be now; without a rate it is counted nowhere."""

    currency: str
    day: dt.date
    rate: str = ""
    on: str = ""
    source: str = ""
    here: str = ""
    rate_now: str = ""
    now: str = ""

    @property
    def drifted(self) -> bool:
        """Whether the rate that was used is another one in the ledger of rates now."""
        return bool(self.now) and self.now != self.here


def priced(table: Table, values: dict[str, str]) -> Priced | None:
    """Return what there is to convert in a row; None while something of it is blank or unread."""
    rule = table.ledger.converts if table.ledger is not None else None
    if rule is None:
        return None
    amount, day = (_read(table, values, field) for field in (rule.amount, rule.day))
    column = table.form.column(rule.currency)
    currency = choice_id(column, values.get(rule.currency, "")) if column is not None else ""
    if not isinstance(amount, int) or not isinstance(day, str) or not currency:
        return None
    return Priced(Fraction(amount, NUMBER_SCALE), currency, dt.date.fromisoformat(day))


def own_rate(table: Table, values: dict[str, str], field: str) -> Fraction | None:
    """Return a rate that stands in a row; None where there is none or it cannot be read."""
    rate = _read(table, values, field)
    return Fraction(rate, NUMBER_SCALE) if isinstance(rate, int) and rate > 0 else None


def rate_of(table: Table, rule: Conversion, what: Priced) -> Rate | None:
    """Return the rate for an amount on its day; 1 for what is in that currency already."""
    if what.currency == rule.to:
        return ITSELF
    return rate_on(_rates(table, rule, what), what.day, rule.days)


def conversion_of(table: Table, row: Row) -> Standing | None:
    """Return how a row was converted and what it would be now; None where nothing is to be."""
    rule = table.ledger.converts if table.ledger is not None else None
    what = priced(table, row.values)
    if rule is None or what is None or what.currency == rule.to:
        return None
    values = row.values
    currency = values.get(rule.currency, "")
    kept = {name: values.get(f, "") for name, f in (("rate", rule.rate), ("source", rule.source))}
    here = values.get(rule.into, "")
    if not here:
        return Standing(currency, what.day)
    on = values.get(rule.rate_on, "") if rule.rate_on else what.day.isoformat()
    used_on = _read(table, values, rule.rate_on) if rule.rate_on else on
    day = dt.date.fromisoformat(used_on) if isinstance(used_on, str) else None
    now = same_rate(_rates(table, rule, what), day, kept["source"])
    if now is None or now.value == own_rate(table, values, rule.rate):
        return Standing(currency, what.day, on=on, here=here, **kept)
    amount = converted(what.amount, now.value, rule.digits)
    return Standing(
        currency, what.day, on=on, here=here, rate_now=now.text, now=text_of(amount), **kept
    )


def text_of(amount: Decimal) -> str:
    """Return an amount as a row has it."""
    return f"{amount:f}"


def _rates(table: Table, rule: Conversion, what: Priced) -> tuple[Rate, ...]:
    """Return the rates of a currency that the place keeps which keeps the ledgers together."""
    ledger = ledgers().get(rule.ledger)
    if ledger is None:
        return ()
    first = what.day - dt.timedelta(days=rule.days)
    kept = Row.objects.filter(
        ledger=ledger.id, organisation__path__startswith=scope_of(ledger, table.organisation),
        day__range=(first, what.day), voided=False,
    )  # fmt: skip
    reader = RowReader(ledger, every_field=True)
    rows = (
        reader(row_key(r.organisation_id, r.key), r.version, r.state, r.values, r.read)
        for r in kept
    )
    return rates_of(rows, what.currency, rule.to)


def _read(table: Table, values: dict[str, str], field: str) -> int | str | None:
    column, text = table.form.column(field), values.get(field, "")
    return read_value(column, text) if column is not None and text else None
