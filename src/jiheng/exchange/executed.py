"""What was spent, by its day: sums of payments, of months, of lines; what adjustments come to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from jiheng.exchange.cells import in_yuan
from jiheng.exchange.taken import Gathered, Taken
from jiheng.model.exchange import (
    ADJUSTED,
    AS_OF,
    FUNDS,
    MONITORED_FUNDS,
    PROJECTS,
    TOTAL,
    Execution,
    Export,
    ExportCell,
    OwnRow,
    OwnRows,
)
from jiheng.parsing.numbers import read_quantity

NO_BASE = "exchange_no_base"  # the wording: what is adjusted is nowhere
DAY = "as_of"  # of the sheet of monitoring
PARTS = (TOTAL, *FUNDS)
MONITORED_PARTS = {TOTAL: (TOTAL,), "fiscal": ("fiscal",), "other": ("carryover", "other")}


def derive(taken: Taken, own: OwnRows, known: Mapping[str, OwnRow], export: Export) -> None:
    """Add what follows from what an export says: adjusted budgets, the sums of monitoring, days."""
    for (sheet, code, _name), values in list(taken.values.items()):
        if sheet == PROJECTS:
            _adjust(taken, values, known.get(code), own)
            _monitor(taken, code, values, export.as_of)


def _adjust(taken: Taken, values: dict[str, Gathered], row: OwnRow | None, own: OwnRows) -> None:
    """Add adjustments to the budget of the beginning of the year, the system's own if it says."""
    for part in PARTS:
        adjusted = values.pop(f"{ADJUSTED}_{part}", None)
        if adjusted is None or not isinstance(adjusted.value, Decimal):
            continue
        if f"revised_{part}" in values:
            continue  # the system states what it comes to
        base, cells = _original(values, row, part, own)
        if base is None:
            for cell in adjusted.cells:
                taken.leave(cell, NO_BASE)
            continue
        values[f"revised_{part}"] = Gathered(base + adjusted.value, [*cells, *adjusted.cells])


def _original(
    values: Mapping[str, Gathered], row: OwnRow | None, part: str, own: OwnRows
) -> tuple[Decimal | None, list[ExportCell]]:
    """Return the budget of the beginning of the year in yuan, and the cells that state it."""
    stated = values.get(f"original_{part}")
    if stated is not None and isinstance(stated.value, Decimal):
        return stated.value, stated.cells
    text = row.values.get(f"original_{part}", "") if row is not None else ""
    quantity = read_quantity(text, own.money_unit) if text else None
    return (in_yuan(quantity), []) if quantity is not None else (None, [])


def _monitor(taken: Taken, code: str, values: dict[str, Gathered], as_of: dt.date | None) -> None:
    """Give what was spent by a day to the round of monitoring, too, and the day to both."""
    spent = {part: values[f"executed_{part}"] for part in PARTS if f"executed_{part}" in values}
    if not spent or as_of is None:
        return
    day = Gathered(as_of, next(iter(spent.values())).cells[:1])
    values.setdefault(AS_OF, day)
    monitored = taken.values.setdefault((MONITORED_FUNDS, code, ""), {})
    monitored.setdefault(DAY, day)
    for part, sources in MONITORED_PARTS.items():
        amounts = [spent[source] for source in sources if source in spent]
        if amounts:
            monitored.setdefault(f"to_date_{part}", _together(amounts))


def _together(amounts: Sequence[Gathered]) -> Gathered:
    months: dict[int, Decimal] = {}
    for gathered in amounts:
        for month, amount in gathered.months.items():
            months[month] = months.get(month, Decimal(0)) + amount
    total = sum((g.value for g in amounts if isinstance(g.value, Decimal)), Decimal(0))
    return Gathered(total, [cell for gathered in amounts for cell in gathered.cells], months)


def by_period_end(
    values: Mapping[str, Gathered], period_end: dt.date
) -> Mapping[str, Gathered] | None:
    """Return what was spent by the end of a period, of figures of a later day.

    None where the file does not say it month by month, or the period ends within a month.
    """
    whole_month = (period_end + dt.timedelta(days=1)).day == 1
    spent = {name: each for name, each in values.items() if name != DAY}
    dated = all(sum(g.months.values(), Decimal(0)) == g.value for g in spent.values())
    if not whole_month or not dated:
        return None
    until: dict[str, Gathered] = {DAY: Gathered(period_end, values[DAY].cells)}
    for name, gathered in spent.items():
        amounts = [a for month, a in gathered.months.items() if month <= period_end.month]
        until[name] = Gathered(sum(amounts, Decimal(0)), gathered.cells)
    return until


def executions(taken: Taken, export: Export) -> tuple[Execution, ...]:
    """Return what every project of an export spent by the day that it is of."""
    spent = []
    for (sheet, code, _name), values in taken.values.items():
        total = values.get(f"executed_{TOTAL}")
        if sheet == PROJECTS and total is not None and isinstance(total.value, Decimal):
            name = taken.names.get(code, "")
            months = dict(sorted(total.months.items()))
            spent.append(
                Execution(
                    code=code, name=name, amount=total.value, as_of=export.as_of, months=months
                )
            )
    return tuple(spent)
