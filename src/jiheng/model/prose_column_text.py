"""Tables by their columns, whatever parts their cells: bars, tabs, or wide blanks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jiheng.model import DEPARTMENT, Fact, Location, Quantity
from jiheng.model.prose import Mention, Passage

PARTED = re.compile(r"[ \u3000]*\t[ \u3000]*|[ \u3000]{2,}|\u3000")
NUMBER = re.compile(r"(?P<number>-?\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?)(?P<unit>[^\s\d,.]{0,4})")
YUAN = "百万元|千元|万元|亿元|元"
IN_HEADER = re.compile(
    rf"[（(【\[][^）)】\]]{{0,20}}?(?P<unit>{YUAN})[^）)】\]]{{0,20}}[）)】\]]"
    rf"|单位[:：]?(?P<after>{YUAN})"
)
CAPTION = re.compile("单位：|[（(](?:万元|元|亿元)[）)]")
LEAST_CELLS, LEAST_ROWS = 2, 2
LEAST_BLANKS, MOST_BLANKS, LONGEST_WORD = 2, 12, 24  # cells that single blanks part, and theirs
SENTENCE = re.compile("[。；，？！：“]|:$|^[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]")
DIGIT, YEAR = re.compile(r"\d"), re.compile(r"(?:19|20)\d{2}年?")
VALUE = re.compile(r"[≥≤><=]?-?\d[\d,.]*[^\s\d,.]{0,4}|[—–/-]{1,2}")
LONGEST_CELL = 40


def unit_in(header: str) -> str:
    """Return the unit of money that a header states in brackets; empty if none."""
    match = IN_HEADER.search(header)
    return (match.group("unit") or match.group("after")) if match is not None else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as printed, and where it stands in its line."""

    text: str
    start: int

    @property
    def number(self) -> re.Match[str] | None:
        """The number that is all of the cell."""
        return NUMBER.fullmatch(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells."""

    passage: Passage
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """Rows of as many cells as their header has."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: str  # of money, as its caption says

    def unit_of(self, column: int) -> str:
        """Return the unit of money of a column, by its header or by the caption."""
        return unit_in(self.header[column]) or self.unit

    def figure(self, row: Row, column: int) -> Mention | None:
        """Return the figure of a cell; None if it holds something else than one number."""
        cell = row.cells[column]
        match = cell.number
        if match is None:
            return None
        number = match.group("number").replace(",", "")
        unit = match.group("unit") or unit_in(self.header[column])
        kind = "share" if unit in ("%", "％") else "money" if unit.endswith("元") else "count"
        at, end = row.passage.line.place, cell.start + len(cell.text)
        fact = Fact(
            subject=DEPARTMENT, role="", base="", text=f"{cell.text}",
            quantity=Quantity(Decimal(number), unit, len(number.partition(".")[2])),
            place=Location(at.file, at.part, at.spot, (cell.start, end)),
        )  # fmt: skip
        label = next((c.text for c in row.cells if c.text and c.number is None), "")
        return Mention(
            fact=fact, passage=row.passage.number, start=cell.start, end=end, kind=kind,
            name=f"{label}{self.header[column]}",
        )  # fmt: skip


def column_tables(passages: Sequence[Passage]) -> Iterator[ColumnTable]:
    """Yield the tables of a text: a row of words, and rows of as many cells below it."""
    header: Row | None = None
    rows: list[Row] = []
    caption = ""
    for passage in passages:
        row = Row(passage, cells_of(passage) or single_blanks(passage))
        if header is not None and len(row.cells) == len(header.cells) and _has_number(row):
            rows.append(row)
            continue
        yield from _table(header, rows, caption)
        header, rows = (row, []) if _is_header(row) else (None, [])
        if not row.cells:
            named = CAPTION.search(passage.text)
            caption = unit_in(passage.text) if named is not None else ""
    yield from _table(header, rows, caption)


def _table(header: Row | None, rows: Sequence[Row], caption: str) -> Iterator[ColumnTable]:
    if header is not None and len(rows) >= LEAST_ROWS:
        yield ColumnTable(tuple(cell.text for cell in header.cells), tuple(rows), caption)


def cells_of(passage: Passage) -> tuple[Cell, ...]:
    """Return the cells of a line; none if it is running text."""
    text = passage.line.text
    parts = list(passage.line.cells) or [c for c in PARTED.split(text.strip()) if c is not None]
    if len(parts) < LEAST_CELLS or max(map(len, parts)) > LONGEST_CELL:
        return ()
    cells, at = [], 0
    for part in parts:
        start = text.find(part, at) if part else at
        if start < 0:
            return ()
        cells.append(Cell(part.strip(), start))
        at = start + len(part)
    return tuple(cells)


def single_blanks(passage: Passage) -> tuple[Cell, ...]:
    """Return the cells of a line of words, or of words and numbers, that single blanks part."""
    text = passage.line.text
    parts = text.split()
    if not LEAST_BLANKS < len(parts) <= MOST_BLANKS or SENTENCE.search(text):
        return ()
    if max(map(len, parts)) > LONGEST_WORD or not (_are_words(parts) or _are_numbers(parts[1:])):
        return ()
    cells, at = [], 0
    for part in parts:
        start = text.find(part, at)
        cells.append(Cell(part, start))
        at = start + len(part)
    return tuple(cells)


def _are_words(parts: Sequence[str]) -> bool:
    """Return whether parts may head columns: words without figures but those of a year."""
    return not any(DIGIT.search(YEAR.sub("", part)) for part in parts)


def _are_numbers(parts: Sequence[str]) -> bool:
    """Return whether at least as many parts are numbers as are not, the last among them."""
    numbers = [VALUE.fullmatch(part) is not None for part in parts]
    return numbers[-1] and 2 * sum(numbers) >= len(numbers)


def _has_number(row: Row) -> bool:
    return any(cell.number is not None for cell in row.cells)


def _is_header(row: Row) -> bool:
    return len(row.cells) >= LEAST_CELLS and not _has_number(row) and bool(row.cells[-1].text)
