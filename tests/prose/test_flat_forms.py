"""Forms that lost their lines are read the same, however their cells were parted."""

import pytest

from jiheng.model import Document, Location
from jiheng.model.document import TextLine
from jiheng.parsing import prose
from jiheng.rulebook import load

LEXICON = load().rest.lexicon
HEAD = [
    ["项目支出绩效自评表"], ["（2024年度）"], ["项目名称", "示例河道保洁项目"],
    ["主管部门", "示例区水务局", "实施单位", "示例河道所"],
]  # fmt: skip
FUNDS = [
    ["项目资金（元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", "820000", "800000", "760000", "10", "95%", "9.5"],
    ["其中：当年财政拨款", "820000", "800000", "760000", "—", "95%", "—"],
]  # fmt: skip
NATIONAL = [
    ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
     "偏差原因分析及改进措施"],
    ["产出指标", "数量指标", "保洁河道长度", "≥42公里", "45公里", "20", "20"],
    ["质量指标", "水面漂浮物清除率", "≥98%", "96%", "20", "19.59", "汛期上游来草较多"],
    ["时效指标", "保洁频次达标", "按期", "按期", "10", "10"],
    ["效益指标", "社会效益指标", "受益人口", "≥6万人", "6.2万人", "30", "30"],
    ["满意度指标", "服务对象满意度指标", "居民满意度", "≥90%", "93%", "10", "10"],
    ["总分", "100", "99.09"],
]  # fmt: skip
WEIGHT_FIRST = [
    ["一级指标", "二级指标", "三级指标", "分值", "年度指标值", "全年实际值", "得分"],
    *([*row[:-4], row[-2], row[-4], row[-3], row[-1]] for row in (NATIONAL[1], *NATIONAL[3:6])),
    ["质量指标", "水面漂浮物清除率", "20", "≥98%", "96%", "19.59"],
    ["总分", "100", "99.09"],
]  # fmt: skip
PARTED = {
    "rows by blanks": lambda rows: [" ".join(row) for row in rows],
    "rows by tabs": lambda rows: ["\t".join(row) for row in rows],
    "a cell a line": lambda rows: [cell for row in rows for cell in row],
    "one line": lambda rows: [" ".join(cell for row in rows for cell in row)],
}


def read(rows, parted):
    lines = tuple(
        TextLine(text=text, place=Location("x.txt", "", f"第{number}行"))
        for number, text in enumerate(PARTED[parted](rows), start=1)
    )
    return prose.read_report(Document(name="x.txt", lines=lines), LEXICON)


@pytest.mark.parametrize("parted", PARTED)
@pytest.mark.parametrize("indicators", [NATIONAL, WEIGHT_FIRST], ids=["national", "weight first"])
def test_a_flat_form_gives_its_funds_indicators_and_total(parted, indicators):
    reading = read([*HEAD, *FUNDS, *indicators], parted)
    money = {
        m.fact.base: (m.fact.exact.number, m.fact.exact.unit)
        for m in reading.mentions if m.fact.role == "project.total"
    }  # fmt: skip
    assert money == {
        "original": (820000, "元"), "revised": (800000, "元"), "executed": (760000, "元"),
    }  # fmt: skip
    lines = {
        i.name: (i.target and i.target.fact.text, i.actual.fact.text, i.weight, float(i.points))
        for i in reading.stated_indicators if i.weight is not None
    }  # fmt: skip
    assert lines == {
        "保洁河道长度": ("≥42公里", "45公里", 20, 20), "水面漂浮物清除率": ("≥98%", "96%", 20, 19.59),
        "受益人口": ("≥6万人", "6.2万人", 30, 30), "居民满意度": ("≥90%", "93%", 10, 10),
    }  # fmt: skip
    assert float(reading.total.fact.exact.number) == 99.09
    assert {r.verdict for r in reading.relations if r.code in ("A22", "A24", "A08")} == {"holds"}


@pytest.mark.parametrize("parted", PARTED)
def test_a_reason_in_a_flat_form_is_told(parted):
    reading = read([*HEAD, *FUNDS, *NATIONAL], parted)
    [missed] = [i for i in reading.stated_indicators if i.name == "水面漂浮物清除率"]
    assert missed.reason == "汛期上游来草较多"


def test_page_numbers_are_none_of_a_form_of_cells():
    text = ["示例局报告", "一、概况", "全年支出95万元。", "- 1 -", "二、问题", "无。", "2"]
    lines = tuple(
        TextLine(text=t, place=Location("x", "", f"第{n}行")) for n, t in enumerate(text, start=1)
    )
    reading = prose.read_report(Document(name="x", lines=lines), LEXICON)
    assert [p.text for p in reading.passages] == [text[0], text[1], text[2], text[4], text[5]]


def test_rows_without_any_blank_are_parted_where_there_is_one_way_only():
    rows = [
        ["一级指标二级指标三级指标年度指标值实际完成值分值得分偏差原因分析及改进措施"],
        ["产出指标（50分）数量指标保洁河道长度≥42公里45公里2020"],
        ["质量指标水面漂浮物清除率≥98%96%2019.59汛期上游来草较多"],
        ["垃圾转运及时率═100%100%109"],
        ["时效指标保洁频次达标按期按期1010"],
        ["满意度指标居民满意度90%以上93%1010"],
        ["总分10099.09"],
    ]
    reading = read(rows, "rows by blanks")
    assert [
        (i.name, i.actual.fact.text, float(i.weight), float(i.points), i.reason)
        for i in reading.stated_indicators
    ] == [
        ("保洁河道长度", "45公里", 20, 20, ""),
        ("水面漂浮物清除率", "96%", 20, 19.59, "汛期上游来草较多"),
        ("垃圾转运及时率", "100%", 10, 9, ""),
        ("居民满意度", "93%", 10, 10, ""),
    ]
    assert not [m for m in reading.mentions if m.fact.text.startswith("2019")]
