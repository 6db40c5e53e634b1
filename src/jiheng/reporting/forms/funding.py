"""Forms of transfers, special bonds and purchased services, in the order of the published ones."""

from decimal import Decimal

from jiheng.model import Grid, Project, ScoredTree, TransferPayment, plain
from jiheng.reporting.forms.form_sheet import FormSheet, Piece
from jiheng.reporting.forms.funding_blocks import (
    bond_block,
    contract_block,
    funds,
    is_scored,
    management,
    shown_sources,
)
from jiheng.reporting.forms.official import indicator_values, merged, total_text
from jiheng.reporting.funding_words import listed, money, printed
from jiheng.reporting.report.achievement import level_label, regrouped
from jiheng.reporting.source import Source

# label, levels 1 to 3, target, actual, weight, points, reason
WIDTHS = (11, 12, 14, 20, 14, 14, 11, 11, 22)
LAST = len(WIDTHS)
TITLES = {
    "transfer": "转移支付区域（项目）绩效目标自评表",
    "bond": "地方政府专项债券项目资金绩效自评表",
    "service": "政府购买服务项目绩效自评表",
}
DECLARED = {
    "transfer": "转移支付区域（项目）绩效目标表",
    "bond": "地方政府专项债券项目资金绩效目标表",
    "service": "政府购买服务项目绩效目标表",
}
REASON = {"transfer": "未完成原因和改进措施"}
ORDINARY_REASON = "偏差原因分析及改进措施"


def funding_form(source: Source, tree: ScoredTree) -> Grid:
    """Return the form of a project that is scored by a profile with a form of its own."""
    form = source.profile(tree.profile).form
    [project] = [p for p in source.evaluation.projects if p.key == tree.subject]
    sheet = FormSheet(WIDTHS)
    sheet.title(TITLES[form], _year(source))
    _head(sheet, source, project, form)
    funds(sheet, source, tree, project, form)
    if form == "transfer":
        management(sheet, source, project)
    elif form == "bond":
        bond_block(sheet, source, project)
    else:
        contract_block(sheet, source, project)
    _goals(sheet, project)
    _indicators(sheet, source, tree, form)
    _foot(sheet, source, tree, project, form)
    return sheet.grid(f"项目 {tree.subject}")


def funding_grids(source: Source) -> tuple[Grid, ...]:
    """Return the forms of projects that have a form of their own: what was done, then promised."""
    grids: list[Grid] = []
    for tree in source.scored.projects:
        form = source.profile(tree.profile).form
        project = next((p for p in source.evaluation.projects if p.key == tree.subject), None)
        if form and project is not None:
            grids += [funding_form(source, tree), declared_form(source, project, form)]
    return tuple(grids)


def _year(source: Source) -> str:
    return f"（{source.evaluation.overview.year or '××××'}年度）"


def transfer_of(source: Source, project: Project) -> TransferPayment:
    """Return the head of a transfer; an empty one if nothing is stated."""
    evaluation = source.evaluation
    rows = (
        row for row in evaluation.transfer_payments if evaluation.project_of(row.subject) is project
    )
    return next(rows, TransferPayment(key=""))


def _head(sheet: FormSheet, source: Source, project: Project, form: str) -> None:
    names = {"transfer": "转移支付（项目）名称", "bond": "项目名称", "service": "项目名称"}
    own_department = project.line_department or source.evaluation.overview.department
    sheet.line([(2, names[form], "label"), (LAST - 2, project.name, "text")])
    if form == "transfer":
        transfer = transfer_of(source, project)
        sheet.line([(2, "中央主管部门", "label"),
                    (LAST - 2, transfer.superior_department, "text")])  # fmt: skip
        _pair(sheet, ("地方主管部门", own_department, "资金使用单位", project.implementer))
        if transfer.region or transfer.level:
            level = listed(source, "transfer_payments", "level", transfer.level)
            _pair(sheet, ("区域", transfer.region, "级次", level))
    elif form == "bond":
        _pair(sheet, ("主管部门", own_department, "项目单位", project.implementer))
    else:
        _pair(sheet, ("主管部门", own_department, "购买主体", project.implementer))


def _pair(sheet: FormSheet, pair: tuple[str, str, str, str]) -> None:
    label, value, other, also = pair
    sheet.line([(2, label, "label"), (2, value, "text"), (2, other, "label"), (3, also, "text")])


def _goals(sheet: FormSheet, project: Project) -> None:
    top = sheet.row
    sheet.line([(4, "总体目标", "label"), (4, "全年实际完成情况", "label")], first=2)
    sheet.line([(4, project.goal, "text"), (4, project.goal_result, "text")], first=2, least=40)
    sheet.label("总体目标完成情况", top)


def _indicators(sheet: FormSheet, source: Source, tree: ScoredTree, form: str) -> None:
    scored = is_scored(source, tree)
    top = sheet.row
    heads = ("一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值")
    reason = REASON.get(form, ORDINARY_REASON)
    tail: list[Piece] = [(3, reason, "head")]
    if scored:
        tail = [(1, "分值", "head"), (1, "得分", "head"), (1, reason, "head")]
    sheet.line([*((1, head, "head") for head in heads), *tail], first=2)
    lines = [item for item in regrouped(tree.items) if item.indicator]
    first = sheet.row
    labels: list[tuple[str, str]] = []
    for item in lines:
        level1, level2, name, target, actual, weight, points, why = indicator_values(
            source, item, tree.profile
        )
        labels.append((str(level1), str(level2)))
        if not scored and item.indicator is not None:
            why = item.indicator.reason
        body: list[Piece] = [(1, name, "text"), (1, target, "text"), (1, actual, "text")]
        marks: list[Piece] = [(3, why, "text")]
        if scored:
            marks = [_mark(weight), _mark(points), (1, why, "text")]
        sheet.line([*body, *marks], first=4)
    for column in (1, 2):
        parts = [tuple(pair[:column]) for pair in labels]
        sheet.cells += merged(parts, first, column + 1)
    sheet.label("绩效指标", top)


def _mark(value: object) -> Piece:
    return (1, value, "number") if isinstance(value, Decimal) else (1, "", "center")


def _foot(sheet: FormSheet, source: Source, tree: ScoredTree, project: Project, form: str) -> None:
    if is_scored(source, tree):
        value = total_text(tree)
        grade = tree.total.grade or "暂不评定"
        sheet.line([
            (6, "总分", "head"), (1, tree.total.weights, "number"),
            (1, value, "number" if isinstance(value, Decimal) else "center"),
            (1, f"等级：{grade}", "center"),
        ])  # fmt: skip
    if form == "transfer":
        note = transfer_of(source, project).audit_note
        sheet.line([(1, "说明", "label"), (LAST - 1, note or "无", "text")], least=30)
    note = f"评分规则：{source.profile(tree.profile).title}。{source.binder.sentence('form_note')}"
    sheet.line([(LAST, note, "note")], least=30)


def declared_form(source: Source, project: Project, form: str) -> Grid:
    """Return 绩效目标表: what is promised, with money by source and targets, before the year."""
    sheet = FormSheet(WIDTHS)
    sheet.title(DECLARED[form], _year(source))
    own_department = project.line_department or source.evaluation.overview.department
    if form == "transfer":
        transfer = transfer_of(source, project)
        sheet.line([(2, "转移支付（项目）名称", "label"), (LAST - 2, project.name, "text")])
        _pair(sheet, ("中央主管部门", transfer.superior_department, "实施期", transfer.period))
        _pair(sheet, ("省级财政部门", transfer.finance_department, "地方主管部门", own_department))
        _pair(sheet, ("资金使用单位", project.implementer, "区域", transfer.region))
    else:
        _head(sheet, source, project, form)
    _declared_funds(sheet, source, project, form)
    top = sheet.row
    sheet.line([(4, "实施期目标", "label"), (4, "年度目标", "label")], first=2)
    sheet.line([(4, project.long_goal, "text"), (4, project.goal, "text")], first=2, least=40)
    sheet.label("总体目标", top)
    _declared_lines(sheet, source, project)
    return sheet.grid(f"申报 {project.key}")


def _declared_funds(sheet: FormSheet, source: Source, project: Project, form: str) -> None:
    top = sheet.row
    period = money(source, transfer_of(source, project).period_budget)
    year = source.money("project.total", "revised", project.key)
    if year is None:
        year = source.money("project.total", "original", project.key)
    sheet.line([(2, "实施期金额", "label"), (2, period, "number"), (2, "年度金额", "label"),
                (2, year, "number")], first=2)  # fmt: skip
    for number, (label, own) in enumerate(shown_sources(source, project, form)):
        text = f"其中：{label}" if number == 0 else label
        budget = printed(source, own.budget)
        sheet.line([(2, text, "label"), (2, "", "text"), (2, text, "label"), (2, budget, "number")],
                   first=2)  # fmt: skip
    sheet.label(f"资金情况（{source.evaluation.overview.money_unit}）", top)


def _declared_lines(sheet: FormSheet, source: Source, project: Project) -> None:
    top = sheet.row
    heads = ("一级指标", "二级指标", "三级指标", "实施期指标值", "年度指标值")
    sheet.line([(1, heads[0], "head"), (1, heads[1], "head"), (2, heads[2], "head"),
                (2, heads[3], "head"), (2, heads[4], "head")], first=2)  # fmt: skip
    labels, first = [], sheet.row
    used = (tree.profile for tree in source.scored.projects if tree.subject == project.key)
    profile = next(used, "")
    for indicator in source.evaluation.indicators_of(project.key):
        level1 = level_label(source, indicator.level1, "level1", profile)
        labels.append((level1, level_label(source, indicator.level2, "level2")))
        target = indicator.original_target
        words = plain(source.binder.target(target)) if target is not None else ""
        sheet.line([(2, indicator.name, "text"), (2, indicator.long_target, "text"),
                    (2, words, "text")], first=4)  # fmt: skip
    for column in (1, 2):
        sheet.cells += merged([tuple(pair[:column]) for pair in labels], first, column + 1)
    sheet.label("绩效指标", top)
