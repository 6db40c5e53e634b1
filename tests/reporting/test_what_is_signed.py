"""What an official signs: five hundred generated departments, held against what must never appear."""

import itertools
import re

import pytest

from builders import changed, outcome
from departments import as_typed, sound
from jiheng import reporting
from jiheng.model import Chart, Heading, Paragraph, Table, plain

DEPARTMENTS = 500
LATIN = {"Wilson", "Shapley", "BCR"}  # names of methods; every other Latin word is an internal one
NEVER = {
    "rule id": r"(?<![A-Za-z])(?:cn|preset)\.[\w.]+|第\d+版",
    "check": r"(?<![A-Za-z])(?:A|Q|R|F|DQ-?)\d\d(?!\d)",
    "digest": r"[0-9a-f]{10,}|数据摘要",
    "verification": r"核对原文|通行做法|尚未逐条",
    "stability": r"稳定性|等级都不改变|保持等级的范围|逐一重新计分",
    "what was not filled in": r"填报数据|没有填|未填|未明确|缺少数据|没有说明|没有设置|读不准",
    "braces": r"[{}｛｝]",
    "doubled marks": r"[。；，、：]\s*[。；，、：]|[！？][。；，、：]|“\s*“|”\s*”|‘‘|’’|《\s*《|》\s*》",
    "nothing between": r"（\s*）|“\s*”|‘\s*’|《\s*》|〔\s*〕|“[，、。；：]|（[，、。；：]",
    "a sentence without its value": (
        r"(?<!超过)目标值[，。；]|(?:实际完成|预算|决算收入|决算支出|满意度|失|得|总分为|等级为)[，。；]"
        r"|（分值）|^[，。；、：]|(?<!是)(?<!阶段)(?<!签字）)：$"
    ),
    "doubled words": r"本本|年年(?![初末])|年度年度|元元|%%|（以下简称“(.+)”）（以下简称|分分(?!别)",
    "zero of a thing": r"(?:项目|机构|单位|指标|编制|人员|达到目标|材料|阶段)0(?:个|项|名|人|份)",
    "sign against its word": r"(?:下降|减少|增长|增加|超出|相差)-|--|\+-",
    "glued unit": r"\d1/\d",
    "a dash in a sentence": r"(?<!—)—(?!—)",
}


def texts(report):
    """What is printed in running text: title, headings, paragraphs, and what charts say."""
    yield from report.title
    for block in report.blocks:
        if isinstance(block, (Heading, Paragraph)):
            yield block.text
        elif isinstance(block, Chart):
            yield from (block.title, block.alternative)


def cells(report):
    for table in (b for b in report.blocks if isinstance(b, Table)):
        yield from (table.title, table.note, *table.columns)
        yield from (plain(cell) for row in table.rows for cell in row)


def faults(report):
    lines = [*((text, True) for text in texts(report)), *((text, False) for text in cells(report))]
    for text, running in lines:
        for name, pattern in NEVER.items():
            if (
                name in ("a dash in a sentence", "zero of a thing", "nothing between")
                and not running
            ):
                continue
            found = re.search(pattern, text)
            if found:
                yield name, found[0], text[max(0, found.start() - 25) : found.end() + 25]
        for word in re.findall(r"[A-Za-z_]{3,}", text):
            if word not in LATIN:
                yield "internal word", word, text[:60]
        if text.count("“") != text.count("”"):
            yield "quotes", "", text[:80]


def shape_faults(report):
    """A heading that nothing stands under, a number out of order, a paragraph said twice."""
    blocks = report.blocks
    for block, after in itertools.pairwise((*blocks, Heading(1, ""))):
        if isinstance(block, Heading) and isinstance(after, Heading) and after.level <= block.level:
            yield "empty section", block.text
        if (
            isinstance(block, Paragraph)
            and isinstance(after, Paragraph)
            and block.text == after.text
        ):
            yield "said twice", block.text
    for table in (b for b in blocks if isinstance(b, Table) and "完成情况" in b.columns):
        for row in table.rows:
            rate, state = plain(row[3]), plain(row[4])
            if state == "达到目标" and rate != "—" and float(rate.rstrip("%")) < 100:
                yield "reached below its target", " ".join(map(plain, row))


def compose(sheets, kind="department"):
    result = outcome(sheets, kind)
    return reporting.self_evaluation(result.scored, result.findings, result.rules, digest="f" * 64)


@pytest.mark.parametrize("tenth", range(10))
def test_nothing_that_must_never_appear_stands_in_five_hundred_reports(tenth):
    count = DEPARTMENTS // 10
    for seed in range(tenth * count, (tenth + 1) * count):
        sheets = sound(seed) if seed % 5 == 0 else as_typed(seed)
        report = compose(sheets, "project" if seed % 9 == 4 else "department")
        assert not list(faults(report)), (seed, list(faults(report))[:3])
        assert not list(shape_faults(report)), (seed, list(shape_faults(report))[:3])
        signed = [b for b in report.blocks if isinstance(b, Paragraph) and b.style == "seal"]
        assert signed[0].text.endswith("（公章）")
        assert signed[1].text.startswith("报告日期：")


def test_the_grammar_finds_what_it_forbids():
    """Each rule of the grammar bites on an example of its own kind."""
    bad = {
        "rule id": "编号 cn.department.overall", "check": "见A24", "digest": "摘要 0123456789ab",
        "verification": "12项取值未核对原文", "stability": "等级稳定性：距“优”",
        "what was not filled in": "资产没有填报", "braces": "{甲.完成值}", "doubled marks": "办结。；另有",
        "nothing between": "（以下简称“”）", "a sentence without its value": "目标值，实际完成5",
        "doubled words": "2025年年度", "zero of a thing": "项目0个", "sign against its word": "下降-3%",
        "glued unit": "121/10万", "a dash in a sentence": "责任科室：—，",
    }  # fmt: skip
    assert set(bad) == set(NEVER)
    for name, text in bad.items():
        assert re.search(NEVER[name], text), name


def test_offices_in_one_cell_are_counted_by_their_names():
    def told(*texts_given):
        rows = [{"kind": "内设机构", "text": text} for text in texts_given]
        report = compose({**changed(), "duties": rows})
        return next(text for text in texts(report) if "内设" in text)

    assert "内设办公室、财务科（审计科）、业务科等3个机构。" in told(
        "办公室、财务科（审计科），业务科。"
    )
    assert "等3个机构" in told("办公室、财务科", "业务科")
    assert "内设机构：办公室、财务科等5个科室。" in told("内设办公室、财务科等5个科室")
    assert "等2个机构" in told("办公室（含信访、保密）、财务科")
    assert "等2个机构" in told("办公室、财务科、办公室")


def test_staff_of_every_kind_and_unit_is_told():
    rows = [
        {"unit": "机关", "line": "行政", "posts": 28, "staff": 26},
        {"unit": "机关", "line": "工勤", "posts": 2, "staff": 2},
        {"unit": "中心", "line": "事业", "posts": 45, "staff": 41},
    ]
    text = "".join(texts(compose({**changed(), "staff": rows})))
    assert "机关核定行政编制28名、工勤编制2名，实有行政人员26人、工勤人员2人。" in text
    assert "中心核定事业编制45名，实有事业人员41人。" in text


def test_a_reached_reverse_indicator_reads_as_reached():
    report = compose(changed(put={"indicators.3.actual": 320}))
    text = "".join(texts(report))
    assert "目标值≤400元，实际完成320元，未超过目标值，得10.00分" in text
    assert "80.00%" not in text
    text = "".join(texts(compose(changed(put={"indicators.3.actual": 500}))))
    assert "实际完成500元，超过目标值，得8.00分" in text


def test_indicators_of_no_area_are_told_once_and_the_letter_says_so():
    report = compose(changed(put={"indicators.*.objective": None}))
    text = "".join(texts(report))
    assert "没有设置" not in text
    assert text.count("“培训班期数”目标值≥8期") == 1
    assert "areas_of_indicators" in report.omitted


def test_rows_of_one_level_stand_together():
    sheets = changed()
    sheets["indicators"].insert(5, {**sheets["indicators"][0], "name": "另一个数量", "weight": 0})
    for table in (b for b in compose(sheets).blocks if isinstance(b, Table) and b.merged):
        levels = [plain(row[0]) + plain(row[1]) for row in table.rows]
        groups = [level for level, _ in itertools.groupby(levels)]
        assert len(groups) == len(set(groups))


def test_rules_and_stability_are_annexes_where_they_are_asked_for():
    result = outcome()
    heads = {}
    for extra in ((), ("rules", "stability")):
        report = reporting.self_evaluation(
            result.scored, result.findings, result.rules, digest="", extra=extra
        )
        heads[extra] = [b.text for b in report.blocks if isinstance(b, Heading) and b.level == 1]
        assert ("cn.department.overall" in "".join(texts(report))) is bool(extra)
    assert heads[("rules", "stability")] == [*heads[()], "附件4　计分规则", "附件5　等级稳定性"]
