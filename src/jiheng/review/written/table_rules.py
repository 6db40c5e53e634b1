"""What holds down the rows of a table and not in one of them: read from the numbers themselves.

No header has to be understood: two columns that make a third in most rows make it in all of them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from jiheng.model import Finding, factor
from jiheng.model.prose import Mention
from jiheng.model.prose_column_text import ColumnTable, Row, column_tables
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import as_printed, one_apart, digits_of
from jiheng.review.written.report import Report, finding

TOTAL = re.compile("[合总小共]计$|^[合总小]计|总数$|总额$|^全[县市区省州镇乡校院系局]$")
LEAST_ROWS = 3
HOLDING = Fraction(3, 5)  # of the rows, from which a rule is one
NEAR = Fraction(1, 10)
MOST_COLUMNS, MOST_ROWS = 8, 60  # time grows evenly
Values = Sequence[tuple[Mention, Fraction, Fraction]]  # a cell, its number, half of its last digit
RULES: tuple[tuple[str, Callable[[Fraction, Fraction], Fraction]], ...] = (
    ("÷", lambda a, b: a / b if b else Fraction(0)),
    ("÷%", lambda a, b: 100 * a / b if b else Fraction(0)),
    ("-", lambda a, b: a - b),
    ("×", lambda a, b: a * b),
    ("+", lambda a, b: a + b),
)


def table_rules(report: Report, common: CommonReading) -> Iterator[Finding]:
    """A86: 支出÷下达 is 支出进度 in four rows, in the fifth it is not."""
    for table in column_tables(report.reading.passages):
        if len(table.header) <= MOST_COLUMNS and LEAST_ROWS <= len(table.rows) <= MOST_ROWS:
            odd: set[tuple[int, int]] = set()
            for fault in (*_totals(table), *_across(table)):
                place = fault[0].passage, fault[0].start
                if place not in odd:
                    odd.add(place)
                    yield _finding(*fault)


def _finding(cell: Mention, terms: Sequence[Mention], formula: str, value: Fraction) -> Finding:
    exact = cell.fact.exact
    scale = factor(exact.unit) if exact is not None and exact.unit else Fraction(1)
    return finding("A86", "row", cell.fact.place, *(t.fact.place for t in terms),
                   what=f"“{cell.name}”", stated=cell.fact.text, terms=formula,
                   computed=as_printed(cell, value * scale))  # fmt: skip


def _cell(table: ColumnTable, row: Row, column: int) -> tuple[Mention, Fraction, Fraction] | None:
    figure = table.figure(row, column) if row.cells[column].text else None
    if figure is None or figure.fact.exact is None:
        return None
    exact = figure.fact.exact
    return figure, Fraction(exact.number), Fraction(1, 2 * 10 ** (exact.digits or 0))


def _across(
    table: ColumnTable,
) -> Iterator[tuple[Mention, Sequence[Mention], str, Fraction]]:
    columns = [
        n for n in range(len(table.header))
        if sum(_cell(table, row, n) is not None for row in table.rows) >= LEAST_ROWS
    ]  # fmt: skip
    for first, other, made in permutations(columns, 3):
        for sign, rule in RULES:
            if sign in "×+" and first > other:
                continue
            rows = [
                cells for row in table.rows
                if None not in (cells := [_cell(table, row, n) for n in (first, other, made)])
            ]  # fmt: skip
            off = [r for r in rows if not _holds(r, rule)]
            plain = [r for r in rows if r not in off and r[2][1] and r[1][1] not in (0, 1)]
            if len(off) != 1 or len(plain) < max(LEAST_ROWS - 1, HOLDING * len(rows)):
                continue
            if len({r[2][1] for r in plain}) == 1:
                continue  # 100% in each row is no rule
            (a, x, _), (b, y, _), (cell, stated, _) = off[0]
            value = rule(x, y)
            if value > 0 and stated and _near(off[0], value):
                yield cell, (a, b), f"{a.fact.text}{sign.rstrip('%')}{b.fact.text}", value


def _holds(row: Values, rule: Callable[[Fraction, Fraction], Fraction]) -> bool:
    (_, x, dx), (_, y, dy), (_, z, dz) = row
    value = rule(x, y)
    return abs(value - z) <= 2 * dz


def _near(row: Values, value: Fraction) -> bool:
    """Return whether a cell is near a value, further off than its terms are rounded."""
    (_, x, dx), (_, y, dy), (_, z, _) = row
    rounded = 2 * value * (dx / abs(x) + dy / abs(y)) if x and y else value
    return rounded < abs(value - z) <= NEAR * max(value, z)


def _totals(
    table: ColumnTable,
) -> Iterator[tuple[Mention, Sequence[Mention], str, Fraction]]:
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


def _close(total: Mention, value: Fraction, off: Fraction, parts: Values) -> bool:
    stated = Fraction(total.fact.exact.number) if total.fact.exact is not None else Fraction(0)
    if any(off == part[1] for part in parts):
        return False  # one of them is part of another
    return off <= NEAR * max(value, stated)
