"""One evaluation under two profiles, line by line."""

from jiheng.model import Grid, GridCell, ScoredEvaluation, ScoredItem, ScoredTree
from jiheng.reporting.forms.official import total_text
from jiheng.reporting.grids import Value, cell, height_for, line
from jiheng.rulebook import Rulebook

WIDTHS = (12, 34, 10, 12, 10, 12, 12, 34)
HEADS = ("对象", "指标", "分值", "得分", "分值", "得分", "相差", "说明")


def side_by_side(evaluation: ScoredEvaluation, other: ScoredEvaluation, rules: Rulebook) -> Grid:
    """Return a sheet with the points of every line under both profiles, totals and grades."""
    cells = [cell(1, 1, "两种评分规则对照", "title", width=8)]
    row, heights = 2, {1: 32}
    pairs = {tree.subject: tree for tree in other.trees}
    for tree in evaluation.trees:
        also = pairs.get(tree.subject)
        if also is not None:
            row = _tree(cells, heights, row, (tree, also), rules)
    return Grid(name="规则对照", cells=tuple(cells), widths=WIDTHS, heights=heights, landscape=True)


def _tree(
    cells: list[GridCell], heights: dict[int, int], row: int,
    trees: tuple[ScoredTree, ScoredTree], rules: Rulebook,
) -> int:  # fmt: skip
    tree, other = trees
    title = f"{tree.name}：{rules.used(tree.profile).title}；{rules.used(other.profile).title}"
    cells += [
        cell(row, 1, title, "note", width=8),
        cell(row + 1, 1, "", "head", width=2),
        cell(row + 1, 3, tree.profile, "head", width=2),
        cell(row + 1, 5, other.profile, "head", width=2),
        cell(row + 1, 7, "", "head", width=2),
        *line(row + 2, HEADS, "head"),
    ]
    heights[row] = height_for([(title, sum(WIDTHS))], 26)
    row += 3
    other_items = {item.key: item for item in other.items}
    keys = dict.fromkeys((*(i.key for i in tree.items), *other_items))
    own_items = {item.key: item for item in tree.items}
    for key in keys:
        cells += line(row, _values(tree, own_items.get(key), other_items.get(key), rules))
        row += 1
    totals = (tree.total, other.total)
    grades = "；".join(f"{t.grade or '暂不评定'}" for t in totals)
    both = totals[0].value is not None and totals[1].value is not None
    apart = totals[1].low - totals[0].low if both else None
    values: tuple[Value, ...] = (
        "", "总分", totals[0].weights, total_text(tree), totals[1].weights, total_text(other),
        apart, f"等级：{grades}",
    )  # fmt: skip
    cells += line(row, values, "head")
    return row + 2


def _values(
    tree: ScoredTree, own_item: ScoredItem | None, other: ScoredItem | None, rules: Rulebook
) -> tuple[Value, ...]:
    known = own_item or other
    points = [item.points if item is not None else None for item in (own_item, other)]
    apart = points[1] - points[0] if points[0] is not None and points[1] is not None else None
    return (
        tree.subject if tree.subject != "department" else "部门整体",
        known.name if known is not None else "",
        own_item.weight if own_item else None, points[0],
        other.weight if other else None, points[1], apart or None, _reasons(own_item, other, rules),
    )  # fmt: skip


def _reasons(own_item: ScoredItem | None, other: ScoredItem | None, rules: Rulebook) -> str:
    said = []
    for item in (own_item, other):
        if item is None:
            said.append("没有这一项")
        elif item.share.reason:
            said.append(rules.wording["reasons"][item.share.reason])
        elif item.penalty:
            said.append(f"超额完成扣 {item.penalty} 分")
    return "；".join(dict.fromkeys(said))
