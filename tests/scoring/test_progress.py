"""How far money and indicators are during the year: lamps, plans by month, forecasts, why not."""

from decimal import Decimal
from fractions import Fraction

import pytest

from jiheng.model import DateTarget, GradedTarget, MonthPlan, NumberTarget, Operator, Quantity
from jiheng.parsing.month_plan import read_month_plan
from jiheng.rulebook import load
from jiheng.scoring import indicator_progress, money_progress

RULE = load().rest.monitoring
HALF = Fraction(1, 2)


def number(value, operator=Operator.AT_LEAST, unit="个", digits=0):
    return NumberTarget(operator, Quantity(Decimal(value), unit, digits))


def reached(value, unit="个"):
    return Quantity(Decimal(value), unit, 0)


@pytest.mark.parametrize(
    ("text", "due"),
    [("3:10 6:45 9:70", {1: "1/30", 3: "1/10", 6: "9/20", 7: "8/15", 12: "1"}),
     ("7:40", {7: "2/5", 12: "1"}), ("6月50%、12月100%", {6: "1/2", 9: "3/4", 12: "1"}),
     ("７：４０", {7: "2/5"}), ("12：80", {12: "4/5"})],
)  # fmt: skip
def test_a_plan_by_month_is_read_and_lies_on_straight_lines(text, due):
    plan = read_month_plan(text)
    assert {month: plan.due(month) for month in due} == {m: Fraction(d) for m, d in due.items()}


@pytest.mark.parametrize(
    "text", ["", "按进度", "6:50 3:20", "3:20 6:10", "13:50", "6:120", "6:50 6:60", "6", "半年过半"]
)
def test_a_plan_that_does_not_rise_or_says_no_shares_is_none(text):
    assert read_month_plan(text) is None


def test_what_is_due_never_falls():
    plan = MonthPlan(((3, Fraction(1, 10)), (9, Fraction(7, 10))))
    shares = [plan.due(month) for month in range(1, 13)]
    assert shares == sorted(shares) and shares[-1] == 1


@pytest.mark.parametrize(
    ("target", "to_date", "likelihood", "why"),
    [(None, reached(3), "", "no_target"), (number(0), reached(3), "", "zero_target"),
     (number(10), None, "", "no_value"), (number(10), reached(3, "人"), "", "other_unit"),
     (number(10, Operator.BETWEEN), reached(3), "", "range"),
     (number(10, None), reached(3), "", "range"),
     (GradedTarget("好转"), None, "", "no_likelihood"),
     (DateTarget(None), None, "", "no_likelihood")],
)  # fmt: skip
def test_what_cannot_be_judged_says_why(target, to_date, likelihood, why):
    progress = indicator_progress(target, to_date, likelihood, 7, RULE)
    assert (progress.lamp, progress.why) == (None, why)


def test_money_without_a_budget_says_why():
    assert money_progress(Fraction(3), None, 7, RULE).why == "no_budget"
    assert money_progress(Fraction(3), Fraction(0), 7, RULE).why == "zero_budget"
    assert money_progress(None, Fraction(9), 7, RULE).why == "no_value"


def test_a_forecast_names_its_method_and_keeps_the_unit_of_the_target():
    target = number("1.50", unit="亿元", digits=2)
    progress = indicator_progress(target, reached(7000, "万元"), "", 7, RULE)
    assert (progress.expected.printed(), progress.method) == ("1.20亿元", "linear")
    plan = MonthPlan(((7, Fraction(2, 5)),))
    planned = indicator_progress(number(100), reached(41), "", 7, RULE, plan)
    assert (planned.lamp.colour, planned.method, planned.expected.printed()) == (
        "green", "plan", "103个",
    )  # fmt: skip


def test_a_ceiling_must_hold_at_any_time_and_is_not_drawn_out_over_the_year():
    within = indicator_progress(number(5, Operator.AT_MOST), reached(5), "", 3, RULE)
    assert (within.lamp.colour, within.expected) == ("green", None)
    zero = indicator_progress(number(0, Operator.AT_MOST), reached(0), "", 3, RULE)
    assert zero.lamp.colour == "green"


def test_where_nothing_is_due_yet_nothing_lags():
    plan = MonthPlan(((6, Fraction(0)),))
    assert indicator_progress(number(9), reached(0), "", 5, RULE, plan).lamp.colour == "green"
    assert indicator_progress(number(9), reached(1), "", 5, RULE, plan).lamp.colour == "blue"
