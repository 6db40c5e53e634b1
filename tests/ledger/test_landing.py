"""Forecasts of landing against what happened: three methods, the one that erred least is offered."""

import datetime as dt
import random
from fractions import Fraction

import pytest

from jiheng.ledger.landing import CURVE, METHODS, NAIVE, backtest, forecast, known_until
from jiheng.ledger.survival import Case
from jiheng.web.operate import ledger_city
from jiheng.web.statistics.cohorts import month_ends

HORIZON, TODAY = 90, dt.date(2025, 12, 31)


def steady(count=240):
    """One project a week; every second lands after 100 days, every other after 200."""
    first = dt.date(2020, 1, 6)
    begins = [first + dt.timedelta(days=7 * n) for n in range(count)]
    return [
        Case(f"{n}", day, day + dt.timedelta(days=100 if n % 2 else 200))
        for n, day in enumerate(begins)
    ]


def by_chance(seed):
    """Five years, three projects a week, seven of ten of which land after some months."""
    chance = random.Random(seed)
    cases = []
    for n in range(780):
        begin = dt.date(2021, 1, 4) + dt.timedelta(days=7 * (n // 3))
        end = begin + dt.timedelta(days=int(chance.weibullvariate(200, 1.2)))
        lands = chance.random() < 0.7 and end <= TODAY
        cases.append(Case(f"{n}", begin, end if lands else None))
    return cases


def of_the_city(seed):
    """The projects of the demonstration that are signed or landed, by their contracts."""
    rows = ledger_city.city(seed).rows[ledger_city.PROJECTS]
    return [
        Case(f"{n}", row["contract_signed_on"], row.get("landed_on") if row["stage"] == "已落地" else None)
        for n, row in enumerate(rows)
        if row["kind"] == "正式合同" and not row.get("aside") and row["planned_total"] >= 10_000
    ]  # fmt: skip


def tried(cases):
    return backtest(cases, month_ends(TODAY, HORIZON, 12), HORIZON)


def test_a_forecast_of_a_process_that_never_changes_comes_true():
    cases, day = steady(), dt.date(2023, 6, 30)
    ahead = forecast(cases, day, HORIZON)
    actual = sum(
        c.open_at(day) and c.ended_within(day + dt.timedelta(days=HORIZON), HORIZON) for c in cases
    )
    assert ahead is not None
    assert all(abs(ahead.expected(method) - actual) <= 3 for method in METHODS)
    assert forecast(cases[:3], dt.date(2020, 7, 1), HORIZON) is None  # too few landings to say


def test_the_backtest_knows_only_what_was_known():
    cases = steady()
    back = backtest(cases, [dt.date(2022, month, 28) for month in range(1, 13)], HORIZON)
    assert len(back.tries) == 12
    day = back.tries[0].forecast.day
    known = [c if c.ended <= day else Case(c.key, c.began) for c in cases if c.began <= day]
    assert forecast(known, day, HORIZON) == back.tries[0].forecast
    first = back.tries[0]
    assert first.error(CURVE) == first.forecast.curve - first.actual
    actual = sum(each.actual for each in back.tries)
    assert back.bias(CURVE) == sum(each.error(CURVE) for each in back.tries) / actual


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_curve_of_a_year_beats_repeating_where_landing_takes_its_time(seed):
    back = tried(by_chance(seed))
    assert back.best == CURVE
    assert back.relative(CURVE) < back.relative(NAIVE)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_ledger_into_which_only_the_open_ones_were_carried_misleads_nobody(seed):
    """All landings before it began are unknown: who had taken long would seem to be the rule."""
    whole = by_chance(seed)
    carried = [c for c in whole if c.ended is None or c.ended >= dt.date(2023, 6, 1)]
    assert tried(carried).relative(CURVE) == tried(whole).relative(CURVE)


@pytest.mark.parametrize(("seed", "best"), [(1, NAIVE), (2, "share"), (3, "share")])
def test_in_the_city_what_erred_least_is_offered_be_it_the_naive_one(seed, best):
    back = tried(of_the_city(seed))
    assert (len(back.tries), back.best) == (9, best)
    assert back.relative(best) == min(back.relative(method) for method in METHODS)
    assert back.relative(best) < Fraction(1, 4)


def test_of_nothing_tried_the_simplest_is_offered():
    assert backtest([], [TODAY], HORIZON).best == NAIVE


def test_a_ledger_that_nobody_went_on_with_ends_with_its_last_month():
    cases = [Case("a", dt.date(2025, 3, 1), dt.date(2025, 12, 20)), Case("b", dt.date(2025, 5, 1))]
    assert known_until(cases, dt.date(2026, 11, 28), HORIZON) == TODAY
    assert known_until(cases, dt.date(2026, 3, 1), HORIZON) == dt.date(2026, 3, 1)
    assert known_until([], TODAY, HORIZON) == TODAY


def test_the_last_month_whose_horizon_is_over_is_tried():
    assert month_ends(TODAY, HORIZON, 2) == [dt.date(2025, 8, 31), dt.date(2025, 9, 30)]
    assert month_ends(dt.date(2025, 12, 28), HORIZON, 1) == [dt.date(2025, 8, 31)]


def test_nothing_is_expected_by_the_curve_of_what_took_longer_than_anything_that_was_seen():
    begin = dt.date(2024, 1, 1)
    landed = [Case(f"{n}", begin, begin + dt.timedelta(days=50)) for n in range(6)]
    ahead = forecast([*landed, Case("old", dt.date(2022, 1, 1))], dt.date(2024, 6, 1), HORIZON)
    assert ahead is not None
    assert (ahead.curve, ahead.beyond, ahead.open) == (0, 1, 1)
