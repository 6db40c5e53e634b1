"""The rows of a workbook as the exchange compares and writes them."""

import datetime as dt
from decimal import Decimal

from jiheng.model import Cell, Document, WorkbookForm
from jiheng.model.exchange import SHEETS, OwnRow, OwnRows
from jiheng.parsing.forms import rows as parsed_rows

HEAD = "overview"
DEFAULT_UNIT = "万元"


def own_rows(document: Document, form: WorkbookForm) -> OwnRows:
    """Return the rows of a workbook as texts, with the unit that its money is in."""
    sheets = {
        id_: tuple(
            OwnRow(row.key, {n: _text(c) for n, c in row.cells.items() if _text(c)})
            for row in parsed_rows(document, form.sheet(id_)).rows
        )
        for id_ in SHEETS
    }
    head = next((row.cells for row in parsed_rows(document, form.sheet(HEAD)).rows), {})
    unit = _text(head["money_unit"]) if "money_unit" in head else ""
    return OwnRows(sheets=sheets, money_unit=unit or DEFAULT_UNIT)


def _text(cell: Cell) -> str:
    if isinstance(cell.value, dt.date):
        return cell.value.isoformat()
    if isinstance(cell.value, Decimal):
        return f"{cell.value:f}"
    return cell.text.strip()
