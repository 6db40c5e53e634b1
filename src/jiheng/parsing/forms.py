"""Finds the sheets, headers and rows of a form in a workbook, however they were moved."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jiheng.model import Cell, Column, Document, Finding, Location, Sheet, SheetForm, spot
from jiheng.parsing.numbers import plain

HEADER_ROWS = 30  # a header stands near the top; below that are data
KEY_HEADER = "_key"


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
    return plain(label) in {plain(n) for n in names} or normal(label) in {normal(n) for n in names}


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


def _table(document: Document, sheet: Sheet, form: SheetForm, result: Rows) -> None:
    header = _header(sheet, form)
    if header is None:
        expected = "、".join(column.label for column in form.columns if column.need == "now")
        facts = {"sheet": sheet.name, "expected": expected}
        result.findings.append(Finding("R05", (document.place(sheet.name),), facts, "header"))
        return
    top, columns = header
    _missing(document, sheet, form, columns, result)
    titles = sheet.rows[top]
    key_column = next((c for c, cell in titles.items() if cell.value == KEY_HEADER), None)
    ignored = {
        position: cell.text
        for position, cell in titles.items()
        if position not in columns and position != key_column and cell.text.strip()
    }
    for number, cells in sheet:
        if number > top:
            _row(document, sheet, number, cells, columns, key_column, result)
    _unknown(document, sheet, ignored, top, result)


def _missing(
    document: Document, sheet: Sheet, form: SheetForm, columns: dict[int, Column], result: Rows
) -> None:
    for column in form.columns:
        if column.need == "now" and column not in columns.values():
            facts = {"sheet": sheet.name, "column": column.label}
            result.findings.append(Finding("R05", (document.place(sheet.name),), facts))


def _unknown(
    document: Document, sheet: Sheet, ignored: dict[int, str], top: int, result: Rows
) -> None:
    for position, title in ignored.items():
        below = [n for n, row in sheet if n > top and position in row]
        if below:
            place = document.place(sheet.name, spot(top, position))
            result.findings.append(Finding("R10", (place,), {"column": title, "rows": len(below)}))


def _row(
    document: Document, sheet: Sheet, number: int, cells: Mapping[int, Cell],
    columns: dict[int, Column], key_column: int | None, result: Rows,
) -> None:  # fmt: skip
    own = {c.field: cells[p] for p, c in columns.items() if p in cells and _filled(cells[p])}
    told = [field_ for field_, cell in own.items() if not cell.filled]
    outside = [p for p, cell in cells.items() if p not in columns and p != key_column]
    if not told:
        if outside and any(cells[p].text.strip() for p in outside):
            _apart(document, sheet, number, cells[outside[0]].text, result)
        return
    if _note(own, told):
        _apart(document, sheet, number, own[told[0]].text, result)
        return
    key_cell = cells.get(key_column) if key_column else None
    key = key_cell.text.strip() if key_cell is not None and key_cell.text.strip() else ""
    places = {c.field: document.place(sheet.name, spot(number, p)) for p, c in columns.items()}
    places["row"] = document.place(sheet.name, f"{number}:{number}")
    result.rows.append(Row(number, key or f"{sheet.name}-{number}", own, places))


def _filled(cell: Cell) -> bool:
    return bool(cell.text.strip() or cell.formula or cell.error or cell.value is not None)


def _note(own: Mapping[str, Cell], told: list[str]) -> bool:
    """Return whether a row is a remark under the table: one cell of text that says so."""
    if len(told) != 1:
        return False
    return plain(own[told[0]].text).startswith(("注:", "注：", "备注", "说明:", "填表说明", "填报人"))


def _apart(document: Document, sheet: Sheet, number: int, text: str, result: Rows) -> None:
    place = document.place(sheet.name, f"{number}:{number}")
    result.findings.append(Finding("R13", (place,), {"found": text[:40]}))


def iterate(results: Mapping[str, Rows]) -> Iterator[Finding]:
    """Yield the findings of all sheets, in the order of the form."""
    for result in results.values():
        yield from result.findings
