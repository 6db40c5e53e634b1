"""Every case of cases/written: the variants of one code, never wording; what is told of numbers."""

from fractions import Fraction

import pytest
import yaml

from builders import CASES
from jiheng.documents.read_text import text_lines
from jiheng.model import Document
from jiheng.pipeline import run_report
from jiheng.review.written import WRITTEN_CHECKS
from jiheng.review.written import report as report_module
from jiheng.review.written.operands import as_printed
from jiheng.rulebook import load

FILE = CASES / "written" / "cases.yaml"
BESIDE = {
    "A09",
    "A30",
    "F01",
    "F02",
    "F03",
    "F04",
}  # need a second file: tests/usecases/test_compare.py
FILLER = "一、概述\n" + "按照统一部署有序推进各项任务并及时总结。" * 100
END = "九、存在的问题\n部分资料归档不够及时。"


def _cases():
    for code, cases in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        for case in cases:
            yield pytest.param(code, case, id=f"{code} {case['name']}")


def text_of(case):
    """Return the text of a case, inside a whole report where the check is for whole ones."""
    if not case.get("whole"):
        return case["text"]
    head = f"二、{case['section']}\n" if "section" in case else "二、情况\n"
    results = (
        f"三、目标完成情况\n{case['results']}\n" if "results" in case else "三、其他\n正常。\n"
    )
    title = "云台县商务局2024年度部门整体支出绩效自评报告\n"
    return f"{title}{FILLER}\n{head}{case['text']}\n{results}{END}"


def reviewed(text):
    return run_report(Document(name="r.txt", lines=tuple(text_lines(text, "r.txt"))), load())


@pytest.mark.parametrize(("code", "case"), list(_cases()))
def test_case(code, case):
    outcome = reviewed(text_of(case))
    found = [f for f in outcome.findings if f.code == code]
    assert [f.variant for f in found] == case["expect"]
    for finding in found:
        assert outcome.rules.message(finding)
        assert outcome.rules.message(finding, "en")
        assert finding.at
        for at in finding.at:
            assert at.spot


def test_every_check_of_written_reports_has_a_case_that_holds_and_one_that_fails():
    cases = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    checks = load().rest.checks
    written = {c for c, check in checks.items() if check.status == "written"}
    assert written - BESIDE <= set(cases)
    for code, entries in cases.items():
        assert any(not case["expect"] for case in entries), f"{code}: no case that holds"
        assert any(case["expect"] for case in entries), f"{code}: no case that fails"


def test_recognised_text_is_said_to_be_so():
    lines = tuple(text_lines("支出95万元。", "r.pdf"))
    outcome = run_report(Document(name="r.pdf", lines=lines, recognised=True), load())
    assert [f.code for f in outcome.findings] == ["R36"]
    assert outcome.reading.recognised


def test_no_check_stops_on_an_empty_text():
    assert [f.code for f in reviewed("").findings] == ["R37"]
    places = [(check.__module__, check.__qualname__) for check in WRITTEN_CHECKS]
    assert len(places) == len(set(places))


def test_words_that_only_look_like_a_relative_time_are_left_alone():
    from jiheng.review.relative import RELATIVE

    for text in (
        "个别项目前期工作不够扎实",
        "说明年度目标",
        "基本月薪",
        "停工3个以上月份",
        "科目前列",
    ):
        assert not RELATIVE.search(text), text
    for text in (
        "目前已完成",
        "截至目前共推荐",
        "今年以来新增",
        "明年继续",
        "本月内",
        "，上月完成",
        "以今年为基数",
        "除去年结转外",
        "项目目前进展",
    ):
        assert RELATIVE.search(text), text


def test_the_figures_that_others_may_be_made_of_are_gathered_once(monkeypatch):
    gathered = []
    gather = report_module.operands
    monkeypatch.setattr(
        report_module, "operands", lambda reading: gathered.append(1) or gather(reading)
    )
    reviewed("人均补助1,250元，共补助200人，支出25万元，占全年总支出的42.8%，结余3万元。")
    assert len(gathered) == 1


def test_what_is_computed_is_shown_rounded_half_up():
    [mention] = reviewed("全年支出1.00万元。").reading.mentions
    assert as_printed(mention, Fraction(10_050)) == "1.01万元"  # as binary 1.00499…
