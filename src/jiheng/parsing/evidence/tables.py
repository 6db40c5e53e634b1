"""What tables state: each figure with the label of its row and the header of its column."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from jiheng.model import Location, Quantity, family
from jiheng.model.evidence import StatedFigure
from jiheng.parsing.evidence.days import days, years
from jiheng.parsing.evidence.yuan import MONEY_WORDS, is_yuan
from jiheng.parsing.numbers import is_unit, plain, read_quantity
from jiheng.rulebook import Lexicon

IN_BRACKETS = re.compile(r"[（(](?:单位[：:])?([^（）()]{1,6})[)）]")
CAPTION = re.compile(
    r"(?:^|[\s（(])(?:金额|计量)?单位[：:]\s*(?:人民币)?([\u4e00-\u9fff%]{1,3})(?=$|[\s）)])"
)
SIGNS = re.compile(r"^[¥￥]\s*")
BREAK = re.compile(r"\s?\n\s?")  # a cell's words broken over its lines are one
SHARE_WORDS = re.compile("率|比例|比重|满意度|%")
UNIT_HEADERS = ("单位", "计量单位")
LONGEST_LABEL = 40
MOST_HEADERS = 3
MOST_LISTS = 5  # of a table whose rows are counted
FEWEST_ROWS = 2  # of a column whose sum is taken, and of a list whose rows are counted


@dataclass(frozen=True, slots=True)
class GridCell:
    """A filled cell of a table: where it stands and what is in it."""

    row: int
    column: int
    text: str
    place: Location
    value: Quantity | dt.date | None = None  # of a cell that is a figure and nothing else


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a file: its filled cells by row and column, and the words over it."""

    cells: Mapping[int, Mapping[int, GridCell]]
    headers: Mapping[tuple[int, int], tuple[str, ...]]  # over each cell
    title: str = ""


def grid(rows: Sequence[Sequence[tuple[int, str, Location]]], title: str) -> Grid:
    """Return a table of rows of cells, each with its column, text and place."""
    cells = {
        number: {
            column: GridCell(number, column, BREAK.sub("", text.strip()), place, _value(text))
            for column, text, place in row
            if text.strip()
        }
        for number, row in enumerate(rows, start=1)
    }
    return Grid(cells, _headers(cells), title)


def stated_in_table(table: Grid, lexicon: Lexicon) -> Iterator[StatedFigure]:
    """Yield the figures of a table, then what its columns add up to and how many rows it lists."""
    words = lexicon.groups["evidence"]
    figures = [
        _figure(table, cell, words)
        for row in table.cells.values()
        for cell in row.values()
        if cell.value is not None
    ]
    by_column: dict[int, list[StatedFigure]] = {}
    for cell, figure in figures:
        by_column.setdefault(cell.column, []).append(figure)
    alike = Counter((cell.column, _kind(figure)) for cell, figure in figures)
    for cell, figure in figures:
        others = alike[cell.column, _kind(figure)]
        several = bool(figure.header) and others > 1 and not figure.total
        yield replace(figure, part=several)
    for column in by_column.values():
        yield from _sum(column)
    yield from _count(table, words)


def _kind(figure: StatedFigure) -> tuple[str, str]:
    """Return the header of a figure and what it measures: rows of one column have both alike."""
    value = figure.value
    return figure.header, "day" if isinstance(value, dt.date) else family(value.unit)


def _value(text: str) -> Quantity | dt.date | None:
    bare = SIGNS.sub("", plain(text))
    own_days = list(days(text.strip()))  # with its blanks: a time may stand behind a day
    if len(own_days) == 1 and own_days[0][0] == 0:
        return own_days[0][2]
    signed = bare != plain(text)
    return read_quantity(bare, "元" if signed else "", counted=True)


def _figure(
    table: Grid, cell: GridCell, words: Mapping[str, tuple[str, ...]]
) -> tuple[GridCell, StatedFigure]:
    row = table.cells[cell.row]
    labels = [c.text for n, c in sorted(row.items()) if n < cell.column and c.value is None]
    headers = table.headers[cell.row, cell.column]
    header = " ".join(headers)
    label = next((text for text in reversed(labels)), "")
    value = cell.value
    if isinstance(value, Quantity) and not value.unit:
        value = replace(value, unit=_unit(table, cell, (header, label)))
    total = any(word in text for text in labels for word in words["totals"])
    first = labels[0] if labels else ""
    before = " ".join([*labels, *headers])
    named = [year for _, year in years(before)]
    figure = StatedFigure(
        value=value if value is not None else Quantity(Decimal(0)),
        text=cell.text,
        place=cell.place,
        label=first if total else label,
        header=header,
        before=before,
        quote=" ".join(c.text for _, c in sorted(row.items()))[:120],
        year=named[-1] if named else None,
        total=total,
    )
    return cell, figure


def _headers(cells: Mapping[int, Mapping[int, GridCell]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Return the texts over each cell: the nearest ones in its column that are no figures.

    Up to three rows of header that follow each other count.
    """
    texts: dict[int, tuple[int, tuple[str, ...]]] = {}  # by column: last row, and its header
    headers: dict[tuple[int, int], tuple[str, ...]] = {}
    for number, row in sorted(cells.items()):
        for column, cell in row.items():
            last, above = texts.get(column, (0, ()))
            headers[number, column] = above
            if cell.value is None and len(cell.text) <= LONGEST_LABEL:
                goes_on = last == number - 1
                own = (*above, cell.text)[-MOST_HEADERS:] if goes_on else (cell.text,)
                texts[column] = (number, own)
    return headers


def _unit(table: Grid, cell: GridCell, texts: tuple[str, str]) -> str:
    """Return the unit of a bare figure: in its header, its row, or over the table; else empty."""
    for text in texts:
        for match in IN_BRACKETS.finditer(text):
            if is_unit(match.group(1)):
                return match.group(1)
    row = table.cells[cell.row]
    header, label = texts
    money = bool(MONEY_WORDS.search(f"{header} {label}"))
    for number, other in row.items():
        if any(text in UNIT_HEADERS for text in table.headers[cell.row, number]) and not money:
            return other.text if number != cell.column and is_unit(other.text) else ""
    caption = CAPTION.search(table.title)
    if caption is not None and is_unit(caption.group(1)):
        of_money = family(caption.group(1)) == "money"
        if not of_money or not SHARE_WORDS.search(header or label):
            return caption.group(1)
    return "元" if money and not SHARE_WORDS.search(header) and is_yuan(cell.text) else ""


def _sum(column: Sequence[StatedFigure]) -> Iterator[StatedFigure]:
    """Yield the sum of a column that has no row of totals."""
    amounts = [f for f in column if isinstance(f.value, Quantity)]
    headers = {f.header for f in amounts}
    units = {f.value.unit for f in amounts if isinstance(f.value, Quantity)}
    if len(amounts) < FEWEST_ROWS or any(f.total for f in amounts):
        return
    if len(headers) != 1 or len(units) != 1 or not amounts[0].header:
        return
    quantities = [f.value for f in amounts if isinstance(f.value, Quantity)]
    digits = [q.digits for q in quantities if q.digits is not None]
    total = Quantity(sum((q.number for q in quantities), Decimal(0)), units.pop(), max(digits, default=None))  # fmt: skip  # noqa: E501
    last = amounts[-1]
    text = total.printed()
    yield replace(
        last, value=total, text=text, label="", before=last.header, computed="sum", part=False
    )


def _count(table: Grid, words: Mapping[str, tuple[str, ...]]) -> Iterator[StatedFigure]:
    """Yield how many rows a list has whose serial numbers run from 1 without a gap."""
    heads = (cell for row in table.cells.values() for cell in row.values())
    for cell in islice((c for c in heads if c.text in words["serial"]), MOST_LISTS):
        number, column, row = cell.row, cell.column, table.cells[cell.row]
        below = [
            cells[column]
            for at, cells in table.cells.items()
            if at > number and column in cells and isinstance(cells[column].value, Quantity)
        ]
        numbers = [int(c.value.number) for c in below if isinstance(c.value, Quantity)]
        if len(numbers) >= FEWEST_ROWS and numbers == list(range(1, len(numbers) + 1)):
            yield StatedFigure(
                value=Quantity(Decimal(len(numbers)), "", None),
                text=str(len(numbers)),
                place=below[-1].place,
                label="",
                header=" ".join(c.text for c in row.values()),
                before=" ".join(c.text for c in row.values()),
                quote=" ".join(c.text for c in table.cells[below[-1].row].values())[:120],
                computed="count",
            )
            return
