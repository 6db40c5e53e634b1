"""Scoring standards as written, to points; choice, bonus, malus, caps, penalties, lamps."""

from decimal import Decimal
from fractions import Fraction

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builders import CASES, changed, outcome
from jiheng.model import Bands, Breaches, Checklist, Deduction
from jiheng.parsing.standards import read_items, read_standard

STANDARDS = yaml.safe_load((CASES / "scoring" / "standards.yaml").read_text(encoding="utf-8"))


def first(put, **more):
    fields = {"unit": None, "numerator": None, "judged": None, **put}
    sheets = changed(put={f"indicators.0.{k}": v for k, v in fields.items()}, **more)
    tree = outcome(sheets).scored.department
    return next(i for i in tree.items if i.key == "indicators-0004"), tree


@pytest.mark.parametrize(
    "case", STANDARDS, ids=[f"{c['text']} {c['target']} {c['actual']}" for c in STANDARDS]
)
def test_standard(case):
    put = {"operator": case.get("operator"), "original_target": case["target"]}
    put["unit"] = next((u for u in ("个", "天") if str(case["target"]).endswith(u)), None)
    put |= {"actual": case["actual"], "weight": case["weight"], "standard_text": case["text"]}
    item, _ = first(put)
    assert (None if item.points is None else str(item.points)) == case["points"]
    assert item.share.reason == case.get("reason", "")
    assert item.indicator.scoring is not None


@pytest.mark.parametrize(
    "text",
    ["酌情扣分", "按完成情况打分", "每超1个百分点扣1分，每低1个百分点扣2分", "≥90%得5分；良好得3分",
     "每超过扣分", "每发生0次扣1分", "扣1分", "", "。", "1.健全；2.执行1分"],
)  # fmt: skip
def test_a_sentence_of_another_shape_leaves_the_standard_unread(text):
    assert read_standard(text, "%") is None


@given(
    points=st.decimals("0.1", "9.9", places=1), step=st.integers(1, 20),
    word=st.sampled_from(["超", "超过", "低于", "低", "高于", "偏离"]),
)  # fmt: skip
def test_every_deduction_is_read_with_its_own_figures(points, step, word):
    kind, read = read_standard(f"每{word}{step}个百分点扣{points}分，扣完为止", "%")
    assert isinstance(read, Deduction)
    assert (kind, read.points, read.step.number) == ("deduction", points, step)


@given(
    st.text(alphabet="每超低1.05%个百分点扣得分；，、[](),≥≤<x-～（含）次发生①②全部", max_size=30)
)
def test_any_sentence_is_read_or_refused(text):
    found = read_standard(text, "%")
    assert found is None or isinstance(found[1], Deduction | Bands | Checklist | Breaches)
    if found and isinstance(found[1], Checklist):
        read_items(text, found[1])


def test_a_stated_coefficient_counts_whatever_the_target():
    put = {"rule": "系数计分", "judged": "76%", "weight": 10}
    item, _ = first({**put, "operator": "≥", "original_target": 100, "actual": 50})
    assert (str(item.points), item.share.rule) == ("7.60", "coefficient")


def pair(one, other, group="结转"):
    sheets = changed(put={"indicators.0.unit": None, "indicators.0.numerator": None})
    rows = sheets["indicators"][:1] * 2
    sheets["indicators"][:1] = [
        {**rows[0], "name": "结转结余率", "choice_group": group, **one},
        {**rows[1], "name": "结转结余变动率", "choice_group": group, **other},
    ]
    tree = outcome(sheets).scored.department
    return tree, [i for i in tree.items if i.indicator and i.indicator.choice_group]


def test_of_two_lines_the_better_one_counts_and_nothing_is_rescaled():
    one = {"operator": "≥", "original_target": 100, "actual": 80, "weight": 20}
    tree, items = pair(one, {**one, "actual": 90})
    assert [(i.points, i.share.reason) for i in items] == [
        (None, "not_chosen"),
        (Decimal("18.00"), ""),
    ]
    assert tree.total.rescaled is None
    alone = outcome(changed(put={"indicators.0.weight": 20})).scored.department.total.weights
    assert tree.total.weights == alone
    _, items = pair({**one, "actual": None}, one)
    assert [i.share.reason for i in items] == ["not_chosen", ""]
    _, items = pair(one, {**one, "weight": 10})
    assert {i.share.reason for i in items} == {"choice_weights_differ"}


def with_lines(*lines, profile=None, kind="department", **overview):
    base = changed()["indicators"][0]
    rows = [{**base, "numerator": None, "unit": None, "subject": None, **line} for line in lines]
    sheets = changed(put={f"overview.0.{k}": v for k, v in overview.items()})
    if profile:
        sheets["overview"][0]["department_profile"] = profile
    sheets["indicators"] = rows
    return outcome(sheets).scored.department


FULL = {"operator": "≥", "original_target": 100, "actual": 100}


def test_bonus_and_malus_stand_beside_the_full_marks():
    lines = (
        {**FULL, "level1": "履职效能", "weight": 50, "actual": 98},
        {**FULL, "level1": "管理效率", "weight": 50},
        {**FULL, "level1": "管理效率", "weight": 5, "effect": "加分", "actual": 60},
        {"level1": "管理效率", "weight": 5, "effect": "扣分", "operator": "=", "original_target": 0,
         "standard_text": "每发生1起扣2分", "actual": 1},
    )  # fmt: skip
    tree = with_lines(*lines, profile="cn.44.2022.department", place="4401")
    total = tree.total
    assert (str(total.summed), str(total.bonus), str(total.malus)) == ("99.00", "3.00", "2.00")
    assert (str(total.value), total.weights) == ("100.00", 100)
    richer = with_lines(
        *lines[:2], {**lines[2], "actual": 100}, profile="cn.44.2022.department", place="4401"
    ).total
    assert str(richer.value) == "104.00"  # this profile has no ceiling
    assert richer.raw is None


def test_a_ceiling_holds_a_bonus_at_the_full_marks_and_keeps_the_raw_total():
    lines = ({**FULL, "weight": 90}, {**FULL, "weight": 5, "effect": "加分"})
    total = with_lines(*lines).total
    assert (str(total.value), str(total.raw)) == ("100.00", "104.67")


def project_total(profile, revised, executed, actual, weight=90):
    base = changed()
    line = {**base["indicators"][0], "subject": "P1", "numerator": None, "unit": None}
    project = {"number": "P1", "name": "甲", "revised_total": revised, "executed_total": executed}
    sheets = {
        "overview": [{"department": "某局", "year": 2025, "place": "9999", "project_profile": profile}],
        "projects": [project],
        "indicators": [{**line, **FULL, "weight": weight, "actual": actual}],
    }  # fmt: skip
    return outcome(sheets, "project").scored.projects[0]


@pytest.mark.parametrize(
    ("executed", "expected"),
    [(80, "98.00"), (79.99, "89.00"), (70, "89.00"), (69.99, "79.00"), (60, "79.00"),
     (59.99, "69.00"), (50, "69.00"), (49.99, "59.00"), (0, "59.00")],
)  # fmt: skip
def test_a_low_execution_rate_caps_the_total(executed, expected):
    tree = project_total("preset.execution-capped", 100, executed, 100)
    assert str(tree.total.value) == expected


def test_an_unknown_execution_rate_leaves_the_cap_open():
    total = project_total("preset.execution-capped", 100, None, 100).total
    assert (str(total.low), str(total.high)) == ("59.00", "100.00")
    assert total.reasons == ("unscored", "cap_unknown")


def test_far_over_achievement_costs_two_points_and_never_more_than_there_are():
    assert str(project_total("preset.execution-capped", 100, 100, 129.99).total.value) == "100.00"
    tree = project_total("preset.execution-capped", 100, 100, 130)
    assert (str(tree.total.value), tree.items[1].penalty) == ("98.00", 2)
    small = project_total("preset.execution-capped", 100, 100, 200, weight=1)
    assert str(small.items[1].points) == "0.00"
    assert str(project_total("preset.remark-over-130", 100, 100, 500).total.value) == "100.00"


@pytest.mark.parametrize(
    ("revised", "executed", "actual", "lamp"),
    [(100, 96.02, 99.17, None), (100, 94, 100, ("red", "outran", Fraction(6, 100))),
     (100, 95, 100, None), (0, 0, 100, ("yellow", "zero_budget", None)),
     (100, 79, 80, ("yellow", "underspent", Fraction(21, 100))), (100, None, 100, None)],
)  # fmt: skip
def test_lamps(revised, executed, actual, lamp):
    found = project_total("preset.lights", revised, executed, actual).lamp
    assert (found and (found.colour, found.cause, found.figure)) == lamp


def test_a_profile_without_scores_gives_none():
    tree = project_total("cn.430423.2020.special-fund", 100, 100, 100)
    assert tree.profile == "cn.mof.2020.project"  # only in its own place
    sheets = changed()
    sheets["overview"][0] |= {"place": "430423", "project_profile": "cn.430423.2020.special-fund"}
    tree = outcome(sheets).scored.projects[0]
    assert (tree.total.value, tree.total.grade) == (None, None)
    assert "no_scores" in tree.total.reasons
