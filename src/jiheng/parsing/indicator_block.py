"""The block of indicators of a form: one row an indicator, levels carried, fillers passed over."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jiheng.model import Cell
from jiheng.model.source_table import EMPTY, SourceTable
from jiheng.parsing.column_names import LATIN_END
from jiheng.parsing.measures import read_operator
from jiheng.parsing.numbers import plain
from jiheng.parsing.table_blocks import Header

TOTAL = re.compile(r"(?:总|合)计|总分|总得分|合计得分|综合得分|自评总分|得分合计")
LABELLED_TOTAL = re.compile(
    r"(?:自评|评价|综合)?(?:总分|总得分|得分合计|得分)[:：为](\d+(?:\.\d+)?)分?"
)
SUBTOTAL = re.compile(r"小计")
NOTES = re.compile(r"^(?:注|备注|说明|填表|填报|其他需要|联系|单位负责|评价人|自评结论|审核)")
ENUMERATED = re.compile(
    r"^(?:指标|[(（]?)\s*+\d{1,2}\s*+(?:[)）]\s*+)?[:：.、]\s*|^[(（]\d{1,2}[)）]\s*"
)
FILLER = re.compile(r"^(?:指标\s*+\d*+\s*+[:：.、]?)?+[.…·/—\-－\s*无]*+$")
SCORE = re.compile(r"\d{1,3}(?:\.\d{1,4})?分?")
OTHER_SUMS = ("weight", "original_target", "actual", "completion")  # columns that add up, too
CARRIED = ("level1", "level2")


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row: its cells by field, and where each of them stands."""

    number: int
    cells: Mapping[str, Cell]
    places: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The row of the total: its cells by field."""

    number: int
    cells: Mapping[str, Cell]
    places: Mapping[str, tuple[int, int]]


def indicator_rows(
    table: SourceTable, header: Header, rows: Sequence[int]
) -> Iterator[IndicatorRow | TotalRow]:
    """Yield the rows below a header; fillers, remarks and empty lines are none."""
    levels: dict[str, Cell] = {}
    for row in rows:
        begun = list(table.begins(row))
        if not begun:
            continue
        first = plain(begun[0][1].text)
        cells, places = _cells(table, header, row)
        if labelled := LABELLED_TOTAL.fullmatch(first):
            points = Cell(labelled.group(1), labelled.group(1))
            yield TotalRow(row, {"own_points": points}, {"own_points": (row, begun[0][0])})
            continue
        if TOTAL.fullmatch(_bare(first)):
            yield _total_row(table, header, (row, cells, places))
            continue
        if NOTES.match(first) or SUBTOTAL.search(first):
            continue
        _carry(levels, table, header, row)
        name = cells.get("name")
        if name is None or not _is_name(name.text, cells):
            continue
        cells["name"] = _named(name)
        for level, cell in levels.items():
            cells.setdefault(level, cell)
        yield IndicatorRow(row, cells, places)


def _total_row(
    table: SourceTable,
    header: Header,
    line: tuple[int, dict[str, Cell], dict[str, tuple[int, int]]],
) -> TotalRow:
    """Return a row of the total; its only figure is it, unless another column is added up."""
    row, cells, places = line
    figures = [(c, cell) for c, cell in table.begins(row) if SCORE.fullmatch(plain(cell.text))]
    if "own_points" in cells or len(figures) != 1:
        return TotalRow(row, cells, places)
    [(column, cell)] = figures
    if header.columns.get(column) in OTHER_SUMS:
        return TotalRow(row, cells, places)
    return TotalRow(row, {**cells, "own_points": cell}, {**places, "own_points": (row, column)})


def _bare(text: str) -> str:
    bare = re.sub(r"[((【].*?[))】]|(?<!\d)\d+分?$|[:：]", "", text)
    return LATIN_END.sub("", bare)


def _cells(
    table: SourceTable, header: Header, row: int
) -> tuple[dict[str, Cell], dict[str, tuple[int, int]]]:
    cells: dict[str, Cell] = {}
    places: dict[str, tuple[int, int]] = {}
    for column, field in header.columns.items():
        place, cell = _under(table, header, row, column)
        places[field] = place
        if cell.text.strip() or cell.formula or cell.error:
            cells[field] = cell
    return cells, places


def _under(
    table: SourceTable, header: Header, row: int, column: int
) -> tuple[tuple[int, int], Cell]:
    """Return the cell of a row under a header; two cells under a wide one are read as one text."""
    _, width = table.span(header.bottom, column)
    own = range(column, column + width)
    begun = [(c, cell) for c, cell in table.begins(row)
             if c in own and (c == column or c not in header.columns)]  # fmt: skip
    if len(begun) > 1 and read_operator(begun[0][1].text) is not None:
        text = "".join(cell.text.strip() for _, cell in begun)
        return (row, begun[0][0]), Cell(text, text)
    if begun:
        return (row, begun[0][0]), begun[0][1]
    begin = table.origin(row, column)
    if begin[0] != row and begin[1] in own and begin[0] > header.bottom:
        above = table.cell(row, column)
        return (row, column), Cell(above.value, above.text, filled=True)
    return (row, column), EMPTY


def _carry(levels: dict[str, Cell], table: SourceTable, header: Header, row: int) -> None:
    """Keep the levels in force: a blank level is that of the line above, under the same parent."""
    for level in CARRIED:
        column = header.column(level)
        cell = table.cell(row, column) if column is not None else EMPTY
        if not cell.text.strip():
            continue
        if level == "level1" and cell.text != levels.get(level, EMPTY).text:
            levels.pop("level2", None)
        levels[level] = Cell(cell.value, cell.text)


def _is_name(text: str, cells: Mapping[str, Cell]) -> bool:
    """Return whether an indicator is named: not `……`, `指标2：` or `/`."""
    bare = plain(text)
    return not FILLER.fullmatch(bare) and not NOTES.match(bare) and not cells["name"].filled


def _named(cell: Cell) -> Cell:
    """Return the name of an indicator without the number that the form gives its line."""
    text = ENUMERATED.sub("", cell.text.strip())
    return Cell(text, text) if text and text != cell.text else cell
