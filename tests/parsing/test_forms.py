"""Published layouts of forms: every block where it stands, in its unit, and nothing else."""

import io
from decimal import Decimal

import docx
import openpyxl
import pytest

from builders import ROOT
from jiheng import documents
from jiheng.model import NumberTarget, Operator, Quantity, Unread
from jiheng.pipeline import run
from jiheng.rulebook import load

FAULTS = ROOT / "tests" / "fixtures" / "faults"


def read(name):
    return run(documents.read(FAULTS / name), load())


def form(rows, merges=(), title="项目支出绩效自评表", formats=()):
    """Return a workbook of one sheet: rows of cells, None for empty ones."""
    book = openpyxl.Workbook()
    for row in ([title], *rows):
        book.active.append(row)
    for spot, code in formats:
        book.active[spot].number_format = code
    for merge in merges:
        book.active.merge_cells(merge)
    stream = io.BytesIO()
    book.save(stream)
    return run(documents.read_bytes(stream.getvalue(), "表.xlsx"), load())


def amounts(result, role="project.total"):
    return {f.base: f.quantity for f in result.scored.evaluation.facts.all if f.role == role}


def lines(result):
    return [
        (i.name, i.target, i.actual, i.weight, i.own_points)
        for i in result.scored.evaluation.indicators
    ]


def codes(result, start="R"):
    return [(f.code, f.variant) for f in result.findings if f.code.startswith(start)]


def test_a_zero_total_above_parts_is_an_error_and_no_execution():
    result = read("a-national-zero-total.xlsx")
    [zero] = [f for f in result.findings if f.code == "R39"]
    assert [place.spot for place in zero.at] == ["D6", "E6", "F6"]
    [tree] = result.scored.trees
    assert (tree.total.value, tree.total.low, tree.total.high) == (None, 90, 100)
    assert result.scored.evaluation.projects[0].own_total == 90
    assert len(result.scored.evaluation.indicators) == 10


def test_fillers_are_no_indicators():
    result = read("b-national-fillers.xlsx")
    evaluation = result.scored.evaluation
    assert len(evaluation.indicators) == 9
    assert evaluation.indicators[0].name == "完成中型灌区节水改造项目数量"
    assert evaluation.overview.department == "某市某局"
    last = evaluation.indicators[-1]
    assert last.target.quantity.amount == Quantity(Decimal(90), "%").amount
    assert last.actual.amount == 1


def test_two_header_rows_in_yuan():
    result = read("c-two-header-rows-yuan.xlsx")
    assert amounts(result)["executed"] == Quantity(Decimal("387664.62"), "元", 2)
    assert "original" not in amounts(result)
    first, *_, last = lines(result)
    assert first[1] == NumberTarget(Operator.AT_LEAST, Quantity(Decimal(735), "人次", 0))
    assert len(lines(result)) == 9
    assert sum(line[4] for line in lines(result)) == 86
    assert result.scored.evaluation.projects[0].own_total == 96
    assert last[2].amount == 1


def test_a_column_not_known_is_named_with_what_it_is_most_like():
    result = read("d-stars-and-placeholders.xlsx")
    [finding] = [f for f in result.findings if f.code == "R10"]
    assert (finding.variant, finding.at[0].spot) == ("nearest", "F10")
    assert finding.facts == {"column": "全年实际值", "read_as": "实际完成值"}
    actuals = [i.actual.number for i in result.scored.evaluation.indicators]
    assert actuals == [21980, 9453, 87, 4604, 7, 583, 758, 5830, 87, 92]
    assert result.scored.evaluation.indicators[5].unit == "元/人*月"


def test_points_by_stated_rules():
    result = read("e-scored-standards.xlsx")
    evaluation = result.scored.evaluation
    assert (evaluation.kind, evaluation.overview.department) == ("department", "某县某局")
    assert evaluation.overview.own_total == 99
    assert [i.weight for i in evaluation.indicators] == [3, 3, 3, 4, 2, 5, 13, 17, 50]
    assert result.scored.trees[0].total.value == Decimal("98.50")


def test_a_department_form_with_two_divisions_in_one_column():
    result = read("f-department-overall.xlsx")
    assert result.scored.evaluation.overview.department == "某县农业农村局"
    assert amounts(result, "expenditure.total")["executed"].number == Decimal("1988.41")
    assert amounts(result, "expenditure.basic") == {
        "executed": Quantity(Decimal("1102.3"), "万元", 2)
    }
    assert amounts(result, "expenditure.project") == {
        "executed": Quantity(Decimal("886.11"), "万元", 2)
    }
    assert result.scored.evaluation.overview.own_total == Decimal("99.57")
    targets = {name: target for name, target, *_ in lines(result)}
    assert targets["化肥农药使用量"].operator is Operator.LESS
    assert targets["农民满意度"].operator is Operator.AT_LEAST


HEAD = [["项目名称", "示例绿化项目"], ["主管部门", "示例区城管局", None, "实施单位", "示例绿化所"]]


def test_three_header_rows_and_words_no_list_has():
    rows = [
        *HEAD,
        ["考核", None, None, "数值", None, None, "打分情况", None],
        ["指标", None, None, "计划", None, "年终实现情况", "标准分", "自评分"],
        ["一级", "二级", "三级", "要求", "计量单位", None, None, None],
        ["产出指标", "数量指标", "补种行道树", "≥200", "棵", 210, 50, 50],
        [None, "质量指标", "成活率", "90%及以上", "%", "93%", 40, 40],
        ["合计", None, None, None, None, None, 90, 90],
    ]
    merges = ["A4:C4", "D4:F4", "G4:H4", "A5:C5", "D5:E5", "F5:F6", "G5:G6", "H5:H6"]
    result = form(rows, merges)
    assert [(name, actual.number, weight, points) for name, _, actual, weight, points
            in lines(result)] == [("补种行道树", 210, 50, 50), ("成活率", 93, 40, 40)]  # fmt: skip
    assert [target.operator for _, target, *_ in lines(result)] == [Operator.AT_LEAST] * 2
    assert result.scored.evaluation.projects[0].own_total == 90
    assert ("R10", "nearest") in codes(result)


INDICATORS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]


@pytest.mark.parametrize(
    ("caption", "header", "unit"),
    [
        ("单位：万元", "决算数（元）", "元"),
        ("金额单位：元", "决算数", "元"),
        ("", "决算数(亿元)", "亿元"),
        ("", "决算数", "万元"),
    ],
)
def test_the_unit_of_the_column_goes_before_that_of_the_caption(caption, header, unit):
    rows = [
        [caption], *HEAD, [None, "年初预算数", header],
        ["年度资金总额", 300, 280], INDICATORS,
        ["产出指标", "数量指标", "修剪绿地", "≥3公顷", "3.2公顷", 50, 50],
    ]  # fmt: skip
    result = form(rows)
    assert amounts(result)["executed"].unit == unit
    conflict = ("R40", "default") in codes(result)
    assert conflict == (caption == "单位：万元")


def test_without_weights_a_form_says_that_no_score_can_be_recomputed():
    rows = [
        *HEAD, ["一级指标", "二级指标", "指标名称", "目标值", "完成值"],
        ["产出指标", "数量指标", "……", None, None],
        ["产出指标", "数量指标", "1.新建口袋公园", "3-5个", "4个"],
        ["产出指标", "数量指标", "（2）养护绿地", "12万平方米以上", "12.5万平方米"],
        ["产出指标", "数量指标", "指标3：", None, None],
    ]  # fmt: skip
    result = form(rows)
    assert ("R41", "default") in codes(result)
    names = [name for name, *_ in lines(result)]
    assert names == ["新建口袋公园", "养护绿地"]
    assert lines(result)[0][1].operator is Operator.BETWEEN
    assert lines(result)[1][2].amount == 125_000


def test_operator_and_number_in_two_cells_under_one_header():
    rows = [
        *HEAD, ["一级指标", "二级指标", "三级指标", "年度指标值", None, "实际完成值", "分值"],
        ["产出指标", "数量指标", "巡查", "≥", "40次", "41次", 10],
    ]  # fmt: skip
    result = form(rows, ["D4:E4"])
    assert lines(result)[0][1] == NumberTarget(Operator.AT_LEAST, Quantity(Decimal(40), "次", 0))


@pytest.mark.parametrize(
    ("target", "actual", "asked"),
    [(0.95, 0.97, 2), (0.92, "96%", 1), ("95%", 0.97, 1), ("≤0.5", 0.4, 0), ("≥95", 97, 0)],
)
def test_a_raw_share_in_a_per_cent_line_is_asked_wherever_it_stands(target, actual, asked):
    rows = [
        *HEAD, ["一级指标", "二级指标", "三级指标", "年度指标值", "度量单位", "实际完成值", "分值"],
        ["产出指标", "质量指标", "验收合格率", target, "%", actual, 10],
    ]  # fmt: skip
    result = form(rows)
    assert [code for code, _ in codes(result) if code == "R11"] == ["R11"] * asked
    assert isinstance(lines(result)[0][1], Unread) == (asked and not isinstance(target, str))


def test_a_day_where_a_range_was_typed_is_named():
    import datetime as dt

    rows = [
        *HEAD, ["一级指标", "二级指标", "三级指标", "年度指标值", "度量单位", "实际完成值", "分值"],
        ["产出指标", "数量指标", "应急演练", dt.date(2025, 3, 5), "次", 4, 10],
    ]  # fmt: skip
    assert ("R38", "default") in codes(form(rows))


def test_a_number_format_that_shows_an_operator_is_one():
    rows = [*HEAD, INDICATORS, ["产出指标", "质量指标", "合格率", 0.95, 0.96, 10, 10]]
    result = form(rows, formats=[("D5", '"不低于"0%'), ("E5", "0.0%")])
    [line] = lines(result)
    assert line[1] == NumberTarget(Operator.AT_LEAST, Quantity(Decimal(95), "%", 0))
    assert line[2] == Quantity(Decimal("96.0"), "%", 1)


def test_a_result_in_another_scale_of_the_unit_is_converted():
    result = read("f25-unit-mismatch.xlsx")
    [item] = [i for i in result.scored.trees[0].items if i.name == "培训人次"]
    assert item.points == Decimal("14.25")


FUNDS = [
    ["项目资金(万元)", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    [None, "年度资金总额", 100, 120, 90, 10, "75%", 7.5],
    [None, "其中：当年财政拨款", 100, 120, 90, "-", "-", "-"],
]
TABLE = [
    INDICATORS,
    ["产出指标", "数量指标", "修剪绿地", "≥3公顷", "3.2公顷", 50, 50],
    ["效益指标", "社会效益指标", "投诉率", "≤2%", "3%", 40, 30],
]
TWO = [("修剪绿地", 50), ("投诉率", 30)]


def points(result):
    return [(name, own) for name, *_, own in lines(result)]


def in_word_tables(*tables):
    document = docx.Document()
    document.add_paragraph("2024年度项目支出绩效自评表")
    for rows in tables:
        table = document.add_table(len(rows), max(map(len, rows)))
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                table.cell(at, column).text = "" if value is None else str(value)
        document.add_paragraph("")
    stream = io.BytesIO()
    document.save(stream)
    return run(documents.read_bytes(stream.getvalue(), "表.docx"), load())


def test_a_form_in_two_tables_is_one():
    result = in_word_tables([*HEAD, *FUNDS], [*TABLE, ["总分", None, None, None, None, 100, 87.5]])
    [project] = result.scored.evaluation.projects
    assert (project.name, project.own_total) == ("示例绿化项目", Decimal("87.5"))
    assert amounts(result)["executed"].number == 90
    assert points(result) == TWO


def test_a_header_repeated_on_the_next_page_begins_no_form():
    result = form([*HEAD, *FUNDS, *TABLE[:2], INDICATORS, *TABLE[2:]])
    assert len(result.scored.evaluation.projects) == 1
    assert points(result) == TWO


def test_a_total_behind_its_label_and_a_goal_beside_it():
    rows = [*HEAD, ["年度总体目标", "完成绿化养护，投诉率低于2%"], *TABLE, ["自评总分：80分"]]
    [project] = form(rows).scored.evaluation.projects
    assert (project.own_total, project.goal) == (80, "完成绿化养护，投诉率低于2%")


def test_central_and_local_funds_of_a_transfer_are_no_wrong_sum():
    rows = [
        ["转移支付(项目)名称", "示例绿化补助"],
        ["地方主管部门", "示例区城管局", "资金使用单位", "示例绿化所"],
        ["资金情况(万元)", None, "全年预算数(A)", "全年执行数(B)", "预算执行率(B/A×100%)"],
        [None, "年度资金总额", 120, 90, "75%"],
        [None, "其中：中央补助", 80, 60, "75%"],
        [None, "地方资金", 40, 30, "75%"],
        *TABLE,
    ]
    result = form(rows)
    assert result.scored.evaluation.projects[0].name == "示例绿化补助"
    assert amounts(result)["executed"].number == 90
    assert codes(result, "A10") == []


def test_a_decrease_without_a_sign_a_rounded_rate_and_a_rate_per_100000():
    result = read("min_five_faults.xlsx")
    assert codes(result, "A06") == []
    assert codes(result, "A08") == []
    first, second = result.scored.evaluation.indicators
    assert first.target.quantity.printed() == "12/10万"
    assert first.actual.printed() == "9.6/10万"
    assert isinstance(second.target, Unread)
    assert [f.at[0].spot for f in result.findings if f.code == "R11"] == ["H5", "L5"]


def test_what_a_form_has_no_field_for_is_a_notice_at_most():
    rows = [
        *HEAD, INDICATORS,
        ["产出指标", "质量指标", "设施完好率", "98%", "99%", 40, 40],
        ["效益指标", "社会效益指标", "市容改善", "明显改善", "明显改善", 40, 40],
    ]  # fmt: skip
    result = form(rows)
    said = {f.code: result.rules.severity(f) for f in result.findings}
    assert {code: said[code] for code in ("Q02", "Q04", "Q14", "Q15")} == dict.fromkeys(
        ("Q02", "Q04", "Q14", "Q15"), "notice"
    )


def test_a_field_that_a_form_has_and_nobody_filled_is_an_error():
    header = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "完成值", "分值", "得分"]
    rows = [*HEAD, header, ["产出指标", "质量指标", "设施完好率", None, "98%", "99%", 40, 40]]
    result = form(rows)
    assert [result.rules.severity(f) for f in result.findings if f.code == "Q04"] == ["error"]


def full_marks(target, actual, points=10, title="2019年度项目支出绩效自评表"):
    rows = [*HEAD, INDICATORS, ["产出指标", "数量指标", "巡查", target, actual, 10, points]]
    result = form(rows, title=title)
    return [f.variant for f in result.findings if f.code == "A27"]


def test_full_marks_for_a_missed_target_need_no_profile():
    result = read("d-stars-and-placeholders.xlsx")
    missed = [f for f in result.findings if f.code == "A27"]
    assert [f.at[0].spot for f in missed] == ["E14", "E18"]
    assert [f.code for f in result.findings].count("R18") == 1
    assert full_marks("≥40次", "39次") == ["written_full"]


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [
        ("≥40次", "40次", 10), ("≥40次", "39次", 9), ("40次", "39次", 10), ("≥40次", "39人", 10),
        ("≥98.3%", "98.27%", 10), ("≤5万元", "50000元", 10), ("≥40次", None, 10),
    ],
)  # fmt: skip
def test_what_may_be_reached_is_not_missed(target, actual, points):
    assert full_marks(target, actual, points) == []
