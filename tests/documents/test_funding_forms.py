"""Forms of transfers, bonds and services: what is written is read back as it was, and is valid."""

import io
from decimal import Decimal
from fractions import Fraction

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.test_ooxml import PROGRAM, faults
from funding_years import BOND, HEAD, SERVICE, TRANSFER, YEARS, lines, outcome
from jiheng import documents, reporting
from jiheng.model import Cell, Document, Grid, GridCell, Sheet
from jiheng.model.source_table import sheet_table
from jiheng.parsing import parse
from jiheng.parsing.funding_tables import years_in_pairs
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.scoring import bond_cover, money_by_source
from jiheng.usecases.evaluate import CYCLE, FORMS, WORD_FORMS, EvaluateOptions, contents

MONEY = ("budget", "arrived", "executed", "amount", "paid", "income", "cost", "principal",
         "interest", "other_debt", "deduction")  # fmt: skip
FIELDS = {
    "transfer_payments": ("superior_department", "region", "level", "audit_note"),
    "fund_sources": ("source", "budget", "arrived", "executed"),
    "fund_management": ("item", "text", "problem"),
    "bonds": ("name", "issued_on", "amount", "rate", "term", "paid"),
    "bond_flows": ("year", "income", "cost", "principal", "interest", "other_debt"),
    "service_contracts": ("name", "contractor", "amount", "paid", "accepted_on", "acceptance",
                          "deduction", "deduction_reason"),
    "indicators": ("level1", "level2", "name", "original_target", "actual", "weight", "reason"),
}  # fmt: skip
OF_PROJECT = ("name", "line_department", "implementer", "goal", "goal_result", "profile")


def value(row, field):
    """A field without what writing may change: trailing zeros and how many were printed."""
    own = getattr(row, field)
    if field in MONEY and own is not None:
        return own.amount
    if field in ("original_target", "actual"):
        quantity = getattr(own, "quantity", own)
        amount = getattr(quantity, "amount", quantity)
        return getattr(own, "operator", None), amount, getattr(quantity, "unit", "")
    if field == "term" and own is not None:
        return own.amount
    return own


def stated(evaluation):
    """What a form shows of an evaluation."""
    rows = {
        sheet: [tuple(value(row, field) for field in fields) for row in getattr(evaluation, sheet)]
        for sheet, fields in FIELDS.items()
    }
    [project] = evaluation.projects
    rows["project"] = [getattr(project, field) for field in OF_PROJECT]
    rows["funds"] = [
        fact.exact.amount
        if (fact := evaluation.facts.first_exact(role, base, project.key))
        else None
        for role in ("project.total", "project.fiscal", "project.other")
        for base in ("revised", "executed")
    ]
    return rows


def files(made):
    return contents(made, options=EvaluateOptions(office=False))


def read_back(data, name):
    return run(documents.read_bytes(data, name), load())


def assert_read_back(made):
    own = stated(made.scored.evaluation)
    written = files(made)
    for name in (FORMS, WORD_FORMS):
        back = read_back(written[name], name)
        assert [f.code for f in back.findings if f.code.startswith("R") and f.code != "R41"] == []
        again = stated(back.scored.evaluation)
        for part, expected in own.items():
            if part == "funds":  # a source that is the only one of its kind is read as that kind
                pairs = zip(expected, again[part], strict=True)
                assert [b for a, b in pairs if a is not None] == [
                    a for a in expected if a is not None
                ], name
                continue
            assert again[part] == expected, (name, part)


@pytest.mark.parametrize("kind", YEARS)
def test_a_form_is_read_back_as_it_was_written(kind):
    assert_read_back(outcome(YEARS[kind]()))


cents = st.integers(0, 10**9).map(lambda n: Decimal(n) / 100)
words = st.text("按时下达拨付合同专户管理监督检查绩效", min_size=2, max_size=40)
SOURCES = ("中央财政资金", "省级财政资金", "市级财政资金", "县级财政资金", "其他资金")


@st.composite
def transfers(draw):
    chosen = draw(st.lists(st.sampled_from(SOURCES), min_size=2, max_size=5, unique=True))
    chosen.sort(key=SOURCES.index)
    rows = [{"subject": "T", "source": s, "budget": draw(cents) + 1, "executed": draw(cents)}
            for s in chosen]  # fmt: skip
    items = ("分配科学性", "下达及时性", "拨付合规性", "使用规范性", "执行准确性",
             "预算绩效管理情况", "支出责任履行情况")  # fmt: skip
    return {
        "overview": [HEAD],
        "projects": [{"number": "T", "name": draw(words) + "补助资金", "profile": TRANSFER,
                      "line_department": "示例省某厅", "implementer": "示例县某局",
                      "goal": draw(words) + "。", "goal_result": draw(words) + "。",
                      "revised_total": sum(r["budget"] for r in rows),
                      "executed_total": sum(r["executed"] for r in rows)}],
        "indicators": lines("T", weights=False),
        "transfer_payments": [{"subject": "T", "superior_department": "某部", "region": "示例县",
                       "level": "县级", "audit_note": draw(words)}],
        "fund_sources": rows,
        "fund_management": [{"subject": "T", "item": item, "text": draw(words),
                             "problem": draw(words)} for item in items],
    }  # fmt: skip


@st.composite
def bonds(draw):
    years = draw(st.integers(1, 12))
    amount = draw(cents) + 1
    flows = [{"subject": "B", "year": str(2025 + n), "income": draw(cents), "cost": draw(cents),
              "principal": amount if n == years - 1 else 0, "interest": draw(cents),
              "other_debt": draw(cents)} for n in range(years)]  # fmt: skip
    return {
        "overview": [HEAD],
        "projects": [{"number": "B", "name": draw(words) + "工程", "profile": BOND,
                      "line_department": "示例县某局", "implementer": "示例县某中心",
                      "goal": draw(words) + "。", "goal_result": draw(words) + "。",
                      "revised_total": amount, "executed_total": amount}],
        "indicators": lines("B"),
        "fund_sources": [{"subject": "B", "source": "专项债券资金", "budget": amount,
                          "executed": amount}],
        "bonds": [{"subject": "B", "name": "2025年示例专项债券", "issued_on": "2025-02-20",
                   "amount": amount, "rate": "2.35%", "term": years, "paid": amount}],
        "bond_flows": flows,
    }  # fmt: skip


@st.composite
def services(draw):
    rows = [{"subject": "S", "name": draw(words), "contractor": draw(words) + "中心",
             "amount": draw(cents) + 1, "paid": draw(cents), "accepted_on": "2025-12-20",
             "acceptance": draw(st.sampled_from(("合格", "基本合格", "不合格"))),
             "deduction": draw(cents) + 1, "deduction_reason": draw(words)}
            for _ in range(draw(st.integers(1, 4)))]  # fmt: skip
    return {
        "overview": [HEAD],
        "projects": [{"number": "S", "name": draw(words) + "服务", "profile": SERVICE,
                      "line_department": "示例县某局", "implementer": "示例县某局",
                      "goal": draw(words) + "。", "goal_result": draw(words) + "。",
                      "revised_total": draw(cents) + 1, "executed_total": draw(cents)}],
        "indicators": lines("S"),
        "service_contracts": rows,
    }  # fmt: skip


@settings(max_examples=6, deadline=None)
@given(st.one_of(transfers(), bonds(), services()))
def test_any_form_is_read_back_as_it_was_written(sheets):
    assert_read_back(outcome(sheets))


@settings(max_examples=10, deadline=None)
@given(bonds())
def test_the_cover_of_a_bond_is_exact(sheets):
    made = outcome(sheets)
    cover = bond_cover(made.scored.evaluation, made.scored.evaluation.projects[0])
    flows = sheets["bond_flows"]
    earned = sum((Fraction(f["income"]) - Fraction(f["cost"]) for f in flows), Fraction(0))
    due = sum((Fraction(f["principal"]) + Fraction(f["interest"]) for f in flows), Fraction(0))
    other = sum((Fraction(f["other_debt"]) for f in flows), Fraction(0))
    assert cover.ratio == earned / due
    assert cover.ratio_of_all == earned / (due + other)
    assert cover.years[-1].balance == (earned - due - other) * 10_000
    codes = {(f.code, f.variant) for f in made.findings}
    assert (("A96", "default") in codes) is (earned < due + other)


def test_a_year_that_lacks_its_interest_gives_no_cover():
    sheets = YEARS["bond"]()
    del sheets["bond_flows"][1]["interest"]
    made = outcome(sheets)
    cover = bond_cover(made.scored.evaluation, made.scored.evaluation.projects[0])
    assert (cover.ratio, cover.ratio_of_all, len(cover.unread)) == (None, None, 1)


def test_rows_of_one_source_are_added_and_its_rate_is_exact():
    sheets = YEARS["transfer"]()
    sheets["fund_sources"][0] |= {"budget": 1000, "executed": 500}
    more = {"subject": "Z1", "source": "中央补助", "budget": 3000, "executed": 2500}
    sheets["fund_sources"].append(more)
    evaluation = outcome(sheets).scored.evaluation
    [central, local] = money_by_source(evaluation, evaluation.projects[0])
    assert (central.source, central.rate, len(central.rows)) == ("central", Fraction(3, 4), 2)
    assert local.rate == Fraction(1865, 2100)


def test_each_project_is_scored_by_the_rules_that_it_names():
    sheets = {}
    for make in YEARS.values():
        for sheet, rows in make().items():
            sheets.setdefault(sheet, []).extend(rows if sheet != "overview" else [])
    sheets["overview"] = [HEAD]
    sheets["projects"][1]["number"] = "Z2"
    made = outcome(sheets)
    assert [t.profile for t in made.scored.projects] == [
        "cn.transfer.2020.plain", "cn.transfer.2020.scored", "cn.bond.2021.project",
        "cn.service.2020.project",
    ]  # fmt: skip
    assert made.scored.projects[0].total.value is None


def test_a_frame_of_records_has_the_rules_that_each_project_names():
    from jiheng.bulk import from_records, records

    made = outcome(YEARS["bond"]())
    evaluation = from_records.evaluation(files(made)["evaluation.json"])
    assert {row["profile"] for row in records.rows_of(evaluation, load())} == {BOND}


def test_rules_that_are_not_there_are_told_and_the_others_used():
    sheets = YEARS["bond"]()
    sheets["projects"][0]["profile"] = "cn.nothing"
    made = outcome(sheets)
    assert [f.facts["found"] for f in made.findings if f.code == "R18"] == ["cn.nothing"]
    assert made.scored.projects[0].profile == "cn.mof.2020.project"


def test_other_projects_have_no_form_in_word():
    sheets = YEARS["bond"]()
    sheets["projects"][0]["profile"] = ""
    assert WORD_FORMS not in files(outcome(sheets))


@pytest.mark.skipif(PROGRAM is None, reason="make ooxml installs it, with npm")
@pytest.mark.parametrize("kind", YEARS)
def test_what_is_written_is_valid(tmp_path, kind):
    written = files(outcome(YEARS[kind]()))
    for name in (FORMS, WORD_FORMS, CYCLE, "自评报告.docx"):
        path = tmp_path / name
        path.write_bytes(written[name])
        assert not faults(path), name


def test_two_rows_of_a_year_say_once_what_the_year_came_to():
    sheets = YEARS["bond"]()
    sheets["bond_flows"].insert(1, {**sheets["bond_flows"][1], "income": 100, "cost": 0,
                                    "principal": 0, "interest": 0, "year": "2025"})  # fmt: skip
    evaluated = outcome(sheets)
    forms = reporting.forms(evaluated.scored, evaluated.findings, evaluated.rules)
    rows = {}
    for cell in next(form for form in forms if form.name == "项目 B1").cells:
        rows.setdefault(cell.row, []).append(cell.value)
    earned = [row[6] for row in rows.values() if row[0] == "2025"]
    assert earned == [None, Decimal("100.00")]


def test_a_word_form_prints_what_the_sheet_does_half_up():
    cell = GridCell(row=1, column=1, value=Decimal("7.565"), style="number", digits=2)
    data = documents.write_form_docx([Grid(name="表", cells=(cell,), widths=(20,))], title="表")
    document = docx.Document(io.BytesIO(data))
    assert document.tables[0].cell(0, 0).text == "7.57"


def as_form(lines):
    """A sheet of texts, as an office fills it in by hand."""
    rows = {
        row: {column: Cell(text, text) for column, text in enumerate(line, start=1) if text}
        for row, line in enumerate(lines, start=1)
    }
    return Document(name="自评表.xlsx", sheets=(Sheet(name="表", rows=rows),))


@pytest.mark.parametrize(
    "between", [[], [["分年收益与还本付息"]], [["总分", "", "", "", "", "100"]]]
)
def test_no_indicator_is_lost_to_the_years_that_stand_below_it(between):
    lines_ = [
        ["地方政府专项债券项目资金绩效自评表"], ["项目名称", "污水处理厂扩建"],
        ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数"],
        ["年度资金总额", "100", "100", "90"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "改造面积", "≥12", "12", "50", "50"],
        ["效益指标", "社会效益指标", "受益人口", "≥10", "10", "40", "40"],
        *between,
        ["年份", "2025年", "2026年"], ["项目收入", "10", "20"], ["专项债券还本", "0", "10"],
    ]  # fmt: skip
    evaluation = parse(as_form(lines_), load().rest.form).value
    assert [indicator.name for indicator in evaluation.indicators] == ["改造面积", "受益人口"]
    assert [flow.year for flow in evaluation.bond_flows] == [2025, 2026]


def test_the_unit_of_a_table_is_not_that_of_the_next():
    form = load().rest.form.sheet("bond_flows")
    pages = (
        [["项目收益（元）"], ["2025年", "100"]],
        [["项目收益"], ["2025年", "10", "2026年", "20"]],
    )
    regions = []
    for lines_ in pages:
        document = as_form(lines_)
        regions.append((sheet_table(document, document.sheets[0]), (1, 2)))
    incomes = [row.cells["income"].text for row in years_in_pairs(regions, form, "万元")]
    assert incomes == ["10万元", "20万元"]
