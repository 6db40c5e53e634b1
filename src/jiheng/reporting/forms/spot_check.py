"""绩效自评抽查复核表: self and review score side by side, line by line.

No national layout was found (rules reference 3 and 5: finance recomputes and compares); the columns
are those of the self-evaluation form with the reviewer's points, the difference and its reason.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jiheng.model import Grid, ScoredTree, SpotCheck
from jiheng.reporting.forms.official import indicator_values, total_text
from jiheng.reporting.grids import Value, cell, height_for, line
from jiheng.reporting.source import Source

WIDTHS = (10, 14, 24, 12, 12, 8, 9, 9, 8, 30)
HEADS = (
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "自评得分", "复核得分",
    "差异", "差异原因",
)  # fmt: skip
LAST = len(WIDTHS)
SIGNED = ("复核人：", "复核组长：", "被复核单位：")


def spot_check_forms(
    source: Source, checks: Sequence[SpotCheck], opinion: str, drawn: str
) -> Iterator[Grid]:
    """Yield a form for each tree; `drawn` says how it came to be chosen."""
    for check in checks:
        yield _form(source, check, opinion, drawn)


def _form(source: Source, check: SpotCheck, opinion: str, drawn: str) -> Grid:
    overview = source.evaluation.overview
    cells = [
        cell(1, 1, "绩效自评抽查复核表", "title", width=LAST),
        cell(2, 1, f"（{overview.year or '××××'}年度）", "subtitle", width=LAST),
        cell(3, 1, "部门（单位）", "label"), cell(3, 2, overview.department, "text", width=3),
        cell(3, 5, "复核对象", "label"), cell(3, 6, check.own.name, "text", width=5),
        cell(4, 1, "抽取方式", "label"), cell(4, 2, drawn, "text", width=LAST - 1),
        *line(5, HEADS, "head"),
    ]  # fmt: skip
    heights = {1: 32, 5: 30}
    row = 6
    for own, again in zip(check.own.items, check.again.items, strict=True):
        given = check.given.get(own.key)
        reason = given.reason if given is not None else ""
        values = (
            *indicator_values(source, own, check.own.profile)[:7],
            again.points, _difference(own.points, again.points), reason,
        )  # fmt: skip
        cells += line(row, values)
        heights[row] = height_for([(str(v or ""), w) for v, w in zip(values, WIDTHS, strict=True)])
        row += 1
    own_total, again_total = total_text(check.own), total_text(check.again)
    moved = _difference(check.own.total.value, check.again.total.value)
    cells += [
        cell(row, 1, "总分", "head", width=5),
        *(
            cell(row, column, value, "number" if isinstance(value, Decimal) else "center")
            for column, value in enumerate(
                (check.own.total.weights, own_total, again_total, moved), start=6
            )
        ),
        cell(row, LAST, f"等级：{_grade(check.own)} → {_grade(check.again)}", "center"),
        cell(row + 1, 1, "复核意见", "label"), cell(row + 1, 2, opinion, "text", width=LAST - 1),
        *(cell(row + 2, 1 + 3 * n, label, "plain", width=3) for n, label in enumerate(SIGNED)),
        cell(row + 3, 8, "日期：　　年　　月　　日", "plain", width=3),
    ]  # fmt: skip
    heights |= {row: 26, row + 1: height_for([(opinion, sum(WIDTHS[1:]))], 60), row + 2: 40}
    return Grid(
        name=f"复核 {check.own.name}"[:28], cells=tuple(cells), widths=WIDTHS, heights=heights,
        landscape=True, repeat_rows=5,
    )  # fmt: skip


def _difference(own: Decimal | None, again: Decimal | None) -> Value:
    return again - own if own is not None and again is not None else None


def _grade(tree: ScoredTree) -> str:
    return tree.total.grade or "暂不评定"
