"""Counts of secret cases as they may be handed on: none from which one case can be told.

The rule of the least frequency (A. Hundepool et al., Statistical Disclosure Control, 2012): a total
of some cases, but fewer than that, is left out. Where one kind has so few, no kind of that column
is told: from the total and the others it would follow. What is over cases goes with their count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jiheng.ledger.statistics import StatCell, StatLine, StatTable

TOTAL, WITHHELD = "total", "withheld"


def withheld(table: StatTable, below: int) -> StatTable:
    """Return a table of cases without counts under `below`, and without what tells them."""
    if not below:
        return table
    columns = table.layout.columns
    at = {column.id: number for number, column in enumerate(columns)}
    gone = {
        column.id: _gone(table.lines, at[column.id], below) for column in columns if not column.over
    }
    lines = (_line(table, number, gone) for number in range(len(table.lines)))
    return replace(table, lines=tuple(lines))


def _gone(lines: Sequence[StatLine], column: int, below: int) -> frozenset[int]:
    """Return the lines of a column that are not told."""
    few = {n for n, line in enumerate(lines) if 0 < (line.cells[column].value or 0) < below}
    if any(lines[n].kind == TOTAL for n in few):
        return frozenset(range(len(lines)))
    return frozenset(n for n, line in enumerate(lines) if few and line.kind != TOTAL)


def _line(table: StatTable, number: int, gone: Mapping[str, frozenset[int]]) -> StatLine:
    line = table.lines[number]
    cells = tuple(
        StatCell(why=WITHHELD) if number in gone[column.over or column.id] else cell
        for column, cell in zip(table.layout.columns, line.cells, strict=True)
    )
    return replace(line, cells=cells)
