"""An error that a slip does not explain is asked."""

import pytest

from jiheng.model import Finding
from jiheng.review.written.doubted import doubted, far_off
from jiheng.rulebook import load


def rate(stated, computed, code="A08", terms="1÷2", what="“执行率”"):
    facts = {"stated": stated, "computed": computed, "terms": terms, "what": what, "difference": ""}
    return Finding(code, (), facts, "written" if code == "A08" else "default")


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
    assert not far_off(rate("5.13%", "150.93%", code="A30"))


def test_of_several_rates_held_against_one_calculation_none_is_said_to_be_wrong():
    alone = rate("91.00%", "92.00%", terms="92÷100")
    others = [rate("95.00%", "96.93%", terms="1÷3"), rate("97.00%", "96.93%", terms="1÷3")]
    assert [f.asked for f in doubted([alone, *others])] == [False, True, True]


def test_a_figure_without_a_name_is_asked():
    assert [f.asked for f in doubted([rate("5.45%", "5.19%", what="“”")])] == [True]


def test_what_is_asked_is_a_notice_and_says_so():
    rules = load().on(2025)
    [finding] = doubted([rate("5.13%", "150.93%")])
    assert rules.severity(finding) == "notice"
    assert rules.message(finding).startswith("请核对")
    assert rules.message(finding, "en").startswith("Please check")
