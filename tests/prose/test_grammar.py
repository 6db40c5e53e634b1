"""The grammar piece by piece: quantities, outline, roles, parts, rates, forms without lines."""

from decimal import Decimal
from fractions import Fraction

import pytest

from jiheng.documents.read_text import text_lines
from jiheng.model import Document
from jiheng.parsing.prose import read_report
from jiheng.parsing.prose.quantities import malformed, quantities
from jiheng.parsing.prose.tidy import tidy
from jiheng.rulebook import load

LEXICON = load().rest.lexicon


def read(text):
    return read_report(Document(name="r", lines=tuple(text_lines(text, "r"))), LEXICON)


def found(text):
    plain, _ = tidy(text)
    return [(q.number, q.unit, q.kind, q.about) for q in quantities(plain, LEXICON)]


QUANTITIES = [
    ("支出1,929.81万元", [(Decimal("1929.81"), "万元", "money", "")]),
    ("补助１２．５万", [(Decimal("12.5"), "万", "money", "")]),
    ("-6957万元", [(Decimal(-6957), "万元", "money", "")]),
    ("培训180余人次", [(Decimal(180), "人次", "count", "above")]),
    ("近20万户、约3.5亿元", [(Decimal(20), "万户", "count", "below"), (Decimal("3.5"), "亿元", "money", "about")]),
    ("≧95％", [(Decimal(95), "%", "share", "above")]),
    ("受害率0.0738‰，提高1.8个百分点", [(Decimal("0.0738"), "‰", "share", ""), (Decimal("1.8"), "个百分点", "points", "")]),
    ("满意度****%", [(None, "%", "share", "")]),
    ("1—2个", [(Decimal(1), "个", "count", "")]),
    ("6000元/生.年", [(Decimal(6000), "元/生.年", "money", "")]),
    ("彩超1台、附近3处", [(Decimal(1), "台", "count", ""), (Decimal(3), "处", "count", "")]),
    ("2023年12月31日，石发〔2019〕8号，第3", []),
    ("1.完成讲座42场", [(Decimal(42), "场", "count", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), QUANTITIES, ids=[q[0] for q in QUANTITIES])
def test_quantities(text, expected):
    assert [q for q in found(text) if q[2] not in ("period", "bare")] == expected


PRECISION = [  # as printed; decimals, None where it is exact; half a unit of the last digit in base units
    ("在职人员33人", None, "0"),  # people are counted, not rounded
    ("参训33.5人次", 1, "1/20"),
    ("受益群众33万人", 0, "5000"),  # counted in ten thousands, hence rounded
    ("受益群众3.3万人", 1, "500"),
    ("年末结余0万元", 0, "0"),  # nothing is nothing
    ("全年支出12万元", 0, "5000"),
    ("全年支出12.50万元", 2, "50"),
    ("满意度95%", 0, "1/200"),
    ("自评得分95.50分", 2, "0"),  # points are given, not measured
]  # fmt: skip


@pytest.mark.parametrize(("text", "digits", "half"), PRECISION, ids=[p[0] for p in PRECISION])
def test_what_is_counted_is_exact_and_what_is_rounded_is_not(text, digits, half):
    [mention] = read(f"{text}。").mentions
    assert mention.fact.exact.digits == digits
    assert mention.half_unit == Fraction(half)


@pytest.mark.parametrize("text", ["1,2.3,45万元", "7,00.0,77", "12,34万元", "3.4.5万元"])
def test_malformed_numbers_are_flagged_and_not_read(text):
    assert list(malformed(text, LEXICON))
    assert not [q for q in found(f"下达{text}") if q[2] == "money"]


@pytest.mark.parametrize("text", ["1,234.5万元", "100,000元", "3.5万元、4.5万元", "1.2.1 概况"])
def test_well_formed_numbers_are_not_flagged(text):
    assert not list(malformed(text, LEXICON))


def test_plain_text_keeps_where_every_character_stood():
    raw = "[bookmark: _Toc1]  一、２０２５ 年(概 况)：支 出"
    plain, origin = tidy(raw)
    assert plain == "一、2025年（概况）：支出"
    assert [raw[at] for at in origin] == list("一、２０２５年(概况)：支出")


def roles(text):
    return [(m.fact.role, m.fact.base, m.fact.text) for m in read(text).mentions if m.fact.role]


def test_parts_take_the_base_of_their_whole_and_totals_their_own():
    text = (
        "某县水务局2024年度部门整体支出绩效自评报告\n年初支出预算100.00万元，其中：基本支出60.00万元、项目支出"
        "40.00万元；调整后90.00万元。决算支出89.00万元，其中基本支出55.00万元。上年结转3.00万元。"
    )
    assert roles(text) == [
        ("expenditure.total", "original", "100.00万元"),
        ("expenditure.basic", "original", "60.00万元"),
        ("expenditure.project", "original", "40.00万元"),
        ("expenditure.total", "revised", "90.00万元"),
        ("expenditure.total", "executed", "89.00万元"),
        ("expenditure.basic", "executed", "55.00万元"),
        ("carryover.opening", "executed", "3.00万元"),
    ]


def relations(text):
    return [(r.formula, r.verdict) for r in read(text).relations]


STATED = [
    ("兑现补助100万元，其中：甲类60万元、乙类40万元", [("60+40", "holds")]),
    ("中央50万元，省级30万元，合计80万元", [("50+30", "holds")]),
    ("55个项目中，已完工50个，在建4个，未开工1个", [("50+4+1", "holds")]),
    ("局机关43人，其中在职42人、工勤1人；中心14人，其中管理10人、专技4人", [("42+1", "holds"), ("10+4", "holds")]),
    ("接待50万人次，比上年的40万人次增长25%", [("(50-40)/40*100", "holds")]),
    ("收入471.41万元，较上年减少10.81万元，下降2.24%", [("10.81/(471.41+10.81)*100", "holds")]),
    ("造林35.2万亩，完成年度目标35万亩的100.57%", [("35.2/35*100", "holds")]),
    ("治理公里20公里，其中重点8公里、新增5公里", []),
    ("引进项目46个，其中亿元以上项目28个、10亿元以上项目5个", []),
    ("培训5600人，人均补贴1200元，共发放672万元", [("5600*1200", "holds")]),
    ("补助学生10人，补助标准6000元/生.年，收到资金6.44万元", [("10*6000", "fails")]),
    ("内设办公室、财务科、业务科等3个科室", [("3", "holds")]),
    ("走访甲公司、乙公司等5家", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STATED, ids=[s[0] for s in STATED])
def test_what_the_text_states_is_found(text, expected):
    assert relations(text) == expected


def outline(text):
    return [(n.depth, n.fault) for n in read(text).outline]


def test_depth_follows_the_sequence_and_not_the_style():
    assert outline("一、甲\n（一）乙\n1.丙\n（1）丁\n2.戊\n（一）己\n二、庚") == [
        (1, ""), (2, ""), (3, ""), (4, ""), (3, ""), (4, "inverted"), (1, ""),
    ]  # fmt: skip
    assert outline("（三）甲\n（四）乙\n1.丙") == [(1, ""), (1, ""), (2, "")]
    assert outline("（11）甲\n（12）乙\n2.丙\n（三）丁\n1.戊\n二、己\n（一）庚")[-2:] == [
        (1, ""),
        (2, ""),
    ]


def test_a_form_on_one_line_is_taken_apart_by_its_headers():
    text = (
        "项目支出绩效自评表 单位：万元 项目资金 年初预算数 全年预算数 全年执行数 分值 执行率 得分 年度资金总额： 90 90 89.97 10 "
        "99.97% 9.99 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 产出指标 数量指标 委托业务数量 ≥50个 50个 8 8 "
        "质量指标 报告合格率 ≥98% 100% 8 8"
    )
    reading = read(text)
    assert roles(text) == [
        ("project.total", "original", "90万元"), ("project.total", "revised", "90万元"),
        ("project.total", "executed", "89.97万元"),
    ]  # fmt: skip
    told = {
        t.name: (t.actual.fact.text, t.target.fact.text, t.weight)
        for t in reading.stated_indicators
        if t.target
    }
    assert told == {
        "委托业务数量": ("50个", "≥50个", Decimal(8)), "报告合格率": ("100%", "≥98%", Decimal(8)),
    }  # fmt: skip


def test_unseparated_cells_are_taken_apart_in_one_way_only():
    reading = read("产出指标 数量指标 新建厕所 10≥30座≥32座10\n产出指标 质量指标 合格率 99999")
    indicators = reading.stated_indicators
    assert [(t.name, t.actual.fact.text, t.weight, t.points) for t in indicators] == [
        ("新建厕所", "≥32座", Decimal(10), Decimal(10)),
    ]


FRONTS = [
    ("关于2023年度养护资金自评的报告\n市财政局：\n清溪市公路中心（以下简称“我中心”）开展自评。", "清溪市公路中心", 2023),
    ("自评表\n主管部门：012-南屏区人力资源和社会保障局\n（2022年度）", "南屏区人力资源和社会保障局", 2022),
    ("发布机构：桐山县民政局 发布日期：2024-05-20\n2023年度救助资金绩效自评报告\n支出10万元。", "桐山县民政局", 2023),
    ("云岭县水务局\n2024年度部门整体支出绩效自评报告", "云岭县水务局", 2024),
    ("正文没有单位。支出10万元。", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "organisation", "year"), FRONTS)
def test_whose_report_it_is_and_of_which_year(text, organisation, year):
    reading = read(text)
    assert (reading.organisation, reading.year) == (organisation, year)
