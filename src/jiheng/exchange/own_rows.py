"""The rows of a workbook as the exchange compares and writes them."""

import datetime as dt
from decimal import Decimal

from jiheng.model import Cell, Document, WorkbookForm
from jiheng.model.exchange import NAME, PROJECTS, SHEETS, OwnRow, OwnRows
from jiheng.model.number_format import number_format
from jiheng.parsing.forms import rows as parsed_rows

HEAD = "overview"
DEFAULT_UNIT = "万元"


def own_rows(document: Document, form: WorkbookForm) -> OwnRows:
    """Return the rows of a workbook as texts, with the unit that its money is in."""
    sheets = {
        id_: tuple(
            OwnRow(row.key, {n: text for n, c in row.cells.items() if (text := _text(c))})
            for row in parsed_rows(document, form.sheet(id_)).rows
        )
        for id_ in SHEETS
    }
    head = next((row.cells for row in parsed_rows(document, form.sheet(HEAD)).rows), {})
    unit = _text(head["money_unit"]) if "money_unit" in head else ""
    return OwnRows(sheets=sheets, money_unit=unit or DEFAULT_UNIT)


def projects_by_subject(own: OwnRows) -> dict[str, OwnRow]:
    """Return the projects by what other sheets call them: the number, the name or the key."""
    projects: dict[str, OwnRow] = {}
    for row in own.rows(PROJECTS):
        for subject in (row.values.get("number", ""), row.values.get(NAME, ""), row.key):
            if subject.strip():
                projects.setdefault(subject.strip(), row)
    return projects


def _text(cell: Cell) -> str:
    if isinstance(cell.value, dt.date):
        return cell.value.isoformat()
    if isinstance(cell.value, Decimal):
        return number_format(cell.format, cell.value).exact_text(cell.value)
    return cell.text.strip()
