"""Rows of totals in a ledger's sheet: they are compared with the rows above, never imported."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import Cell, LedgerRow
from jiheng.parsing.numbers import plain

TOTAL = re.compile(r"(?:全?市|全?县|全?区|本页|本表|全部)?(?:合计|总计|共计|总和)")
PARTIAL = re.compile(r"小计|其中[:：]?")
COUNTED = re.compile(r"(?:共|合计)?(\d{1,6})[个项家笔户]")


def is_total(cells: Mapping[int, Cell]) -> str:
    """Return `total`, `partial` or nothing: by the first text in a row."""
    texts = [plain(cells[p].text) for p in sorted(cells) if isinstance(cells[p].value, str)]
    first = next((text.strip(":：") for text in texts if text), "")
    if TOTAL.fullmatch(first):
        return "total"
    return "partial" if PARTIAL.fullmatch(first) else ""


@dataclass(frozen=True, slots=True)
class TotalRow:
    """What a row of totals states: sums by field, and how many rows there are."""

    number: int
    sums: Mapping[str, tuple[Fraction, Fraction]]  # amount, and half a unit of its last digit
    count: int | None


def count_in(cells: Iterable[Cell]) -> int | None:
    """Return the number of rows that a row of totals states: 2个."""
    for cell in cells:
        match = COUNTED.fullmatch(plain(cell.text)) if isinstance(cell.value, str) else None
        if match is not None:
            return int(match.group(1))
    return None


def differences(total: TotalRow, rows: Iterable[LedgerRow]) -> list[tuple[str, Fraction, Fraction]]:
    """Return the fields whose sum is another than the row of totals says: stated, computed."""
    read = list(rows)
    apart = []
    for field, (stated, half_unit) in total.sums.items():
        amounts = [row.values.get(field) for row in read]
        if any(row.unread(field) for row in read):
            continue  # what could not be read is told where it stands
        computed = sum((a for a in amounts if isinstance(a, Fraction)), Fraction(0))
        if abs(computed - stated) > half_unit:
            apart.append((field, stated, computed))
    return apart
