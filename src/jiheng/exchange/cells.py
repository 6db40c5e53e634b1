"""A cell of the system to a value: money in yuan, codes and texts as text, days as days."""

import datetime as dt
from decimal import Decimal

from jiheng.exchange.codes import code_of, entry_of
from jiheng.model import Cell, Location, Quantity, factor, family
from jiheng.model.exchange import ExchangeColumn, ExportCell
from jiheng.parsing.column_names import unit_in
from jiheng.parsing.dates import read_date
from jiheng.parsing.numbers import plain
from jiheng.parsing.values import NOT_STATED, quantity_of

UNREAD, NO_ENTRY = "exchange_unread", "exchange_no_entry"  # names of wordings
BROKEN = "exchange_broken"
FIGURES = ("money", "number", "weight")
YUAN = "元"


def read_cell(
    column: ExchangeColumn, cell: Cell, at: Location, header: str, caption: str = ""
) -> ExportCell:
    """Return a cell as its column reads it; what cannot be read keeps its text and says why.

    Money is in the unit that its header states, else that of the caption, else of the layout.
    """
    text = cell.text.strip()
    if cell.error or (cell.formula and cell.value is None):
        return ExportCell(column, text or cell.error, at, doubt=BROKEN)
    if column.kind in FIGURES:
        if plain(text) in NOT_STATED:
            return ExportCell(column, text, at, "")
        number = _figure(column, cell, unit_in(header) or caption or column.unit)
        return ExportCell(column, text, at, number, "" if number is not None else UNREAD)
    if column.kind in ("date", "day"):
        day = cell.value if isinstance(cell.value, dt.date) else read_date(text)
        return ExportCell(column, text, at, day, "" if day is not None else UNREAD)
    if column.entries:
        entry = entry_of(text, column.entries)
        if entry is None:
            return ExportCell(column, text, at, text, NO_ENTRY if column.kind == "fund" else "")
        return ExportCell(column, text, at, entry.means or entry.label)
    if column.kind == "code":
        code, doubt = code_of(cell)
        return ExportCell(column, text, at, code, doubt)
    return ExportCell(column, text, at, _written(cell))


def _written(cell: Cell) -> str:
    return f"{cell.value:f}" if isinstance(cell.value, Decimal) else cell.text.strip()


def _figure(column: ExchangeColumn, cell: Cell, unit: str) -> Decimal | None:
    """Return a figure, money in yuan; None where it is not certain which it is."""
    money = column.kind == "money"
    quantity = quantity_of(cell, unit if money else "", None, counted=not money)
    if quantity is None:
        return None
    if money:
        return in_yuan(quantity) if family(quantity.unit) == family(YUAN) else None
    if column.kind == "weight" and quantity.unit:
        return None
    return quantity.number if not quantity.unit else None


def in_yuan(quantity: Quantity) -> Decimal:
    """Return an amount of money in yuan, exactly."""
    size = factor(quantity.unit)
    return exactly(quantity.number * size.numerator / size.denominator)


def in_unit(yuan: Decimal, unit: str) -> Decimal:
    """Return yuan as a number of a unit of money, exactly: all of these are powers of ten."""
    size = factor(unit)
    return exactly(yuan * size.denominator / size.numerator)


def exactly(number: Decimal) -> Decimal:
    """Return a number without zeros behind its point and without an exponent."""
    return Decimal(f"{number.normalize():f}")


def number_text(number: Decimal) -> str:
    """Return a number as it is typed."""
    return f"{exactly(number):f}"
