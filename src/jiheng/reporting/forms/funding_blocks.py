"""Blocks that forms of transfers, bonds and services have beside others: sources, flows, contracts.

Labels are those of the published forms; amounts are in the unit of the report.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Project, ScoredTree
from jiheng.reporting.forms.form_sheet import FormSheet, Piece
from jiheng.reporting.funding_words import (
    DASH,
    cover_sentence,
    listed,
    money,
    percent,
    printed,
)
from jiheng.reporting.grids import Value
from jiheng.reporting.source import Source, amount
from jiheng.scoring import SourceMoney, added, bond_cover, money_by_source

EXPECTED = {  # the sources that the form of each kind lists even where nothing is stated
    "transfer": ("central", "local", "other"),
    "bond": ("bond", "capital", "market", "other"),
    "service": ("fiscal", "other"),
}
LABELS_AND_AMOUNTS = 5  # columns of the two labels, the budget and the outturn
STANDS_FOR_LOCAL = {"provincial", "city", "county"}
MANAGEMENT = ("allocation", "passing_down", "payment", "use", "accuracy", "performance", "duty")


def shown_sources(source: Source, project: Project, form: str) -> list[tuple[str, SourceMoney]]:
    """Return the sources of a project with their labels: those of the form, then any others."""
    stated = {own.source: own for own in money_by_source(source.evaluation, project)}
    expected = [
        id_ for id_ in EXPECTED[form]
        if id_ != "local" or id_ in stated or not STANDS_FOR_LOCAL & stated.keys()
    ]  # fmt: skip
    order = [*expected, *(id_ for id_ in stated if id_ not in expected)]
    if form == "transfer":
        order.sort(key=lambda id_: id_ == "other")
    return [
        (
            listed(source, "fund_sources", "source", id_),
            stated.get(id_) or _of_project(source, project, id_),
        )
        for id_ in order
    ]


def _of_project(source: Source, project: Project, id_: str) -> SourceMoney:
    """Return a source as the sheet of projects states it, which knows three; else an empty one."""
    budget, executed = (
        amount(source.facts.first_exact(f"project.{id_}", base, project.key))
        for base in ("revised", "executed")
    )
    return SourceMoney(source=id_, budget=budget, arrived=None, executed=executed, rows=())


def funds(sheet: FormSheet, source: Source, tree: ScoredTree, project: Project, form: str) -> None:
    """Add the block of funds: the total, then each source with its own rate."""
    sources = shown_sources(source, project, form)
    unit = source.evaluation.overview.money_unit
    scored = is_scored(source, tree)
    top = sheet.row
    heads = ("全年预算数（A）", "全年执行数（B）", "执行率（B/A×100%）")
    marks: list[Piece] = [(1, "分值", "label"), (1, "得分", "label")] if scored else []
    arrived = any(own.arrived is not None for _, own in sources)
    middle: list[Piece] = [(1, "到位数", "label")] if arrived else []
    rest = len(sheet.widths) - LABELS_AND_AMOUNTS - len(middle) - len(marks)
    sheet.line(
        [(2, "", "label"), (1, heads[0], "label"), *middle, (1, heads[1], "label"),
         (rest, heads[2], "label"), *marks], first=2,
    )  # fmt: skip
    total = _total(source, tree, project)
    lines = [("年度资金总额", total), *sources]
    for number, (label, own) in enumerate(lines):
        text = f"其中：{label}" if number == 1 else label
        values: list[Piece] = [
            (2, text, "label"), (1, printed(source, own.budget), "number"),
            *([(1, printed(source, own.arrived), "number")] if arrived else []),
            (1, printed(source, own.executed), "number"), (rest, percent(own.rate), "center"),
        ]  # fmt: skip
        if scored:
            values += _marks(tree) if number == 0 else [(1, DASH, "center"), (1, DASH, "center")]
        sheet.line(values, first=2)
    sheet.label(f"资金投入情况（{unit}）", top)


def _total(source: Source, tree: ScoredTree, project: Project) -> SourceMoney:
    facts = {b: amount(source.facts.first_exact("project.total", b, tree.subject))
             for b in ("original", "revised", "executed")}  # fmt: skip
    base = source.profile(tree.profile).execution_base.value or "revised"
    arrived = added(own.arrived for own in money_by_source(source.evaluation, project))
    return SourceMoney(source="total", budget=facts[base], arrived=arrived,
                       executed=facts["executed"], rows=())  # fmt: skip


def _marks(tree: ScoredTree) -> list[Piece]:
    execution = tree.execution
    if execution is None:
        return [(1, DASH, "center"), (1, DASH, "center")]
    return [(1, execution.weight, "number"), (1, execution.points, "number")]


def is_scored(source: Source, tree: ScoredTree) -> bool:
    """Return whether the form has weights and points."""
    return source.profile(tree.profile).scoring.value != "none"


def management(sheet: FormSheet, source: Source, project: Project) -> None:
    """Add 资金管理情况: the seven lines of the form, then any others that were written."""
    evaluation = source.evaluation
    rows = [r for r in evaluation.fund_management if evaluation.project_of(r.subject) is project]
    stated = {row.item: row for row in rows}
    top = sheet.row
    sheet.line([(2, "", "label"), (3, "情况说明", "label"),
                (3, "存在问题和改进措施", "label")], first=2)  # fmt: skip
    for item in [*MANAGEMENT, *(row.item for row in rows if row.item not in MANAGEMENT)]:
        row = stated.get(item)
        label = listed(source, "fund_management", "item", item)
        text, problem = (row.text, row.problem) if row is not None else ("", "")
        sheet.line([(2, label, "label"), (3, text, "text"), (3, problem, "text")], first=2)
    sheet.label("资金管理情况", top)


FLOW_HEADS = ("年份", "项目收入", "运营成本", "专项债券还本", "专项债券付息", "其他债务还本付息",
              "当年收益", "累计结余")  # fmt: skip


def bond_block(sheet: FormSheet, source: Source, project: Project) -> None:
    """Add the bonds, then the years of income and debt, and how far the one covers the other."""
    evaluation = source.evaluation
    cover = bond_cover(evaluation, project)
    bonds = [b for b in evaluation.bonds if evaluation.project_of(b.subject) is project]
    top = sheet.row
    heads = ("债券名称", "发行日期", "发行额", "票面利率", "期限（年）", "累计支出")
    sheet.line(_pieces(heads, (3, 1, 1, 1, 1, 1), "label"), first=2)
    for bond in bonds:
        term = f"{bond.term.number:f}" if bond.term is not None else ""
        values: tuple[Value, ...] = (
            bond.name, bond.issued_on.isoformat() if bond.issued_on else "",
            money(source, bond.amount), percent(Fraction(bond.rate), "") if bond.rate is not None
            else "", term, money(source, bond.paid),
        )  # fmt: skip
        sheet.line(_pieces(values, (3, 1, 1, 1, 1, 1), "text"), first=2)
    sheet.label("专项债券", top)
    top = sheet.row
    sheet.line(_pieces(FLOW_HEADS, (1,) * 8, "label"), first=2)
    rows = [r for r in evaluation.bond_flows if evaluation.project_of(r.subject) is project]
    years = {id(year.row): year for year in cover.years} if cover is not None else {}
    for row in rows:
        year = years.get(id(row))  # of several rows of one year the last one says what it came to
        values = (
            str(row.year or ""), money(source, row.income), money(source, row.cost),
            money(source, row.principal), money(source, row.interest),
            money(source, row.other_debt), printed(source, year.earned if year else None),
            printed(source, year.balance if year else None),
        )  # fmt: skip
        sheet.line(_pieces(values, (1,) * 8, "text"), first=2)
    if cover is not None:
        sheet.line([(8, cover_sentence(source, cover), "text")], first=2)
    sheet.label("分年收益与还本付息", top)


CONTRACT_HEADS = ("服务事项", "承接主体", "合同金额", "已付金额", "验收日期", "验收结果",
                  "扣款金额", "扣款原因")  # fmt: skip


def contract_block(sheet: FormSheet, source: Source, project: Project) -> None:
    """Add the contracts by which a service is bought, with acceptance and deductions."""
    evaluation = source.evaluation
    top = sheet.row
    sheet.line(_pieces(CONTRACT_HEADS, (1,) * 8, "label"), first=2)
    rows = [r for r in evaluation.service_contracts if evaluation.project_of(r.subject) is project]
    for row in rows:
        values: tuple[Value, ...] = (
            row.name, row.contractor, money(source, row.amount), money(source, row.paid),
            row.accepted_on.isoformat() if row.accepted_on else "",
            listed(source, "service_contracts", "acceptance", row.acceptance),
            money(source, row.deduction), row.deduction_reason,
        )  # fmt: skip
        sheet.line(_pieces(values, (1,) * 8, "text"), first=2)
    sheet.label("购买服务合同", top)


def _pieces(values: Sequence[Value], widths: Iterable[int], style: str) -> list[Piece]:
    return [(width, value, "number" if isinstance(value, Decimal) else style)
            for width, value in zip(widths, values, strict=True)]  # fmt: skip
