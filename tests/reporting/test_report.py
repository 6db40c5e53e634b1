"""The report: every figure in it comes from a value, and nothing is claimed without data."""

import re

from builders import ROOT, baseline, changed, outcome
from jiheng import documents, reporting
from jiheng.model import Chart, Figure, Heading, Paragraph, Table
from jiheng.pipeline import run
from jiheng.rulebook import load

DIGITS = re.compile(r"\d")
SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
OUTLINE = [
    "一、部门基本情况", "（一）部门概况", "（二）部门收支预决算情况", "（三）部门整体支出绩效目标、指标",
    "二、自评工作开展情况", "（一）自评的组织工作", "（二）自评的方法和过程",
    "三、部门整体支出绩效目标实现情况及指标分析", "（一）总体绩效目标实现情况",
    "（二）分项绩效目标实现情况及指标分析", "四、评价结论和评价等级", "五、存在的问题及改进措施",
    "（一）存在的主要问题", "（二）针对问题提出具体的改进措施或建议",
    "六、评价结果应用和公开情况", "附件1　部门整体支出绩效评分表", "附件2　共性比率指标计算表",
    "附件3　项目支出绩效自评汇总表",
]  # fmt: skip


def compose(result, **options):
    return reporting.self_evaluation(
        result.scored, result.findings, result.rules, digest="0" * 64, **options
    )


def sample():
    return run(documents.read(SAMPLE), load())


def unbound(report):
    """Digits in running text that no figure carries; numbers of list entries are no figures."""
    for block in report.blocks:
        if isinstance(block, Paragraph):
            plain = "".join(span for span in block.spans if isinstance(span, str))
            plain = re.sub(r"（\d+）", "", plain)
            if DIGITS.search(plain):
                yield plain
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    plain = "".join(span for span in cell if isinstance(span, str))
                    if DIGITS.search(plain):
                        yield plain


def test_the_outline_is_complete_and_in_order():
    """What was not filled in, here the follow-up of last year's problems, is left out."""
    report = compose(sample())
    heads = [b.text for b in report.blocks if isinstance(b, Heading) and b.level <= 2]
    assert heads == OUTLINE


def test_every_figure_in_the_text_is_bound():
    for result in (sample(), outcome()):
        report = compose(result)
        assert list(unbound(report)) == []
        ids = [figure.id for figure in report.figures]
        assert len(ids) == len(set(ids)) > 100
        assert all(re.fullmatch(r"[A-Za-z0-9_]{1,37}", id_) for id_ in ids)
        assert all(figure.text and figure.exact and figure.source for figure in report.figures)


def test_the_published_figures_of_the_sample_come_out():
    text = "".join(b.text for b in compose(sample()).blocks if isinstance(b, Paragraph))
    for figure in ("2009.81万元", "1929.81万元", "1163.89万元", "96.61%", "96.02%", "100.00%",
                   "121.90万元", "3.98%", "98.85", "99.43"):  # fmt: skip
        assert figure in text
    assert "下降-" not in text
    assert "减少80.00万元" in text


def test_what_is_missing_is_left_out_told_in_the_letter_and_never_zero():
    sheets = changed(drop=["budget", "staff", "assets", "surveys", "problems", "measures"])
    result = outcome(sheets)
    report = compose(result)
    body = [b for b in report.blocks if isinstance(b, Paragraph) and b.style == "body"]
    text = "".join(b.text for b in body)
    assert "填报" not in text
    assert {"accounts", "staff", "assets", "problems", "measures"} <= set(report.omitted)
    letter = reporting.review_letter(
        *(result.scored, result.findings, result.rules), omitted=report.omitted
    )
    left_out = next(grid for grid in letter if grid.name == "未写入报告")
    told = "\n".join(str(cell.value) for cell in left_out.cells)
    for name in ("收支预决算", "编制和人员", "资产情况", "存在的问题"):
        assert name in told
    assert "0.00万元" not in text
    assert not [b for b in report.blocks if isinstance(b, Chart) and b.kind == "budget"]


def test_an_incomplete_total_is_told_as_an_interval_without_grade():
    report = compose(outcome(changed(put={"indicators.4.actual": None})))
    text = "".join(b.text for b in report.blocks if isinstance(b, Paragraph))
    assert "目前能够确定的得分为78.67分，最高可能为98.67分，暂不评定等级" in text


def test_names_of_persons_are_left_out_unless_asked_for():
    result = outcome()
    for names in (False, True):
        report = compose(result, names=names)
        text = "".join(b.text for b in report.blocks if isinstance(b, Paragraph))
        assert ("某甲" in text) is names
        assert ("某丙" in text) is names
        record = reporting.record(
            result.scored, result.findings, result.rules, result.document, program="t", names=names
        )
        assert ("某甲" in str(record)) is names
        assert ("某丙" in str(record)) is names


def test_a_project_workbook_has_its_own_report():
    sheets = {k: v for k, v in baseline().items() if k in ("overview", "projects", "indicators")}
    sheets["indicators"] = [i for i in sheets["indicators"] if i["subject"] != "部门整体"]
    result = outcome(sheets, kind="project")
    assert result.scored.department is None
    assert [str(tree.total.value) for tree in result.scored.projects] == ["98.41", "99.41"]
    heads = [b.text for b in compose(result).blocks if isinstance(b, Heading) and b.level == 1]
    assert heads[0] == "一、项目基本情况"
    assert "三、绩效目标实现情况及指标分析" in heads
    assert heads[-3:] == [
        "附件1　项目支出绩效评分表（业务培训）",
        "附件2　项目支出绩效评分表（安全检查）",
        "附件3　项目支出绩效自评汇总表",
    ]
    report = compose(result)
    text = "".join(b.text for b in report.blocks if isinstance(b, Paragraph))
    assert (
        "“业务培训”年初预算200.00万元，全年预算170.00万元，全年执行160.00万元，预算执行率94.12%。"
        in text
    )
    first = next(b for b in report.blocks if isinstance(b, Table) and len(b.columns) == 8)
    assert (
        "".join(s if isinstance(s, str) else s.text for s in first.rows[0][7])
        == "两期培训合并举办，节约了场地费"
    )


def test_charts_have_an_alternative_that_names_every_value():
    report = compose(sample())
    charts = {b.kind: b for b in report.blocks if isinstance(b, Chart)}
    assert set(charts) >= {"budget", "completion", "peers", "decomposition"}
    for chart in charts.values():
        for label, values in chart.rows:
            assert label in chart.alternative
            assert all(str(value) in chart.alternative for value in values.values())


def test_figures_know_their_cell():
    figures = {f.id: f for f in compose(sample()).figures}
    total = figures["expenditure_total_revised"]
    assert (total.exact, total.unit, total.source) == ("1929.81", "万元", "收支预决算!H6")
    assert isinstance(total, Figure)
