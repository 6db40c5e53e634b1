"""The method section: composed from what was run, and silent on what was not."""

from builders import ROOT, baseline, changed, outcome
from jiheng import documents, reporting
from jiheng.methods.applied import applied_methods
from jiheng.model import Chart, Figure, Heading, Paragraph, Table
from jiheng.pipeline import run
from jiheng.rulebook import load

NAMES = ("因素分析法", "标杆管理法", "成本效益分析法", "最低成本法", "综合指数评价法")
FLOWS = [
    {
        "subject": "X",
        "year": 0,
        "cost": 100,
        "benefit": 0,
        "rate": "8%",
        "rate_source": "示例",
        "pricing": "市场价",
    },
    {"subject": "X", "year": 1, "cost": 0, "benefit": 120, "pricing": "市场价"},
]
OPTIONS = [
    {"subject": name, "input_name": "支出", "input_value": cost, "input_unit": "万元",
     "output_name": "培训", "output_value": made, "output_unit": "人"}
    for name, cost, made in (("甲", 120, 400), ("乙", 90, 250))
]  # fmt: skip


def compose(made):
    return reporting.self_evaluation(made.scored, made.findings, made.rules, digest="")


def text_of(report):
    spans = []
    for block in report.blocks:
        if isinstance(block, Paragraph):
            spans.append(block.text)
        elif isinstance(block, Table):
            spans += [block.title, *("".join(map(str_of, c)) for row in block.rows for c in row)]
        elif isinstance(block, Heading):
            spans.append(block.text)
    return "\n".join(spans)


def str_of(span):
    return span.text if isinstance(span, Figure) else span


def test_a_workbook_without_these_sheets_claims_none_of_them():
    text = text_of(compose(outcome()))
    assert not any(name in text for name in NAMES)


def test_the_sample_shows_what_it_claims():
    made = run(documents.read(ROOT / "examples" / "bureau-2025.xlsx"), load())
    report = compose(made)
    text = text_of(report)
    for said in ("比较分析法", "标杆管理法", "因素分析法", "综合指数评价法", "公众评判法"):
        assert f"）{said}" in text
    kinds = {block.kind for block in report.blocks if isinstance(block, Chart)}
    assert {"slope", "peers", "decomposition", "contributions", "opinions"} <= kinds
    for figure in ("中列第2位", "95%置信区间", "回收率", "投入产出比", "综合指数由"):
        assert figure in text or any(
            figure in column
            for block in report.blocks if isinstance(block, Table) for column in block.columns
        ), figure  # fmt: skip
    ids = [block.id for block in report.blocks if isinstance(block, Chart)]
    assert len(ids) == len(set(ids))


def test_cost_benefit_and_least_cost_are_shown_where_there_are_figures():
    report = compose(outcome(changed(add={"flows": FLOWS, "inputs_outputs": OPTIONS})))
    text = text_of(report)
    assert "成本效益分析法" in text
    assert "净现值11.11万元" in text  # 120 / 1.08 - 100
    assert "效益成本比1.11" in text
    assert "内部收益率20.00%" in text
    assert "以甲最低，为0.3000万元/人" in text


def test_a_method_that_is_refused_is_not_claimed():
    flows = [{**FLOWS[0], "rate": None}, FLOWS[1]]
    made = outcome(changed(add={"flows": flows}))
    assert "成本效益分析法" not in text_of(compose(made))
    assert [f.code for f in made.findings if f.code == "A51"] == ["A51"]


def test_figures_over_the_years_take_this_year_s_actual():
    sheets = changed(
        add={
            "years": [
                {"name": baseline()["indicators"][0]["name"], "measured_in": "个", "prior1": 100}
            ]
        }
    )
    made = outcome(sheets)
    [one] = [
        a
        for a in applied_methods(made.scored.evaluation, made.scored.facts)
        if a.kind == "years" and a.rows[0].prior1.number == 100
    ]
    assert one.rows[0].current.number == made.scored.evaluation.indicators[0].actual.number


def test_the_row_that_is_refused_is_named():
    rows = [{**OPTIONS[0]}, {**OPTIONS[1], "output_value": None}]
    made = outcome(changed(add={"inputs_outputs": rows}))
    found = [f for f in made.findings if f.code == "A51"]
    assert {place.spot for f in found for place in f.at} == {"A5"} or all(
        "5" in p.spot for f in found for p in f.at
    )


def test_years_in_another_unit_of_the_same_kind_are_converted():
    rows = [{"name": "甲", "measured_in": "亿美元", "current": "17300万美元", "prior1": 1.73}]
    made = outcome(changed(add={"years": rows}))
    [one] = [
        a for a in applied_methods(made.scored.evaluation, made.scored.facts) if a.subject == "甲"
    ]
    assert abs(one.results["growth"].value.growth) < 1e-12
