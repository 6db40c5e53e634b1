"""Rows as typed to a Document, so that the road reads them as it reads any workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jiheng.model import KEY_HEADER, Cell, Document, Location, Sheet, SheetForm, spot
from jiheng.rulebook import load
from jiheng.web.ledgers.row_input import RowInput

TOP = 3  # the row of headers; data stand below


def form() -> tuple[SheetForm, ...]:
    """Return the sheets of the workbook, as the rules have them."""
    return load().rest.form.sheets


def sheet_form(sheet: str) -> SheetForm:
    """Return a sheet of the workbook. Raises StopIteration for one that there is not."""
    return load().rest.form.sheet(sheet)


@dataclass(frozen=True, slots=True)
class RowDocument:
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


def as_document(name: str, rows_by_sheet: Mapping[str, Sequence[RowInput]]) -> RowDocument:
    """Return the rows of all sheets as a Document."""
    keys: dict[tuple[str, int], str] = {}
    sheets = []
    for sheet in form():
        typed = rows_by_sheet.get(sheet.id, ())
        if not typed and sheet.layout != "head":
            continue
        if sheet.layout == "head":
            values = typed[0].values if typed else {}
            sheets.append(Sheet(name=sheet.name, rows=_head(sheet, values)))
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
        sheets.append(Sheet(name=sheet.name, rows=grid))
    return RowDocument(Document(name=name, sheets=tuple(sheets)), keys)


def _head(sheet: SheetForm, values: Mapping[str, str]) -> dict[int, dict[int, Cell]]:
    rows_: dict[int, dict[int, Cell]] = {}
    for number, column in enumerate(sheet.columns, start=1):
        rows_[number] = {1: _cell(column.label)}
        if values.get(column.field):
            rows_[number][2] = _cell(values[column.field])
    return rows_


def _cell(text: str) -> Cell:
    return Cell(text, text)
