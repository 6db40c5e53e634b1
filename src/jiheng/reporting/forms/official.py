"""The official forms: 项目支出绩效自评表 (one per project) and 部门整体支出绩效自评表."""

from collections.abc import Sequence
from decimal import Decimal

from jiheng.model import (
    DEPARTMENT,
    Grid,
    GridCell,
    Project,
    ScoredItem,
    ScoredTree,
    Span,
    half_up,
    plain,
)
from jiheng.reporting.grids import Value, cell, height_for, line
from jiheng.reporting.report.achievement import level_label, regrouped
from jiheng.reporting.source import Source

# levels 1 to 3, target, actual, weight, points, reason (two columns wide): nine carry the form
WIDTHS = (10, 12, 21, 13, 13, 10, 9, 12, 13)
LAST = len(WIDTHS)
REASON = sum(WIDTHS[7:])
FUNDS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
SOURCES = (
    ("年度资金总额", "project.total"),
    ("其中：当年财政拨款", "project.fiscal"),
    ("上年结转资金", "project.carryover"),
    ("其他资金", "project.other"),
)
HEADS = (
    "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
    "偏差原因分析及改进措施",
)  # fmt: skip
DASH = "—"


def project_form(source: Source, tree: ScoredTree) -> Grid:
    """Return the project form in its official order: head, funds, goals, indicators, total."""
    project = next(p for p in source.evaluation.projects if p.key == tree.subject)
    overview = source.evaluation.overview
    cells = [
        cell(1, 1, "项目支出绩效自评表", "title", width=LAST),
        cell(2, 1, f"（{overview.year or '××××'}年度）", "subtitle", width=LAST),
    ]
    pairs = (
        ("项目名称", project.name or tree.name, "", ""),
        ("主管部门", project.line_department, "实施单位", project.implementer),
    )
    row = 3
    for label, value, other, also in pairs:
        cells.append(cell(row, 1, label, "label", width=2))
        if other:
            cells += [
                cell(row, 3, value, "text", width=2), cell(row, 5, other, "label", width=2),
                cell(row, 7, also, "text", width=3),
            ]  # fmt: skip
        else:
            cells.append(cell(row, 3, value, "text", width=LAST - 2))
        row += 1
    row = _funds(cells, row, source, tree)
    heights = {1: 32, row + 1: _goal_height(project)}
    cells += [
        cell(row, 1, "年度总体目标", "label", width=1, height=2),
        cell(row, 2, "预期目标", "label", width=3), cell(row, 5, "实际完成情况", "label", width=5),
        cell(row + 1, 2, project.goal, "text", width=3),
        cell(row + 1, 5, project.goal_result, "text", width=5),
    ]  # fmt: skip
    row = _indicators(cells, heights, row + 2, source, tree)
    _foot(cells, heights, row, source, tree)
    return Grid(name=f"项目 {tree.subject}", cells=tuple(cells), widths=WIDTHS, heights=heights)


def _goal_height(project: Project) -> int:
    return height_for(
        [(project.goal, sum(WIDTHS[1:4])), (project.goal_result, sum(WIDTHS[4:]))], 48
    )


def _funds(cells: list[GridCell], row: int, source: Source, tree: ScoredTree) -> int:
    unit = source.evaluation.overview.money_unit
    execution = tree.execution
    cells += [
        cell(row, 1, f"项目资金\n（{unit}）", "label", height=5),
        cell(row, 2, "", "label", width=2),
        *(cell(row, 4 + i, name, "label") for i, name in enumerate(FUNDS)),
    ]
    for number, (label, role) in enumerate(SOURCES, start=1):
        cells.append(cell(row + number, 2, label, "label", width=2))
        for position, base in enumerate(("original", "revised", "executed")):
            stated = source.money(role, base, tree.subject)
            cells.append(cell(row + number, 4 + position, stated, "number"))
        total = role == "project.total"
        values: tuple[Value, ...] = (DASH, DASH, DASH)
        if total and execution is not None:
            rate = execution.share.attainment
            shown = f"{half_up(rate * 100, 2)}%" if rate is not None else "不适用"
            values = (execution.weight, shown, execution.points)
        for position, value in enumerate(values):
            style = "number" if isinstance(value, Decimal) else "center"
            cells.append(cell(row + number, 7 + position, value, style))
    return row + 5


def _indicators(
    cells: list[GridCell], heights: dict[int, int], row: int, source: Source, tree: ScoredTree
) -> int:
    cells += [*line(row, HEADS[:-1], "head"), cell(row, 8, HEADS[-1], "head", width=2)]
    lines = [item for item in regrouped(tree.items) if item.indicator]
    first = row + 1
    for number, item in enumerate(lines, start=first):
        values = indicator_values(source, item, tree.profile)
        for column, value in enumerate(values[2:], start=3):
            style = "number" if isinstance(value, Decimal) else "text"
            cells.append(cell(number, column, value, style, width=2 if column == 8 else 1))
        widths = (*WIDTHS[:7], REASON)
        texts = [str(value or "") for value in values]
        heights[number] = height_for(list(zip(texts, widths, strict=True)))
    for column in (1, 2):
        labels = [
            tuple(str(value) for value in indicator_values(source, item, tree.profile)[:column])
            for item in lines
        ]
        cells += merged(labels, first, column)
    return first + len(lines)


def merged(labels: Sequence[tuple[str, ...]], first: int, column: int) -> list[GridCell]:
    """Return one cell for each run of equal labels."""
    cells, start = [], 0
    for number in range(1, len(labels) + 1):
        if number == len(labels) or labels[number] != labels[start]:
            cells.append(
                cell(first + start, column, labels[start][-1], "center", height=number - start)
            )
            start = number
    return cells


def indicator_values(source: Source, item: ScoredItem, profile: str = "") -> tuple[Value, ...]:
    """Return a line of the form: levels, name, target, actual, weight, points, reason."""
    indicator = item.indicator
    if indicator is None:
        rate = item.share.attainment
        shown = f"{half_up(rate * 100, 2)}%" if rate is not None else ""
        return "预算执行率", "", item.name, "100%", shown, item.weight, item.points, ""
    bind = source.binder
    reason = indicator.reason
    if item.points is None:
        reason = (
            f"未计分：{source.reason(item.share.reason or 'actual_missing')}。{indicator.reason}"
        )
    return (
        level_label(source, indicator.level1, "level1", profile),
        level_label(source, indicator.level2, "level2"),
        indicator.name,
        plain(bind.target(indicator.target)) if indicator.target is not None else "",
        plain(bind.actual(indicator.actual)) if indicator.actual is not None else "",
        item.weight,
        item.points,
        reason,
    )


def total_text(tree: ScoredTree) -> Value:
    """Return the total as a number, or as the interval that is certain."""
    total = tree.total
    return total.value if total.value is not None else f"{total.low}～{total.high}"


def _foot(
    cells: list[GridCell], heights: dict[int, int], row: int, source: Source, tree: ScoredTree
) -> None:
    total = tree.total
    value = total_text(tree)
    cells += [
        cell(row, 1, "总分", "head", width=5),
        cell(row, 6, total.weights, "number"),
        cell(row, 7, value, "number" if isinstance(value, Decimal) else "center"),
        cell(row, 8, f"等级：{total.grade or '暂不评定'}", "center", width=2),
    ]
    note = f"评分规则：{source.profile(tree.profile).title}。{source.binder.sentence('form_note')}"
    cells.append(cell(row + 1, 1, note, "note", width=LAST))
    heights[row + 1] = height_for([(note, sum(WIDTHS))], 30)
    labels = ("填报人：", "项目（科室）负责人：", "财务负责人：", "单位负责人：")
    for position, label in enumerate(labels):
        cells.append(cell(row + 2, 1 + 2 * position, label, "plain", width=2))
    bind, day = source.binder, source.evaluation.overview.reported_on
    written: Span = bind.sentence("blank_date")
    if day is not None:
        written = bind.date("reported_on", day, label="填报日期")
    cells.append(cell(row + 3, 6, f"填报日期：{plain((written,))}", "plain", width=4))
    heights |= {row: 26, row + 2: 40, row + 3: 26}


def department_form(source: Source, tree: ScoredTree) -> Grid:
    """Return the department form: tasks with money, goals, indicators, total."""
    overview = source.evaluation.overview
    cells = [
        cell(1, 1, "部门整体支出绩效自评表", "title", width=LAST),
        cell(2, 1, f"（{overview.year or '××××'}年度）", "subtitle", width=LAST),
        cell(3, 1, "部门名称", "label", width=2),
        cell(3, 3, overview.department, "text", width=LAST - 2),
    ]
    heights = {1: 32}
    row = _tasks(cells, 4, source, tree)
    row = _goals(cells, heights, row, source)
    row = _indicators(cells, heights, row, source, tree)
    _foot(cells, heights, row, source, tree)
    return Grid(name="部门整体", cells=tuple(cells), widths=WIDTHS, heights=heights)


def _tasks(cells: list[GridCell], row: int, source: Source, tree: ScoredTree) -> int:
    unit = source.evaluation.overview.money_unit
    execution = tree.execution
    lines = [
        ("支出合计", "expenditure.total", DEPARTMENT),
        ("其中：基本支出", "expenditure.basic", DEPARTMENT),
    ]
    lines += [("项目支出", "expenditure.project", DEPARTMENT)]
    lines += [(f"　{p.name or p.key}", "project.total", p.key) for p in source.evaluation.projects]
    heads = ("任务名称", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    cells += [
        cell(row, 1, f"年度主要任务与资金\n（{unit}）", "label", height=len(lines) + 1),
        cell(row, 2, heads[0], "label", width=2),
        *(cell(row, 4 + i, name, "label") for i, name in enumerate(heads[1:])),
    ]
    for number, (label, role, subject) in enumerate(lines, start=row + 1):
        money = [source.money(role, base, subject) for base in ("original", "revised", "executed")]
        budget, spent = money[1], money[2]
        rate: Value = None
        if isinstance(budget, Decimal) and isinstance(spent, Decimal) and budget:
            exact = (
                source.facts.first_exact(role, "executed", subject),
                source.facts.first_exact(role, "revised", subject),
            )
            top, bottom = (fact.exact.amount for fact in exact if fact and fact.exact)
            rate = f"{half_up(top / bottom * 100, 2)}%"
        marks: tuple[Value, Value] = (DASH, DASH)
        if number == row + 1 and execution is not None:
            marks = execution.weight, execution.points
        cells.append(cell(number, 2, label, "text", width=2))
        values: tuple[Value, ...] = (*money, marks[0], rate, marks[1])
        for column, value in enumerate(values, start=4):
            style = "number" if isinstance(value, Decimal) else "center"
            cells.append(cell(number, column, value, style))
    return row + len(lines) + 1


def _goals(cells: list[GridCell], heights: dict[int, int], row: int, source: Source) -> int:
    goals = source.evaluation.objectives or ()
    cells += [
        cell(row, 1, "年度绩效目标", "label", height=len(goals) + 1),
        cell(row, 2, "预期目标", "label", width=3), cell(row, 5, "实际完成情况", "label", width=5),
    ]  # fmt: skip
    for number, goal in enumerate(goals, start=row + 1):
        text = f"{goal.area}：{goal.text}" if goal.area else goal.text
        cells += [
            cell(number, 2, text, "text", width=3), cell(number, 5, goal.result, "text", width=5),
        ]  # fmt: skip
        heights[number] = height_for([(text, sum(WIDTHS[1:4])), (goal.result, sum(WIDTHS[4:]))], 30)
    return row + len(goals) + 1
