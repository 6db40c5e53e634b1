"""Rows as a workbook and a workbook as rows, in the layout of their form."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from jiheng import documents, usecases
from jiheng.model import KEY_HEADER, Cell, Column, Document, SheetForm, WorkbookForm
from jiheng.parsing.forms import rows as parsed_rows
from jiheng.rulebook import load
from jiheng.web.core.files import path_of
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.row_input import RowInput, other_label

NUMBERS = ("number", "money", "weight", "measure")
LONGEST_NUMBER = 15  # digits that a spreadsheet keeps


def kept_document(digest: str, name: str) -> Document:
    """Return a file that was kept, read as a workbook; what is wrong with it are its faults."""
    return usecases.read_kept(path_of(digest), name)


def row_inputs(document: Document, form: SheetForm) -> list[RowInput] | None:
    """Return the rows of a sheet as typed, with the keys they have there; None without it."""
    sheet_rows = parsed_rows(document, form)
    if not sheet_rows.sheet_present:
        return None
    given = [dict(row) for row in form.prefilled]  # by the template, by nobody
    inputs = [
        RowInput(row.key, {n: _text(cell) for n, cell in row.cells.items() if _text(cell)})
        for row in sheet_rows.rows
    ]
    return [row_input for row_input in inputs if row_input.values not in given]


def _text(cell: Cell) -> str:
    if isinstance(cell.value, dt.date):
        return cell.value.isoformat()
    return cell.text.strip()


def content(
    forms: Iterable[SheetForm], rows: Mapping[str, Iterable[RowInput]]
) -> dict[str, list[dict[str, Decimal | str]]]:
    """Return rows as a template is filled with: numbers as numbers, everything else as typed."""
    by_sheet: dict[str, list[dict[str, Decimal | str]]] = {}
    for form in forms:
        columns = {column.field: column for column in form.columns}
        for row in rows.get(form.id, ()):
            line: dict[str, Decimal | str] = {KEY_HEADER: row.key}
            for name, text in row.values.items():
                if name in columns:
                    line[name] = _value(columns[name], text)
            by_sheet.setdefault(form.id, []).append(line)
    return by_sheet


def _value(column: Column, text: str) -> Decimal | str:
    """Return a text as a number where it is written exactly as one, so that nothing is lost."""
    if column.kind not in NUMBERS:
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    plain = number.is_finite() and f"{number:f}" == text and len(text) <= LONGEST_NUMBER
    return number if plain and text == f"{number.normalize():f}" else text


def ledger_workbook(form: SheetForm, rows: Sequence[RowInput]) -> bytes:
    """Return a workbook of one ledger with rows in it, as it is read again.

    What stood under headers of no column has columns of its own behind those of the form.
    """
    packaged = load().rest.form
    names = dict.fromkeys(name for row in rows for name in row.values if other_label(name))
    others = [Column(field=n, label=other_label(n), kind="text", cites=form.cites) for n in names]
    form = replace(form, columns=(*form.columns, *others))
    workbook = WorkbookForm(
        version=packaged.version,
        sheets=(form,),
        meta_sheet=packaged.meta_sheet,
        typing=packaged.typing,
    )
    return documents.write_template(
        workbook,
        kind=form.kinds[0],
        meta={},
        content=content((form,), {form.id: rows}),
        optional=True,
        keyed=False,
    )


def ledgers_workbook(rows: Mapping[str, Sequence[RowInput]]) -> bytes:
    """Return a workbook with a sheet for each ledger that has rows, as `--of` reads it."""
    forms = {id_: ledgers()[id_].form for id_, own in rows.items() if own}
    packaged = load().rest.form
    workbook = WorkbookForm(
        version=packaged.version,
        sheets=tuple(forms.values()),
        meta_sheet=packaged.meta_sheet,
        typing=packaged.typing,
    )
    sheets = content(forms.values(), rows)
    return documents.write_template(
        workbook, kind="department", meta={}, content=sheets, optional=True, keyed=False
    )
