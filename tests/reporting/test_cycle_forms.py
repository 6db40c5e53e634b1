"""The forms of the rest of the year, a second profile beside the first, many side by side."""

from decimal import Decimal
from fractions import Fraction

import pytest

from builders import ROOT, changed, outcome, rules
from jiheng import reporting, usecases
from jiheng.model import GradedTarget, NumberTarget, Operator, Quantity
from jiheng.pipeline import under
from jiheng.reporting.forms.summary import entropy
from jiheng.scoring import indicator_progress, money_progress, worst

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"


@pytest.fixture(scope="module")
def grids():
    held = usecases.check(SAMPLE)
    made = reporting.cycle(held.scored, held.findings, held.rules)
    return {grid.name: grid for grid in made}


def values(grid):
    return [cell.value for cell in sorted(grid.cells, key=lambda c: (c.row, c.column))]


def ordered(grid, labels):
    found = values(grid)
    places = [found.index(label) for label in labels]
    return places == sorted(places)


def test_every_form_has_its_columns_in_their_official_order(grids):
    assert ordered(grids["申报 X01"], [
        "填报单位", "项目名称", "项目属性", "主管部门及编码", "实施单位", "年度资金总额", "职能概述",
        "项目概况", "立项依据", "进度计划", "长期目标", "年度目标", "一级指标", "二级指标", "指标内容",
        "长期指标值", "年度指标值", "备注",
    ])  # fmt: skip
    assert ordered(grids["监控 X01"], [
        "年初预算数", "1—7月执行数", "1—7月执行率", "全年预计执行数", "年度总体目标", "一级指标",
        "二级指标", "三级指标", "年度指标值", "1—7月执行情况", "全年预计完成情况", "偏差原因分析",
        "完成目标可能性", "备注", "经费保障", "制度保障", "人员保障", "硬件条件", "其他", "原因说明",
        "确定能", "有可能", "完全不可能",
    ])  # fmt: skip
    assert ordered(grids["整改台账"], [
        "序号", "问题来源", "涉及项目或指标", "问题描述", "问题类型", "原因分析", "整改措施", "责任科室",
        "责任人", "整改时限", "整改进展", "完成日期", "佐证材料", "销号状态", "复核人", "结果应用",
    ])  # fmt: skip
    appraisal = next(grid for name, grid in grids.items() if name.startswith("事前评估"))
    assert ordered(appraisal, ["立项必要性", "投入经济性", "绩效目标合理性", "实施方案可行性",
                               "筹资合规性", "合计", "评估结论", "建议预算上限（万元）"])  # fmt: skip
    assert Decimal(90) in values(appraisal)


def test_no_problem_and_no_measure_is_left_out_of_the_ledger(grids):
    texts = " ".join(str(value) for value in values(grids["整改台账"]))
    held = usecases.check(SAMPLE).scored.evaluation
    for one in (*held.problems, *held.measures, *held.past_problems):
        assert one.text in texts


def test_names_stay_out_of_the_ledger_unless_asked_for():
    held = outcome()
    for names in (False, True):
        made = reporting.cycle(held.scored, held.findings, held.rules, names=names)
        texts = " ".join(str(v) for grid in made for v in values(grid))
        assert ("某丙" in texts) is names


@pytest.mark.parametrize(
    ("rate", "month", "colour"),
    [("0.34", 7, "red"), ("0.35", 7, "yellow"), ("0.46", 7, "yellow"), ("0.47", 7, "green"),
     ("0.5999", 12, "red"), ("1.3", 6, "green")],
)  # fmt: skip
def test_money_lamps_are_in_proportion_to_the_months(rate, month, colour):
    progress = money_progress(Fraction(rate), Fraction(1), month, rules().monitoring)
    assert progress.lamp.colour == colour


def number(value, operator=Operator.AT_LEAST):
    return NumberTarget(operator, Quantity(Decimal(value), "个", 0))


@pytest.mark.parametrize(
    ("target", "to_date", "likelihood", "colour"),
    [(number(120), 34, "", "red"), (number(120), 36, "", "yellow"), (number(120), 47, "", "yellow"),
     (number(120), 48, "", "green"), (number(120), 71, "", "green"), (number(120), 72, "", "blue"),
     (number(5, Operator.AT_MOST), 5, "", "green"), (number(5, Operator.AT_MOST), 6, "", "red"),
     (number(0), 0, "", None), (GradedTarget("好转"), None, "certain", "green"),
     (GradedTarget("好转"), None, "possible", "yellow"),
     (GradedTarget("好转"), None, "impossible", "red"), (GradedTarget("好转"), None, "", None)],
)  # fmt: skip
def test_indicator_lamps(target, to_date, likelihood, colour):
    done = Quantity(Decimal(to_date), "个", 0) if to_date is not None else None
    lamp = indicator_progress(target, done, likelihood, 6, rules().monitoring).lamp
    assert (lamp and lamp.colour) == colour


def test_the_worst_lamp_is_that_of_the_project(grids):
    assert "综合灯号：黄灯" in values(grids["监控 X01"])
    assert worst([None]) is None


def test_one_evaluation_under_two_profiles_side_by_side():
    put = {"indicators.7.actual": 600, "indicators.7.reason": "报名踊跃"}
    held = outcome(changed(put=put))
    other = under(held, "preset.execution-capped")
    one, also = held.scored.projects[0], other.scored.projects[0]
    assert (str(one.total.value), str(also.total.value)) == ("98.41", "96.41")
    grid = reporting.side_by_side(held.scored, other.scored, held.rules)
    found = values(grid)
    assert {"preset.execution-capped", "超额完成扣 2 分", Decimal("-2.00")} <= set(found)
    assert under(held, "no.such.profile") is None


def test_information_content_in_bits():
    assert entropy([Fraction(1)] * 8) == 0
    assert entropy([Fraction(1), Fraction(1, 2)] * 4) == 1
    shares = [Fraction(1), Fraction(19, 20), Fraction(17, 20), Fraction(7, 10), Fraction(1, 2)]
    assert entropy(shares) == pytest.approx(2.321928, abs=1e-6)  # log2 of five bands
