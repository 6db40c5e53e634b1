"""The product-limit estimate against published tables and a peer; forecasts against what happened."""

import datetime as dt
from fractions import Fraction

import pytest

from jiheng.ledger.survival import Case, Spell, backtest, curve, forecast
from jiheng.model import half_up

# weeks of remission on 6-MP and on placebo, a plus: only known to be longer.
# E. J. Freireich et al., Blood 21 (1963); the table is in E. A. Gehan, Biometrika 52 (1965)
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def spells(text):
    return [Spell(int(each.rstrip("+")), not each.endswith("+")) for each in text.split()]


def test_the_remissions_on_6_mp_are_those_of_the_published_table():
    known = curve(spells(TREATED))
    table = [(s.days, s.at_risk, s.events, f"{half_up(s.left, 3)}") for s in known.steps]
    assert table == [
        (6, 21, 3, "0.857"), (7, 17, 1, "0.807"), (10, 15, 1, "0.753"), (13, 12, 1, "0.690"),
        (16, 11, 1, "0.627"), (22, 7, 1, "0.538"), (23, 6, 1, "0.448"),
    ]  # fmt: skip
    errors = [f"{half_up(s.error(), 4)}" for s in known.steps]
    assert errors == ["0.0764", "0.0869", "0.0963", "0.1068", "0.1141", "0.1282", "0.1346"]
    assert (known.median, known.count, known.censored) == (23, 21, 12)


def test_without_anybody_censored_it_is_the_share_that_is_left():
    known = curve(spells(PLACEBO))
    assert known.left(8) == Fraction(8, 21)
    assert (known.left(0), known.left(23), known.median) == (1, 0, 8)


@pytest.mark.parametrize("text", [TREATED, PLACEBO])
def test_scipy_estimates_the_same(text):
    from scipy.stats import CensoredData, ecdf

    kept = spells(text)
    data = CensoredData(
        uncensored=[s.days for s in kept if s.ended], right=[s.days for s in kept if not s.ended]
    )
    peer = ecdf(data).sf
    for step in curve(kept).steps:
        assert float(step.left) == pytest.approx(float(peer.evaluate(step.days)), abs=1e-12)


def test_p13_a_cohort_that_was_seen_to_its_end_has_its_plain_rates():
    signed = dt.date(2018, 6, 1)
    cases = [Case(f"{n}", signed, signed + dt.timedelta(days=100 + n)) for n in range(199)]
    cases += [Case(f"o{n}", signed) for n in range(19)]
    known = curve(case.spell(dt.date(2020, 1, 1)) for case in cases)
    assert f"{half_up((1 - known.left(400)) * 100, 2)}" == "91.28"
    assert f"{half_up(Fraction(118, 218) * 100, 2)}" == "54.13"


def test_a_project_is_known_on_a_day_as_it_was_then():
    case = Case("a", dt.date(2025, 1, 1), dt.date(2025, 4, 11))
    assert case.spell(dt.date(2024, 12, 31)) is None
    assert case.spell(dt.date(2025, 2, 10)) == Spell(40, ended=False)
    assert case.spell(dt.date(2025, 4, 11)) == Spell(100, ended=True)
    with pytest.raises(ValueError, match="-1"):
        Spell(-1, ended=True)


def steady(count=240):
    """One project a week; every second lands after 100 days, every other after 200."""
    first = dt.date(2020, 1, 6)
    begins = [first + dt.timedelta(days=7 * n) for n in range(count)]
    return [
        Case(f"{n}", day, day + dt.timedelta(days=100 if n % 2 else 200))
        for n, day in enumerate(begins)
    ]


def test_a_forecast_of_a_process_that_never_changes_comes_true():
    cases, day = steady(), dt.date(2023, 6, 30)
    ahead = forecast(cases, day, 90)
    ends = day + dt.timedelta(days=90)
    actual = sum(c.began <= day < c.ended <= ends for c in cases)
    assert ahead is not None
    assert abs(ahead.expected - actual) <= 2
    assert forecast(cases[:3], dt.date(2020, 7, 1), 90) is None  # too few landings to say


def test_the_backtest_knows_only_what_was_known_and_says_its_error():
    cases = steady()
    days = [dt.date(2022, month, 28) for month in range(1, 13)]
    tried = backtest(cases, days, 90)
    assert len(tried.tries) == 12
    assert tried.relative is not None
    assert tried.relative < Fraction(1, 4)
    first = tried.tries[0]
    known = [c if c.ended <= first.forecast.day else Case(c.key, c.began)
             for c in cases if c.began <= first.forecast.day]  # fmt: skip
    assert forecast(known, first.forecast.day, 90) == first.forecast
    assert first.error == first.forecast.expected - first.actual
    assert tried.bias == sum(t.error for t in tried.tries) / sum(t.actual for t in tried.tries)


def test_nothing_is_expected_of_what_took_longer_than_anything_that_was_seen():
    begin = dt.date(2024, 1, 1)
    landed = [Case(f"{n}", begin, begin + dt.timedelta(days=50)) for n in range(6)]
    ahead = forecast([*landed, Case("old", dt.date(2022, 1, 1))], dt.date(2024, 6, 1), 90)
    assert ahead is not None
    assert (ahead.expected, ahead.beyond, ahead.open) == (0, 1, 1)
