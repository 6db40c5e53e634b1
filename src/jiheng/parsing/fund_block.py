"""The block of funds of a form: sources down, bases across, with the unit of each column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from jiheng.model import Cell, Finding
from jiheng.model.source_table import SourceTable
from jiheng.parsing.column_names import bare_header, unit_in
from jiheng.parsing.numbers import plain, read_quantity
from jiheng.parsing.table_blocks import MONEY_FIELDS, Header
from jiheng.parsing.values import quantity_of

Place = tuple[int, int]
SOURCES: tuple[tuple[str, str], ...] = (
    ("carryover", r"结转|结余"),
    ("other", r"其他|其它|自筹|自有|社会资金"),
    ("total", r"总额|合计|总计|总预算|^项目资金$|^预算资金$"),
    ("local", r"地方"),
    ("fiscal", r"财政|拨款|公共预算|中央|省级|市级|县级|区级|补助"),
)
PARTS = ("fiscal", "carryover", "other", "local")  # a form of ours has no column for local
AMOUNTS = (*MONEY_FIELDS, "arrived")
LINES: tuple[tuple[str, str], ...] = (
    ("基本支出", r"基本支出"), ("项目支出", r"项目支出"), ("支出合计", r"总额|合计|总计|支出总"),
)  # fmt: skip
TOTAL_LABEL = "年度资金总额"  # of the only row, where a form gives it no label
SKIPPED = ("—", "-", "——", "/", "－", "--")
LABELLED = re.compile(r"(?:其中[:：])?(.+?)[:：]\s*(-?\d[\d,]*(?:\.\d+)?)\s*(亿元|万元|元)?")


@dataclass(frozen=True, slots=True)
class FundRow:
    """A row of the block: what its label says, and its cells by column field, with units."""

    number: int
    label: str
    cells: Mapping[str, Cell]
    places: Mapping[str, Place]


def fund_rows(table: SourceTable, header: Header, rows: Sequence[int], unit: str) -> list[FundRow]:
    """Return the rows below a header; money in another unit than `unit` carries its own."""
    units = {field: unit_of_column(header, column) for column, field in header.columns.items()}
    first = min(c for c, f in header.columns.items() if f in MONEY_FIELDS)
    fund_rows_read: list[FundRow] = []
    for row in rows:
        labels = [table.cell(row, c).text for c in range(1, first)
                  if table.origin(row, c)[0] > header.bottom]  # fmt: skip
        label = next((text for text in reversed(labels) if text.strip()), "")
        cells: dict[str, Cell] = {}
        places: dict[str, Place] = {}
        for column, field in header.columns.items():
            place = table.origin(row, column)
            cell = table.cell(row, column)
            if (
                place[0] != row
                or place[1] < first
                or not cell.text.strip()
                or plain(cell.text) in SKIPPED
            ):
                continue
            own = units[field] or unit
            cells[field] = with_money_unit(cell, own) if field in AMOUNTS else cell
            places[field] = place
        fund_rows_read.append(FundRow(row, label.strip(), cells, places))
    return _labelled(fund_rows_read)


def _labelled(rows: Sequence[FundRow]) -> list[FundRow]:
    """Return the rows that have a label; a first row of amounts without any is the total."""
    first = next((row for row in rows if row.cells.keys() & set(MONEY_FIELDS)), None)
    totalled = any(source_of(row.label) == "total" for row in rows)
    if first is not None and not first.label and not totalled:
        rows = [replace(row, label=TOTAL_LABEL) if row is first else row for row in rows]
    return [row for row in rows if row.label]


def unit_of_column(header: Header, column: int) -> str:
    """Return the unit that a column's own headers state; empty if they state none."""
    return unit_in(header.texts.get(column, ""))


def with_money_unit(cell: Cell, unit: str) -> Cell:
    """Return a bare amount with the unit that its column is in."""
    text = plain(cell.text)
    if not unit or not text or not re.fullmatch(r"[-−]?[\d,]+(?:\.\d+)?", text):
        return cell
    return replace(cell, value=f"{text}{unit}", text=f"{text}{unit}", format="")


def source_of(label: str) -> str:
    """Return which source of funds a row's label names; empty if none."""
    bare = plain(label).removeprefix("其中").strip(":：")
    return next((source for source, words in SOURCES if re.search(words, bare)), "")


def line_of(label: str) -> str:
    """Return which line of a department's budget a row's label names; empty if none."""
    bare = bare_header(label)
    return next((line for line, words in LINES if re.search(words, bare)), "")


def labelled_amounts(table: SourceTable, rows: Sequence[int]) -> Iterator[tuple[str, Cell, Place]]:
    """Yield amounts that stand behind their label in one cell: 其中：基本支出：1,102.3."""
    for row in rows:
        for column, cell in table.begins(row):
            match = LABELLED.fullmatch(plain(cell.text))
            if match is not None:
                label, number, unit = match.groups()
                text = f"{number}{unit or ''}"
                yield label, Cell(text, text), (row, column)


def base_of(amounts: Sequence[Cell], total: FundRow | None) -> str:
    """Return the base whose total these amounts add up to: what they are parts of; else empty."""
    numbers = [read_quantity(cell.text) for cell in amounts]
    if total is None or not numbers or any(number is None for number in numbers):
        return ""
    added = sum((Fraction(n.number) for n in numbers if n is not None), Fraction(0))
    for field in ("executed", "revised", "original"):
        total_amount = quantity_of(total.cells[field], "", None) if field in total.cells else None
        if total_amount is not None and Fraction(total_amount.number) == added:
            return field
    return ""


def zero_totals(rows: Sequence[FundRow], table: SourceTable) -> tuple[set[str], list[Finding]]:
    """Return the fields whose total is zero above parts that are not, with a finding for them."""
    total = next((row for row in rows if source_of(row.label) == "total"), None)
    if total is None:
        return set(), []
    shown: dict[str, str] = {}
    for field in MONEY_FIELDS:
        parts = [row.cells[field] for row in rows
                 if source_of(row.label) in PARTS and field in row.cells]  # fmt: skip
        stated = [cell.text for cell in parts if _number(cell)]
        if _number(total.cells.get(field)) == 0 and stated:
            shown[field] = "、".join(stated)
    if not shown:
        return set(), []
    places = tuple(table.place(*total.places[field]) for field in shown)
    facts = {"label": total.label.strip(), "found": "；".join(shown.values())}
    return set(shown), [Finding("R39", places, facts)]


def unclear_sources(rows: Sequence[FundRow]) -> frozenset[str]:
    """Return the parts that are left out because a source has several rows.

    Where the first of them is the sum of the others these are its details, and it counts.
    """
    by_source: dict[str, list[FundRow]] = {}
    for row in rows:
        by_source.setdefault(source_of(row.label), []).append(row)
    if "local" in by_source:
        return frozenset(PARTS)
    several = [own for source, own in by_source.items() if source in PARTS and len(own) > 1]
    return frozenset(PARTS) if any(not _details(own) for own in several) else frozenset()


def _details(rows: Sequence[FundRow]) -> bool:
    first, *others = rows
    for field in MONEY_FIELDS:
        figures = [_number(row.cells.get(field)) for row in others]
        whole_amount = _number(first.cells.get(field))
        if whole_amount and whole_amount != sum(figure for figure in figures if figure):
            return False
    return True


def _number(cell: Cell | None) -> Fraction | None:
    quantity = quantity_of(cell, "", None) if cell is not None else None
    return Fraction(quantity.number) if quantity is not None else None
