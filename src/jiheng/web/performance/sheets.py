"""Rows as typed to a Document, so that the road reads them as it reads any workbook."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from jiheng.model import KEY_HEADER, Cell, Column, Document, Location, Sheet, SheetForm, spot
from jiheng.parsing.forms import rows
from jiheng.rulebook import load

TOP = 3  # the row of headers; data stand below
TITLES = ("name", "heading", "text", "area", "line", "number", "group", "subject", "unit")
NUMBERS = ("number", "money", "weight")


@dataclass(frozen=True, slots=True)
class Typed:
    """A row as typed: its key and its texts by field."""

    key: str
    values: Mapping[str, str]


def form() -> tuple[SheetForm, ...]:
    """Return the sheets of the workbook, as the rules have them."""
    return load().rest.form.sheets


def sheet_form(sheet: str) -> SheetForm:
    """Return a sheet of the workbook. Raises StopIteration for one that there is not."""
    return load().rest.form.sheet(sheet)


def fields(sheet: str) -> tuple[str, ...]:
    """Return the fields of a sheet."""
    return tuple(column.field for column in sheet_form(sheet).columns)


def title_of(values: Mapping[str, str]) -> str:
    """Return what a row is called in lists."""
    return next((values[name][:200] for name in TITLES if values.get(name)), "")


@dataclass(frozen=True, slots=True)
class Laid:
    """A Document made of rows, and which row and field each of its cells is."""

    document: Document
    keys: Mapping[tuple[str, int], str] = field(default_factory=dict)  # sheet name and row number

    def place(self, sheet: str, row: int, column: int) -> Location:
        """Return the place of a cell, as the road names it."""
        return Location(self.document.name, sheet, spot(row, column))

    def where(self, at: Location) -> tuple[str, str, str] | None:
        """Return sheet, key and field of a place; None if it is no cell of a row."""
        sheet = next((s for s in form() if s.name == at.part), None)
        letters = at.spot.rstrip("0123456789:")
        digits = at.spot[len(letters) :].partition(":")[0]
        if sheet is None:
            return None
        if sheet.layout == "head":
            number = int(digits or 0) - 1
            inside = letters == "B" and 0 <= number < len(sheet.columns)
            return sheet.id, sheet.id, sheet.columns[number].field if inside else ""
        key = self.keys.get((sheet.name, int(digits or 0)))
        if key is None:
            return sheet.id, "", ""
        return sheet.id, key, _field(sheet, letters)


def _field(sheet: SheetForm, letters: str) -> str:
    for position, column in enumerate(sheet.columns, start=2):
        if letters == spot(1, position).rstrip("1"):
            return column.field
    return ""


def laid(name: str, held: Mapping[str, Sequence[Typed]]) -> Laid:
    """Return the rows of all sheets as a Document."""
    keys: dict[tuple[str, int], str] = {}
    made = []
    for sheet in form():
        typed = held.get(sheet.id, ())
        if not typed and sheet.layout != "head":
            continue
        if sheet.layout == "head":
            values = typed[0].values if typed else {}
            made.append(Sheet(name=sheet.name, rows=_head(sheet, values)))
            continue
        grid = {TOP: {1: _cell(KEY_HEADER)}}
        grid[TOP] |= {n: _cell(column.label) for n, column in enumerate(sheet.columns, start=2)}
        for number, row in enumerate(typed, start=TOP + 1):
            keys[sheet.name, number] = row.key
            filled = {
                n: _cell(row.values[column.field])
                for n, column in enumerate(sheet.columns, start=2)
                if row.values.get(column.field)
            }
            grid[number] = {1: _cell(row.key), **filled}
        made.append(Sheet(name=sheet.name, rows=grid))
    return Laid(Document(name=name, sheets=tuple(made)), keys)


def _head(sheet: SheetForm, values: Mapping[str, str]) -> dict[int, dict[int, Cell]]:
    rows_: dict[int, dict[int, Cell]] = {}
    for number, column in enumerate(sheet.columns, start=1):
        rows_[number] = {1: _cell(column.label)}
        if values.get(column.field):
            rows_[number][2] = _cell(values[column.field])
    return rows_


def _cell(text: str) -> Cell:
    return Cell(text, text)


def typed(document: Document) -> dict[str, list[Typed]]:
    """Return the rows of a workbook as typed, by sheet; keys are those of the workbook."""
    made: dict[str, list[Typed]] = {}
    for sheet in form():
        found = rows(document, sheet)
        given = [dict(row) for row in sheet.prefilled]  # by the template, by nobody
        lines = [
            Typed(row.key, {name: _text(cell) for name, cell in row.cells.items() if _text(cell)})
            for row in found.rows
        ]
        if found.found:
            made[sheet.id] = [line for line in lines if line.values not in given]
    return made


def _text(cell: Cell) -> str:
    if isinstance(cell.value, dt.date):
        return cell.value.isoformat()
    return cell.text.strip()


def content(held: Mapping[str, Iterable[Typed]]) -> dict[str, list[dict[str, Decimal | str]]]:
    """Return rows as a template is filled with: numbers as numbers, everything else as typed."""
    made: dict[str, list[dict[str, Decimal | str]]] = {}
    for sheet in form():
        columns = {column.field: column for column in sheet.columns}
        for row in held.get(sheet.id, ()):
            line: dict[str, Decimal | str] = {KEY_HEADER: row.key}
            for name, text in row.values.items():
                if name in columns:
                    line[name] = _value(columns[name], text)
            made.setdefault(sheet.id, []).append(line)
    return made


def _value(column: Column, text: str) -> Decimal | str:
    """Return a text as a number where it is written exactly as one, so that nothing is lost."""
    if column.kind not in NUMBERS and column.kind != "measure":
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    plain = number.is_finite() and f"{number:f}" == text and len(text) <= 15
    return number if plain and text == f"{number.normalize():f}" else text
