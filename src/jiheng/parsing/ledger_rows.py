"""The rows of a ledger from a workbook, as districts send it: what is not certain keeps its text.

Titles, captions and rows of totals are no rows; what stands under a header of no column is kept.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from jiheng.model import (
    KEY_HEADER,
    REASON_HEADER,
    Cell,
    Column,
    Document,
    Finding,
    Ledger,
    LedgerRow,
    Location,
    Parsed,
    Quantity,
    Value,
    factor,
    family,
    half_up,
    spot,
)
from jiheng.parsing.forms import Row
from jiheng.parsing.ledger_sheets import LedgerSheet, ledger_sheets
from jiheng.parsing.ledger_totals import TotalRow, count_in, differences, is_total
from jiheng.parsing.numbers import plain
from jiheng.parsing.values import READERS, Reader

MONEY_UNIT = "万元"
SEPARATORS = "、，,;；/ "
NOTES = ("注:", "备注", "说明:", "填表说明", "填报人", "制表", "审核人")
MOST_DIGITS = 6
HAIR = Fraction(1, 2)


def ledger_rows(
    document: Document, ledger: Ledger, *, by_name: bool = False
) -> Parsed[tuple[LedgerRow, ...]]:
    """Return the rows of a ledger in a workbook, and what was wrong with them.

    `by_name`: only sheets that are called like it are of it, whatever their headers.
    """
    rows: list[LedgerRow] = []
    findings: list[Finding] = []
    sheets = ledger_sheets(document, ledger, by_name=by_name)
    for sheet in sheets:
        read = _SheetReader(sheet, ledger)
        rows += read.rows
        findings += read.findings
    return Parsed(tuple(rows), tuple(findings))


class _SheetReader:
    """Reads one sheet."""

    def __init__(self, sheet: LedgerSheet, ledger: Ledger) -> None:
        self.sheet, self.ledger = sheet, ledger
        self.columns = {p: _in_unit(c, sheet.units) for p, c in sheet.header.columns.items()}
        self.evidence = [c.field for c in self.columns.values() if c.kind == "evidence"]
        self.reader = Reader(MONEY_UNIT)
        self.rows: list[LedgerRow] = []
        self.totals: list[tuple[TotalRow, int]] = []
        for number, cells in sheet.rows():
            self._take(number, cells)
        self.findings = [*self._conflicts(), *self.reader.findings, *self._compared()]

    def _take(self, number: int, cells: Mapping[int, Cell]) -> None:
        total = is_total(cells)
        if total == "total":
            self.totals.append((self._total(number, cells), len(self.rows)))
        elif not total and self._filled(cells):
            self.rows.append(self._row(number, cells))

    def _filled(self, cells: Mapping[int, Cell]) -> bool:
        """Return whether a row has data: one text alone is a heading or a remark."""
        own = [p for p in self.columns if p in cells and not cells[p].filled and _said(cells[p])]
        first = plain(cells[own[0]].text) if own else ""
        return len(own) > 1 or (len(own) == 1 and len(self.columns) == 1) or (
            bool(own) and self._key(cells) != "" and not first.startswith(NOTES)
        )  # fmt: skip

    def _key(self, cells: Mapping[int, Cell]) -> str:
        texts = self.sheet.header.texts
        return next((cells[p].text.strip() for p in cells if texts.get(p) == KEY_HEADER), "")

    def _row(self, number: int, cells: Mapping[int, Cell]) -> LedgerRow:
        row = self._parsed(number, cells)
        values = {
            column.field: value
            for column in self.columns.values()
            if (value := self._value(row, column)) is not None
        }
        return LedgerRow(
            ledger=self.ledger.id, key=row.key, values=values, other=self._other(cells),
            texts={field: cell.text.strip() for field, cell in row.cells.items()},
            places=row.places, proofs=self._proofs(row),
        )  # fmt: skip

    def _parsed(self, number: int, cells: Mapping[int, Cell]) -> Row:
        own = {c.field: cells[p] for p, c in self.columns.items() if p in cells}
        places = {c.field: self._place(number, p) for p, c in self.columns.items()}
        name = self.sheet.sheet.name
        places["row"] = self.sheet.document.place(name, f"{number}:{number}")
        return Row(number, self._key(cells) or f"{name}-{number}", own, places)

    def _place(self, number: int, position: int) -> Location:
        return self.sheet.document.place(self.sheet.sheet.name, spot(number, position))

    def _value(self, row: Row, column: Column) -> Value | None:
        """Return a cell as the ledger keeps it: numbers exactly, in base units."""
        value = self.reader.value(row, column) if column.kind in READERS else None
        if isinstance(value, Quantity):
            return self._amount(row, column, value)
        if isinstance(value, (Decimal, int)):
            return Fraction(value)
        return value if isinstance(value, (str, dt.date)) and value != "" else None

    def _amount(self, row: Row, column: Column, quantity: Quantity) -> Fraction | None:
        """Return an amount; one that measures something else than its column is not read."""
        unit = quantity.unit or self._unit(row, column)
        if column.unit and family(unit) != family(column.unit):
            self.reader.report("R62", row, column, unit=unit, expected=column.unit)
            return None
        return Fraction(quantity.number) * factor(unit)

    def _unit(self, row: Row, column: Column) -> str:
        cell = row.cells.get(column.unit_column)
        return cell.text.strip() if cell is not None else column.unit

    def _other(self, cells: Mapping[int, Cell]) -> dict[str, str]:
        texts = self.sheet.header.texts
        return {
            texts[p]: cells[p].text
            for p in sorted(cells)
            if p in texts and p not in self.columns and cells[p].text and not _ours(texts[p])
        }

    def _proofs(self, row: Row) -> frozenset[str]:
        """Return the tags of proofs that a row names."""
        texts = (row.cells[field].text for field in self.evidence if field in row.cells)
        table = str.maketrans(dict.fromkeys(SEPARATORS, "\n"))
        return frozenset(tag for text in texts for tag in text.translate(table).split("\n") if tag)

    def _total(self, number: int, cells: Mapping[int, Cell]) -> TotalRow:
        """Return what a row of totals states; cells that are no numbers state nothing."""
        sums: dict[str, tuple[Fraction, Fraction]] = {}
        quiet = Reader(MONEY_UNIT)
        for position, column in self.columns.items():
            if column.kind not in ("money", "number") or position not in cells:
                continue
            row = self._parsed(number, {position: cells[position]})
            value = quiet.value(row, column)
            if isinstance(value, Quantity):
                unit = value.unit or column.unit
                half_unit = HAIR / 10 ** (value.digits or 0) * factor(unit)
                sums[column.field] = Fraction(value.number) * factor(unit), half_unit
        return TotalRow(number, sums, count_in(cells.values()))

    def _compared(self) -> Iterator[Finding]:
        """Yield what rows of totals state and the rows do not give, of all or of their block."""
        begin = 0
        for total, end in self.totals:
            blocks = [self.rows[begin:end] or self.rows[end:], self.rows[:end], self.rows]
            if not any(self._agrees(total, block) for block in blocks if block):
                yield from self._total_findings(total, self.rows[:end] or self.rows)
            begin = end

    def _agrees(self, total: TotalRow, rows: list[LedgerRow]) -> bool:
        return not differences(total, rows) and total.count in (None, len(rows))

    def _total_findings(self, total: TotalRow, rows: list[LedgerRow]) -> Iterator[Finding]:
        place = self.sheet.document.place(self.sheet.sheet.name, f"{total.number}:{total.number}")
        for field, stated, computed in differences(total, rows):
            column = next(c for c in self.columns.values() if c.field == field)
            unit = self.sheet.units.get(field) or column.unit
            facts = {
                "column": column.label, "stated": _shown(stated, unit),
                "computed": _shown(computed, unit), "rows": len(rows),
            }  # fmt: skip
            yield Finding("R63", (place,), facts)
        if total.count not in (None, len(rows)):
            facts = {"stated": total.count, "computed": len(rows)}
            yield Finding("R63", (place,), facts, "count")

    def _conflicts(self) -> Iterator[Finding]:
        for position, own, general in self.sheet.conflicts:
            place = self._place(self.sheet.header.bottom, position)
            facts = {"column": self.columns[position].label, "found": own, "caption": general}
            yield Finding("R64", (place,), facts)


def _in_unit(column: Column, units: Mapping[str, str]) -> Column:
    return replace(column, unit=units.get(column.field, column.unit))


def _ours(header: str) -> bool:
    """Return whether a header is of a column that only we write: keys, reasons of a return."""
    return header == KEY_HEADER or header.endswith(REASON_HEADER)


def _said(cell: Cell) -> bool:
    return bool(cell.text.strip() or cell.error or cell.formula)


def _shown(amount: Fraction, unit: str) -> str:
    text = f"{half_up(amount / factor(unit), MOST_DIGITS):f}"
    return text.rstrip("0").rstrip(".") + unit


def several(parsed: Iterable[Parsed[tuple[LedgerRow, ...]]]) -> Parsed[tuple[LedgerRow, ...]]:
    """Return the rows of several files as those of one; equal keys get their file's number."""
    rows: list[LedgerRow] = []
    findings: list[Finding] = []
    used: set[str] = set()
    for number, each in enumerate(parsed, start=1):
        for row in each.value:
            key = row.key if row.key not in used else f"{number}:{row.key}"
            used.add(key)
            rows.append(replace(row, key=key))
        findings += each.findings
    return Parsed(tuple(rows), tuple(findings))
