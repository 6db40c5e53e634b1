"""What holds down the rows of a table: a rate of two columns, a difference, a sum across: A19, A52.

A row is wrong only where most of the others hold: they show what the columns mean.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_column_text import ColumnTable, Row, column_tables
from jiheng.model.prose_sums_of import added, signed
from jiheng.parsing.prose.column_sums import MOST_COLUMNS, MOST_ROWS, NOT_ADDED
from jiheng.parsing.prose.ratios import ratio

RATE = re.compile("率|占比|比重|比例|进度|增幅")
POINTS = re.compile("分值|得分|权重|评分|满分")
GROWTH = re.compile("增长|增幅|降幅|增减|同比")
LEFT = re.compile("结余|结转|剩余|未|差额|差异|余额|净")
SUM = re.compile("合计|小计|总计|总分|得分|总额|共计|总数")
LEAST_HOLDING = 2

Make = Callable[[ColumnTable, Row], Relation | None]


def column_rates(passages: Sequence[Passage]) -> Iterator[Relation]:
    """Yield what the rows of tables say across their columns."""
    for table in column_tables(passages):
        columns = len(table.header)
        if columns > MOST_COLUMNS or not LEAST_HOLDING < len(table.rows) <= MOST_ROWS:
            continue
        for column in range(1, columns):
            head = table.header[column]
            if RATE.search(head):
                yield from _most(table, list(_rates(table, column)))
            elif LEFT.search(head):
                yield from _most(table, list(_differences(table, column)))
            elif SUM.search(head):
                yield from _most(table, [_sum_of(table, column)])


def _most(table: ColumnTable, makers: Sequence[Make]) -> Iterator[Relation]:
    """Yield the relations of the first way of making them that holds in most rows."""
    for make in makers:
        relations = [r for row in table.rows if (r := make(table, row)) is not None]
        failing = [r for r in relations if r.verdict == "fails"]
        if len(relations) - len(failing) >= max(LEAST_HOLDING, 2 * len(failing)):
            yield from relations
            return


def _figure(table: ColumnTable, row: Row, column: int) -> Mention | None:
    figure = table.figure(row, column)
    return figure if figure is not None and figure.fact.exact is not None else None


def _rates(table: ColumnTable, column: int) -> Iterator[Make]:
    minus = GROWTH.search(table.header[column]) is not None
    of_points = POINTS.search(table.header[column]) is not None  # 得分率
    others = [
        n for n, head in enumerate(table.header)
        if n not in (0, column) and bool(POINTS.search(head)) == of_points
    ]  # fmt: skip
    for top, bottom in permutations(others, 2):

        def make(
            table: ColumnTable, row: Row, top: int = top, bottom: int = bottom
        ) -> Relation | None:
            stated, above, below = (_figure(table, row, n) for n in (column, top, bottom))
            if stated is None or above is None or below is None or stated.kind != "share":
                return None
            if above.kind != below.kind or not below.amount or not above.amount:
                return None
            return ratio("share", "A19", stated, above, below, minus=minus)

        yield make


def _differences(table: ColumnTable, column: int) -> Iterator[Make]:
    others = [n for n in range(1, len(table.header)) if n != column]
    for first, other in permutations(others, 2):

        def make(
            table: ColumnTable, row: Row, first: int = first, other: int = other
        ) -> Relation | None:
            left, stated, used = (_figure(table, row, n) for n in (column, first, other))
            if left is None or stated is None or used is None or not stated.amount:
                return None
            if len({m.kind for m in (left, stated, used)}) > 1 or left.kind == "share":
                return None
            return signed("A52", left, [(1, stated), (-1, used)])

        yield make


def _sum_of(table: ColumnTable, column: int) -> Make:
    """Return how a column is the sum of those of the same kind beside it."""
    parts = [
        n for n in range(1, len(table.header))
        if n != column and not RATE.search(table.header[n]) and not SUM.search(table.header[n])
        and (not NOT_ADDED.search(table.header[n]) or "分" in table.header[n])
    ]  # fmt: skip

    def make(table: ColumnTable, row: Row) -> Relation | None:
        total = _figure(table, row, column)
        figures = [f for n in parts if (f := _figure(table, row, n)) is not None]
        if total is None or len(figures) < LEAST_HOLDING or len(figures) < len(parts):
            return None
        if len({m.kind for m in (total, *figures)}) > 1 or total.kind == "share":
            return None
        relation = added(total, figures, "A52")
        near = relation.stated and Fraction(1, 2) < relation.computed / relation.stated < 2
        return replace(relation, certain=True) if near else None

    return make
