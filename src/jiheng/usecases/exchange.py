"""Files of the budget system: compared with a workbook, taken into it, written from it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import product
from pathlib import Path

from jiheng import documents
from jiheng.exchange import ReturnTables, compared, exported, guesses, own_rows, return_tables
from jiheng.model import KEY_HEADER, Cell, Document, Finding, SheetForm, WorkbookForm
from jiheng.model.exchange import Compared, Difference, ExchangeLayout, Export
from jiheng.model.number_format import number_format
from jiheng.parsing.forms import find_sheet
from jiheng.parsing.forms import rows as parsed_rows
from jiheng.parsing.values import Reader
from jiheng.rulebook import RuleHistory, load
from jiheng.usecases import reading

AUTO = "auto"
HELP = "_"  # sheets of lists and of the template's version begin so


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """A file of the system against a workbook; faults say why one of them cannot be used."""

    compared: Compared | None = None
    unknown: str = ""  # the name of a wording: why no layout fits
    near: tuple[str, ...] = ()  # layouts that may be meant
    faults: tuple[Finding, ...] = ()


def layouts(history: RuleHistory | None = None) -> tuple[ExchangeLayout, ...]:
    """Return the layouts of the package and one's own."""
    return (history or load()).rest.exchanges


def read_by_layout(
    document: Document, layout_id: str, known: Sequence[ExchangeLayout], given: dt.date | None
) -> tuple[Export | None, str, tuple[str, ...]]:
    """Return an export, or why it is none: no layout of this name, none that fits, or two."""
    fits = guesses(document, known)
    if layout_id != AUTO:
        chosen = next((layout for layout in known if layout.id == layout_id), None)
        if chosen is None:
            return None, "exchange_no_layout", tuple(layout.id for layout in known)
    elif not fits:
        return None, "exchange_unknown_file", tuple(layout.id for layout in known)
    else:
        best = fits[0]
        ties = [g.layout.id for g in fits if (g.known, g.unknown) == (best.known, best.unknown)]
        if len(ties) > 1:
            return None, "exchange_several", tuple(ties)
        chosen = best.layout
    export = exported(document, chosen, given=given)
    if export is None:
        return None, "exchange_unknown_file", tuple(g.layout.id for g in fits)
    return export, "", ()


def compare_file(
    layout_id: str, file: Path, workbook: Path, *, given: dt.date | None = None,
    history: RuleHistory | None = None,
) -> ComparedFile:  # fmt: skip
    """Return what a file of the system says otherwise than a workbook."""
    document, own = reading.read_export(file), reading.read(workbook)
    if document.faults or own.faults:
        return ComparedFile(faults=(*document.faults, *own.faults))
    form = (history or load()).rest.form
    export, why, near = read_by_layout(document, layout_id, layouts(history), given)
    if export is None:
        return ComparedFile(unknown=why, near=near)
    return ComparedFile(compared(export, own_rows(own, form), form))


def accepted(differences: Iterable[Difference], *, overwrite: bool) -> tuple[Difference, ...]:
    """Return the differences to take: what fills blanks, and with `overwrite` all that differs.

    What is the same within what ours is printed with stays as it is typed.
    """
    kinds = ("empty", "changed") if overwrite else ("empty",)
    return tuple(d for d in differences if d.kind in kinds)


def with_accepted(
    workbook: Path, differences: Sequence[Difference], history: RuleHistory | None = None
) -> tuple[bytes, tuple[Finding, ...]]:
    """Return a workbook as the template has it with values taken into it, and what it would lose.

    Rows keep their keys. Findings name sheets, columns and remarks that the template has no place
    for, and formulas without a result: then there is no workbook, for nothing is dropped.
    """
    form = (history or load()).rest.form
    document = reading.read(workbook)
    changes = {(d.sheet, d.key, d.field): d.theirs for d in differences}
    content: dict[str, list[dict[str, Decimal | str | dt.date]]] = {}
    reader = Reader()
    reader.findings += _other_sheets(document, form)
    for sheet in form.sheets:
        parsed = parsed_rows(document, sheet)
        reader.findings += [f for f in parsed.findings if f.code in ("R10", "R13")]
        for row, column in product(parsed.rows, sheet.columns):
            cell = row.cells.get(column.field)
            if cell is not None and cell.formula and cell.value is None and not cell.error:
                reader.report("R02", row, column)
        lines = [_line(sheet, row.key, row.cells, changes) for row in parsed.rows]
        if lines:
            content[sheet.id] = lines
    if reader.findings:
        return b"", tuple(reader.findings)
    kind = "department" if content.get("budget") else "project"
    data = documents.write_template(form, kind=kind, meta={}, content=content)
    return data, ()


def _other_sheets(document: Document, form: WorkbookForm) -> Iterator[Finding]:
    """Yield a finding for each sheet with something on it that is none of the template's."""
    read = [find_sheet(document, each) for each in form.sheets]
    for sheet in document.sheets:
        help_ = sheet.name == form.typing.sheet or sheet.name.startswith(HELP)
        if not help_ and sheet.rows and not any(sheet is each for each in read):
            facts = {"sheet": sheet.name, "rows": len(sheet.rows)}
            yield Finding("R13", (document.place(sheet.name),), facts, "sheet")


def _line(
    sheet: SheetForm, key: str, cells: Mapping[str, Cell],
    changes: Mapping[tuple[str, str, str], str],
) -> dict[str, Decimal | str | dt.date]:  # fmt: skip
    line: dict[str, Decimal | str | dt.date] = {KEY_HEADER: key}
    for column in sheet.columns:
        cell = cells.get(column.field)
        if cell is not None:
            line[column.field] = _as_it_stands(cell)
        text = changes.get((sheet.id, key, column.field))
        if text is not None:
            line[column.field] = _typed(column.kind, text)
    return line


def _as_it_stands(cell: Cell) -> Decimal | str | dt.date:
    """Return what a cell holds, to the last digit; a number that its format words is text."""
    if isinstance(cell.value, Decimal):
        shown = number_format(cell.format, cell.value)
        return cell.value if shown.plain else shown.exact_text(cell.value)
    return cell.value if isinstance(cell.value, dt.date) else cell.text


def _typed(kind: str, text: str) -> Decimal | str:
    """Return a value as it is written into a workbook: a figure as a number, a code as text."""
    if kind not in ("money", "number", "weight"):
        return text
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def write_tables(
    layout_id: str, workbook: Path, history: RuleHistory | None = None
) -> tuple[ReturnTables | None, bytes, tuple[Finding, ...]]:
    """Return the tables of a layout filled from a workbook, as a workbook; faults where none."""
    known = {layout.id: layout for layout in layouts(history)}
    document = reading.read(workbook)
    if document.faults or layout_id not in known:
        return None, b"", document.faults
    form = (history or load()).rest.form
    tables = return_tables(known[layout_id], own_rows(document, form), form)
    return tables, tables_file(tables), ()


def tables_file(tables: ReturnTables) -> bytes:
    """Return tables that are handed in as a workbook."""
    return documents.write_xlsx(tables.grids, title=tables.layout.label)
