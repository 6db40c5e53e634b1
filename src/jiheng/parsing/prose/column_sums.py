"""What the columns of a table say together: totals below them, and what holds down every row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from jiheng.model import factor
from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_column_text import ColumnTable, Row, column_tables
from jiheng.model.prose_sums_of import added, number

TOTAL = re.compile("(?:合计|总计|共计|小计)[^，。]{0,8}|全[县市省区州镇乡校院系局](?:合计)?|总数")
NESTED = re.compile("其中|小计|合计|总计")
NOT_ADDED = re.compile(
    "均|率|占|比|单价|价格|标准|序号|编号|排名|名次|年份|年度|日期|时间|最|密度|指数|得分|分值|分数|权重|满分|目标|≥"
)
PRICE = re.compile("单价|标准|均价|造价|补助额|价格|租金")
OF_A_ROW = re.compile("金额|合价|小计|总价|补贴|补助|资金|支出|费用|兑付|投资|奖补|计")
COUNTED = re.compile("数|量|人次|面积|里程|长度|期|套|台|户|亩|件")
LISTED = Fraction(4, 5)
MOST_COLUMNS, MOST_ROWS = 10, 60  # time grows evenly
LEAST_ROWS, LEAST_HOLDING = 3, 2


def column_relations(passages: Sequence[Passage]) -> Iterator[Relation]:
    """Yield the sums and the products that the columns of tables state."""
    for table in column_tables(passages):
        if len(table.header) > MOST_COLUMNS or len(table.rows) > MOST_ROWS:
            continue
        yield from _sums(table)
        yield from _products(table)


def _label(row: Row) -> str:
    return next((c.text for c in row.cells[:2] if c.text and c.number is None), "")


def _is_total(row: Row) -> bool:
    return TOTAL.fullmatch(_label(row).replace(" ", "").replace("\u3000", "")) is not None


def _body(table: ColumnTable) -> list[Row]:
    return [row for row in table.rows if not _is_total(row)]


def _sums(table: ColumnTable) -> Iterator[Relation]:
    """Yield the totals in the last row, certain if another column shows what they are of."""
    total, rows = table.rows[-1], list(table.rows[:-1])
    if not _is_total(total) or len(rows) < LEAST_HOLDING:
        return
    if any(NESTED.search(_label(row)) or not _label(row) for row in rows):
        return
    relations = [
        relation for column in range(1, len(table.header))
        if (relation := _sum(table, rows, total, column)) is not None
    ]  # fmt: skip
    holds = any(r.verdict != "fails" and r.stated for r in relations)
    for relation in relations:
        if relation.verdict == "fails" and not _near(relation):
            continue
        sure = holds and len(rows) >= LEAST_ROWS
        yield relation if relation.verdict != "fails" else replace(relation, certain=sure)


def _near(relation: Relation) -> bool:
    if not relation.stated:
        return False
    return LISTED <= relation.computed / relation.stated <= 1 / LISTED


def _sum(table: ColumnTable, rows: Sequence[Row], total: Row, column: int) -> Relation | None:
    """Return that a column adds up to its total; None if not every cell is a number of one kind."""
    if NOT_ADDED.search(table.header[column]):
        return None
    figures = [table.figure(row, column) for row in (total, *rows)]
    known = [m for m in figures if m is not None]
    kinds = {(m.kind, m.fact.exact.unit if m.fact.exact else "") for m in known}
    if len(known) < len(figures) or len(kinds) != 1 or known[0].kind == "share":
        return None
    return added(known[0], known[1:], "A52")


def _products(table: ColumnTable) -> Iterator[Relation]:
    """Yield that a price times a number is the amount of its row, where it holds in other rows."""
    rows = _body(table)
    if len(rows) < LEAST_ROWS:
        return
    columns = range(1, len(table.header))
    heads = table.header
    for count, price, amount in permutations(columns, 3):
        if not (PRICE.search(heads[price]) and OF_A_ROW.search(heads[amount])):
            continue
        if PRICE.search(heads[amount]) or not COUNTED.search(heads[count]):
            continue
        relations = [r for row in rows if (r := _product(table, row, count, price, amount))]
        holding = [r for r in relations if r.verdict == "holds"]
        if len(holding) >= LEAST_HOLDING and 2 * len(holding) > len(relations):
            yield from relations
            return


def _product(
    table: ColumnTable, row: Row, count: int, price: int, amount: int
) -> Relation | None:  # fmt: skip
    figures = [table.figure(row, column) for column in (count, price, amount)]
    times, each, total = figures
    if times is None or each is None or total is None or not total.amount:
        return None
    units = [table.unit_of(column) for column in (price, amount)]
    scales = [factor(unit) if unit else Fraction(1) for unit in units]
    values = [_plain(m) for m in (times, each, total)]
    return Relation(
        kind="average", code="A20", stated_mention=total, terms=((1, times), (1, each)),
        formula=f"{number(times)}*{number(each)}", stated=values[2] * scales[1],
        computed=values[0] * values[1] * scales[0],
        tolerance=_half(total) * scales[1] + values[0] * _half(each) * scales[0],
        unit=units[1],
    )  # fmt: skip


def _plain(mention: Mention) -> Fraction:
    """Return the bare number of a cell."""
    return Fraction(mention.fact.exact.number) if mention.fact.exact is not None else Fraction(0)


def _half(mention: Mention) -> Fraction:
    exact = mention.fact.exact
    return Fraction(1, 2 * 10 ** (exact.digits or 0)) if exact is not None else Fraction(0)
