"""Weights and points of a table, and rates of points, against what they add up to or come from."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.model.prose_column_text import ColumnTable, column_tables
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.marks import shown
from jiheng.review.written.report import Report, asked, finding, not_given
from jiheng.review.written.table_rules import TOTAL

WEIGHT = re.compile("^(?:指标|标准)?(?:权重|分值|满分|标准分|比重)")
POINTS = re.compile("^(?:自评|评价|实际|最终)?得分")
FULL = 100
LEAST_ROWS, MOST_ROWS = 3, 60  # time grows evenly
NEAR = 10  # points: a sum further off is of a part of the table
RATE = re.compile("得分率")
BACK = 4  # figures before a rate of points that it may be of
FULL_MARKS = re.compile("满分|分值|权重|总分")


def weights_and_points(common: CommonReading) -> Iterator[Finding]:
    """A86: weights without a total that make 105, points that do not make the total told."""
    report = common.report
    for table in column_tables(report.reading.passages):
        if not LEAST_ROWS <= len(table.rows) <= MOST_ROWS or _has_total(table):
            continue
        weights = _column(table, WEIGHT)
        addition = sum((number for _, number in weights), Fraction(0))
        points = _column(table, POINTS)
        all_rows = addition > FULL or _is_total(report, points)
        if len(weights) == len(table.rows) and 0 < abs(addition - FULL) <= NEAR and all_rows:
            yield _sum_of(weights, f"{FULL}", addition, "各项权重（分值）合计")
        if addition == FULL and len(points) == len(table.rows):
            yield from _against_total(report, points)
        yield from _above_weight(weights, points)


def _above_weight(
    weights: Sequence[tuple[Mention, Fraction]], points: Sequence[tuple[Mention, Fraction]]
) -> Iterator[Finding]:
    """Yield 质量指标 10 10.5: more points than the row can get."""
    full = {m.passage: (m, number) for m, number in weights}
    for mention, number in points:
        weight = full.get(mention.passage)
        if weight is not None and weight[1] < number <= 2 * weight[1]:
            yield asked("A86", "kept", mention.fact.place, weight[0].fact.place,
                        claim=mention.name, found=mention.fact.text,
                        expected=weight[0].fact.text)  # fmt: skip


def _has_total(table: ColumnTable) -> bool:
    return any(TOTAL.search(cell.text) for row in table.rows for cell in row.cells[:2])


def _column(table: ColumnTable, head: re.Pattern[str]) -> list[tuple[Mention, Fraction]]:
    """Return the numbers of the column that a header names; none where two are named so."""
    columns = [n for n, name in enumerate(table.header) if head.search(name)]
    if len(columns) != 1:
        return []
    figures = [table.figure(row, columns[0]) for row in table.rows]
    return [(m, Fraction(m.fact.exact.number)) for m in figures if m is not None and m.fact.exact]


def _sum_of(
    parts: Sequence[tuple[Mention, Fraction]], stated: str, addition: Fraction, what: str
) -> Finding:
    typed = "+".join(m.fact.text for m, _ in parts)
    last = parts[-1][0].fact.place
    return finding("A86", "sum", last, *(m.fact.place for m, _ in parts[:-1]), what=what,
                   stated=stated, terms=typed, computed=shown(addition))  # fmt: skip


def _is_total(report: Report, points: Sequence[tuple[Mention, Fraction]]) -> bool:
    """Return whether points make the total that is told: then no row was left out."""
    total = report.reading.total
    exact = total.fact.exact if total is not None else None
    return exact is not None and sum((n for _, n in points), Fraction(0)) == Fraction(exact.number)


def _against_total(report: Report, points: Sequence[tuple[Mention, Fraction]]) -> Iterator[Finding]:
    """Yield that the points of a table, whose weights make 100, are not the total told."""
    total = report.reading.total
    if total is None or total.fact.exact is None:
        return
    stated, addition = Fraction(total.fact.exact.number), sum((n for _, n in points), Fraction(0))
    if 0 < abs(addition - stated) <= NEAR:
        typed = "+".join(m.fact.text for m, _ in points)
        yield finding("A86", "default", total.fact.place, *(m.fact.place for m, _ in points),
                      what=f"“{total.name}”", stated=total.fact.text, terms=typed,
                      computed=f"{shown(addition)}分")  # fmt: skip


def rates_of_points(common: CommonReading) -> Iterator[Finding]:
    """A86: 产出（30分）。得27.40分，得分率93.33%: the points over what could be got."""
    for figures in common.report.by_passage.values():
        for at, rate in enumerate(figures):
            if rate.kind != "share" or not RATE.search(rate.name) or rate.fact.exact is None:
                continue
            before = [m for m in figures[max(0, at - BACK) : at] if m.kind == "score" and m.amount]
            if len(before) < len(("full", "got")):
                continue
            *_, full, got = before
            if (
                not _is_full(full)
                or "扣" in got.name
                or not (got.amount or 0) <= (full.amount or 0)
            ):
                continue
            value = (got.amount or Fraction(0)) / (full.amount or Fraction(1))
            spread = 2 * rate.half_unit
            if any(_gives(top, bottom, rate, spread) for top in before for bottom in before):
                continue
            yield not_given(rate, value, f"{got.fact.text}÷{full.fact.text}", got, full)


def _is_full(mention: Mention) -> bool:
    """Return whether a score is said to be what could be got: 产出（30分）, 分值25分."""
    return mention.depth > 0 or FULL_MARKS.search(mention.name) is not None


def _gives(top: Mention, bottom: Mention, rate: Mention, spread: Fraction) -> bool:
    share = (top.amount or Fraction(0)) / (bottom.amount or Fraction(1))
    return abs(share - (rate.amount or 0)) <= spread
