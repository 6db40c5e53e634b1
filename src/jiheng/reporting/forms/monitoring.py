"""绩效运行监控表, with lamps. Source: 财预〔2019〕136号, layout as in the rules reference 3.4."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.model import (
    DEPARTMENT,
    Grid,
    GridCell,
    factor,
    half_up,
    plain,
)
from jiheng.reporting.grids import Value, cell, height_for, line
from jiheng.reporting.report.achievement import level_label
from jiheng.reporting.source import Source, amount
from jiheng.scoring import MonitoredLine, MonitoredSubject, monitored

LAMPS = {"red": "红灯", "yellow": "黄灯", "green": "绿灯", "blue": "蓝灯"}
TICK, BLANK = "√", ""
FUNDS = (("年度资金总额", "total"), ("其中：财政拨款", "fiscal"), ("其他资金", "other"))
MONITORED = (8, 10, 17, 11, 12, 12, 5, 5, 5, 5, 5, 16, 5, 5, 6, 6, 8)
CAUSES = ("funds", "rules", "staff", "equipment", "other")
LIKELY = ("certain", "possible", "impossible")
WIDE = len(MONITORED)


def monitoring_forms(source: Source) -> Iterator[Grid]:
    """Yield a form for the department or each project that was monitored."""
    for watched in monitored(source.evaluation, source.facts, source.rules.monitoring):
        yield _monitoring(source, watched)


def _monitoring(source: Source, watched: MonitoredSubject) -> Grid:
    project, end = watched.project, watched.end
    overview = source.evaluation.overview
    span = f"1—{end.month}月" if end is not None else "监控期"
    cells = [
        cell(1, 1, "项目支出绩效运行监控表" if project else "部门整体支出绩效运行监控表", "title",
             width=WIDE),
        cell(2, 1, f"（{overview.year or '××××'}年度，{span}）", "subtitle", width=WIDE),
        cell(3, 1, "项目名称" if project else "部门名称", "label", width=2),
        cell(3, 3, project.name if project else overview.department, "text", width=4),
        cell(3, 7, "主管部门", "label", width=4),
        cell(3, 11, project.line_department if project else overview.department, "text", width=7),
    ]  # fmt: skip
    row = _monitored_funds(cells, 4, source, (watched, span))
    cells += [
        cell(row, 1, "年度总体目标", "label", width=2),
        cell(row, 3, project.goal if project else _overall(source), "text", width=WIDE - 2),
    ]
    heights = {1: 32, row: 36}
    heights |= {row + 1: 24, row + 2: 34}
    row = _monitored_heads(cells, row + 1, span)
    for monitored_line in watched.lines:
        _monitored_line(cells, row, source, monitored_line)
        filled = monitored_line.filled
        column_texts = (
            (filled.explanation, 11),
            (filled.name, 2),
            (filled.to_date, 4),
            (filled.expected, 5),
        )
        heights[row] = height_for([(text, MONITORED[column]) for text, column in column_texts])
        row += 1
    overall_lamp = watched.lamp
    cite = source.rules.monitoring.citation
    note = f"灯号按{cite}计算（{'已核对' if cite.verified else '未核对原文'}），取最差一项。"
    cells += [
        cell(
            row,
            1,
            f"综合灯号：{LAMPS[overall_lamp.colour] if overall_lamp else '不能判断'}",
            "head",
            width=4,
        ),
        cell(row, 5, note, "note", width=WIDE - 4),
    ]
    return Grid(
        name=f"监控 {watched.written}"[:28], cells=tuple(cells), widths=MONITORED, heights=heights,
        landscape=True,
    )  # fmt: skip


def _overall(source: Source) -> str:
    return "；".join(o.text for o in source.evaluation.objectives if o.kind == "overall")


def _monitored_funds(
    cells: list[GridCell], row: int, source: Source, about: tuple[MonitoredSubject, str]
) -> int:
    """Add the money; return the row below it."""
    watched, span = about
    subject = watched.subject
    unit = source.evaluation.overview.money_unit
    heads = ("年初预算数", f"{span}执行数", f"{span}执行率", "全年预计执行数")
    day = next((f.as_of for f in source.evaluation.monitored_funds if f.subject == watched.written),
               None)  # fmt: skip
    of_day = f"，执行数截至{day.year}年{day.month}月{day.day}日" if day is not None else ""
    cells.append(cell(row, 1, f"预算执行情况（{unit}{of_day}）", "label", width=6))
    cells += [cell(row, 7 + 3 * i, head, "label", width=3 if i < 3 else 2) for i, head in
              enumerate(heads)]  # fmt: skip
    role = "project" if subject != DEPARTMENT else "expenditure"
    known = watched.written if subject != DEPARTMENT else DEPARTMENT
    for label, key in FUNDS:
        row += 1
        budget = source.facts.first_exact(f"{role}.{key}", "original", subject)
        spent = source.facts.first_exact(f"monitored.{key}", "to_date", known)
        due = source.facts.first_exact(f"monitored.{key}", "expected", known)
        rate: Fraction | None = None
        if budget and spent and budget.exact and spent.exact and budget.exact.amount:
            rate = spent.exact.amount / budget.exact.amount
        values = [half_up(a / factor(unit), 2) if (a := amount(f)) is not None else None
                  for f in (budget, spent, due)]  # fmt: skip
        shown = f"{half_up(rate * 100, 2)}%" if rate is not None else "—"
        cells.append(cell(row, 1, label, "label", width=6))
        for i, value in enumerate((values[0], values[1], shown, values[2])):
            style = "number" if isinstance(value, Decimal) else "center"
            cells.append(cell(row, 7 + 3 * i, value, style, width=3 if i < 3 else 2))
    return row + 1


def _monitored_heads(cells: list[GridCell], row: int, span: str) -> int:
    single = (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        f"{span}执行情况",
        "全年预计完成情况",
    )
    cells += [cell(row, i, head, "head", height=2) for i, head in enumerate(single, start=1)]
    cells.append(cell(row, 7, "偏差原因分析", "head", width=6))
    cells.append(cell(row, 13, "完成目标可能性", "head", width=3))
    cells += [cell(row, 16, "灯号", "head", height=2), cell(row, 17, "备注", "head", height=2)]
    causes = ("经费保障", "制度保障", "人员保障", "硬件条件", "其他", "原因说明")
    likely = ("确定能", "有可能", "完全不可能")
    cells += [cell(row + 1, 7 + i, head, "head") for i, head in enumerate((*causes, *likely))]
    return row + 2


def _monitored_line(
    cells: list[GridCell], row: int, source: Source, monitored_line: MonitoredLine
) -> None:
    indicator, filled = monitored_line.indicator, monitored_line.filled
    lamp = monitored_line.progress.lamp
    target = indicator.target if indicator is not None else None
    values: tuple[Value, ...] = (
        level_label(source, indicator.level1, "level1") if indicator else "",
        level_label(source, indicator.level2, "level2") if indicator else "",
        filled.name, plain(source.binder.target(target)) if target is not None else "",
        filled.to_date, filled.expected,
        *(TICK if filled.cause == c else BLANK for c in CAUSES),
        filled.explanation,
        *(TICK if filled.likelihood == x else BLANK for x in LIKELY),
        LAMPS[lamp.colour] if lamp else "—", filled.note,
    )  # fmt: skip
    cells += line(row, values, ["text"] * 6 + ["center"] * 5 + ["text"] + ["center"] * 4 + ["text"])
