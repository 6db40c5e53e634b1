"""A workbook as it would go into a ledger, and what of it goes back."""

from typing import TYPE_CHECKING

from jiheng import documents
from jiheng.documents import ReturnedSheet
from jiheng.model import Document, Ledger
from jiheng.web.ledgers.actions.importing import preview_sheet
from jiheng.web.ledgers.previews import SheetPreview
from jiheng.web.ledgers.queries.elsewhere import refuse_elsewhere
from jiheng.web.ledgers.queries.sight import table_sight
from jiheng.web.ledgers.sheet_inputs import sheet_inputs
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from jiheng.web.core.models import User


def previewed(
    table: Table, document: Document, by: "User", *, history: bool = False
) -> SheetPreview | None:
    """Return what a workbook would change in a ledger, as who sent it sees it; None without one.

    One of `history` has rows of the past, which have their stages already.
    """
    read = sheet_inputs(document, _ledger(table))
    if not read.sheets:
        return None
    rows, remarks = refuse_elsewhere(table, read.rows)
    preview = preview_sheet(table, rows, history=history, seen=table_sight(by, table))
    preview.remarks, preview.others = (*read.remarks, *remarks), read.others
    return preview


def returned(document: Document, table: Table, preview: SheetPreview) -> bytes:
    """Return the rows that are not taken whole, in the layout they came in, with the reasons."""
    back = []
    for each in sheet_inputs(document, _ledger(table)).sheets:
        reasons = preview.reasons.items()
        own = {number: why for (sheet, number), why in reasons if sheet == each.sheet.name}
        if own or not preview.reasons:
            back.append(ReturnedSheet(each.sheet, each.header.bottom, own))
    return documents.write_back(back)


def _ledger(table: Table) -> Ledger:
    if table.ledger is None:
        raise ValueError(f"{table.id} is no ledger")
    return table.ledger
