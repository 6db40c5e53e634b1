"""The forms of the rest of the year, in their official order; here 绩效目标申报表."""

from collections.abc import Sequence

from jiheng.model import (
    DEPARTMENT,
    Grid,
    GridCell,
    Indicator,
    Project,
    plain,
)
from jiheng.reporting.forms.appraisal_and_problems import appraisal_forms, ledger
from jiheng.reporting.forms.funding import declared_form
from jiheng.reporting.forms.monitoring import FUNDS, monitoring_forms
from jiheng.reporting.grids import cell, height_for, line
from jiheng.reporting.report.achievement import level_label
from jiheng.reporting.source import Source

HEADS_WHOLE = ("年度主要任务", "任务名称", "主要内容", "预算总额", "财政拨款", "其他资金")


def cycle_forms(source: Source) -> tuple[Grid, ...]:
    """Return every form that the workbook has data for."""
    evaluation = source.evaluation
    forms = {t.subject: source.profile(t.profile).form for t in source.scored.projects}
    grids = [
        declared_form(source, project, form)
        if (form := forms.get(project.key, ""))
        else _declared(source, project)
        for project in evaluation.projects
    ]
    if evaluation.kind == "department" and evaluation.indicators_of(DEPARTMENT):
        grids.insert(0, _declared_whole(source))
    grids += monitoring_forms(source)
    grids += appraisal_forms(source)
    if evaluation.problems or evaluation.past_problems:
        grids.append(ledger(source))
    return tuple(grids)


# 绩效目标申报表, rules reference 3.3

DECLARED = (12, 16, 26, 16, 16, 16)


def _declared(source: Source, project: Project) -> Grid:
    overview = source.evaluation.overview
    cells = [
        cell(1, 1, "项目支出绩效目标申报表", "title", width=6),
        cell(2, 1, f"（{overview.year or '××××'}年度）", "subtitle", width=6),
    ]
    nature = source.rules.form.label("projects", "nature", project.nature)
    span = " 至 ".join(day.isoformat() for day in (project.started_on, project.ends_on) if day)
    row = _pairs(
        cells, 3,
        (
            ("填报单位", overview.department, "项目名称", project.name),
            ("项目属性", nature, "起止时间", span),
            ("主管部门及编码", project.line_department, "实施单位", project.implementer),
            ("项目负责人", "", "联系电话", ""),
        ),
    )  # fmt: skip
    row = _declared_funds(cells, row, source, project.key)
    heights = {1: 32}
    duties = "；".join(d.text for d in source.evaluation.duties if d.kind == "duty")
    for label, text in (
        ("职能概述", duties), ("项目概况", project.summary), ("立项依据", project.basis),
        ("可行性", project.feasibility), ("必要性", project.necessity),
    ):  # fmt: skip
        cells += [cell(row, 1, label, "label"), cell(row, 2, text, "text", width=5)]
        heights[row] = height_for([(text, sum(DECLARED[1:]))], 30)
        row += 1
    cells += line(row, ("进度计划", "序号", "实施内容", "开始时间", "完成时间", ""), "head")
    for number in range(1, 4):
        cells += line(row + number, ("", str(number), "", "", "", ""), "center")
    row += 4
    goals = (("长期目标", project.long_goal), ("年度目标", project.goal))
    for label, text in goals:
        cells += [cell(row, 1, label, "label"), cell(row, 2, text, "text", width=5)]
        heights[row] = height_for([(text, sum(DECLARED[1:]))], 36)
        row += 1
    row = _declared_lines(cells, heights, row, source, project.key)
    return _signed("申报 " + project.key, cells, heights, row)


def _declared_whole(source: Source) -> Grid:
    """Return the form of the whole department: tasks with money, objective, indicators."""
    overview = source.evaluation.overview
    cells = [
        cell(1, 1, "部门整体支出绩效目标申报表", "title", width=6),
        cell(2, 1, f"（{overview.year or '××××'}年度）", "subtitle", width=6),
        cell(3, 1, "部门名称", "label"), cell(3, 2, overview.department, "text", width=5),
        *line(4, HEADS_WHOLE, "head"),
    ]  # fmt: skip
    heights, row = {1: 32}, 5
    for project in source.evaluation.projects:
        money = [source.money(f"project.{s}", "original", project.key) for _, s in FUNDS]
        cells += line(row, ("", project.name, project.goal, *money))
        heights[row] = height_for([(project.goal, DECLARED[2]), (project.name, DECLARED[1])], 30)
        row += 1
    goal = "；".join(o.text for o in source.evaluation.objectives if o.kind == "overall")
    cells += [cell(row, 1, "年度总体目标", "label"), cell(row, 2, goal, "text", width=5)]
    heights[row] = height_for([(goal, sum(DECLARED[1:]))], 36)
    row = _declared_lines(cells, heights, row + 1, source, DEPARTMENT)
    return _signed("申报 部门整体", cells, heights, row)


def _pairs(cells: list[GridCell], row: int, pairs: Sequence[tuple[str, str, str, str]]) -> int:
    for label, value, other, also in pairs:
        cells += [
            cell(row, 1, label, "label"), cell(row, 2, value, "text", width=2),
            cell(row, 4, other, "label"), cell(row, 5, also, "text", width=2),
        ]  # fmt: skip
        row += 1
    return row


def _declared_funds(cells: list[GridCell], row: int, source: Source, subject: str) -> int:
    unit = source.evaluation.overview.money_unit
    cells.append(cell(row, 1, f"项目资金\n（{unit}）", "label", height=len(FUNDS)))
    for label, role in FUNDS:
        cells += [
            cell(row, 2, label, "label", width=2),
            cell(row, 4, source.money(f"project.{role}", "original", subject), "number", width=3),
        ]  # fmt: skip
        row += 1
    return row


def _declared_lines(
    cells: list[GridCell], heights: dict[int, int], row: int, source: Source, subject: str
) -> int:
    heads = ("一级指标", "二级指标", "指标内容", "长期指标值", "年度指标值", "备注")
    cells += line(row, heads, "head")
    for indicator in source.evaluation.indicators_of(subject):
        row += 1
        values = (
            level_label(source, indicator.level1, "level1"),
            level_label(source, indicator.level2, "level2"),
            indicator.name, indicator.long_target, _goal(source, indicator), indicator.data_source,
        )  # fmt: skip
        cells += line(row, values)
        heights[row] = height_for(list(zip(values, DECLARED, strict=True)))
    return row + 1


def _goal(source: Source, indicator: Indicator) -> str:
    """Return the target as it was set with the budget."""
    return (
        plain(source.binder.target(indicator.original_target)) if indicator.original_target else ""
    )


def _signed(name: str, cells: list[GridCell], heights: dict[int, int], row: int) -> Grid:
    labels = ("填报人：", "单位负责人：", "填报日期：　　年　　月　　日")
    for position, label in enumerate(labels):
        cells.append(cell(row, 1 + 2 * position, label, "plain", width=2))
    heights[row] = 36
    return Grid(name=name, cells=tuple(cells), widths=DECLARED, heights=heights)
