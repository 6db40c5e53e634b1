"""The sheets of a workbook that are of a ledger: by their name, else by their headers."""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.model import Cell, Column, Document, Ledger, Sheet
from jiheng.parsing.forms import Header, header_of, matched
from jiheng.parsing.stated_units import unit_for, units_in_caption, units_in_header

LEAST = 3  # headers that tell a sheet of another name
SHARE = 2  # of the columns that are asked for now, one in so many must be there


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """A sheet of a ledger: where its header is, in which units its columns are."""

    document: Document
    sheet: Sheet
    header: Header
    units: Mapping[str, str]  # by field, where header or caption states one
    conflicts: tuple[tuple[int, str, str], ...]  # column, unit of its header, of the caption

    def rows(self) -> list[tuple[int, Mapping[int, Cell]]]:
        """Return the rows below the header."""
        return [(number, cells) for number, cells in self.sheet if number > self.header.bottom]


def ledger_sheets(
    document: Document, ledger: Ledger, *, by_name: bool = False
) -> tuple[LedgerSheet, ...]:
    """Return the sheets that are of a ledger: those of its name, else all whose headers fit."""
    headed = [(sheet, header_of(sheet, ledger.form)) for sheet in document.sheets]
    read = [(sheet, header) for sheet, header in headed if header is not None]
    called = [pair for pair in read if matched(pair[0].name, ledger.form.names)]
    if not called and not by_name:
        called = [pair for pair in read if _fits(pair[1], ledger)]
    return tuple(_laid(document, sheet, header) for sheet, header in called)


def _fits(header: Header, ledger: Ledger) -> bool:
    """Return whether headers tell a ledger: several, and among them what a row cannot lack."""
    fields = {column.field for column in header.columns.values()}
    needed = [column.field for column in ledger.form.columns if column.need == "now"]
    present = sum(field in fields for field in needed)
    return len(fields) >= LEAST and present * SHARE >= len(needed)


def _laid(document: Document, sheet: Sheet, header: Header) -> LedgerSheet:
    above = [cells for number, cells in sheet if number < header.bottom]
    caption = units_in_caption(cell.text for cells in above for cell in cells.values())
    units: dict[str, str] = {}
    conflicts: list[tuple[int, str, str]] = []
    for position, column in header.columns.items():
        measured_in = _measured_in(column)
        own = unit_for(units_in_header(header.texts[position]), measured_in)
        general = unit_for(caption, measured_in)
        if own or general:
            units[column.field] = own or general
        if own and general and own != general:
            conflicts.append((position, own, general))
    return LedgerSheet(document, sheet, header, units, tuple(conflicts))


def _measured_in(column: Column) -> str:
    """Return the unit that says what a column measures; empty for one without measure."""
    return column.unit if column.kind in ("money", "number") else ""
