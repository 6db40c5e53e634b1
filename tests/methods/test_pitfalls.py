"""The mistakes that these methods invite, one test each; the list is that of the methods survey."""

import math

import numpy as np
import pytest

from jiheng.methods import (
    MethodInputError,
    call,
    comparison,
    composite,
    cost_benefit,
    efficiency,
    factors,
    run,
    survey,
    weights,
)
from jiheng.methods.schedules import SCHEDULES


def refused(method, **inputs):
    with pytest.raises(MethodInputError) as caught:
        call(method, inputs)
    return caught.value


# money and time
def test_the_year_of_the_first_flow_is_never_assumed():
    assert refused("cost_benefit.npv", cashflows=[-1, 2], rate=0.1).row == "first_flow_at_t"
    at = [
        call("cost_benefit.npv", {"cashflows": [1], "rate": 0.1, "first_flow_at_t": t})
        for t in (0, 1)
    ]
    assert at == pytest.approx([1, 1 / 1.1])


def test_a_rate_is_never_assumed():
    assert refused("cost_benefit.npv", cashflows=[1], first_flow_at_t=0).reason == "no_rate"


def test_a_schedule_chains_its_forward_rates_and_does_not_jump_at_the_edge():
    years = np.arange(0, 320)
    found = cost_benefit.discount_factors(years, schedule="uk_green_book").value
    steps = found[1:] / found[:-1]
    rates = [1 / (1 + SCHEDULES["uk_green_book"].rate(int(y))) for y in years[1:]]
    assert steps == pytest.approx(rates)
    assert found[31] == pytest.approx(1.035**-30 / 1.03)
    assert found[31] < found[30]  # (1.03)^-31 over the whole span would be larger than 1.035^-30
    half = cost_benefit.discount_factors([31], schedule="uk_green_book", timing="mid").value[0]
    assert found[31] < half < found[30]


def test_a_negative_benefit_stays_a_benefit_and_is_told():
    found = cost_benefit.npv_bcr([10, 0], [20, -5], 0.0, first_flow_at_t=0)
    assert found.value.bcr == 1.5
    assert found.value.npv == 5
    assert found.codes == ("NEGATIVE_BENEFIT",)


def test_no_cost_no_ratio():
    found = cost_benefit.npv_bcr([0], [5], 0.1, first_flow_at_t=0)
    assert found.value.bcr is None
    assert "ZERO_COST" in found.codes


def test_no_change_of_sign_no_rate_and_several_are_all_told():
    assert cost_benefit.irr([1, 2]).codes == ("NO_IRR",)
    several = cost_benefit.irr([-1600, 10000, -10000])
    assert "MULTIPLE_IRR" in several.codes
    assert several.step("sign_changes") == 2
    assert several.step("roots") == pytest.approx([0.25, 4])
    assert cost_benefit.mirr([-1600, 10000, -10000], 0.1, 0.1).value is not None


def test_a_long_project_has_its_rate():
    flows = [-1000, *[10] * 360]
    rate = cost_benefit.irr(flows).value
    assert cost_benefit.npv(flows, rate, first_flow_at_t=0).value == pytest.approx(0, abs=1e-6)


def test_never_paid_back_is_undefined():
    assert cost_benefit.payback([-100, 1, 1]).value is None
    assert cost_benefit.payback([-100, 60, 60], discounted=True, rate=0.3).value is None
    assert refused("cost_benefit.payback", cashflows=[-1, 1], discounted=True).reason == "no_rate"


# completion and growth
@pytest.mark.parametrize("target", [0, -5])
def test_a_target_that_is_not_positive_has_no_ratio(target):
    assert refused("comparison.completion", actual=3, target=target).reason == "zero_target"
    found = comparison.completion(3, target, zero_target="flag")
    assert found.value is None
    assert found.step("difference") == 3 - target


def test_lower_is_better_flips_the_ratio():
    assert comparison.completion(80, 100, -1).value == 1.25
    assert comparison.completion(0, 100, -1).value is None


@pytest.mark.parametrize("base", [0, -2])
def test_growth_from_nothing_is_undefined_and_the_change_stands(base):
    found = comparison.growth(5, base)
    assert found.value.growth is None
    assert found.value.change == 5 - base
    assert call("comparison.growth", {"current": 5, "base": base}) is None


def test_large_over_completion_is_a_flag_and_earns_nothing():
    assert comparison.completion(13, 10).codes == ("OVER_COMPLETION",)
    assert comparison.completion(12.9, 10).codes == ()
    assert call("composite.score_indicator", {"target": 10, "actual": 30, "points": 5}) == 5.0


def test_a_base_from_a_rounded_rate_is_an_interval():
    found = comparison.implied_base(1.73, 0.644, current_half_unit=0.005, growth_half_unit=0.0005)
    assert found.step("low") < found.value < found.step("high")
    assert comparison.implied_base(1, -1).value is None


@pytest.mark.parametrize(("total", "holds"), [(1929.81, True), (1929.80, False)])
def test_sums_miss_by_rounding_and_no_more(total, holds):
    found = comparison.check_sum(total, [1106.36, 823.46], 2).value
    assert found.ok_within_rounding is holds


# chain substitution
def test_the_order_changes_the_split_and_shapley_does_not_depend_on_it():
    base, actual = [100, 8, 5], [110, 7, 6]
    first = factors.chain_substitution(base, actual)
    last = factors.chain_substitution(base, actual, order=[2, 1, 0])
    assert first.value.effects != last.value.effects
    assert "ORDER_MATTERS" in first.codes
    shares = factors.shapley(base, actual).value.effects
    for (low, high), share in zip(first.step("spread"), shares, strict=True):
        assert low <= share <= high
    turned = factors.shapley(base[::-1], actual[::-1]).value.effects
    assert shares == turned[::-1]
    assert (
        factors.difference(base, actual, order=[1, 0, 2]).value
        == factors.chain_substitution(base, actual, order=[1, 0, 2]).value
    )


def test_twelve_factors_are_done_and_thirteen_refused():
    assert sum(factors.shapley([1] * 12, [2] * 12).value.effects) == 2**12 - 1
    assert refused("factors.shapley", base=[1] * 13, actual=[2] * 13).reason == "too_many"


def test_a_divisor_is_a_factor_and_its_sign_flips():
    found = factors.chain_substitution([100, 4], [100, 5], model=lambda a, b: a / b)
    assert [float(e) for e in found.value.effects] == [0, -5]


# LMDI
def test_zeros_take_their_limits_not_a_small_constant():
    gone = factors.lmdi_terms([[4, 5, 3]], [[0, 10, 2]]).value[0]
    assert list(gone) == [-60, 0, 0]
    both = factors.lmdi_terms([[0, 0, 2]], [[4, 5, 3]]).value[0]
    assert list(both) == [30, 30, 0]  # vanishing together they share: the limit, which closes
    assert list(factors.lmdi_terms([[0, 5]], [[0, 9]]).value[0]) == [0, 0]
    tiny = factors.lmdi_terms([[1e-12, 10, 2]], [[4, 5, 3]]).value[0]
    assert abs(tiny[1]) > 0.1  # what a small constant would have done


def test_lmdi_refuses_negative_values_and_names_the_cell():
    error = refused("factors.lmdi", base=[[1, 2], [3, -4]], actual=[[1, 2], [3, 4]])
    assert (error.row, error.reason) == ("base[2,2]", "lmdi_sign")


def test_equal_ends_have_no_effect_and_no_zero_by_zero():
    found = factors.lmdi([[2, 3]], [[2, 3]]).value
    assert list(found.additive) == [0, 0]
    assert list(found.multiplicative) == [1, 1]
    near = factors.lmdi([[2, 3]], [[2 * (1 + 1e-14), 3]]).value
    assert np.isfinite(near.additive).all()


def test_lmdi_is_not_the_shapley_value():
    additive = factors.lmdi([[100, 8, 5]], [[110, 7, 6]]).value.additive
    shares = [float(e) for e in factors.shapley([100, 8, 5], [110, 7, 6]).value.effects]
    assert additive.sum() == pytest.approx(sum(shares))
    assert list(additive) != pytest.approx(shares, rel=1e-6)


# means and weights
@pytest.mark.parametrize("mean", ["geometric_mean", "harmonic_mean"])
@pytest.mark.parametrize("bad", [0, -1])
def test_means_of_products_refuse_what_is_not_positive(mean, bad):
    assert refused(f"composite.{mean}", x=[1, bad]).row == "x[2]"


def test_weights_add_up_at_every_node_or_are_refused():
    tree = {"I": {"A": ["a", "b"], "B": ["c"]}}
    good = {"A": 0.6, "B": 0.4, "a": 0.1, "b": 0.9, "c": 1}
    assert weights.check_weights(good, tree=tree).value
    bad = {**good, "b": 0.8}
    assert refused("weights.check_weights", weights=bad, tree=tree).row == "A"
    assert (
        refused(
            "composite.aggregate_tree", indicators={"a": 1, "b": 1, "c": 1}, tree=tree, weights=bad
        ).row
        == "A"
    )


def test_weights_are_compared_with_a_tolerance():
    assert sum([0.1] * 10) != 1
    assert call("weights.check_weights", {"weights": [0.1] * 10})["ok"]


def test_a_missing_value_is_missing_below_the_threshold_and_told_above_it():
    assert composite.weighted_mean([60, None], [1, 1], min_coverage=0.8).codes == ("LOW_COVERAGE",)
    found = composite.weighted_mean([60, None, 90], [0.5, 0.3, 0.2])
    assert found.codes == ("RENORMALISED",)
    assert list(found.step("effective_weights")) == pytest.approx([5 / 7, 0, 2 / 7])
    assert composite.weighted_mean([None, None]).value is None


def test_entropy_takes_a_zero_and_refuses_a_negative():
    found = weights.entropy([[0, 1], [1, 1.5], [2, 2]]).value
    assert found.sum() == pytest.approx(1)
    assert found[0] > found[1]
    assert refused("weights.entropy", X=[[1, -1], [2, 2]]).row == "X[1,2]"
    assert refused("weights.entropy", X=[[1, 1], [1, 1]]).reason == "constant"


def test_a_constant_column_weighs_nothing():
    for method in (weights.entropy, weights.critic, weights.standard_deviation):
        found = method([[1, 5, 3], [2, 5, 1], [3, 5, 2]])
        assert found.value[1] == 0
        assert "CONSTANT" in found.codes
        assert "DISPERSION" in found.codes


def test_ahp_names_its_table_and_refuses_inconsistent_judgements():
    judged = [[1, 3, 5], [1 / 3, 1, 9], [1 / 5, 1 / 9, 1]]
    assert refused("weights.ahp", matrix=judged).reason == "inconsistent"
    found = weights.ahp(judged, accept_inconsistent="专家坚持")
    assert found.codes == ("INCONSISTENT",)
    four = np.array([[1, 3, 7, 3], [1 / 3, 1, 9, 1], [1 / 7, 1 / 9, 1, 1 / 7], [1 / 3, 1, 7, 1]])
    by_table = {t: weights.ahp(four, random_index=t).value.cr for t in weights.RANDOM_INDEX}
    assert len(set(by_table.values())) == 3
    assert by_table["donegan_dodd"] == pytest.approx(0.080, abs=5e-4)
    assert refused("weights.ahp", matrix=[[1, 2], [1, 1]]).reason == "reciprocal"


PUBLISHED = {  # random indices of 11 to 15 judgements, as printed by their authors
    "saaty1980": (1.51, 1.48, 1.56, 1.57, 1.59),
    "saaty2008": (1.52, 1.54, 1.56, 1.58, 1.59),
    "donegan_dodd": (1.4213, 1.4497, 1.4643, 1.4822, 1.4969),
}


def judged(count):
    """Judgements that agree with one another but for one, which is doubled."""
    weights_ = np.arange(1, count + 1)
    matrix = weights_[:, None] / weights_[None, :]
    matrix[0, 1] *= 2
    matrix[1, 0] /= 2
    return matrix


@pytest.mark.parametrize(
    ("table", "count", "index"),
    [
        (table, count, index)
        for table, indices in PUBLISHED.items()
        for count, index in enumerate(indices, start=11)
    ],
)
def test_the_tables_of_random_indices_are_those_published(table, count, index):
    found = weights.ahp(judged(count), random_index=table)
    assert found.step("random_index_value") == index
    assert found.value.ci > 0
    assert found.value.cr == pytest.approx(found.value.ci / index, rel=1e-12)
    assert refused("weights.ahp", matrix=judged(16), random_index=table).reason == "too_many"


# normalisation
def test_min_max_reverses_ranks_and_goalposts_do_not():
    rows, added = [[14, 8], [10, 12], [15, 10]], [[8, 2]]
    assert composite.rank_reversal(rows, added, [0.5, 0.5]).value.pair_reversed == (0, 1)
    before = [composite.goalposts(column, 0, 20).value for column in np.array(rows, dtype=float).T]
    after = [composite.goalposts(c, 0, 20).value[:3] for c in np.array(rows + added, dtype=float).T]
    assert np.array_equal(before, after)


def test_a_constant_column_cannot_be_normalised():
    for method in (composite.normalise_minmax, composite.zscore):
        found = method([3, 3, 3])
        assert np.isnan(found.value).all()
        assert found.codes == ("CONSTANT",)


def test_no_geometric_mean_after_z_scores():
    scores = composite.zscore([1, 2, 3]).value
    with pytest.raises(MethodInputError):
        composite.geometric_mean(scores)


def test_direction_is_applied_once():
    up = composite.normalise_minmax([1, 2, 4]).value
    down = composite.normalise_minmax([-1, -2, -4], direction=-1).value
    assert list(up) == pytest.approx(list(down))


def test_clipping_is_a_visible_choice():
    assert composite.goalposts([11], 0, 10).codes == ("CLIPPED",)
    assert list(composite.goalposts([11], 0, 10, clip=False).value) == [1.1]
    assert composite.efficacy_coefficient(5, 12, 6).value < 60
    assert composite.efficacy_coefficient(5, 12, 6).codes == ("BELOW_UNALLOWABLE",)
    assert composite.efficacy_coefficient(5, 12, 6, clip=True).value == 60


def test_topsis_depends_on_its_normalisation_and_says_so():
    rows = [[1, 200], [5, 150], [9, 100]]
    found = {n: composite.topsis(rows, normalisation=n) for n in ("vector", "minmax")}
    assert list(found["vector"].value.score) != pytest.approx(list(found["minmax"].value.score))
    assert found["vector"].codes == ("RELATIVE",)


# DEA
def test_few_units_are_warned_of():
    assert "FEW_UNITS" in efficiency.dea([[1, 2], [2, 1]], [[1], [1]]).codes


def test_a_radial_one_may_hide_slacks():
    found = efficiency.dea([[4, 3], [7, 3], [8, 1], [4, 2], [2, 4], [10, 1]], [[1]] * 6)
    assert found.value.score[5] == 1
    assert found.step("weakly_efficient") == (5,)
    assert found.value.slacks[5] == pytest.approx([2, 0, 0], abs=1e-6)
    assert found.value.peers[5] == (2,)


def test_zero_and_negative_data_need_another_model():
    assert refused("efficiency.dea", inputs=[[0], [1]], outputs=[[1], [1]]).row == "inputs[1,1]"
    assert refused("efficiency.dea", inputs=[[1], [1]], outputs=[[1], [-1]]).row == "outputs[2,1]"


def test_output_scores_stay_in_0_to_1_with_phi_apart():
    rows = [[2], [3], [3], [4]], [[1], [3], [2], [3]]
    found = efficiency.dea(*rows, orientation="output").value
    assert ((found.score > 0) & (found.score <= 1)).all()
    assert found.phi == pytest.approx(1 / found.score)
    by_input = efficiency.dea(*rows).value.score
    assert found.score == pytest.approx(by_input)  # one and the same under constant returns


def test_units_of_measurement_change_no_score():
    rng = np.random.default_rng(3)
    into, out = rng.uniform(1, 9, (20, 2)), rng.uniform(1, 9, (20, 2))
    plain = efficiency.dea(into, out).value.score
    scaled = efficiency.dea(into * [1e6, 1e-4], out * [1e5, 1]).value.score
    assert plain == pytest.approx(scaled, abs=1e-6)


# surveys
def test_the_two_corrections_are_not_the_same():
    sampled = survey.se_mean_fpc(10, 53, 500, "1-n/N").value
    known = survey.se_mean_fpc(10, 53, 500, "(N-n)/(N-1)").value
    assert sampled < known
    assert refused("survey.se_mean_fpc", sigma_population=1, n=6, N=5).reason == "population"


def test_wald_leaves_the_interval_and_wilson_does_not():
    found = survey.proportion_ci(19, 20).value
    assert found["wald"][1] > 1
    assert 0 <= found["wilson"][0] < found["wilson"][1] <= 1
    none = survey.proportion_ci(0, 30).value
    assert none["wald"] == (0, 0)
    assert none["wilson"][1] > 0.1


def test_a_census_has_no_sampling_error():
    found = survey.proportion_ci(18, 20, N=20)
    assert set(found.value.values()) == {(0.9, 0.9)}
    assert "CENSUS" in found.codes


def test_a_finite_population_narrows_the_interval_and_says_that_it_approximates():
    free, bound = survey.proportion_ci(81, 263), survey.proportion_ci(81, 263, N=400)
    for name in free.value:
        assert (
            free.value[name][0] < bound.value[name][0] < bound.value[name][1] < free.value[name][1]
        )
    assert "EFFECTIVE_SIZE" in bound.codes
    assert bound.step("effective_size") == pytest.approx(263 * 399 / (400 - 263))


def test_a_small_sample_is_told():
    assert "SMALL_SAMPLE" in survey.proportion_ci(9, 10).codes


def test_the_three_ways_to_sum_up_a_scale_differ():
    found = survey.likert(
        {"5": 40, "4": 30, "3": 20, "2": 6, "1": 4}, {"5": 100, "4": 80, "3": 60, "2": 30, "1": 0}
    ).value
    assert len({found.mean / 5, found.top2_share, found.satisfaction_100 / 100}) == 3
    assert survey.likert({"5": 1, "1": 1}).value.satisfaction_100 is None  # no map, no points


def test_percentages_of_unequal_groups_are_weighted():
    strata = [{"N": 900, "values": [1, 1, 1, 0]}, {"N": 100, "values": [0, 0, 0, 1]}]
    assert survey.stratified_mean(strata).value.mean == pytest.approx(0.9 * 0.75 + 0.1 * 0.25)


def test_sampling_with_weights_agrees_with_strata_added_up_by_hand():
    """Two strata, every member of one weighing 225 / 4 and of the other 25 / 4: the same mean and error."""
    strata = [{"N": 225, "values": [1, 1, 1, 0]}, {"N": 25, "values": [0, 0, 0, 1]}]
    integer = survey.stratified_mean(strata).value
    values = [1, 1, 1, 0, 0, 0, 0, 1]
    given = [225 / 4] * 4 + [25 / 4] * 4
    found = survey.weighted_mean(
        values, given, strata=["a"] * 4 + ["b"] * 4, sampling_fraction={"a": 4 / 225, "b": 4 / 25}
    ).value
    assert found.mean == pytest.approx(integer.mean)
    assert found.se == pytest.approx(integer.se, rel=0.05)  # the weights are known, not estimated
    assert (
        refused("survey.weighted_mean", values=[1, 2], weights=[1, 1], sampling_fraction=2).reason
        == "between"
    )


def test_raking_that_cannot_meet_its_margins_says_so():
    found = survey.rake([[10, 0], [0, 10]], [15, 5], [5, 15], max_iter=50)
    assert found.value.converged is False
    assert found.codes == ("NOT_CONVERGED",)
    assert (
        refused("survey.rake", sample_counts=[[1, 0]], row_totals=[2], column_totals=[1, 1]).reason
        == "empty_cell"
    )
    assert (
        refused("survey.rake", sample_counts=[[1, 1]], row_totals=[2], column_totals=[1, 3]).reason
        == "margins"
    )


def test_a_cell_without_respondents_has_no_weight():
    error = refused("survey.poststratify", sample_counts=[[3, 0]], population_counts=[[4, 5]])
    assert (error.row, error.reason) == ("sample_counts[1,2]", "empty_cell")


# scores and grades
def test_an_index_is_graded_unrounded_and_a_score_as_printed():
    labels = ["优", "良", "中", "差"]
    assert (
        call("composite.grade", {"score": 89.999, "cutoffs": [90, 80, 60], "labels": labels})
        == "良"
    )
    assert call(
        "composite.grade", {"scores": [90, 60, 1], "cutoffs": [90, 80, 60], "labels": labels}
    ) == ["优", "中", "差"]
    assert (
        call("composite.score_indicator", {"target": 100, "actual": 89.9995, "points": 100}) == 90.0
    )


# whatever the method
@pytest.mark.parametrize("bad", [[1, "x"], [1, float("inf")], [[1], [2, 3]], []])
def test_what_is_no_number_is_refused_by_its_row(bad):
    error = refused("cost_benefit.irr", cashflows=bad)
    assert error.row.startswith("cashflows")


def test_unknown_names_are_refused_and_words_about_the_inputs_are_not():
    assert refused("no.such", x=1).reason == "unknown_method"
    assert refused("comparison.growth", current=1, base=1, basis=3).row == "basis"
    assert call("comparison.growth", {"current": 1, "base": 1, "unit": "万元", "items": ["a"]}) == 0


def test_results_are_frozen():
    found = run("weights.entropy", {"X": [[1, 2], [4, 16]]})
    with pytest.raises(AttributeError):
        found.value = 1
    with pytest.raises(ValueError, match="read-only"):
        found.value[0] = 1


def test_the_caller_s_arrays_are_left_as_they_are():
    given = np.array([[1.0, 2.0], [4.0, 1.0], [2.0, 9.0]])
    before = given.copy()
    for name in ("weights.entropy", "weights.critic", "composite.topsis"):
        run(name, {"X": given})
    composite.winsorise(given[:, 1])
    given[0, 0] = 1.0  # still writable
    assert np.array_equal(given, before)


def test_sensitivity_and_switching_value_take_a_method_by_name():
    fixed = {"cashflows": [-100, 60, 60], "first_flow_at_t": 0}
    found = call(
        "cost_benefit.switching_value",
        {"fn": "cost_benefit.npv", "fixed": fixed, "name": "rate", "bracket": [0, 1]},
    )
    assert found == pytest.approx(call("cost_benefit.irr", {"cashflows": [-100, 60, 60]}))
    rows = call(
        "cost_benefit.sensitivity",
        {
            "fn": "cost_benefit.annuity_pv",
            "params": {"rate": [0.05, 0.08, 0.1], "n": [9, 10, 11], "payment": [99, 100, 101]},
        },
    )
    assert rows[0]["name"] == "rate"
    assert all(math.isclose(row["base"], 671.0081, abs_tol=1e-4) for row in rows)


def test_names_of_the_survey_and_of_its_vectors_mean_the_same():
    rows = [[1, 2], [3, 1], [2, 5]]
    one = call("weights.critic", {"X": rows, "corr": "spearman"})
    assert one == call("weights.critic", {"X": rows, "correlation": "spearman"})
    assert one != call("weights.critic", {"X": rows})
    outlier = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100]
    assert call("composite.winsorise", {"x": outlier, "skew": 99})["moved"] == []
    flows = {"cashflows": [-1, 2], "rate": 0.1}
    named = [
        call("cost_benefit.npv", {**flows, key: 1}) for key in ("first_flow_at", "first_flow_at_t")
    ]
    assert named[0] == named[1]


@pytest.mark.parametrize("fpc", [True, False])
def test_a_correction_can_be_on_or_off(fpc):
    inputs = {"values": [1, 2, 3, 4], "N": 8}
    plain = call("survey.srs_mean", inputs)["se"]
    without = call("survey.srs_mean", {**inputs, "fpc": "none"})["se"]
    assert call("survey.srs_mean", {**inputs, "fpc": fpc})["se"] == (plain if fpc else without)
    assert plain < without
