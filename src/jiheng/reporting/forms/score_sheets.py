"""Beside the forms: a summary of all projects, and live formulas by which a reviewer recomputes."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.model import (
    DEPARTMENT,
    NOT_CHOSEN,
    DateTarget,
    Effect,
    Grid,
    GridCell,
    NumberTarget,
    Operator,
    Quantity,
    Rule,
    ScoredItem,
    ScoredTree,
    factor,
    half_up,
)
from jiheng.reporting.forms.funding import funding_form
from jiheng.reporting.forms.official import (
    department_form,
    indicator_values,
    project_form,
    total_text,
)
from jiheng.reporting.grids import Value, cell, height_for, line
from jiheng.reporting.money_paths import money_grid
from jiheng.reporting.source import Source, amount
from jiheng.reporting.spans import exact
from jiheng.reporting.units import unit_grids
from jiheng.rulebook import Profile

SUMMARY = ("编号", "项目名称", "年初预算", "全年预算", "全年执行", "执行率", "得分", "等级")
RECOMPUTED = (
    "对象", "指标", "性质", "目标", "目标上限", "实际", "评定比例", "分值", "精确得分", "系统得分",
    "公式复算", "差额", "说明",
)  # fmt: skip
RECOMPUTED_WIDTHS = (10, 28, 7, 11, 9, 11, 9, 8, 13, 9, 9, 7, 30)
JUDGED = (Rule.TIERS, Rule.COEFFICIENT)
COMPARED = (Rule.PROPORTION, Rule.ALL_OR_NOTHING)
FLOAT_NOTE = "表格软件用二进制浮点数，可能与精确值差一分；以系统得分（精确值四舍五入）为准"


def score_sheets(source: Source) -> Iterator[Grid]:
    """Yield the workbook 自评表: department form, one form per project, summary, recomputation."""
    if source.scored.department is not None:
        yield department_form(source, source.scored.department)
    for tree in source.scored.projects:
        yield project_sheet(source, tree)
    if source.scored.projects:
        yield _summary(source)
    money = money_grid(source)
    if money is not None:
        yield money
    yield from unit_grids(source)
    yield _recomputation(source)


def project_sheet(source: Source, tree: ScoredTree) -> Grid:
    """Return the official form of a project: the one of its profile, else the ordinary one."""
    special = source.profile(tree.profile).form
    return funding_form(source, tree) if special else project_form(source, tree)


def _summary(source: Source) -> Grid:
    unit = source.evaluation.overview.money_unit
    trees = source.scored.projects
    cells = [cell(1, 1, "项目支出绩效自评汇总表", "title", width=8)]
    cells.append(cell(2, 1, f"金额单位：{unit}", "note", width=8))
    cells += line(3, SUMMARY, "head")
    for number, tree in enumerate(trees, start=4):
        cells += line(number, _project_line(source, tree), "center")
    row = 4 + len(trees)
    spent = [
        amount(source.facts.first_exact("project.total", "executed", t.subject)) for t in trees
    ]
    project_expenditure = amount(source.facts.first_exact("expenditure.project", "executed"))
    known = [value for value in spent if value is not None]
    total = half_up(sum(known, Fraction(0)) / factor(unit), 2)
    cells += line(row, ("", "合计", None, None, total, "", "", ""), "head")
    share = (
        f"{half_up(sum(known, Fraction(0)) / project_expenditure * 100, 2)}%"
        if project_expenditure
        else "无法计算（缺少项目支出决算数）"
    )
    grades = Counter(tree.total.grade or "暂不评定" for tree in trees)
    counts = "，".join(f"{grade} {count} 个" for grade, count in grades.items())
    cells.append(
        cell(
            row + 1,
            1,
            f"自评项目 {len(trees)} 个；资金覆盖率 {share}；等级：{counts}。",
            "note",
            width=8,
        )
    )
    return Grid(
        name="项目汇总", cells=tuple(cells), widths=(12, 40, 16, 16, 16, 12, 16, 12), repeat_rows=3,
        landscape=True, freeze=3, heights={1: 32, row + 1: 30},
    )  # fmt: skip


def _project_line(source: Source, tree: ScoredTree) -> tuple[Value, ...]:
    money = [
        source.money("project.total", base, tree.subject)
        for base in ("original", "revised", "executed")
    ]
    execution = tree.execution
    rate = execution.share.attainment if execution else None
    shown = f"{half_up(rate * 100, 2)}%" if rate is not None else "—"
    return (
        tree.subject, tree.name, *money, shown, total_text(tree), tree.total.grade or "暂不评定",
    )  # fmt: skip


def _recomputation(source: Source) -> Grid:
    cells = [cell(1, 1, "得分复算表", "title", width=13)]
    note = f"“公式复算”由表格软件按目标、实际、分值现算，可以改数试算。{FLOAT_NOTE}。"
    cells += [cell(2, 1, note, "note", width=13), *line(3, RECOMPUTED, "head")]
    row, heights = 4, {1: 32, 2: 30}
    for tree in source.scored.trees:
        first = row
        for item in tree.items:
            if item.counted:
                cells += _recomputed(source, tree, item, row)
                row += 1
        cells += _sum(source, tree, first, row)
        heights[row] = height_for([(_stages(tree), RECOMPUTED_WIDTHS[-1])])
        row += 1
        for item in tree.items:  # bonus, malus and what was not chosen: below the sum, not in it
            if not item.counted:
                cells += _recomputed(source, tree, item, row)
                row += 1
    return Grid(
        name="复算", cells=tuple(cells), widths=RECOMPUTED_WIDTHS,
        repeat_rows=3, landscape=True, freeze=3, heights=heights,
    )  # fmt: skip


def _owner(tree: ScoredTree) -> str:
    return "部门整体" if tree.subject == DEPARTMENT else tree.subject


def _sum(source: Source, tree: ScoredTree, first: int, row: int) -> list[GridCell]:
    last, total = row - 1, tree.total
    shown = [_spreadsheet(source, tree, item) for item in tree.items if item.counted]
    summed = sum((value for value in shown if value is not None), Decimal(0))
    return [
        cell(row, 1, _owner(tree), "head"),
        cell(row, 2, "合计", "head", width=6),
        cell(row, 8, total.weights, "number", formula=f"SUM(H{first}:H{last})"),
        cell(row, 9, "", "head"),
        cell(row, 10, total.summed, "number", formula=f"SUM(J{first}:J{last})"),
        cell(row, 11, summed, "number", formula=f"SUM(K{first}:K{last})"),
        cell(row, 12, summed - total.summed, "number", formula=f"ROUND(K{row}-J{row},2)"),
        cell(row, 13, _stages(tree), "text"),
    ]


def _stages(tree: ScoredTree) -> str:
    """Return how the total came about: sum of printed points, rescaling, total, grade."""
    total = tree.total
    stages = [f"印出得分之和 {total.summed}"]
    if total.rescaled is not None:
        stages.append(f"剔除不适用指标，按满分 {total.full_marks} 折算 {exact(total.rescaled)}")
    if total.bonus:
        stages.append(f"加分 {total.bonus}")
    if total.malus:
        stages.append(f"扣分 {total.malus}")
    if total.cap is not None:
        stages.append(f"执行率限制总分不超过 {total.cap}")
    stages.append(f"总分 {total_text(tree)}，等级 {total.grade or '暂不评定'}")
    return "；".join(stages)


def _spreadsheet(source: Source, tree: ScoredTree, item: ScoredItem) -> Decimal | None:
    """Return what the column 公式复算 shows: the formula in floats, else the points themselves."""
    if item.points is None or not _formula(item, 1, source.profile(tree.profile)):
        return item.points
    shown = _as_floats(item, _numbers(source, tree, item))
    return item.points if shown is None else shown


def _recomputed(source: Source, tree: ScoredTree, item: ScoredItem, row: int) -> list[GridCell]:
    values = indicator_values(source, item)
    numbers = _numbers(source, tree, item)
    formula, note = _formula(item, row, source.profile(tree.profile)), _note(item)
    shown = _spreadsheet(source, tree, item)
    cells = [
        cell(row, 1, _owner(tree), "text"),
        cell(row, 2, values[2], "text"),
        cell(row, 3, _sign(item), "center"),
        *(
            cell(row, 4 + position, number, "number", digits=_digits(number))
            for position, number in enumerate(numbers)
        ),
        cell(row, 8, item.weight, "number"),
        cell(row, 9, exact(item.exact) if item.exact is not None else "", "right"),
        cell(row, 10, item.points, "number"),
    ]
    off = shown - item.points if shown is not None and item.points is not None else None
    cells.append(cell(row, 11, shown, "number", formula=formula))
    if off is None:
        cells.append(cell(row, 12, None, "number"))
    else:
        style = "bad" if off else "number"
        cells.append(cell(row, 12, off, style, formula=f"ROUND(K{row}-J{row},2)"))
        note = FLOAT_NOTE if off else note
    cells.append(cell(row, 13, note, "text"))
    return cells


def _digits(number: Decimal | None) -> int:
    exponent = number.as_tuple().exponent if number is not None else 0
    return min(max(-exponent, 0), 6) if isinstance(exponent, int) else 2


def _sign(item: ScoredItem) -> str:
    target = item.indicator.target if item.indicator else None
    if isinstance(target, NumberTarget) and target.operator:
        return str(target.operator)
    return "执行率" if item.indicator is None else ""


def _numbers(source: Source, tree: ScoredTree, item: ScoredItem) -> tuple[Decimal | None, ...]:
    """Return target, upper end, actual and judged share as plain numbers in one unit."""
    indicator = item.indicator
    if indicator is None:
        role = "project.total" if tree.subject != DEPARTMENT else "expenditure.total"
        base = source.profile(tree.profile).execution_base.value or "revised"
        facts = [source.facts.first_exact(role, b, tree.subject) for b in (base, "executed")]
        budget, spent = (fact.exact.number if fact and fact.exact else None for fact in facts)
        return budget, None, spent, None
    judged = indicator.judged if item.share.rule in JUDGED else None
    target, actual = indicator.target, indicator.actual
    if (
        isinstance(target, NumberTarget)
        and isinstance(actual, Quantity)
        and item.share.reason == ""
    ):
        unit = target.quantity.unit
        scale = factor(actual.unit) / factor(unit)
        number = (
            actual.number if scale == 1 else half_up(Fraction(actual.number) * scale, 8).normalize()
        )
        upper = target.upper.number if target.upper else None
        return target.quantity.number, upper, number, judged
    return None, None, None, judged


def _formula(item: ScoredItem, row: int, profile: Profile) -> str:
    """Return the live formula of a line, in the words of every spreadsheet program."""
    goal, upper, done, judged, weight = (f"{column}{row}" for column in "DEFGH")
    if item.points is None or item.penalty:
        return ""
    if item.share.rule is Rule.EXECUTION:
        rate = f"MIN(1,{done}/{goal})"
        return f"ROUND({weight}*{rate if item.share.value else f'IF({goal}=0,0,{rate})'},2)"
    if item.share.rule in JUDGED:
        return f"ROUND({weight}*{judged},2)"
    target = item.indicator.target if item.indicator else None
    if item.share.rule not in COMPARED:
        return ""
    if not isinstance(target, NumberTarget) or target.operator is None:
        return ""
    met = {
        Operator.AT_LEAST: f"{done}>={goal}", Operator.MORE: f"{done}>{goal}",
        Operator.AT_MOST: f"{done}<={goal}", Operator.LESS: f"{done}<{goal}",
        Operator.EQUAL: f"{done}={goal}",
        Operator.BETWEEN: f"AND({done}>={goal},{done}<={upper})",
    }[target.operator]  # fmt: skip
    if item.share.rule is Rule.ALL_OR_NOTHING:
        unmet = "0"
    elif target.operator is Operator.BETWEEN:
        unmet = _outside(goal, upper, done, profile)
    else:
        unmet = _unmet(target.operator, goal, done)
    return f"ROUND({weight}*IF({met},1,{unmet}),2)"


def _outside(goal: str, upper: str, done: str, profile: Profile) -> str:
    """Return what a value outside a range earns by the profile."""
    if profile.out_of_range.value != "proportion":
        return "0"
    below, above = _unmet(Operator.AT_LEAST, goal, done), _unmet(Operator.AT_MOST, upper, done)
    return f"IF({done}<{goal},{below},{above})"


def _unmet(operator: Operator, goal: str, done: str) -> str:
    """Return the proportion that a missed target earns; nothing where there is none."""
    positive = f"OR({goal}<=0,{done}<=0)"
    ratio = {
        Operator.AT_LEAST: f"{done}/{goal}", Operator.MORE: f"{done}/{goal}",
        Operator.AT_MOST: f"{goal}/{done}", Operator.LESS: f"{goal}/{done}",
        Operator.EQUAL: f"MIN({done}/{goal},{goal}/{done})",
    }[operator]  # fmt: skip
    return f"IF({positive},0,{ratio})"


def _as_floats(item: ScoredItem, numbers: tuple[Decimal | None, ...]) -> Decimal | None:
    """Return what a spreadsheet will show: the same formula in binary floating point."""
    if item.share.value is None or item.weight is None:
        return None
    goal, upper, done, judged = (float(n) if n is not None else None for n in numbers)
    weight = float(item.weight)
    if item.share.rule in JUDGED and judged is not None:
        share = judged
    elif item.share.value in (0, 1) or goal is None or done is None or not goal or not done:
        share = float(item.share.value)
    else:
        goal = upper if upper is not None and done > upper else goal
        ratio = done / goal
        share = ratio if item.share.rule is Rule.EXECUTION or ratio < 1 else goal / done
    return _spreadsheet_round(weight * share)


def _spreadsheet_round(value: float) -> Decimal:
    """Return ROUND(value, 2) as spreadsheets do it: on 15 significant digits, half up."""
    return half_up(Fraction(Decimal(f"{value:.15g}")), 2)


def _note(item: ScoredItem) -> str:
    if item.share.reason == NOT_CHOSEN:
        return "择一计分，取了同组另一项"
    if item.share.not_applicable:
        return "不适用，不计入"
    if item.points is None:
        return "不能计分"
    if item.effect is not Effect.SCORED:
        return "加分项，不计入合计" if item.effect is Effect.BONUS else "扣分项，失分从总分中扣"
    if item.penalty:
        return f"超额完成扣 {item.penalty} 分"
    if item.indicator is not None and item.indicator.scoring is not None:
        return item.indicator.standard_text
    target = item.indicator.target if item.indicator else None
    if isinstance(target, DateTarget):
        return "按日期判定，达标得满分"
    return ""
