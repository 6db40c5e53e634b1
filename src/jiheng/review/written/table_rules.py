"""What holds down the rows of a table and not in one of them: read from the numbers themselves.

No header has to be understood: two columns that make a third in most rows make it in all of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from jiheng.model import Finding, factor
from jiheng.model.prose import Mention
from jiheng.model.prose_column_text import ColumnTable, Row, column_tables
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import as_printed
from jiheng.review.written.report import finding

TOTAL = re.compile("[合总小共]计$|^[合总小]计|总数$|总额$|^全[县市区省州镇乡校院系局]$")
LEAST_ROWS = 3
HOLDING = Fraction(3, 5)  # of the rows, from which a rule is one
NEAR = Fraction(1, 10)
MOST_COLUMNS, MOST_ROWS = 8, 60  # time grows evenly
BOTH_WAYS = "×+"
Number = tuple[Mention, Fraction, Fraction]  # a cell, its number, half of its last digit
Rule = Callable[[Fraction, Fraction], Fraction]
Fault = tuple[Mention, Sequence[Mention], str, Fraction]  # a cell, its terms, as typed, its value
RULES: tuple[tuple[str, Rule], ...] = (
    ("÷", lambda a, b: a / b if b else Fraction(0)),
    ("÷%", lambda a, b: 100 * a / b if b else Fraction(0)),
    ("-", lambda a, b: a - b),
    ("×", lambda a, b: a * b),
    ("+", lambda a, b: a + b),
)


def table_rules(common: CommonReading) -> Iterator[Finding]:
    """A86: 支出÷下达 is 支出进度 in four rows, in the fifth it is not."""
    for table in column_tables(common.report.reading.passages):
        if len(table.header) <= MOST_COLUMNS and LEAST_ROWS <= len(table.rows) <= MOST_ROWS:
            yield from (_finding(*fault) for fault in _totals(table))
            odd_rows: set[int] = set()  # rows: which of their cells is wrong nobody knows
            for fault in _across(table):
                if fault[0].passage not in odd_rows:
                    odd_rows.add(fault[0].passage)
                    yield _finding(*fault)


def _finding(cell: Mention, terms: Sequence[Mention], formula: str, value: Fraction) -> Finding:
    exact = cell.fact.exact
    scale = factor(exact.unit) if exact is not None and exact.unit else Fraction(1)
    return finding("A86", "row", cell.fact.place, *(t.fact.place for t in terms),
                   what=f"“{cell.name}”", stated=cell.fact.text, terms=formula,
                   computed=as_printed(cell, value * scale))  # fmt: skip


def _cell(table: ColumnTable, row: Row, column: int) -> Number | None:
    figure = table.figure(row, column) if row.cells[column].text else None
    if figure is None or figure.fact.exact is None:
        return None
    exact = figure.fact.exact
    counted = figure.kind == "count" and not exact.digits  # whole things are not rounded
    half = Fraction(0) if counted else Fraction(1, 2 * 10 ** (exact.digits or 0))
    return figure, Fraction(exact.number), half


def _across(table: ColumnTable) -> Iterator[Fault]:
    """Yield the one row in which two columns do not make a third as they do in the others."""
    numbers = [[_cell(table, row, n) for n in range(len(table.header))] for row in table.rows]
    columns = [
        n for n in range(len(table.header))
        if sum(row[n] is not None for row in numbers) >= LEAST_ROWS
    ]  # fmt: skip
    for chosen in permutations(columns, 3):
        rows = [_known(row[n] for n in chosen) for row in numbers]
        rows = [cells for cells in rows if len(cells) == len(chosen)]
        for sign, rule in RULES:
            if sign in BOTH_WAYS and chosen[0] > chosen[1]:
                continue
            for (a, x), (b, y), (cell, _) in _odd_one(rows, rule):
                yield cell, (a, b), f"{a.fact.text}{sign.rstrip('%')}{b.fact.text}", rule(x, y)


def _known(cells: Iterable[Number | None]) -> list[Number]:
    return [cell for cell in cells if cell is not None]


def _odd_one(
    rows: Sequence[Sequence[Number]], rule: Rule
) -> list[list[tuple[Mention, Fraction]]]:  # fmt: skip
    """Return the only row that a rule does not hold in, if it is one and nearly does."""
    off = [row for row in rows if not _holds(row, rule)]
    if len(off) != 1:
        return []
    others = [row for row in rows if row is not off[0] and row[2][1] and row[1][1] not in (0, 1)]
    enough = len(others) >= LEAST_ROWS - 1 and len(others) >= HOLDING * len(rows)
    if not enough or len({r[2][1] for r in others}) == 1:
        return []  # 100% in each row is no rule
    value = rule(off[0][0][1], off[0][1][1])
    near = value > 0 and off[0][2][1] and _near(off[0], value)
    return [[(cell, number) for cell, number, _ in off[0]]] if near else []


def _holds(row: Sequence[Number], rule: Rule) -> bool:
    (_, x, _), (_, y, _), (_, z, dz) = row
    value = rule(x, y)
    return abs(value - z) <= 2 * dz


def _near(row: Sequence[Number], value: Fraction) -> bool:
    """Return whether a cell is near a value, further off than its terms are rounded."""
    (_, x, dx), (_, y, dy), (_, z, _) = row
    rounded = 2 * value * (dx / abs(x) + dy / abs(y)) if x and y else value
    return rounded < abs(value - z) <= NEAR * max(value, z)


def _totals(table: ColumnTable) -> Iterator[Fault]:
    """Yield the totals that the rows above them do not make, back to the total before."""
    start = 0
    for at, row in enumerate(table.rows):
        label = next((c.text for c in row.cells if c.text and c.number is None), "")
        if not TOTAL.search(label):
            continue
        rows = table.rows[start:at]
        start = at + 1
        if len(rows) < LEAST_ROWS - 1:
            continue
        for column in range(len(table.header)):
            cells = [_cell(table, r, column) for r in (*rows, row)]
            if None in cells:
                continue
            *parts, total = [c for c in cells if c is not None]
            if total[0].kind == "share" or not total[1]:
                continue
            value = sum((p[1] for p in parts), Fraction(0))
            off = abs(value - total[1])
            if 2 * total[2] * len(parts) < off and _close(total[0], value, off, parts):
                typed = "+".join(p[0].fact.text for p in parts)
                yield total[0], [p[0] for p in parts], typed, value


def _close(total: Mention, value: Fraction, off: Fraction, parts: Sequence[Number]) -> bool:
    stated = Fraction(total.fact.exact.number) if total.fact.exact is not None else Fraction(0)
    if any(off == part[1] for part in parts):
        return False  # one of them is part of another
    return off <= NEAR * max(value, stated)
