"""Rows of a plain text whose cells are parted by tabs, or by a sign that stands in words as well.

Tabs part cells where all lines with some that follow each other have as many; strokes and commas
stand in words and numbers, too: they part cells only where what they part is numbers as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?%?|[-—]*")
TAB, SIGNS = "\t", ("/", "／", ",", "，")
LEAST_ROWS, LEAST_CELLS = 3, 3
LONGEST = 40  # characters of a cell of a table whose sign stands in sentences as well


def parted_rows(numbered: Sequence[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    """Return the cells of the lines that are rows of a table, by the number of the line."""
    rows = {n: _cells(line, TAB) for run in _tabbed(numbered) for n, line in run}
    for sign in SIGNS:
        for run in _runs(numbered, sign):
            cells = {n: _cells(line, sign) for n, line in run}
            if not rows.keys() & cells.keys() and _is_of_numbers(cells.values()):
                rows |= cells
    return rows


def _cells(line: str, sign: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.split(sign))


def _tabbed(numbered: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Yield lines with tabs that follow each other, as many in each: a form has not."""
    for has_tabs, lines in groupby(numbered, key=lambda line: TAB in line[1]):
        run = list(lines)
        counts = {line.count(TAB) for _n, line in run}
        if has_tabs and len(counts) == 1 and min(counts) + 1 >= LEAST_CELLS:
            yield from (run,) if len(run) >= LEAST_ROWS else ()


def _runs(numbered: Sequence[tuple[int, str]], sign: str) -> Iterator[list[tuple[int, str]]]:
    """Yield lines that follow each other with the sign as often."""
    for count, lines in groupby(numbered, key=lambda line: line[1].count(sign)):
        run = list(lines)
        if count + 1 >= LEAST_CELLS and len(run) >= LEAST_ROWS:
            yield run


def _is_of_numbers(rows: Iterable[tuple[str, ...]]) -> bool:
    """Return whether rows below a header of words are a name and numbers."""
    head, *body = rows
    words = all(cell and not NUMBER.fullmatch(cell) and len(cell) <= LONGEST for cell in head)
    return words and all(
        row[0] and not NUMBER.fullmatch(row[0]) and all(map(NUMBER.fullmatch, row[1:]))
        for row in body
    )
