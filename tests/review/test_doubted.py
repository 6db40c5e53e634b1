"""An error that strangers' reports did not confirm is asked, and says why."""

import pytest

from jiheng.documents.read_text import text_lines
from jiheng.model import Document, Finding, Location
from jiheng.parsing import prose
from jiheng.pipeline import run_report
from jiheng.review.case import Case
from jiheng.review.written.common_reading import common_reading
from jiheng.review.written.doubted import (
    DOUBTS,
    doubted,
    evidence,
    far_off,
    no_slip,
    of_two_parts,
)
from jiheng.review.written.other_ways import other_way
from jiheng.review.written.report import Report
from jiheng.rulebook import load
from jiheng.scoring import score


def rate(stated, computed, code="A08", terms="1÷2", what="“执行率”"):
    facts = {"stated": stated, "computed": computed, "terms": terms, "what": what, "difference": ""}
    return Finding(code, (), facts, "written" if code in ("A08", "A17", "A20") else "default")


def reading(text="本项目按期完成。"):
    document = Document(name="r.txt", lines=tuple(text_lines(text, "r.txt")))
    stated = prose.read_report(document, load().rest.lexicon)
    rules = load().on(2025)
    return common_reading(Report(stated, Case(score(prose.evaluation(stated), rules), rules)))


def weighed(*findings, text="本项目按期完成。"):
    rules = load().on(2025)
    return [f.doubt for f in doubted(findings, rules, reading(text))]


@pytest.mark.parametrize(("stated", "computed"), [
    ("93.00%", "92.00%"), ("1.2%", "0.5%"), ("486.00万元", "4,860,000.00元"), ("85.10%", "35.10%"),
    ("1,284.5万元", "1,248.5万元"), ("6个", "4个"), ("12.5", "125"), ("79.40万元", "82.70万元"),
])  # fmt: skip
def test_a_slip_of_the_pen_comes_near(stated, computed):
    assert not far_off(rate(stated, computed))


@pytest.mark.parametrize(("stated", "computed"), [
    ("5.13%", "150.93%"), ("418.00万元", "28.00万元"), ("71.25%", "8.33%"), ("36.00%", "64.00%"),
    ("89.40分", "31.80分"), ("9个", "3个"),
])  # fmt: skip
def test_what_is_far_off_was_misread(stated, computed):
    assert far_off(rate(stated, computed))


def test_what_is_held_by_name_against_another_file_is_no_reading():
    assert weighed(rate("5.13%", "150.93%", code="A30")) == [""]


def test_of_several_rates_held_against_one_calculation_none_is_said_to_be_wrong():
    alone = rate("91.00%", "92.00%", terms="92÷100")
    others = [rate("95.00%", "96.93%", terms="1÷3"), rate("97.00%", "96.93%", terms="1÷3")]
    assert weighed(alone, *others) == ["", "several", "several"]


def test_a_figure_without_a_name_is_asked():
    assert weighed(rate("5.45%", "5.19%", what="“”")) == ["nameless"]


@pytest.mark.parametrize(("stated", "terms", "code"), [
    ("3.37%", "15.00÷(445.00+15.00)", "A17"),  # 15÷445
    ("2.31%", "(2.60-2.54)÷2.54", "A17"),  # of what was before
    ("103.01%", "186÷191.6", "A19"),  # the two stand the other way round
    ("2.00%", "3.00÷147.00", "A19"),  # 3÷(147+3)
    ("84.60%", "90.00÷94.00", "A19"),  # 90% of 94%
    ("8742人次", "46×190", "A20"),  # 190 is a rounded average
])  # fmt: skip
def test_what_the_same_figures_give_in_another_way_was_misread(stated, terms, code):
    assert other_way(rate(stated, "", code=code, terms=terms))


@pytest.mark.parametrize(("stated", "terms"), [
    ("96.58%", "113÷120"), ("12.50%", "(5.28-4.80)÷4.80"), ("72.00万元", "3×26.00"),
    ("313.10万元", "8.60×38.50"), ("3440人", "86×42"), ("97.50%", "1881.00÷1980.00"),
])  # fmt: skip
def test_what_they_give_in_no_way_is_wrong(stated, terms):
    assert not other_way(rate(stated, "", terms=terms))


@pytest.mark.parametrize(("stated", "computed", "is_doubted"), [
    ("432.00万元", "428.25万元", True), ("30158.85万元", "29272.70万元", True),
    ("487.30万元", "492.30万元", False), ("1228.50万元", "1238.50万元", False),
    ("2195.50万元", "2159.50万元", False), ("17", "16", False),
])  # fmt: skip
def test_a_total_is_off_by_one_digit_or_the_parts_are_not_all(stated, computed, is_doubted):
    assert no_slip(rate(stated, computed, code="A52", terms="1+2+3")) is is_doubted


@pytest.mark.parametrize(("what", "terms", "is_doubted"), [
    ("“支出”", "82.60+6.72", True), ("“两项合计”", "48.50+32.00", False),
    ("“净值”", "18640.55-6912.30", False), ("“年末结转”", "38.60+240.00-251.35", False), ("“合计”", "3.14+3.14+9.42", False),
])  # fmt: skip
def test_of_two_parts_a_third_was_perhaps_not_seen(what, terms, is_doubted):
    assert of_two_parts(rate("1", "2", code="A52", terms=terms, what=what)) is is_doubted


def test_what_the_figures_give_is_written_elsewhere():
    text = "合同年金额432.00万元。四个季度合计428.25万元。"
    total = rate("432.00万元", "428.25万元", code="A52", terms="1+2+3")
    swapped = rate("482.25万元", "428.25万元", code="A52", terms="1+2+3")
    against = evidence((), reading(text))
    assert DOUBTS["printed"](total, against)
    assert not DOUBTS["printed"](swapped, against)
    assert not DOUBTS["printed"](total, evidence((), reading("合同年金额432.00万元。")))


def test_a_row_of_which_several_totals_do_not_hold_has_a_part_that_was_not_seen():
    def total(start):
        at = tuple(Location("r.txt", "", spot, (start, start + 4)) for spot in ("第1行", "第2行"))
        return Finding("A10", at, {"stated": "9600", "computed": "8600", "terms": "1+2+3"})

    assert weighed(total(0)) == [""]
    assert weighed(total(0), total(10)) == ["columns", "columns"]


def test_what_strangers_did_not_confirm_is_asked_and_every_doubt_is_in_the_rules():
    certainty = load().rest.certainty
    assert weighed(Finding("A69", (), {}, "over_budget")) == ["unconfirmed"]
    assert weighed(Finding("A80", (), {})) == [""]
    assert set(DOUBTS) == set(certainty.doubts)


def test_a_certain_sum_of_a_sentence_stays_an_error():
    text = "宝山县水务局2024年度部门整体支出绩效自评报告\n面向企业职工开展技能培训5期，共计培训182人次，五期分别为42人次、38人次、35人次、31人次和46人次。"
    outcome = run_report(Document(name="r.txt", lines=tuple(text_lines(text, "r.txt"))), load())
    [finding] = [f for f in outcome.findings if f.code in ("A14", "A52")]
    assert outcome.rules.severity(finding) == "error"
    assert not finding.asked


def test_what_is_asked_is_a_notice_and_says_why():
    rules = load().on(2025)
    [finding] = doubted([rate("5.13%", "150.93%")], rules, reading())
    assert rules.severity(finding) == "notice"
    assert rules.message(finding).startswith("请核对（与应有的数相差太远")
    assert rules.message(finding, "en").startswith("Please check (it is too far")
