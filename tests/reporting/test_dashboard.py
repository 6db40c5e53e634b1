"""A tile against its target and the time gone: by the rules of monitoring, and never by a guess."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from jiheng.documents import svg
from jiheng.model import LedgerFigure, MonthPlan, NumberTarget, Operator, Quantity, year_of
from jiheng.reporting.dashboard import (
    Goal,
    Tile,
    board_digest,
    months_chart,
    operator_of,
    tile_progress,
)
from jiheng.rulebook import load

BOOK = load().rest
COUNT = next(d for d in BOOK.definitions if d.id == "projects.signed.count")
RATE = next(d for d in BOOK.definitions if d.id == "projects.landed.rate")
PLAN = MonthPlan(((6, Fraction(20, 100)), (12, Fraction(1))))


def goal(number="100", operator=Operator.AT_LEAST, unit="个", plan=None):
    return Goal(NumberTarget(operator, Quantity(Decimal(number), unit)), "targets", plan=plan)


@pytest.mark.parametrize(
    ("finished", "own_goal", "months", "colour", "why"),
    [
        ("50", goal(), 6, "green", ""),
        ("39", goal(), 6, "yellow", ""),
        ("29", goal(), 6, "red", ""),
        ("60", goal(), 6, "blue", ""),
        ("60", goal(plan=PLAN), 6, "blue", ""),
        ("20", goal(plan=PLAN), 6, "green", ""),  # 20 % is due by June
        ("0", goal(), 0, "", "no_month"),
        ("5", None, 6, "", "no_target"),
        (None, goal(), 6, "", "no_value"),
        ("5", goal("0"), 6, "", "zero_target"),
        ("5", goal("-3"), 6, "", "zero_target"),
        ("5", goal("3", Operator.AT_MOST), 6, "red", ""),
        ("3", goal("3", Operator.AT_MOST), 6, "green", ""),
        ("0", goal("0", Operator.AT_MOST), 6, "green", ""),
        ("5", goal("100", unit="家"), 6, "", "other_unit"),
    ],
)
def test_what_is_due_is_judged_up_to_the_last_month_that_is_over(
    finished, own_goal, months, colour, why
):
    value = Fraction(finished) if finished is not None else None
    progress = tile_progress(COUNT, value, own_goal, months, BOOK.monitoring)
    assert (progress.lamp.colour if progress.lamp else "", progress.why) == (colour, why)


def test_a_rate_is_judged_when_the_year_is_over_or_a_plan_says_what_is_due():
    own = goal("60", unit="%")
    assert tile_progress(RATE, Fraction(1, 2), own, 6, BOOK.monitoring).why == "rate"
    assert tile_progress(RATE, Fraction(1, 2), own, 12, BOOK.monitoring).lamp.colour == "green"
    planned = replace(own, plan=MonthPlan(((6, Fraction(1)), (12, Fraction(1)))))
    assert tile_progress(RATE, Fraction(1, 5), planned, 6, BOOK.monitoring).lamp.colour == "red"


def test_completion_has_no_meaning_without_a_value_or_of_a_target_of_zero():
    figure = LedgerFigure(definition=COUNT, period=year_of(2025), value=Fraction(5), digest="a")
    assert Tile(figure=figure, goal=goal("10")).completed == Fraction(1, 2)
    assert Tile(figure=figure, goal=goal("0")).completed is None
    assert Tile(figure=figure).completed is None
    assert Tile(figure=replace(figure, value=None), goal=goal("10")).completed is None
    assert board_digest([figure]) != board_digest([replace(figure, digest="b")])


def test_less_is_better_where_the_definition_says_so():
    assert operator_of(COUNT) is Operator.AT_LEAST
    assert operator_of(replace(COUNT, better="less")) is Operator.AT_MOST


def test_months_to_come_have_no_bar_and_the_picture_is_drawn_as_word_draws_it():
    names = [f"{n}月" for n in range(1, 13)]
    columns = [("2024", [Fraction(n) for n in range(12)]), ("2025", [Fraction(3), Fraction(4)])]
    chart = months_chart(COUNT, names, columns, ("题", "图"))
    assert dict(chart.rows)["2月"] == {"2024": Decimal(1), "2025": Decimal(4)}
    assert dict(chart.rows)["3月"] == {"2024": Decimal(2)}
    assert svg(chart).startswith("<svg")
