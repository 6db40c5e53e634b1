"""Finds the sheets, headers and rows of a form in a workbook, however they were moved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice

from jiheng.model import (
    KEY_HEADER,
    Cell,
    Column,
    Document,
    Finding,
    Location,
    Sheet,
    SheetForm,
    column_letters,
    spot,
)
from jiheng.parsing.numbers import plain

FEW = 3  # as few headers in a row may be chance
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
    sheet_present: bool = False


def normal(label: str) -> str:
    """Return a label without blanks, stars, brackets' contents and punctuation at its end."""
    bare = re.sub(r"[((【\[].*?[))】\]]", "", plain(label)) or plain(label)
    return bare.strip("*:：_ ·").replace("“", "").replace("”", "").replace('"', "")


def matched(label: str, names: tuple[str, ...]) -> bool:
    """Return whether a written label is one of the names, exactly or without its decoration."""
    exact, bare = _spellings(names)
    as_written, undecorated = _spelling(label)
    return as_written in exact or undecorated in bare


@lru_cache(maxsize=4096)  # a header is asked about once for every column of a form
def _spelling(label: str) -> tuple[str, str]:
    return plain(label), normal(label)


@cache
def _spellings(names: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(plain, names)), frozenset(map(normal, names))


def find_sheet(document: Document, form: SheetForm) -> Sheet | None:
    """Return the sheet of a form by its name or synonyms."""
    sheets = (s for s in document.sheets if matched(s.name, form.names))
    return next(sheets, None)


def rows(document: Document, form: SheetForm) -> Rows:
    """Return the rows of a form; missing sheets, missing and unknown columns are findings."""
    result = Rows()
    sheet = find_sheet(document, form)
    if sheet is None:
        if form.required:
            result.findings.append(Finding("R04", (document.place(),), {"sheet": form.name}))
        return result
    result.sheet_present = True
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


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headers are: the last row of them, and which column each field is in."""

    bottom: int
    columns: dict[int, Column]
    texts: Mapping[int, str]  # what stands above every column, known or not


def header_of(sheet: Sheet, form: SheetForm) -> Header | None:
    """Return the row, or the two rows together, that match the most headers."""
    best: Header | None = None
    names = _Names(form)
    top = list(islice(sheet, HEADER_ROWS))
    for place, (number, row) in enumerate(top):
        texts = {p: row[p].text for p in sorted(row) if isinstance(row[p].value, str)}
        candidates = [Header(number, _columns(texts, names), texts)]
        if place + 1 < len(top) and top[place + 1][0] == number + 1:
            below, cells = top[place + 1]
            both = _joined(texts, cells)
            candidates.append(Header(below, _columns(both, names), both))
        for header in candidates:
            if header.columns and (best is None or len(header.columns) > len(best.columns)):
                best = header
    if best is None or len(best.columns) < min(2, len(form.columns)):
        return None
    return best


def columns_named(texts: Mapping[int, str], form: SheetForm) -> dict[int, Column]:
    """Return the columns of a form that headers name, each once, from the left."""
    return _columns(texts, _names(form))


@cache
def _names(form: SheetForm) -> "_Names":
    return _Names(form)


class _Names:
    """The columns of a form by what their headers may say."""

    def __init__(self, form: SheetForm) -> None:
        self._columns = form.columns
        self._exact: dict[str, set[int]] = {}
        self._bare: dict[str, set[int]] = {}
        for number, column in enumerate(form.columns):
            exact, bare = _spellings(column.names)
            for spellings, known in ((exact, self._exact), (bare, self._bare)):
                for spelling in spellings:
                    known.setdefault(spelling, set()).add(number)

    def columns(self, label: str) -> list[Column]:
        """Return the columns that a header may stand for, in the order of the form."""
        as_written, undecorated = _spelling(label)
        fits = self._exact.get(as_written, set()) | self._bare.get(undecorated, set())
        return [self._columns[number] for number in sorted(fits)]


def _columns(texts: Mapping[int, str], names: _Names) -> dict[int, Column]:
    """Return the columns that headers name, each once, from the left."""
    columns: dict[int, Column] = {}
    placed: set[str] = set()
    for position in sorted(texts):
        fit = next((c for c in names.columns(texts[position]) if c.field not in placed), None)
        if fit is not None:
            columns[position] = fit
            placed.add(fit.field)
    return columns


def _joined(above: Mapping[int, str], cells: Mapping[int, Cell]) -> dict[int, str]:
    """Return the headers of two rows: 年初预算 over 财政拨款 is 年初预算_财政拨款.

    A header over several columns stands in the first of them. Where nothing stands below, or the
    same (merged downwards), the upper one is the header.
    """
    joined: dict[int, str] = {}
    group = ""
    for position in range(1, max([*above, *cells, 0]) + 1):
        upper, lower = above.get(position, ""), cells.get(position)
        if lower is not None and not isinstance(lower.value, str):
            return {}  # figures below: this is a row of data
        group = upper or group
        if lower is None or lower.filled or lower.text == upper:
            if upper:
                joined[position] = upper
            group = ""
        else:
            joined[position] = f"{group}_{lower.text}" if group else lower.text
    return joined


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet with its header found."""

    document: Document
    sheet: Sheet
    top: int
    columns: dict[int, Column]
    key_column: int | None
    result: Rows
    turned: bool = False  # rows and columns were swapped

    def place(self, spot_: str) -> Location:
        return self.document.place(self.sheet.name, spot_)

    def spot(self, row: int, column: int) -> str:
        return spot(column, row) if self.turned else spot(row, column)

    def line(self, number: int) -> str:
        name = column_letters(number) if self.turned else str(number)
        return f"{name}:{name}"

    def report(self, code: str, spot_: str, facts: Mapping[str, object]) -> None:
        self.result.findings.append(Finding(code, (self.place(spot_),), facts))


def _table(document: Document, sheet: Sheet, form: SheetForm, result: Rows) -> None:
    header, turned = header_of(sheet, form), False
    known = len(header.columns) if header is not None else 0
    if known < FEW < len(form.columns):
        over = turned_over(sheet)
        other = header_of(over, form)
        if other is not None and len(other.columns) > max(FEW, known):
            header, sheet, turned = other, over, True
    if header is None:
        expected = "、".join(column.label for column in form.columns if column.need == "now")
        facts = {"sheet": sheet.name, "expected": expected}
        result.findings.append(Finding("R05", (document.place(sheet.name),), facts, "header"))
        return
    keys = (c for c, text in header.texts.items() if text == KEY_HEADER)
    table = _Table(document, sheet, header.bottom, header.columns, next(keys, None), result, turned)
    for column in form.columns:
        if column.need == "now" and column not in header.columns.values():
            table.report("R05", "", {"sheet": sheet.name, "column": column.label})
    for number, cells in sheet:
        if number > header.bottom:
            _row(table, number, cells)
    _unknown(table, header)
    _hidden(table)


def turned_over(sheet: Sheet) -> Sheet:
    """Return a sheet with rows and columns swapped, for tables whose headers stand in a column."""
    rows: dict[int, dict[int, Cell]] = {}
    for number, cells in sheet:
        for position, cell in cells.items():
            rows.setdefault(position, {})[number] = cell
    return Sheet(name=sheet.name, rows=rows, hidden=sheet.hidden)


def _hidden(table: _Table) -> None:
    """Say how many of the rows that were read are hidden, by hand or by a filter."""
    read = {row.number for row in table.result.rows}
    hidden = sorted(read & table.sheet.hidden_rows)
    if hidden and not table.turned:
        facts = {"sheet": table.sheet.name, "count": len(hidden)}
        table.report("R19", f"{hidden[0]}:{hidden[0]}", facts)


def _unknown(table: _Table, header: Header) -> None:
    """Report the headers that no column of the form goes by, if anything stands below them."""
    for position, text in header.texts.items():
        if position in table.columns or position == table.key_column or not text.strip():
            continue
        below = [n for n, row in table.sheet if n > table.top and position in row]
        if below:
            facts = {"column": text, "rows": len(below)}
            table.report("R10", table.spot(table.top, position), facts)


def _row(table: _Table, number: int, cells: Mapping[int, Cell]) -> None:
    columns = table.columns
    own = {c.field: cells[p] for p, c in columns.items() if p in cells and _filled(cells[p])}
    field_names = [name for name, cell in own.items() if not cell.filled]
    outside = [p for p in cells if p not in columns and p != table.key_column]
    if not field_names:
        text = next((cells[p].text for p in outside if cells[p].text.strip()), "")
        if text:
            table.report("R13", table.line(number), {"found": text[:40]})
        return
    if _note(own, field_names):
        table.report("R13", table.line(number), {"found": own[field_names[0]].text[:40]})
        return
    key_cell = cells.get(table.key_column) if table.key_column else None
    key = key_cell.text.strip() if key_cell is not None else ""
    places = {c.field: table.place(table.spot(number, p)) for p, c in columns.items()}
    places["row"] = table.place(table.line(number))
    key = key or f"{table.sheet.name}-{number}"
    table.result.rows.append(Row(number, key, own, places))


def _filled(cell: Cell) -> bool:
    return bool(cell.text.strip() or cell.formula or cell.error or cell.value is not None)


def _note(own: Mapping[str, Cell], field_names: list[str]) -> bool:
    """Return whether a row is a remark under the table: one cell of text that says so."""
    if len(field_names) != 1:
        return False
    return plain(own[field_names[0]].text).startswith(NOTES)
