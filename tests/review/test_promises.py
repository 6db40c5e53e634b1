"""Promises followed from one year's report to the next: both sets of pairs, and what stays silent."""

import datetime as dt

import pytest
import yaml
from click.testing import CliRunner

from jiheng.cli import main
from promises_planted import FOLDER, follow


@pytest.mark.parametrize("name", ["opened", "sealed"])
def test_promises_of_pairs_are_followed_and_none_is_called_broken_wrongly(name):
    said = wanted = right = 0
    for pair in yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8")):
        outcome_by_text = {item.promise.text: item.outcome for item in follow(pair)}
        said, wanted = said + len(outcome_by_text), wanted + len(pair["promises"])
        left = dict(outcome_by_text)
        for gold in pair["promises"]:
            text = next((t for t in left if gold["quote"] in t or t in gold["quote"]), "")
            outcome = left.pop(text, "")
            right += outcome == gold["verdict"]
            assert outcome != "broken" or gold["verdict"] == "broken", gold
        assert "broken" not in left.values(), left
    assert 2 * right / (said + wanted) >= 0.85


LAST = "清河县某局2024年度绩效自评报告\n五、改进措施\n2025年举办培训班不少于6期。\n2025年6月底前建成污水处理站3座。"
THIS = "清河县某局2025年度绩效自评报告\n三、完成情况\n"


def outcomes(text):
    return [item.outcome for item in follow({"last": LAST, "this": THIS + text})]


@pytest.mark.parametrize("text", [
    "上半年举办培训班2期，下半年举办培训班5期。",
    "其中乡镇举办培训班2期。",
    "2026年计划举办培训班4期。",
    "比上年多举办培训班2期。",
    "举办电工培训班2期，举办焊工培训班4期。",
    "举办培训班2期。\n举办培训班3期。",
    "举办培训班超过5期。",
])  # fmt: skip
def test_what_may_be_a_part_or_another_thing_breaks_no_promise(text):
    assert outcomes(text)[0] == "unmentioned"


def test_a_figure_of_the_whole_breaks_or_keeps_it_and_a_day_after_the_promised_one_breaks_it():
    assert outcomes("全年举办培训班5期。污水处理站3座于2025年7月2日建成。") == ["broken", "broken"]
    assert outcomes("全年举办培训班7期。污水处理站3座于2025年6月2日建成。") == ["kept", "kept"]
    assert outcomes("污水处理站建设因征地推迟。")[1] == "broken"
    assert outcomes("五、改进措施\n继续完成污水处理站3座。")[1] == "unmentioned"


def test_the_day_by_which_and_the_places_are_told(tmp_path):
    [_, station] = follow({"last": LAST, "this": THIS})
    assert (station.promise.due, station.promise.place.spot) == (dt.date(2025, 6, 30), "第4行")
    (tmp_path / "2024.txt").write_text(LAST, "utf-8")
    (tmp_path / "2025.txt").write_text(THIS + "全年举办培训班5期。", "utf-8")
    arguments = ["promises", str(tmp_path / "2024.txt"), str(tmp_path / "2025.txt")]
    result = CliRunner().invoke(main, [*arguments, "-o", str(tmp_path / "承诺.xlsx")])
    assert result.exit_code == 1
    assert "未兑现　第3行" in result.output
    assert (tmp_path / "承诺.xlsx").stat().st_size > 1_000
    (tmp_path / "2023.txt").write_text(LAST.replace("2024", "2023"), "utf-8")
    other = CliRunner().invoke(main, ["promises", str(tmp_path / "2023.txt"), arguments[2]])
    assert (other.exit_code, "R32" in other.output) == (2, True)
    bad = CliRunner().invoke(main, ["promises", str(tmp_path / "none.txt"), arguments[2]])
    assert bad.exit_code == 2


REVIEWED = """清河县人民政府2024年度工作报告
一、2024年工作回顾
新改建公路30公里。
二、2025年主要任务
全年生产总值增长6%左右，城镇新增就业900人，比上年增加50人。五年累计新建学校9所。
三、办好民生实事
解决安全饮水3000人、改造危房200户。"""
DONE = """清河县人民政府2025年度工作报告
一、2025年工作回顾
生产总值达到1.2万亿元，比上年增长5.9%；城镇新增就业960人。安全饮水解决3100人。
二、2026年主要任务
改造危房300户。"""


def test_what_stands_behind_a_review_is_promised_and_each_thing_of_a_list_is_one():
    items = follow({"last": REVIEWED, "this": DONE})
    assert [(item.promise.text, item.outcome) for item in items] == [
        ("全年生产总值增长6%左右", "kept"), ("城镇新增就业900人", "kept"),
        ("解决安全饮水3000人", "kept"), ("改造危房200户", "unmentioned"),
    ]  # fmt: skip
    assert [item.promise.about for item in items] == [True, False, False, False]
