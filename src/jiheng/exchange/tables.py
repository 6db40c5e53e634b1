"""Tables of a layout in a file: by what stands in their headers, wherever these stand."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jiheng.exchange.cells import YUAN, read_cell
from jiheng.exchange.codes import code_of
from jiheng.model import Cell, Column, Document, Sheet, SheetForm, spot
from jiheng.model.exchange import (
    ExchangeColumn,
    ExchangeLayout,
    ExchangeTable,
    Export,
    ExportRow,
    ExportTable,
)
from jiheng.parsing.dates import read_date
from jiheng.parsing.forms import Header, header_of, matched
from jiheng.parsing.numbers import plain
from jiheng.parsing.stated_units import unit_for, units_in_caption

FEWEST = 3  # columns that make a table; fewer may be chance
LEAST_SHARE = 0.3  # of the fields of a table that stand in a sheet: pages hide columns
AS_OF = re.compile(r"截[至止]到?(?:日期|时间|日)?[:：]?")
TOTALS = ("合计", "总计", "小计", "本页小计")


@dataclass(frozen=True, slots=True)
class Guess:
    """A layout that a file may be of: how many columns it knows, and how many it does not."""

    layout: ExchangeLayout
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Placed:
    table: ExchangeTable
    sheet: Sheet
    header: Header
    columns: Mapping[int, ExchangeColumn]
    unit: str = ""  # of money, as the lines above the header state it

    @property
    def unknown(self) -> int:
        return sum(1 for p, text in self.header.texts.items() if text and p not in self.columns)


def guesses(document: Document, layouts: Iterable[ExchangeLayout]) -> tuple[Guess, ...]:
    """Return the layouts that a file may be of, the one that knows most of it first."""
    fits = []
    for layout in layouts:
        placed = list(_placed(document, layout))
        known = sum(len(each.columns) for each in placed)
        if placed:
            fits.append(Guess(layout, known, sum(each.unknown for each in placed)))
    return tuple(sorted(fits, key=lambda g: (g.unknown - g.known, g.unknown, g.layout.id)))


def exported(
    document: Document, layout: ExchangeLayout, *, given: dt.date | None = None
) -> Export | None:
    """Return what a file holds by a layout; None if no table of it stands there.

    The day that its figures are of is the one it states, else a `given` one, else that of the
    last payment in it.
    """
    tables = tuple(_read(document, each) for each in _placed(document, layout))
    if not tables:
        return None
    stated = max(_stated_days(document), default=None)
    last = max(_days(tables), default=None)
    day, origin = next(
        ((d, name) for d, name in ((stated, "stated"), (given, "given"), (last, "last")) if d),
        (None, ""),
    )
    return Export(name=document.name, layout=layout, tables=tables, as_of=day, as_of_from=origin)


def as_form(table: ExchangeTable, layout: ExchangeLayout) -> SheetForm:
    """Return a table as a form, whose columns are called by their number."""
    columns = tuple(
        Column(
            field=str(number), label=column.label, kind="text", synonyms=column.names,
            cites=layout.citation,
        )
        for number, column in enumerate(table.columns)
    )  # fmt: skip
    return SheetForm(
        id=table.id, name=table.sheets[0] if table.sheets else table.label, layout="table",
        cites=layout.citation, columns=columns, synonyms=table.sheets[1:],
    )  # fmt: skip


def _placed(document: Document, layout: ExchangeLayout) -> Iterator[_Placed]:
    """Yield for each sheet the table that it holds, if it holds one."""
    for sheet in document.sheets:
        fits = [fit for table in layout.tables if (fit := _fit(sheet, table, layout))]
        best = max(fits, key=_fitness, default=None)
        if best is not None:
            yield best


def _fitness(placed: _Placed) -> tuple[int, int, int]:
    """Return how well a table fits: what it knows less what it does not, its name, its size."""
    named = matched(placed.sheet.name, placed.table.sheets)
    missing = len(placed.table.columns) - len(placed.columns)
    return 2 * len(placed.columns) - placed.unknown - missing, int(named), -missing


def _fit(sheet: Sheet, table: ExchangeTable, layout: ExchangeLayout) -> _Placed | None:
    header = header_of(sheet, as_form(table, layout))
    if header is None:
        return None
    columns = {p: table.columns[int(column.field)] for p, column in header.columns.items()}
    carried = [column for column in columns.values() if column.field]
    enough = len({column.place for column in table.columns if column.field}) * LEAST_SHARE
    if len(columns) < min(FEWEST, len(table.columns)) or len(carried) < enough:
        return None
    if table.key not in columns.values():
        return None
    above = [cell.text for n, row in sheet if n < header.bottom for cell in row.values()]
    unit = unit_for(units_in_caption(above), YUAN)
    return _Placed(table, sheet, header, columns, unit)


def _read(document: Document, placed: _Placed) -> ExportTable:
    rows, outside = [], []
    for number, cells in placed.sheet:
        if number <= placed.header.bottom:
            continue
        row = _row(document, placed, number, cells)
        if row is None:
            outside.append(document.place(placed.sheet.name, f"{number}:{number}"))
        elif row.cells:
            rows.append(row)
    unknown = tuple(
        (text, below)
        for position, text in placed.header.texts.items()
        if text.strip() and position not in placed.columns
        and (below := _below(placed, position))
    )  # fmt: skip
    return ExportTable(
        table=placed.table, sheet=placed.sheet.name, rows=tuple(rows), unknown=unknown,
        outside=tuple(outside),
    )  # fmt: skip


def _below(placed: _Placed, position: int) -> int:
    return sum(n > placed.header.bottom and position in row for n, row in placed.sheet)


def _row(
    document: Document, placed: _Placed, number: int, cells: Mapping[int, Cell]
) -> ExportRow | None:
    """Return a row; None for one that is a total of others or a remark below the table."""
    filled = {p: cells[p] for p in sorted(placed.columns) if p in cells and cells[p].text.strip()}
    if not filled:
        return None if any(cell.text.strip() for cell in cells.values()) else _nothing(document)
    key = next(p for p, column in placed.columns.items() if column is placed.table.key)
    code, doubt = code_of(filled[key]) if key in filled else ("", "")
    if code in TOTALS or (not code and _closing(filled, placed)):
        return None
    read = tuple(
        read_cell(
            placed.columns[p], cell, document.place(placed.sheet.name, spot(number, p)),
            placed.header.texts.get(p, ""), placed.unit,
        )
        for p, cell in filled.items()
    )  # fmt: skip
    at = document.place(placed.sheet.name, f"{number}:{number}")
    return ExportRow(code, at, read, doubt)


def _closing(filled: Mapping[int, Cell], placed: _Placed) -> bool:
    """Return whether a row without a code closes the table: a total, or a single remark."""
    texts = [plain(cell.text) for cell in filled.values()]
    alone = len(filled) == 1 and len(placed.columns) > 1
    return alone or any(text in TOTALS for text in texts)


def _nothing(document: Document) -> ExportRow:
    return ExportRow("", document.place(), ())


def _stated_days(document: Document) -> Iterator[dt.date]:
    """Yield the days that a file states: 截至2025年7月31日, 截止日期: 2025-07-31."""
    for sheet in document.sheets:
        for _number, cells in sheet:
            ordered = [cells[p] for p in sorted(cells)]
            for place, cell in enumerate(ordered):
                text = plain(cell.text)
                stated = AS_OF.search(text)
                if stated is None or len(text) > 60:
                    continue
                day = read_date(text[stated.end() :].rstrip("止)）"))
                after = ordered[place + 1] if place + 1 < len(ordered) else None
                if day is None and stated.end() == len(text) and after is not None:
                    value = after.value
                    day = value if isinstance(value, dt.date) else read_date(plain(after.text))
                if day is not None:
                    yield day


def _days(tables: Iterable[ExportTable]) -> Iterator[dt.date]:
    for each in tables:
        for row in each.rows:
            for cell in row.cells:
                if cell.column.kind == "day" and isinstance(cell.value, dt.date):
                    yield cell.value
