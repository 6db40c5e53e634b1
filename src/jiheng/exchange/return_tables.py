"""Tables that are handed in to the system: its columns in its own order, its codes, its units."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.exchange.cells import FIGURES, in_unit, in_yuan
from jiheng.exchange.codes import entry_of, entry_text
from jiheng.exchange.differences import code_of_row
from jiheng.exchange.own_rows import projects_by_subject
from jiheng.model import Grid, GridCell, WorkbookForm
from jiheng.model.exchange import (
    CODE,
    NAME,
    NAMED,
    PROJECTS,
    WHOLE,
    ExchangeColumn,
    ExchangeLayout,
    ExchangeTable,
    OwnRow,
    OwnRows,
)
from jiheng.parsing.forms import matched
from jiheng.parsing.numbers import MAX_DIGITS, digits_of, plain, read_quantity, significant

GROUPED = "_"  # between the header over several columns and that of each of them
WIDTH = 18
NO_CODE, NO_FIGURE, NO_COLUMN = (
    "exchange_row_no_code", "exchange_no_figure", "exchange_no_column",
)  # fmt: skip
INNER = {CODE, "executed_as_of", "as_of", "subject", "number"}  # by these ours are matched


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Something of ours that is not in what is handed in, and the wording that says why."""

    sheet: str
    title: str
    field: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTables:
    """What is handed in: sheets to be written, how many rows and cells, and what stays behind."""

    layout: ExchangeLayout
    grids: tuple[Grid, ...] = ()
    rows: int = 0
    cells: int = 0
    unwritten: tuple[Unwritten, ...] = ()


@dataclass(slots=True)
class _Year:
    """The rows of a year by what they are about."""

    own: OwnRows
    projects: dict[str, OwnRow] = field(default_factory=dict)
    rows: dict[tuple[str, int, str], OwnRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.projects = projects_by_subject(self.own)
        for sheet in self.own.sheets:
            for row in self.own.rows(sheet):
                self.rows.setdefault(self.about(sheet, row), row)

    def project(self, sheet: str, row: OwnRow) -> OwnRow | None:
        """Return the project that a row is about; None: the department as a whole."""
        if sheet == PROJECTS:
            return row
        subject = row.values.get("subject", "").strip()
        return None if subject in ("", WHOLE) else self.projects.get(subject)

    def about(self, sheet: str, row: OwnRow) -> tuple[str, int, str]:
        """Return what tells a row from the others of its sheet."""
        project = self.project(sheet, row)
        name = plain(row.values.get(NAME, "")) if sheet in NAMED else ""
        return sheet, id(project) if project is not None else 0, name

    def beside(self, sheet: str, row: OwnRow, other: str) -> OwnRow | None:
        """Return the row of another sheet that is about the same; None if there is none."""
        if other == sheet:
            return row
        project = self.project(sheet, row)
        if other == PROJECTS:
            return project
        _sheet, subject, name = self.about(sheet, row)
        return self.rows.get((other, subject, name if other in NAMED else ""))


def return_tables(layout: ExchangeLayout, own: OwnRows, form: WorkbookForm) -> ReturnTables:
    """Return the tables of a layout filled in, and what of ours has no place in them."""
    year = _Year(own)
    grids, unwritten = [], []
    rows = cells = 0
    for table in layout.goes:
        lines, left = [], list[Unwritten]()
        for row in own.rows(table.about):
            project = year.project(table.about, row)
            if not _whole(table, row, project) and (project is None or not code_of_row(project)):
                title = form.sheet(table.about).title_of(row.values) or row.key
                left.append(Unwritten(table.about, title, "", "", NO_CODE))
                continue
            lines.append(_line(table, row, year, form, left))
        grids.append(_grid(table, lines))
        rows += len(lines)
        cells += sum(value not in (None, "") for line in lines for value in line)
        unwritten += left
    unwritten += _without_column(layout, own, form)
    return ReturnTables(
        layout=layout, grids=tuple(grids), rows=rows, cells=cells, unwritten=tuple(unwritten)
    )


def _whole(table: ExchangeTable, row: OwnRow, project: OwnRow | None) -> bool:
    """Return whether a row is about the department as a whole, which has no code."""
    subject = row.values.get("subject", "").strip()
    return table.about != PROJECTS and project is None and subject in ("", WHOLE)


def _line(
    table: ExchangeTable, row: OwnRow, year: _Year, form: WorkbookForm, left: list[Unwritten]
) -> list[Decimal | str | None]:
    line: list[Decimal | str | None] = []
    for column in table.columns:
        if not column.field:
            line.append(None)
            continue
        source = year.beside(table.about, row, column.sheet)
        text = source.values.get(column.field, "").strip() if source is not None else ""
        if source is None and column.place == (PROJECTS, NAME):
            text = WHOLE
        value = _value(column, text, form, year.own.money_unit)
        if value is None and text:
            title = form.sheet(table.about).title_of(row.values) or row.key
            left.append(Unwritten(column.sheet, title, column.field, text, NO_FIGURE))
        line.append(value)
    return line


def _value(
    column: ExchangeColumn, text: str, form: WorkbookForm, money_unit: str
) -> Decimal | str | None:
    """Return a text of ours as a column of the system has it; None if it cannot stand there."""
    if not text:
        return ""
    if column.kind == "money":
        own = form.sheet(column.sheet).column(column.field)
        quantity = read_quantity(text, (own.unit if own is not None else "") or money_unit)
        return in_unit(in_yuan(quantity), column.unit) if quantity is not None else None
    if column.kind in FIGURES:
        quantity = read_quantity(text)
        return quantity.number if quantity is not None and not quantity.unit else None
    if column.entries:
        return _entry(column, text, form)
    return plain(text).upper() if column.kind == "code" else text


def _entry(column: ExchangeColumn, text: str, form: WorkbookForm) -> str:
    """Return the entry of the system that means the same; the text as it is where none does."""
    own = form.sheet(column.sheet).column(column.field)
    choices = own.choices if own is not None else ()
    choice = next((c for c in choices if matched(text, c.names)), None)
    for entry in column.entries:
        names = (entry.means,) if entry.means else (entry.label,)
        if any(matched(name, choice.names if choice is not None else (text,)) for name in names):
            return entry_text(entry, column.shown)
    entry_named = entry_of(text, column.entries)
    return entry_text(entry_named, column.shown) if entry_named is not None else text


def _without_column(
    layout: ExchangeLayout, own: OwnRows, form: WorkbookForm
) -> Iterator[Unwritten]:
    """Yield the figures of ours that no table handed in has a column for."""
    written = {column.place for table in layout.goes for column in table.columns}
    for sheet in dict.fromkeys(table.about for table in layout.goes):
        for column in form.sheet(sheet).columns:
            if (sheet, column.field) in written or column.field in INNER:
                continue
            for row in own.rows(sheet):
                text = row.values.get(column.field, "")
                if text:
                    title = form.sheet(sheet).title_of(row.values) or row.key
                    yield Unwritten(sheet, title, column.field, text, NO_COLUMN)


def _grid(table: ExchangeTable, lines: Sequence[Sequence[Decimal | str | None]]) -> Grid:
    """Return a table as a sheet: its header in a row, or in two where columns have one above."""
    grouped = any(GROUPED in column.label for column in table.columns)
    top = 2 if grouped else 1
    cells = [*_header(table.columns, top)]
    for number, line in enumerate(lines, start=top + 1):
        for position, value in enumerate(line, start=1):
            if value not in (None, ""):
                cells.append(_cell(number, position, value))
    name = table.sheets[0] if table.sheets else table.label
    widths = tuple(max(WIDTH, len(column.label) * 2) for column in table.columns)
    return Grid(name=name, cells=tuple(cells), widths=widths, landscape=True, freeze=top)


def _header(columns: Sequence[ExchangeColumn], top: int) -> Iterator[GridCell]:
    begun: Mapping[str, int] = {}
    for position, column in enumerate(columns, start=1):
        group, parted, label = column.label.partition(GROUPED)
        if top == 1 or not parted:
            yield GridCell(row=1, column=position, value=column.label, height=top, style="head")
            begun = {}
            continue
        if group not in begun:
            width = 1
            while position + width <= len(columns) and columns[
                position + width - 1
            ].label.startswith(f"{group}{GROUPED}"):
                width += 1
            begun = {group: position}
            yield GridCell(row=1, column=position, value=group, width=width, style="head")
        yield GridCell(row=2, column=position, value=label, style="head")


def _cell(row: int, column: int, value: Decimal | str | None) -> GridCell:
    """Return a cell; a number that a spreadsheet would not keep to the last digit is text."""
    if isinstance(value, Decimal):
        if significant(value) > MAX_DIGITS or value != Decimal(repr(float(value))):
            return GridCell(row=row, column=column, value=f"{value:f}", style="right")
        return GridCell(
            row=row, column=column, value=value, style="number", digits=max(2, digits_of(value))
        )
    return GridCell(row=row, column=column, value=value, style="text")
