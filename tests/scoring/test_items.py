"""The worked values, from a cell as written to points."""

from fractions import Fraction

import pytest
import yaml

from builders import CASES, changed, outcome
from jiheng.scoring import score

ITEMS = yaml.safe_load((CASES / "scoring" / "items.yaml").read_text(encoding="utf-8"))
KEYS = {"name", "operator", "target", "actual", "weight", "rule", "judged", "points", "reason"}


@pytest.mark.parametrize("case", ITEMS, ids=[case["name"] for case in ITEMS])
def test_item(case):
    assert set(case) <= KEYS
    fields = {"operator": case.get("operator"), "original_target": case["target"]}
    fields |= {"actual": case["actual"], "weight": case["weight"], "rule": case.get("rule")}
    fields |= {"judged": case.get("judged"), "unit": None, "numerator": None}
    put = {f"indicators.0.{name}": value for name, value in fields.items()}
    [item] = [
        i for i in outcome(changed(put=put)).scored.department.items
        if i.key == "indicators-0004"
    ]  # fmt: skip
    assert (None if item.points is None else str(item.points)) == case["points"]
    assert item.share.reason == case.get("reason", "")


def test_a_hundred_indicators_keep_every_stage():
    tree = outcome().scored.department
    for item in tree.items:
        assert item.exact == item.share.value * Fraction(item.weight)
        assert abs(item.exact - Fraction(item.points)) <= Fraction(5, 1000)
    assert tree.total.summed == sum(item.points for item in tree.items)
    assert (tree.profile, tree.version, len(tree.digest)) == ("cn.department.overall", "2", 64)


def test_execution_points_use_the_exact_ratio():
    put = {"budget.2.revised": 100, "budget.2.executed": 76}
    execution = outcome(changed(put=put)).scored.department.items[0]
    assert str(execution.points) == "7.60"
    # 870 / 900 is 96.666... %: rounded to 96.67 % first it would print the same, at weight 30 not
    sheets = changed(put={"overview.0.execution_weight": 30})
    assert str(outcome(sheets).scored.department.items[0].points) == "29.00"


def test_execution_above_the_budget_is_capped_and_a_zero_budget_does_not_apply():
    over = outcome(changed(put={"budget.2.executed": 950})).scored.department.items[0]
    assert str(over.points) == "10.00"
    zero = outcome(changed(put={"budget.2.revised": 0, "budget.2.executed": 0})).scored.department
    assert zero.items[0].points is None
    assert zero.items[0].share.not_applicable
    assert str(zero.total.value) == "98.89"  # 89 of 90, rescaled


def test_a_negative_outturn_earns_nothing_and_is_said_so():
    item = outcome(changed(put={"budget.2.executed": -5})).scored.department.items[0]
    assert (item.points, item.share.reason) == (None, "negative_execution")


def test_a_line_with_a_reason_does_not_apply():
    tree = outcome(
        changed(put={"indicators.2.not_applicable": "检查由省级统一组织"})
    ).scored.department
    assert tree.total.applicable == 90
    assert str(tree.total.value) == "98.52"  # 88.67 of 90


def test_scoring_twice_gives_the_same():
    evaluation, rules = outcome().scored.evaluation, outcome().rules
    assert score(evaluation, rules) == score(evaluation, rules)
