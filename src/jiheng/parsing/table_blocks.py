"""Finds the header rows of the blocks of a form: by what stands in them and below them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jiheng.model.source_table import SourceTable
from jiheng.parsing.column_names import ColumnName, column_name
from jiheng.parsing.numbers import plain

Candidate = tuple[bool, int, int, ColumnName]  # a guess, how deep, the column, what it names
MOST_HEADER_ROWS = 3
LEVEL_FIELDS = ("level1", "level2", "name")
FEWEST = 3  # columns that a header of indicators names
FEWEST_CERTAIN = 2
MEASURED = {"original_target", "actual", "weight", "own_points", "standard_text"}
INDICATOR_FIELDS = MEASURED | {
    "level1", "level2", "name", "operator", "unit", "revised_target", "prior", "reason", "rule",
    "explanation", "evidence", "completion", "remark", "number", "project", "long_target",
}  # fmt: skip
FUND_FIELDS = {"original", "revised", "executed", "rate", "weight", "own_points"}
MONEY_FIELDS = ("original", "revised", "executed")
ARRIVED = re.compile(r"到位(?:数|资金|金额|情况)?")
NUMBER = re.compile(r"-?[\d,.]+%?")
FIGURE = re.compile(r"^[≥≤=<>-]?\d[\d,.]*")
ROLES = (  # of the columns of a block of indicators: where all stand, the words need not be sure
    {"name", "level2"}, {"original_target", "revised_target"}, {"actual"}, {"weight"},
    {"own_points"},
)  # fmt: skip
LEVELS = re.compile(r"产出|效益|效果|满意度|数量|质量|时效|成本|决策|过程|投入|履职|管理")


@dataclass(frozen=True, slots=True)
class Header:
    """The header rows of a block, and which field each column holds."""

    top: int
    bottom: int
    columns: Mapping[int, str]  # by column
    names: Mapping[int, ColumnName] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)  # what stands above each column

    def column(self, name: str) -> int | None:
        """Return the column of a field; None if there is none."""
        return next((c for c, field_name in self.columns.items() if field_name == name), None)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it names."""
        return frozenset(self.columns.values())


def indicator_headers(table: SourceTable) -> Iterator[Header]:
    """Yield the header of each block of indicators, downwards."""
    after = 0
    for row in sorted(table.rows):
        if row <= after:
            continue
        header = _best(table, row, INDICATOR_FIELDS, _is_indicator_header)
        if header is not None:
            after = header.bottom
            yield _completed(table, header)


def fund_header(table: SourceTable, rows: Sequence[int]) -> Header | None:
    """Return the header of a block of funds: the first that names what was spent and planned."""
    for row in rows:
        header = _best(table, row, FUND_FIELDS, _is_fund_header)
        if header is not None and header.bottom in rows:
            return _with_arrived(header)
    return None


def _with_arrived(header: Header) -> Header:
    """Return a header of funds with the column of what arrived, beside the one of the budget."""
    if not header.fields & {"original", "revised"} or "arrived" in header.fields:
        return header
    arrived = {c: "arrived" for c, text in header.texts.items()
               if c not in header.columns and ARRIVED.search(plain(text))}  # fmt: skip
    first = dict(list(arrived.items())[:1])
    return replace(header, columns=dict(sorted({**header.columns, **first}.items())))


def _best(
    table: SourceTable, row: int, fields: set[str], fits: Callable[[Header], bool]
) -> Header | None:
    """Return the header that begins in a row: of the depths that fit, the one that names most."""
    best: Header | None = None
    for depth in range(1, MOST_HEADER_ROWS + 1):
        bottom = row + depth - 1
        if depth == 1 and any(NUMBER.fullmatch(plain(c.text)) for _, c in table.begins(row)):
            return None  # figures stand in it
        if bottom not in table.rows or (depth > 1 and not _continues(table, row, bottom)):
            break
        header = _header(table, row, bottom, fields)
        if not fits(header) or (best is not None and len(header.columns) <= len(best.columns)):
            continue
        without_top = _header(table, row + 1, bottom, fields) if depth > 1 else None
        if without_top is None or len(header.columns) > len(without_top.columns):
            best = header
    return best


def _continues(table: SourceTable, top: int, row: int) -> bool:
    """Return whether a row can belong to the header above it: nothing in it is a figure."""
    begun = list(table.begins(row))
    if not begun or any(FIGURE.match(plain(cell.text)) for _, cell in begun):
        return False
    reaching = [c for c, _ in table.begins(top) if table.span(top, c) != (1, 1)]
    named = sum(column_name(cell.text) is not None for _, cell in begun)
    return bool(reaching or table.spans == {}) and named * 2 >= len(begun)


def _header(table: SourceTable, top: int, bottom: int, fields: set[str]) -> Header:
    columns: dict[int, str] = {}
    names: dict[int, ColumnName] = {}
    texts: dict[int, str] = {}
    candidates: list[Candidate] = []
    for column in table.columns():
        above = _above(table, top, bottom, column)
        if not above:
            continue
        texts[column] = "_".join(above)
        for depth, text in enumerate(reversed(above)):
            name = column_name(text)
            if name is not None and name.field in fields:
                candidates.append((not name.certain, depth, column, name))
                break
    for _, _, column, name in _in_order(candidates):
        if name.field not in columns.values():
            columns[column], names[column] = name.field, name
    return Header(top, bottom, dict(sorted(columns.items())), names, texts)


def _in_order(candidates: list[Candidate]) -> list[Candidate]:
    """Return the columns with the best of each field first.

    What each level is worth may stand beside it: the weight of an indicator is right of its name.
    """
    levels = [column for _, _, column, name in candidates if name.field in LEVEL_FIELDS]
    last = max(levels, default=0)
    return sorted(candidates, key=lambda c: (c[0], c[1], c[3].field == "weight" and c[2] < last,
                                             c[2]))  # fmt: skip


def _above(table: SourceTable, top: int, bottom: int, column: int) -> list[str]:
    """Return the headers above a column from the top; labels that reach below are none."""
    texts: list[str] = []
    for row in range(top, bottom + 1):
        begin = table.origin(row, column)
        height, _ = table.span(row, column)
        if begin[0] + height - 1 > bottom or begin[0] < top:
            continue
        if begin[1] != column and begin[0] == bottom:
            continue  # the first column under a wide header holds its values
        text = table.cell(row, column).text.strip()
        if text and text not in texts:
            texts.append(text)
    return texts


def _is_indicator_header(header: Header) -> bool:
    if all(header.fields & role for role in ROLES):
        return True
    certain = sum(name.certain for name in header.names.values())
    return (
        len(header.columns) >= FEWEST
        and certain >= FEWEST_CERTAIN
        and bool(header.fields & set(LEVEL_FIELDS))
        and bool(header.fields & MEASURED)
    )


def _is_fund_header(header: Header) -> bool:
    money = header.fields & set(MONEY_FIELDS)
    return len(money) > 1 or ("executed" in money and len(header.columns) > 1)


def _completed(table: SourceTable, header: Header) -> Header:
    """Return a header with the columns that only their contents name: levels, indicators."""
    columns = dict(header.columns)
    below = [row for row in sorted(table.rows) if row > header.bottom]
    if "level1" not in columns.values():
        for column in table.columns():
            if column in columns:
                break
            texts = [table.cell(row, column).text for row in below]
            if Counter(bool(LEVELS.search(text)) for text in texts if text)[True] * 2 > len(below):
                columns[column] = "level1"
                break
    if "name" not in columns.values():
        last = max((c for c, f in columns.items() if f in ("level1", "level2")), default=0)
        field_name = columns.pop(last, "")
        if field_name:  # forms of two levels call the indicators 二级指标
            columns[last] = "name"
    return Header(header.top, header.bottom, dict(sorted(columns.items())), header.names,
                  header.texts)  # fmt: skip
