"""Outlines as data: complete, numbered without a gap, chosen by profile or workbook."""

import pytest

from builders import changed, outcome, rules
from jiheng import reporting
from jiheng.model import Heading
from jiheng.reporting.headings import chinese, numbered
from jiheng.reporting.report.self_evaluation import PARTS
from jiheng.rulebook import load

CORE = {
    "duties", "people", "accounts", "overall_objective", "sub_objectives", "organisation",
    "methods", "overall_result", "sub_results", "conclusion", "problems", "measures", "past",
    "uses",
}  # fmt: skip
OUTLINES = load().rest.outlines
DEPARTMENT = [id_ for id_ in OUTLINES if id_ != "project"]


def headings(sheets, kind="department"):
    result = outcome(sheets, kind)
    report = reporting.self_evaluation(result.scored, result.findings, result.rules, digest="0")
    return [(b.level, b.text) for b in report.blocks if isinstance(b, Heading)]


def test_at_least_the_outlines_asked_for_are_there():
    assert {"published-2025", "jiangxi", "guangdong-2021", "hunan-score-first", "generic"} <= set(
        OUTLINES
    )
    used = {part for outline in OUTLINES.values() for part in outline.parts}
    assert used == set(PARTS)


@pytest.mark.parametrize("id_", DEPARTMENT)
def test_every_outline_has_the_common_core_once(id_):
    parts = OUTLINES[id_].parts
    assert set(parts) >= CORE
    assert len(parts) == len(set(parts))


@pytest.mark.parametrize("id_", DEPARTMENT)
def test_numbers_have_no_gap(id_):
    found = headings(changed(put={"overview.0.outline": id_}))
    titles = [section.title for section in OUTLINES[id_].sections]
    first = [text for level, text in found if level == 1 and "附件" not in text]
    assert first == [numbered(1, n, title) for n, title in enumerate(titles, start=1)]
    count = {}
    for level, text in found:
        if "附件" in text:
            continue
        count = {k: v for k, v in count.items() if k <= level}
        count[level] = count.get(level, 0) + 1
        assert text.startswith(numbered(level, count[level], "")), text


@pytest.mark.parametrize(
    ("profile", "place", "first"),
    [("cn.36.2023.department", "360400", "一、部门概况"),
     ("cn.44.2022.department", "440900", "一、部门基本情况"),
     ("cn.4306.2018.department", "430600", "一、自评得分情况")],
)  # fmt: skip
def test_a_profile_brings_its_outline(profile, place, first):
    put = {"overview.0.department_profile": profile, "overview.0.place": place}
    assert headings(changed(put=put))[0] == (1, first)


def test_an_unknown_outline_falls_back_to_that_of_the_profile():
    found = headings(changed(put={"overview.0.outline": "nowhere"}))
    assert found[0] == (1, "一、部门基本情况")


def test_projects_alone_have_an_outline_of_their_own():
    found = headings(changed(), "project")
    assert found[0] == (1, "一、项目基本情况")


def test_chinese_numerals():
    assert [chinese(n) for n in (1, 10, 11, 20, 21, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
    ]
    with pytest.raises(ValueError, match="1 to 99"):
        chinese(0)


def test_a_profile_calls_its_blocks_by_its_own_names():
    put = {"overview.0.department_profile": "cn.44.2022.department", "overview.0.place": "4401"}
    result = outcome(changed(put=put))
    grids = reporting.forms(result.scored, result.findings, result.rules)
    texts = {cell.value for cell in grids[0].cells}
    assert "履职效能" in texts
    assert rules().profile("department").block("output").label == "产出指标"
