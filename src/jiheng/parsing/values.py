"""A cell to the value its column wants; what is not certain is a finding, and keeps its text."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from jiheng.model import Cell, Choice, Column, Finding, Location, Quantity
from jiheng.model.hedge import Hedge
from jiheng.model.number_format import number_format
from jiheng.parsing.codes import CHECKS
from jiheng.parsing.dates import countable, read_date
from jiheng.parsing.forms import Row, matched
from jiheng.parsing.numbers import (
    MAX_DIGITS,
    digits_of,
    plain,
    read_quantity,
    significant,
    unit_of,
)

YEARS = range(1990, 2101)  # anything else is a slip
OVER_ALL = 3  # a bare share up to this is a share: 1.2 of the budget is 120 %, 98 is 98 %
BEGINNINGS = ("started_on", "evaluated_from")  # 2025年1月 is its first day there, else its last
NOT_STATED = ("/", "-", "—", "——", "－")


@dataclass(slots=True)
class Reader:
    """Reads the cells of rows, collecting what was wrong with them."""

    money_unit: str = "万元"
    fiscal_year: int | None = None  # of the evaluation: 12月底前 is of it
    hedges: tuple[Hedge, ...] = ()
    findings: list[Finding] = field(default_factory=list)

    def report(
        self, code: str, row: Row, column: Column, *, variant: str = "default", **facts: object
    ) -> None:
        """Note that a cell is not what its column wants; R01 is worded by the kind of column."""
        cell = row.cells[column.field]
        text = (cell.formula and f"={cell.formula}") or cell.error or cell.text
        self.findings.append(
            Finding(
                code,
                (row.places.get(column.field, Location()),),
                {"found": text[:60], "column": column.label, **facts},
                column.kind if code == "R01" else variant,
            )
        )

    def note(self, code: str, row: Row, **facts: object) -> None:
        """Note that a whole row cannot be used."""
        self.findings.append(Finding(code, (row.places["row"],), facts))

    def value(self, row: Row, column: Column) -> object:
        """Return the cell of a column as the column's kind of value; None if empty or unread."""
        cell = row.cells.get(column.field)
        if cell is None or (cell.filled and column.kind not in ("text", "choice")):
            return None
        if cell.error:
            self.report("R03", row, column)
            return None
        if cell.formula and cell.value is None:
            self.report("R02", row, column)
            return None
        return READERS[column.kind](self, row, column, cell)

    def text(self, row: Row, column: Column, cell: Cell) -> str:  # noqa: ARG002
        """Return the cell as text."""
        return _as_text(cell)

    def code(self, row: Row, column: Column, cell: Cell) -> str:
        """Return the cell as text; a code whose check digit is wrong stays, and is told."""
        text = plain(_as_text(cell)).upper()
        if column.checked and not CHECKS[column.checked](text):
            self.report("R61", row, column)
        return text

    def choice(self, row: Row, column: Column, cell: Cell) -> str | None:
        """Return the id of the entry; another entry as written where the list is open."""
        text = _as_text(cell)
        fit = choose(text, column.choices)
        if fit is None and column.closed:
            labels = " / ".join(choice.label for choice in column.choices)
            self.report("R07", row, column, expected=labels)
            return None
        return fit.id if fit else text

    def date(self, row: Row, column: Column, cell: Cell) -> dt.date | None:
        """Return a day."""
        begins = column.field in BEGINNINGS
        given = cell.value
        if isinstance(given, dt.date):
            day = countable(given)
        else:
            day = read_date(cell.text, year=self.fiscal_year, first=begins)
        if day is None:
            self.report("R09", row, column)
        return day

    def year(self, row: Row, column: Column, cell: Cell) -> int | None:
        """Return a fiscal year."""
        digits = plain(_as_text(cell)).removesuffix("年").removesuffix("年度")
        if digits.isascii() and digits.isdigit() and int(digits) in YEARS:
            return int(digits)
        self.report("R01", row, column)
        return None

    def weight(self, row: Row, column: Column, cell: Cell) -> Decimal | None:
        """Return a number of points."""
        bare = plain(cell.text).removesuffix("分") if isinstance(cell.value, str) else ""
        if bare:
            cell = Cell(bare, bare, cell.format, cell.formula)
        quantity = self._quantity(row, column, cell, "")
        if quantity is not None and quantity.unit:
            self.report("R01", row, column)  # 10个 is no number of points
            return None
        return quantity.number if quantity else None

    def share(self, row: Row, column: Column, cell: Cell) -> Decimal | None:
        """Return a share from 0 to 1; a bare number above 1 is a number of per cents."""
        quantity = self._quantity(row, replace(column, digits=None), cell, "")
        if quantity is None:
            return None
        if quantity.unit not in ("", "%"):
            self.report("R01", row, column)
            return None
        if quantity.unit == "%" or abs(quantity.number) > OVER_ALL:
            printed = quantity.number.quantize(Decimal(1).scaleb(-(quantity.digits or 0)))
            return printed.scaleb(-2)  # the decimals that it was written with stay
        return quantity.number

    def money(self, row: Row, column: Column, cell: Cell) -> Quantity | None:
        """Return an amount of money in its own unit, else that of the workbook."""
        return self._quantity(row, column, cell, column.unit or self.money_unit)

    def number(self, row: Row, column: Column, cell: Cell) -> Quantity | None:
        """Return a count or measure."""
        quantity = self._quantity(row, column, cell, "", counted=True)
        if quantity is not None and quantity.unit == "" and quantity.digits == 0:
            return Quantity(quantity.number, "", None)  # a count is exact
        return quantity

    def _quantity(
        self, row: Row, column: Column, cell: Cell, unit: str, *, counted: bool = False
    ) -> Quantity | None:
        if isinstance(cell.value, str) and plain(cell.value) in NOT_STATED:
            return None
        quantity = quantity_of(cell, unit, column.digits, counted=counted)
        if quantity is None:
            too_long = isinstance(cell.value, Decimal) and significant(cell.value) > MAX_DIGITS
            self.report("R08" if too_long else "R01", row, column)
        return quantity


READERS: dict[str, Callable[[Reader, Row, Column, Cell], object]] = {
    "text": Reader.text,
    "rate": Reader.text,
    "link": Reader.text,
    "evidence": Reader.text,
    "code": Reader.code,
    "choice": Reader.choice,
    "date": Reader.date,
    "year": Reader.year,
    "weight": Reader.weight,
    "share": Reader.share,
    "money": Reader.money,
    "number": Reader.number,
}


def quantity_of(
    cell: Cell, unit: str, digits: int | None, *, counted: bool = False
) -> Quantity | None:
    """Return the number in a cell with its precision; a per cent format counts as a unit."""
    if isinstance(cell.value, Decimal):
        if significant(cell.value) > MAX_DIGITS:
            return None
        shown = number_format(cell.format, cell.value)
        number, least = shown.number(cell.value), max(digits or 0, shown.digits)
        if shown.percent:
            unit, least = "%", shown.digits
        elif shown.after and (own := unit_of(plain(shown.after), unit, counted=counted)):
            unit = own
        number = number.normalize() if number.adjusted() < MAX_DIGITS else number
        return Quantity(Decimal(f"{number:f}"), unit, max(least, digits_of(number)))
    if isinstance(cell.value, str):
        return read_quantity(cell.value, unit, digits, counted=counted)
    return None


def _as_text(cell: Cell) -> str:
    if isinstance(cell.value, Decimal):
        return f"{cell.value:f}"
    return cell.text.strip()


def choose(text: str, choices: tuple[Choice, ...]) -> Choice | None:
    """Return the entry of a list that a text means."""
    return next((choice for choice in choices if matched(text, choice.names)), None)
