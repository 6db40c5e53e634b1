"""Weights that a form has no column for: in brackets behind an indicator, or behind its level."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from jiheng.model import Cell
from jiheng.parsing.indicator_block import IndicatorRow, TotalRow

POINTS = re.compile(r"[(（] ?(?:共|满分)?(\d{1,3}(?:\.\d{1,2})?) ?分 ?[)）]$")
LEVELS = ("level2", "level1")  # the nearest first


def with_weights(lines: Sequence[IndicatorRow | TotalRow]) -> list[IndicatorRow | TotalRow]:
    """Return the rows of a block without a column of weights, with those that it tells by words.

    What a level is worth is the weight of its only indicator; several share it in a way that the
    form does not say.
    """
    counts = {
        level: Counter(_under(line, level) for line in lines if isinstance(line, IndicatorRow))
        for level in LEVELS
    }
    return [_weighed(line, counts) if isinstance(line, IndicatorRow) else line for line in lines]


def _under(line: IndicatorRow, level: str) -> tuple[str, ...]:
    """Return the level that a row stands under, with the one above it."""
    names = LEVELS[LEVELS.index(level) :]
    return tuple(line.cells[name].text.strip() for name in names if name in line.cells)


def _weighed(line: IndicatorRow, counts: dict[str, Counter[tuple[str, ...]]]) -> IndicatorRow:
    own = POINTS.search(line.cells["name"].text.strip())
    if own is not None:
        name = line.cells["name"].text.strip()[: own.start()].strip()
        return _put(line, own.group(1), "name", Cell(name, name))
    for level in LEVELS:
        cell = line.cells.get(level)
        points = POINTS.search(cell.text.strip()) if cell is not None else None
        if points is not None and counts[level][_under(line, level)] == 1:
            return _put(line, points.group(1), level, cell)
    return line


def _put(line: IndicatorRow, points: str, field: str, cell: Cell | None) -> IndicatorRow:
    cells = {**line.cells, "weight": Cell(points, points)}
    if cell is not None:
        cells[field] = cell
    places = {**line.places, "weight": line.places.get(field, line.places["name"])}
    return replace(line, cells=cells, places=places)
