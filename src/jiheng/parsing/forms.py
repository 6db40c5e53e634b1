"""Finds the sheets, headers and rows of a form in a workbook, however they were moved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from jiheng.model import (
    KEY_HEADER,
    Cell,
    Column,
    Document,
    Finding,
    Location,
    Sheet,
    SheetForm,
    spot,
)
from jiheng.parsing.numbers import plain

HEADER_ROWS = 30  # a header stands near the top; below that are data
NOTES = ("注:", "备注", "说明:", "填表说明", "填报人")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a form: its cells by field, and where each of them stands."""

    number: int
    key: str
    cells: Mapping[str, Cell]
    places: Mapping[str, Location]


@dataclass(slots=True)
class Rows:
    """The rows of a sheet, and what could not be placed."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    found: bool = False


def normal(label: str) -> str:
    """Return a label without blanks, stars, brackets' contents and punctuation at its end."""
    bare = re.sub(r"[((【\[].*?[))】\]]", "", plain(label)) or plain(label)
    return bare.strip("*:：_ ·").replace("“", "").replace("”", "").replace('"', "")


def matched(label: str, names: tuple[str, ...]) -> bool:
    """Return whether a written label is one of the names, exactly or without its decoration."""
    exact, bare = _spellings(names)
    return plain(label) in exact or normal(label) in bare


@cache
def _spellings(names: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(plain, names)), frozenset(map(normal, names))


def find_sheet(document: Document, form: SheetForm) -> Sheet | None:
    """Return the sheet of a form by its name or synonyms."""
    found = (s for s in document.sheets if matched(s.name, form.names))
    return next(found, None)


def rows(document: Document, form: SheetForm) -> Rows:
    """Return the rows of a form; missing sheets, missing and unknown columns are findings."""
    result = Rows()
    sheet = find_sheet(document, form)
    if sheet is None:
        if form.required:
            result.findings.append(Finding("R04", (document.place(),), {"sheet": form.name}))
        return result
    result.found = True
    if form.layout == "head":
        _head(document, sheet, form, result)
    else:
        _table(document, sheet, form, result)
    return result


def _head(document: Document, sheet: Sheet, form: SheetForm, result: Rows) -> None:
    cells: dict[str, Cell] = {}
    places: dict[str, Location] = {}
    for number, row in sheet:
        for column in sorted(row):
            label = row[column]
            if not isinstance(label.value, str):
                continue
            fit = next((c for c in form.columns if matched(label.value, c.names)), None)
            if fit is None or fit.field in places:
                continue
            value = next((row[c] for c in sorted(row) if c > column), None)
            beside = min((c for c in row if c > column), default=column + 1)
            places[fit.field] = document.place(sheet.name, spot(number, beside))
            if value is not None and beside == column + 1:
                cells[fit.field] = value
            else:
                places[fit.field] = document.place(sheet.name, spot(number, column + 1))
            break
    result.rows.append(Row(0, form.id, cells, places))


def _header(sheet: Sheet, form: SheetForm) -> tuple[int, dict[int, Column]] | None:
    """Return the row that matches most headers, and which column each of them is in."""
    best: tuple[int, dict[int, Column]] | None = None
    for number, row in list(sheet)[:HEADER_ROWS]:
        found: dict[int, Column] = {}
        for position in sorted(row):
            text = row[position].value
            if isinstance(text, str):
                free = (c for c in form.columns if c not in found.values())
                fit = next((c for c in free if matched(text, c.names)), None)
                if fit is not None:
                    found[position] = fit
        if found and (best is None or len(found) > len(best[1])):
            best = number, found
    if best is None or len(best[1]) < min(2, len(form.columns)):
        return None
    return best


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet with its header found."""

    document: Document
    sheet: Sheet
    top: int
    columns: dict[int, Column]
    key_column: int | None
    result: Rows

    def place(self, spot_: str) -> Location:
        return self.document.place(self.sheet.name, spot_)

    def report(self, code: str, spot_: str, facts: Mapping[str, object]) -> None:
        self.result.findings.append(Finding(code, (self.place(spot_),), facts))


def _table(document: Document, sheet: Sheet, form: SheetForm, result: Rows) -> None:
    header = _header(sheet, form)
    if header is None:
        expected = "、".join(column.label for column in form.columns if column.need == "now")
        facts = {"sheet": sheet.name, "expected": expected}
        result.findings.append(Finding("R05", (document.place(sheet.name),), facts, "header"))
        return
    top, columns = header
    keys = (c for c, cell in sheet.rows[top].items() if cell.value == KEY_HEADER)
    table = _Table(document, sheet, top, columns, next(keys, None), result)
    for column in form.columns:
        if column.need == "now" and column not in columns.values():
            table.report("R05", "", {"sheet": sheet.name, "column": column.label})
    for number, cells in sheet:
        if number > top:
            _row(table, number, cells)
    _unknown(table)


def _unknown(table: _Table) -> None:
    """Report the headers that no column of the form goes by, if anything stands below them."""
    for position, cell in table.sheet.rows[table.top].items():
        if position in table.columns or position == table.key_column or not cell.text.strip():
            continue
        below = [n for n, row in table.sheet if n > table.top and position in row]
        if below:
            facts = {"column": cell.text, "rows": len(below)}
            table.report("R10", spot(table.top, position), facts)


def _row(table: _Table, number: int, cells: Mapping[int, Cell]) -> None:
    columns = table.columns
    own = {c.field: cells[p] for p, c in columns.items() if p in cells and _filled(cells[p])}
    told = [name for name, cell in own.items() if not cell.filled]
    outside = [p for p in cells if p not in columns and p != table.key_column]
    if not told:
        text = next((cells[p].text for p in outside if cells[p].text.strip()), "")
        if text:
            table.report("R13", f"{number}:{number}", {"found": text[:40]})
        return
    if _note(own, told):
        table.report("R13", f"{number}:{number}", {"found": own[told[0]].text[:40]})
        return
    key_cell = cells.get(table.key_column) if table.key_column else None
    key = key_cell.text.strip() if key_cell is not None else ""
    places = {c.field: table.place(spot(number, p)) for p, c in columns.items()}
    places["row"] = table.place(f"{number}:{number}")
    key = key or f"{table.sheet.name}-{number}"
    table.result.rows.append(Row(number, key, own, places))


def _filled(cell: Cell) -> bool:
    return bool(cell.text.strip() or cell.formula or cell.error or cell.value is not None)


def _note(own: Mapping[str, Cell], told: list[str]) -> bool:
    """Return whether a row is a remark under the table: one cell of text that says so."""
    if len(told) != 1:
        return False
    return plain(own[told[0]].text).startswith(NOTES)
