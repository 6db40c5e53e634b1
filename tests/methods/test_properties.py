"""What must hold for any input: effects close, weights add up, ranks are permutations, and so on."""

from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.methods import (
    MethodInputError,
    comparison,
    composite,
    cost_benefit,
    efficiency,
    factors,
    survey,
    weights,
)

number = st.floats(min_value=0.01, max_value=1000, allow_nan=False)
decimal = st.decimals(min_value=-500, max_value=500, places=2, allow_nan=False)


def pairs(of, least=1, most=5):
    return st.integers(least, most).flatmap(
        lambda k: st.tuples(
            st.lists(of, min_size=k, max_size=k), st.lists(of, min_size=k, max_size=k)
        )
    )


def grids(of=number, rows=(2, 8), columns=(1, 4)):
    return st.tuples(st.integers(*rows), st.integers(*columns)).flatmap(
        lambda shape: st.lists(
            st.lists(of, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        )
    )


@given(pairs(decimal), st.randoms(use_true_random=False))
def test_effects_close_exactly_in_any_order(both, chance):
    base, actual = both
    order = list(range(len(base)))
    chance.shuffle(order)
    for found in (
        factors.chain_substitution(base, actual, order=order).value,
        factors.difference(base, actual, order=order).value,
        factors.shapley(base, actual).value,
    ):
        assert sum(found.effects, Fraction(0)) == found.actual_total - found.base_total


@given(pairs(decimal, most=4))
def test_shapley_is_the_mean_over_all_orders(both):
    base, actual = both
    orders = list(permutations(range(len(base))))
    every = [factors.chain_substitution(base, actual, order=o).value.effects for o in orders]
    mean = tuple(sum(column, Fraction(0)) / len(orders) for column in zip(*every, strict=True))
    assert factors.shapley(base, actual).value.effects == mean


@given(pairs(st.lists(decimal, min_size=3, max_size=3), most=4))
def test_subgroups_add_up(both):
    base, actual = both
    integer = factors.shapley(base, actual).value
    parts = [
        factors.shapley([f[s] for f in base], [f[s] for f in actual]).value.effects
        for s in range(3)
    ]
    assert integer.effects == tuple(sum(c, Fraction(0)) for c in zip(*parts, strict=True))


@given(grids(), st.data())
def test_lmdi_adds_up_and_multiplies_up(base, data):
    shape = st.lists(number, min_size=len(base[0]), max_size=len(base[0]))
    actual = data.draw(st.lists(shape, min_size=len(base), max_size=len(base)))
    found = factors.lmdi(base, actual)
    before, after = found.step("base_total"), found.step("actual_total")
    assert found.value.additive.sum() == pytest.approx(after - before, rel=1e-9, abs=1e-9 * after)
    assert found.value.multiplicative.prod() == pytest.approx(after / before, rel=1e-9)


@given(grids(st.sampled_from([0.0, 0.0, 1.0, 2.0, 5.0])), st.data())
def test_lmdi_closes_with_any_zeros(base, data):
    shape = st.lists(st.sampled_from([0.0, 1.0, 3.0]), min_size=len(base[0]), max_size=len(base[0]))
    actual = data.draw(st.lists(shape, min_size=len(base), max_size=len(base)))
    terms = factors.lmdi_terms(base, actual)
    assert terms.value.sum() == pytest.approx(
        terms.step("actual_total") - terms.step("base_total"), abs=1e-9
    )


@given(grids(rows=(3, 8), columns=(2, 4)))
def test_weights_from_data_add_up_to_one_and_are_not_negative(rows):
    for method in (weights.entropy, weights.critic, weights.standard_deviation):
        try:
            found = method(rows).value
        except MethodInputError as error:
            assert error.reason == "constant"
            continue
        assert found.sum() == pytest.approx(1)
        assert (found >= 0).all()


@given(grids(rows=(3, 8), columns=(2, 4)), st.integers(0, 3))
def test_the_unit_of_a_column_changes_no_weight(rows, column):
    values = np.array(rows)
    scaled = values.copy()
    scaled[:, column % values.shape[1]] *= 1000
    for method in (weights.entropy, weights.critic):
        try:
            one, other = method(values).value, method(scaled).value
        except MethodInputError:
            continue
        assert other == pytest.approx(one, rel=1e-6, abs=1e-6)


@given(st.lists(st.one_of(st.none(), st.integers(-5, 5)), min_size=1, max_size=12))
def test_ranks_are_a_permutation_where_nothing_ties(values):
    found = comparison.rank(values).value
    known = [v for v in values if v is not None]
    for value, rank in zip(values, found, strict=True):
        assert np.isnan(rank) if value is None else rank == 1 + sum(v > value for v in known)
    if len(set(known)) == len(known):
        assert sorted(r for r in found if not np.isnan(r)) == list(range(1, len(known) + 1))


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=9), st.sampled_from(comparison.TIES))
def test_ranks_turn_with_the_direction(values, ties):
    down = comparison.rank([-v for v in values], -1, ties).value
    assert list(down) == list(comparison.rank(values, 1, ties).value)


@given(grids(rows=(2, 6), columns=(2, 4)))
def test_a_unit_that_is_better_in_everything_ranks_first(rows):
    best = [max(column) + 1 for column in zip(*rows, strict=True)]
    found = composite.topsis([*rows, best]).value
    assert found.rank[-1] == 1
    assert found.score[-1] == pytest.approx(1)
    assert ((found.score >= 0) & (found.score <= 1)).all()


@given(st.lists(number, min_size=1, max_size=6), st.data())
def test_means_lie_between_their_ends_and_in_their_order(values, data):
    given_weights = data.draw(st.lists(number, min_size=len(values), max_size=len(values)))
    means = [
        method(values, given_weights).value
        for method in (composite.harmonic_mean, composite.geometric_mean, composite.weighted_mean)
    ]
    ends = [min(values), *means, max(values)]
    assert all(one <= other * (1 + 1e-9) for one, other in pairwise(ends))


@given(st.lists(number, min_size=2, max_size=8), st.floats(0.0, 0.3), st.floats(0.001, 0.3))
def test_more_discounting_is_worth_less(flows, rate, more):
    one = cost_benefit.npv(flows, rate, first_flow_at_t=1).value
    assert cost_benefit.npv(flows, rate + more, first_flow_at_t=1).value < one


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=7).filter(any))
def test_every_rate_found_has_no_net_present_value_and_none_is_invented(flows):
    found = cost_benefit.irr_all(flows)
    assert len(found.value) <= found.step("sign_changes")
    assert list(found.value) == sorted(found.value)
    for rate in found.value:
        terms = np.array(flows) * (1 + rate) ** -np.arange(len(flows), dtype=float)
        assert abs(terms.sum()) <= 1e-5 * np.abs(terms).max()


@given(st.integers(1, 400), st.data())
def test_intervals_hold_the_proportion_and_widen_with_confidence(n, data):
    hits = data.draw(st.integers(0, n))
    narrow, wide = (survey.proportion_ci(hits, n, c).value for c in (0.8, 0.99))
    for name in ("wilson", "clopper_pearson", "wald"):  # of one or two, Agresti-Coull is not nested
        assert wide[name][0] - 1e-12 <= narrow[name][0] <= hits / n + 1e-12
        assert hits / n - 1e-12 <= narrow[name][1] <= wide[name][1] + 1e-12


@given(st.lists(st.lists(number, min_size=2, max_size=2), min_size=2, max_size=9))
def test_the_envelope_scores_between_0_and_1_and_somebody_is_the_best(rows):
    into, out = [[a] for a, _ in rows], [[b] for _, b in rows]
    found = efficiency.dea(into, out).value
    ratio = np.array([b / a for a, b in rows])
    assert found.score == pytest.approx(ratio / ratio.max(), rel=1e-5, abs=1e-6)
    variable = efficiency.dea(into, out, rts="vrs").value.score
    assert (variable >= found.score - 1e-6).all()
    assert variable.max() == 1


@given(grids(rows=(2, 4), columns=(2, 4)), st.data())
def test_raked_cells_meet_both_margins(sample, data):
    people = np.array(
        data.draw(
            st.lists(
                st.lists(number, min_size=len(sample[0]), max_size=len(sample[0])),
                min_size=len(sample),
                max_size=len(sample),
            )
        )
    )
    found = survey.rake(sample, people.sum(axis=1), people.sum(axis=0), tol=1e-10).value
    if found.converged:
        assert found.fitted.sum(axis=1) == pytest.approx(people.sum(axis=1))
        assert found.fitted.sum(axis=0) == pytest.approx(people.sum(axis=0))
