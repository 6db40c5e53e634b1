"""What is read of a row as typed: whole numbers in base units, days; and what cannot be read."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from jiheng.model import Cell, Column, Finding, Location, Quantity, SheetForm, factor, family
from jiheng.parsing.forms import Row as ParsedRow
from jiheng.parsing.values import READERS, Reader

MONEY_SCALE = 10_000  # parts of a yuan
NUMBER_SCALE = 1_000_000
BIGGEST = 2**53  # what JSON keeps as a whole number everywhere
MONEY_UNIT = "万元"
NUMBERS = ("money", "number", "share", "weight", "year")


@dataclass(frozen=True, slots=True)
class RowReading:
    """The values of a row that were read, and what could not be."""

    values: Mapping[str, int | str]
    findings: tuple[Finding, ...]


def read_row(form: SheetForm, values: Mapping[str, str], money_unit: str = "") -> RowReading:
    """Return what a row says; what cannot be read keeps its text and is a finding."""
    cells = {field: Cell(text, text) for field, text in values.items() if text}
    places = {column.field: Location("", form.name, column.label) for column in form.columns}
    row = ParsedRow(0, "", cells, {**places, "row": Location("", form.name, "")})
    reader = Reader(money_unit or MONEY_UNIT)
    read_values: dict[str, int | str] = {}
    for column in form.columns:
        if column.kind not in READERS or column.field not in cells:
            continue
        stored = _stored(column, reader.value(row, column))
        if stored is not None:
            read_values[column.field] = stored
    return RowReading(read_values, tuple(reader.findings))


def unread_fields(form: SheetForm, values: Mapping[str, str]) -> frozenset[str]:
    """Return the fields of a row in which something stands that cannot be read as it should."""
    fields = {column.label: column.field for column in form.columns}
    spots = {place.spot for each in read_row(form, values).findings for place in each.at[:1]}
    return frozenset(fields[spot] for spot in spots if spot in fields)


def read_value(column: Column, text: str) -> int | str | None:
    """Return one value as rows keep it, in its own unit where it names one; None if unread."""
    row = ParsedRow(0, "", {column.field: Cell(text, text)}, {column.field: Location()})
    return _stored(column, Reader(MONEY_UNIT).value(row, column))


def _stored(column: Column, value: object) -> int | str | None:
    """Return a value as the database keeps it; texts and choices are kept as typed alone."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int):
        return value
    if isinstance(value, Quantity):
        if column.kind == "money":
            return _whole(Fraction(value.number) * factor(value.unit) * MONEY_SCALE)
        return _in_unit(value, column.unit)
    if isinstance(value, Decimal):
        return _whole(Fraction(value) * NUMBER_SCALE)
    return None


def _in_unit(value: Quantity, unit: str) -> int | None:
    """Return a number in the unit of its column; None where it measures something else."""
    if not unit or not value.unit or value.unit == unit:
        return _whole(Fraction(value.number) * NUMBER_SCALE)
    if family(value.unit) != family(unit):
        return None
    return _whole(Fraction(value.number) * factor(value.unit) / factor(unit) * NUMBER_SCALE)


def _whole(number: Fraction) -> int | None:
    """Return an exact whole number; None for what is finer or larger than the scale keeps."""
    return int(number) if number.denominator == 1 and abs(number) < BIGGEST else None


def money_text(amount: int, unit: str = MONEY_UNIT) -> str:
    """Return an amount in 1/10,000 yuan as it is printed in a unit, exactly."""
    number = Fraction(amount, MONEY_SCALE) / factor(unit)
    text = f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@cache
def read_by(form: SheetForm) -> str:
    """Return which edition of a form rows are read by: another one when its columns change."""
    columns = [(c.field, c.kind, c.digits, c.unit, c.closed) for c in form.columns]
    text = repr((columns, form.called, MONEY_SCALE, NUMBER_SCALE))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
