"""Before and after the year: 事前绩效评估表 and 问题整改台账 (rules reference 3.5, 3.6)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jiheng.model import Grid, GridCell, Measure, factor, half_up
from jiheng.reporting.grids import Value, cell, height_for, line
from jiheng.reporting.source import Source

TICK, BLANK = "√", ""
APPRAISED = (20, 9, 9, 6, 6, 6, 6, 46)
DIMENSIONS = ("necessity", "economy", "objectives", "feasibility", "funding")
FULL_DIMENSION, STEP = Decimal(20), Decimal(5)
GRADES = ((Decimal(20), "优"), (Decimal(15), "良"), (Decimal(10), "中"), (Decimal(0), "差"))


def appraisal_forms(source: Source) -> Iterator[Grid]:
    """Yield the form of each project that was appraised beforehand."""
    evaluation = source.evaluation
    names = [a.project for a in evaluation.appraisals]
    names += [v.project for v in evaluation.verdicts]
    for project in dict.fromkeys(names):
        yield _appraisal(source, project)


def _appraisal(source: Source, project: str) -> Grid:
    overview, form = source.evaluation.overview, source.rules.form
    by_dimension = {a.dimension: a for a in source.evaluation.appraisals if a.project == project}
    cells = [
        cell(1, 1, "事前绩效评估表", "title", width=8),
        cell(2, 1, "项目（政策）名称", "label"), cell(2, 2, project, "text", width=7),
        cell(3, 1, "申报部门", "label"), cell(3, 2, overview.department, "text", width=7),
        *line(4, ("评估维度", "满分", "得分", "优", "良", "中", "差", "评估意见"), "head"),
    ]  # fmt: skip
    heights = {1: 32}
    for row, dimension in enumerate(DIMENSIONS, start=5):
        appraisal = by_dimension.get(dimension)
        points = appraisal.points if appraisal is not None else None
        grade = next((g for low, g in GRADES if points is not None and points >= low), "")
        ticks = [TICK if grade == g else BLANK for _, g in GRADES]
        opinion = appraisal.opinion if appraisal is not None else ""
        label = form.label("appraisals", "dimension", dimension)
        off = points is not None and (points % STEP != 0 or not 0 <= points <= FULL_DIMENSION)
        cells += line(row, (label, FULL_DIMENSION, points, *ticks, opinion),
                      ["text", "number", "number", *["center"] * 4, "text"])  # fmt: skip
        if off:
            cells.append(cell(row, 3, points, "bad", comment="应为 0 到 20 之间、以 5 分为一档"))
        heights[row] = height_for([(opinion, APPRAISED[-1])], 30)
    return _verdict(source, project, cells, heights)


def _verdict(source: Source, project: str, cells: list[GridCell], heights: dict[int, int]) -> Grid:
    form, unit = source.rules.form, source.evaluation.overview.money_unit
    verdict = next((v for v in source.evaluation.verdicts if v.project == project), None)
    points = [a.points for a in source.evaluation.appraisals if a.project == project]
    known = [p for p in points if p is not None]
    row = 5 + len(DIMENSIONS)
    complete = len(known) == len(DIMENSIONS)
    total: Value = sum(known, Decimal(0)) if complete else "维度不全"
    ceiling = verdict.ceiling.amount / factor(unit) if verdict and verdict.ceiling else None
    cells += [
        cell(row, 1, "合计", "head"), cell(row, 2, FULL_DIMENSION * len(DIMENSIONS), "number"),
        cell(row, 3, total, "number" if complete else "center"), cell(row, 4, "", "text", width=5),
        cell(row + 1, 1, "评估结论", "label"),
        cell(row + 1, 2, form.label("verdicts", "verdict", verdict.verdict) if verdict else "",
             "text", width=7),
        cell(row + 2, 1, f"建议预算上限（{unit}）", "label"),
        cell(row + 2, 2, half_up(ceiling, 2) if ceiling is not None else None, "number", width=7),
        cell(row + 3, 1, "结论说明", "label"),
        cell(row + 3, 2, verdict.opinion if verdict else "", "text", width=7),
        cell(row + 4, 1, "评估日期", "label"),
        cell(row + 4, 2,
             verdict.assessed_on.isoformat() if verdict and verdict.assessed_on else "", "text",
             width=7),
    ]  # fmt: skip
    heights[row + 3] = height_for([(verdict.opinion if verdict else "", sum(APPRAISED[1:]))], 40)
    return Grid(name=f"事前评估 {project}"[:28], cells=tuple(cells), widths=APPRAISED,
                heights=heights, landscape=True)  # fmt: skip


LEDGER = (4, 7, 11, 20, 8, 14, 20, 9, 7, 10, 10, 10, 11, 8, 7, 11)
LEDGER_HEADS = (
    "序号", "问题来源", "涉及项目或指标", "问题描述", "问题类型", "原因分析", "整改措施",
    "责任科室", "责任人", "整改时限", "整改进展", "完成日期", "佐证材料", "销号状态", "复核人",
    "结果应用",
)  # fmt: skip


def ledger(source: Source) -> Grid:
    """Return the log of problems and what is done about them."""
    overview = source.evaluation.overview
    title = f"{overview.department}　{overview.year or '××××'}年度"
    cells = [
        cell(1, 1, "问题整改台账", "title", width=16), cell(2, 1, title, "note", width=16),
        *line(3, LEDGER_HEADS, "head"),
    ]  # fmt: skip
    heights = {1: 32, 3: 34}
    for row, values in enumerate(_entries(source), start=4):
        cells += line(row, (str(row - 3), *values))
        heights[row] = height_for(list(zip(values, LEDGER[1:], strict=True)))
    return Grid(
        name="整改台账", cells=tuple(cells), widths=LEDGER, heights=heights, landscape=True,
        repeat_rows=3, freeze=3, filter_row=3,
    )  # fmt: skip


def _measured(source: Source, head: Sequence[str], measure: Measure, uses: str) -> tuple[str, ...]:
    form = source.rules.form
    return (
        *head, measure.text or measure.heading, measure.division,
        measure.person if source.names else "",
        measure.due.isoformat() if measure.due else "", measure.progress,
        measure.closed_on.isoformat() if measure.closed_on else "", measure.proof,
        form.label("measures", "status", measure.status) if measure.status else "未整改", "", uses,
    )  # fmt: skip


def _entries(source: Source) -> Iterator[tuple[str, ...]]:
    """Yield a line per problem and measure; last year's problems after this year's."""
    evaluation, form = source.evaluation, source.rules.form
    uses = "；".join(form.label("uses", "kind", use.kind) for use in evaluation.uses)
    for problem in evaluation.problems:
        head = (
            form.label("problems", "source", problem.source), problem.indicator,
            problem.text or problem.heading, form.label("problems", "category", problem.category),
            problem.cause,
        )  # fmt: skip
        measures = [m for m in evaluation.measures if m.problem == problem.number]
        for measure in measures:
            yield _measured(source, head, measure, uses)
        if not measures:
            yield (*head, *[""] * 7, "未整改", "", uses)
    known = {problem.number for problem in evaluation.problems}
    for measure in evaluation.measures:
        if measure.problem not in known:  # a measure for no problem is kept, or it would be lost
            yield _measured(source, [""] * 5, measure, uses)
    for past in evaluation.past_problems:
        status = form.label("past_problems", "status", past.status)
        closed = past.closed_on.isoformat() if past.closed_on else ""
        yield ("上年自评", "", past.text, "", "", past.measure, "", "", "", "", closed, past.proof,
               status, "", "")  # fmt: skip
