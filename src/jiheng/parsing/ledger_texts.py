"""What a row of a sheet says, in texts that read the same in the ledger's own units."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Cell, Column, Ledger, LedgerRow, Location, Quantity, factor, half_up
from jiheng.parsing.forms import Row
from jiheng.parsing.values import READERS, Reader

MEASURED = ("money", "number", "share", "weight")
MOST_DIGITS = 12
ROUNDED = 6  # digits of what no decimal says exactly


def ledger_texts(row: LedgerRow, ledger: Ledger, units: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a row by field, as its ledger keeps them.

    A number whose sheet counts in another unit than its column, or shows it rounded, is written
    anew; whatever else was typed stays. `units`: by field, what header or caption of the sheet say.
    """
    columns = {column.field: column for column in ledger.form.columns}
    return {
        field: _in_own_unit(columns[field], text, row.values.get(field), units.get(field, ""))
        for field, text in row.texts.items()
        if text
    }


def _in_own_unit(column: Column, text: str, value: object, unit: str) -> str:
    if not isinstance(value, Fraction) or column.unit_column or column.kind not in MEASURED:
        return text
    spellings = _spellings(column, text, value, unit)
    same = (spelling for spelling in spellings if _amount(column, spelling) == value)
    return next(same, f"{half_up(value / factor(column.unit), ROUNDED):f}")


def _spellings(column: Column, text: str, value: Fraction, unit: str) -> Iterator[str]:
    """Yield what may stand for a value: as typed, exactly in the own unit, with the sheet's."""
    yield text
    in_unit = value / factor(column.unit)
    number = half_up(in_unit, MOST_DIGITS)
    if Fraction(number) == in_unit:
        yield _short(number)
        yield f"{_short(number * 100)}%"
    yield f"{text}{unit}"


def _short(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amount(column: Column, text: str) -> Fraction | None:
    """Return what a text is read as in a column, in base units; None if it is not read."""
    cells = {column.field: Cell(text, text)}
    row = Row(0, "", cells, {column.field: Location()})
    value = READERS[column.kind](Reader(column.unit), row, column, cells[column.field])
    if isinstance(value, Quantity):
        return Fraction(value.number) * factor(value.unit or column.unit)
    return Fraction(value) if isinstance(value, Decimal) else None
