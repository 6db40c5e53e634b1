"""Units in running text: an open class, read with the number and never cut short."""

import pytest

from jiheng.model import Document, Location
from jiheng.model.document import TextLine
from jiheng.parsing import prose
from jiheng.rulebook import load

LEXICON = load().rest.lexicon


def read(*lines):
    document = Document(
        name="x.txt",
        lines=tuple(
            TextLine(text=text, place=Location("x.txt", "", f"第{number}行"))
            for number, text in enumerate(lines, start=1)
        ),
    )
    return prose.read_report(document, LEXICON)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("新建挡墙7段，绿化带2处", "段"),
        ("噪声降至58分贝。", "分贝"),
        ("安排债券1.2万亿元", "万亿元"),
        ("粮食产量1.3万亿斤以上", "万亿斤"),
        ("出水流量12m³/s，水温18℃", "m³/s"),
        ("日处理能力35t/h。", "t/h"),
        ("夜间噪声55dB，达标", "dB"),
        ("公开课16讲，讲座2场", "讲"),
        ("办结时限5个工作日。", "个工作日"),
        ("补助标准600元/人·月。", "元/人·月"),
        ("孕产妇死亡率9.6/10万。", "/10万"),
        ("配发弦乐器14把。", "把"),
    ],
)
def test_a_number_keeps_its_whole_unit(text, unit):
    first = read(text).mentions[0]
    assert first.fact.quantity.unit == unit


@pytest.mark.parametrize("text", ["截至2025年6月30日。", "第3批次。", "得分为9。", "依据3较好，"])
def test_what_is_no_unit_is_none(text):
    assert all(m.fact.quantity.unit in ("", "批次") for m in read(text).mentions)


def test_traditional_characters_are_read_and_printed_as_written():
    mentions = read("2023年度收入總計512.30萬元，其中財政撥款收入500.10萬元。").mentions
    assert [m.fact.quantity.unit for m in mentions] == ["万元", "万元"]
    assert [m.fact.text for m in mentions] == ["512.30萬元", "500.10萬元"]
    assert mentions[0].fact.role == "income.total"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("走访企业近100家。", 90, 100), ("推荐项目180余项。", 180, 190), ("惠及上千人。", 1000, None),
        ("联系高校十余家。", 10, 20), ("服务近百名客商。", 90, 100), ("调研三十余次。", 30, 40),
        ("到会超170家。", 170, None), ("约60场活动。", 57, 63),
    ],
)  # fmt: skip
def test_approximate_words_are_intervals_with_open_ends(text, low, high):
    quantity = read(text).mentions[0].fact.quantity
    assert (quantity.low, quantity.high) == (low, high)


@pytest.mark.parametrize("text", ["成千上万的群众受益。", "十分重视。", "千方百计推进。"])
def test_numerals_that_count_nothing_are_no_figures(text):
    assert read(text).mentions == ()
