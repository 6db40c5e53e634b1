"""Questions about figures: exact chances, honest figures let be, planted ones asked about."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import gaming as simulated
from jiheng.comparison import Observation, lines_of
from jiheng.comparison.exact_tests import binomial_tail, cube_root_above, fisher_tail
from jiheng.comparison.gaming import Dated, bunched, equal, following, rush, telling
from jiheng.comparison.questions import Figures, questions_of
from jiheng.reporting.questions import question_text, rare
from jiheng.rulebook import load

BOOK = load().rest
RULE = BOOK.comparison.gaming


@given(st.integers(0, 60), st.integers(1, 60), st.integers(1, 99))
def test_binomial_tails_are_those_of_scipy(successes, trials, percent):
    share = Fraction(percent, 100)
    expected = stats.binom.sf(successes - 1, trials, float(share))
    assert float(binomial_tail(successes, trials, share)) == pytest.approx(
        expected, rel=1e-9, abs=1e-300
    )


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 200), st.integers(0, 200))
def test_tails_of_a_table_are_fishers(own, rest, others, rest_of_others):
    if own + rest == 0 or others + rest_of_others == 0:
        return
    table = [[own, rest], [others, rest_of_others]]
    expected = stats.fisher_exact(table, alternative="greater").pvalue
    found = fisher_tail((own, own + rest), (others, others + rest_of_others))
    assert float(found) == pytest.approx(expected, rel=1e-7)


@settings(deadline=None)
@given(
    st.integers(1, 15),
    st.integers(1, 15),
    st.integers(1, 60),
    st.integers(1, 60),
    st.sampled_from([2, 3]),
)
def test_with_room_for_others_it_is_the_noncentral_distribution(own, rest, others, more, odds):
    tried, all_tried, marked = own + rest, own + rest + others + more, own + others
    expected = stats.nchypergeom_fisher.sf(own - 1, all_tried, marked, tried, odds)
    found = fisher_tail((own, tried), (others, others + more), Fraction(odds))
    assert float(found) == pytest.approx(expected, rel=1e-6)


@given(st.fractions(min_value=0, max_value=10**6))
def test_a_cube_root_is_rounded_up(value):
    root = cube_root_above(value)
    assert root**3 >= value
    assert root == 0 or (root - Fraction(1, 10**6)) ** 3 < value


def test_values_just_short_of_a_threshold_are_missed_and_round_ones_are_left_aside():
    just_above = [Fraction(90) + Fraction(n, 20) for n in range(1, 31)]
    just_below = [Fraction(90) - Fraction(n, 20) for n in range(1, 4)]
    question = bunched([*just_above, *just_below], Fraction(90), RULE.score_width, RULE, "优")
    assert (question.count, question.others, question.total) == (30, 3, 33)
    assert question.chance <= question.limit == RULE.chance
    heaped = [Fraction(90)] * 500  # everybody rounds: from which side nobody knows
    assert bunched([*heaped, *just_above[:15], *[180 - v for v in just_above[:15]]],
                   Fraction(90), RULE.score_width, RULE) is None  # fmt: skip


def test_a_slope_of_the_values_is_no_bunching():
    values = [Fraction(n, 50) for n in range(86 * 50, 94 * 50) for _ in range((n - 4290) // 60 + 1)]
    assert bunched(values, Fraction(90), RULE.score_width, RULE) is None


def observation(unit, year, target, actual, name="n"):
    return Observation(
        unit=unit, year=year, key=name, name=name, measure="m", operator="≥",
        target=Fraction(target), actual=Fraction(actual),
    )  # fmt: skip


def test_only_targets_of_several_digits_tell_anything():
    assert telling(observation("u", 2025, "12.3", "1"), 3)
    assert not telling(observation("u", 2025, "1200", "1"), 3)
    assert not telling(observation("u", 2025, "100", "100"), 3)
    assert not telling(observation("u", 2025, Fraction(1, 3), "1"), 3)


def a_city(copies):
    return [
        observation(f"u{u}", 2025, 1011 + 7 * n, 1011 + 7 * n + (0 if u == 0 and n < copies else 9), f"n{n}")
        for u in range(8) for n in range(20)
    ]  # fmt: skip


def test_a_unit_whose_actuals_are_its_targets_is_asked_with_what_was_counted():
    [question] = equal(a_city(18), RULE)
    assert (question.unit, question.count, question.total, question.others, question.others_total) == (
        "u0", 18, 20, 0, 140)  # fmt: skip
    for language in ("zh", "en"):
        text = question_text(question, "样例局", BOOK, language)
        assert "18" in text
        assert text.endswith(("？", "?"))
    assert list(equal(a_city(7), RULE)) == []


def test_targets_that_are_last_years_results_are_asked_about_and_growth_is_not():
    rows = []
    for unit in range(8):
        for line in range(8):
            target = Fraction(1000 + 13 * line + unit)
            for year in range(2021, 2025):
                actual = target * Fraction(11, 10) + 1
                rows.append(observation(f"u{unit}", year, target, actual, f"n{line}"))
                target = actual if unit == 0 else target * Fraction(103, 100)
    assert [q.unit for q in following(lines_of(rows), RULE)] == ["u0"]


def test_days_count_and_not_payments():
    spread = [Dated(f"u{u}", 2025, m, d) for u in range(8) for m in range(1, 13) for d in (3, 9)]
    batch = [Dated("u0", 2025, 12, 30)] * 500
    assert list(rush([*spread, *batch], RULE)) == []
    december = [Dated("u0", 2025, 12, day) for day in range(1, 31)]
    quiet = [act for act in spread if act.unit != "u0" or act.month < 4]
    assert [q.unit for q in rush([*quiet, *december], RULE)] == ["u0"]


def test_of_few_figures_nothing_is_asked():
    assert list(equal(a_city(18)[:5], RULE)) == []
    assert list(rush([Dated(f"u{u}", 2025, 12, 1) for u in range(9)], RULE)) == []


def test_several_thresholds_share_the_chance_of_their_kind():
    above = [Fraction(90) + Fraction(n, 20) for n in range(1, 31)]
    figures = Figures(scores=above, grades={"优": Fraction(90), "良": Fraction(80)})
    [question] = questions_of(figures, RULE)
    assert question.limit == RULE.chance / 2


def test_chances_are_told_as_one_in_how_many():
    assert rare(Fraction(1, 3500)) == "1/1,000"
    assert rare(Fraction(1, 10**4)) == "1/10,000"


@pytest.mark.parametrize("kind", simulated.KINDS)
def test_honest_cities_are_let_be_and_planted_ones_asked(kind):
    """A reduced run of tools/gaming.py, whose figures stand in docs/howto/questions.md."""
    import random

    r = random.Random(f"reduced {kind}")
    assert sum(simulated.asked(r, kind, sealed=False, planted=False) for _ in range(12)) == 0
    assert sum(simulated.asked(r, kind, sealed=False, planted=True) for _ in range(8)) >= 7
