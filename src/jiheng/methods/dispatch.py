"""A method by its name and a mapping of inputs, as a file or a page states them."""

import inspect
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from jiheng.methods import (
    agreement,
    comparison,
    composite,
    cost_benefit,
    efficiency,
    factors,
    least_cost,
    survey,
    weights,
)
from jiheng.methods.official import score_indicator
from jiheng.methods.result import MethodInputError, Result

Json = Any  # what json can write
Inputs = Mapping[str, Any]

METHODS: dict[str, Callable[..., Result[Any]]] = {
    "cost_benefit.discount_factors": cost_benefit.discount_factors,
    "cost_benefit.npv": cost_benefit.npv,
    "cost_benefit.npv_bcr": cost_benefit.npv_bcr,
    "cost_benefit.pv_table": cost_benefit.pv_table,
    "cost_benefit.irr": cost_benefit.irr,
    "cost_benefit.irr_all": cost_benefit.irr_all,
    "cost_benefit.mirr": cost_benefit.mirr,
    "cost_benefit.annuity_pv": cost_benefit.annuity_pv,
    "cost_benefit.annual_equivalent": cost_benefit.annual_equivalent,
    "cost_benefit.payback": cost_benefit.payback,
    "cost_benefit.sensitivity": cost_benefit.sensitivity,
    "cost_benefit.switching_value": cost_benefit.switching_value,
    "least_cost.cost_effectiveness": least_cost.cost_effectiveness,
    "least_cost.icer": least_cost.icer,
    "comparison.completion": comparison.completion,
    "comparison.deviation": comparison.deviation,
    "comparison.growth": comparison.growth,
    "comparison.implied_base": comparison.implied_base,
    "comparison.cagr": comparison.cagr,
    "comparison.rank": comparison.rank,
    "comparison.percentile_rank": comparison.percentile_rank,
    "comparison.peer_table": comparison.peer_table,
    "comparison.budget_execution": comparison.budget_execution,
    "comparison.check_sum": comparison.check_sum,
    "factors.chain_substitution": factors.chain_substitution,
    "factors.difference": factors.difference,
    "factors.shapley": factors.shapley,
    "factors.lmdi": factors.lmdi,
    "factors.lmdi_terms": factors.lmdi_terms,
    "factors.input_output_ratio": factors.input_output_ratio,
    "factors.factor_register": factors.factor_register,
    "weights.check_weights": weights.check_weights,
    "weights.effective_weights": weights.effective_weights,
    "weights.ahp": weights.ahp,
    "weights.ahp_hierarchy": weights.ahp_hierarchy,
    "weights.entropy": weights.entropy,
    "weights.critic": weights.critic,
    "weights.standard_deviation": weights.standard_deviation,
    "weights.delphi_summary": weights.delphi_summary,
    "agreement.icc": agreement.icc,
    "agreement.krippendorff_alpha": agreement.krippendorff_alpha,
    "agreement.rater_agreement": agreement.rater_agreement,
    "composite.normalise_minmax": composite.normalise_minmax,
    "composite.zscore": composite.zscore,
    "composite.goalposts": composite.goalposts,
    "composite.distance_to_target": composite.distance_to_target,
    "composite.distance_to_standard": composite.distance_to_standard,
    "composite.percentile_rank": composite.percentile_rank,
    "composite.efficacy_coefficient": composite.efficacy_coefficient,
    "composite.score_indicator": score_indicator,
    "composite.weighted_mean": composite.weighted_mean,
    "composite.geometric_mean": composite.geometric_mean,
    "composite.harmonic_mean": composite.harmonic_mean,
    "composite.aggregate_tree": composite.aggregate_tree,
    "composite.index_from_goalposts": composite.index_from_goalposts,
    "composite.grade": composite.grade,
    "composite.topsis": composite.topsis,
    "composite.outranking": composite.outranking,
    "composite.winsorise": composite.winsorise,
    "composite.sensitivity_weights": composite.sensitivity_weights,
    "composite.rank_reversal": composite.rank_reversal,
    "composite.check_weights": weights.check_weights,
    "composite.effective_weights": weights.effective_weights,
    "efficiency.dea": efficiency.dea,
    "efficiency.cost_efficiency": efficiency.cost_efficiency,
    "efficiency.scale_efficiency": efficiency.scale_efficiency,
    "efficiency.gap_to_benchmark": efficiency.gap_to_benchmark,
    "efficiency.quartiles": efficiency.quartiles,
    "survey.proportion_ci": survey.proportion_ci,
    "survey.srs_mean": survey.srs_mean,
    "survey.se_mean_fpc": survey.se_mean_fpc,
    "survey.stratified_mean": survey.stratified_mean,
    "survey.weighted_mean": survey.weighted_mean,
    "survey.poststratify": survey.poststratify,
    "survey.rake": survey.rake,
    "survey.sample_size_proportion": survey.sample_size_proportion,
    "survey.likert": survey.likert,
    "survey.cronbach_alpha": survey.cronbach_alpha,
}
RENAMED = {  # names that the survey of methods uses beside those of its vectors
    "first_flow_at": "first_flow_at_t", "same_effect": "comparable_effect", "scores": "score",
    "corr": "correlation", "skew": "skew_limit", "kurt": "kurt_limit",
}  # fmt: skip


def call(method: str, inputs: Inputs) -> Json:
    """Return a method's value as JSON has it: numbers, lists and objects, null for undefined.

    Text that a method has no argument for (a unit, a name, a note) describes its inputs and is
    left aside; a figure without an argument is refused, and so is a missing one. Raises
    MethodInputError, which names the row and the reason.

    >>> call("comparison.growth", {"current": 110, "base": 100})
    0.1
    >>> call("cost_benefit.irr", {"cashflows": [1, 2, 3]}) is None
    True
    """
    return jsonable(_shaped(method, inputs, run(method, inputs)))


def run(method: str, inputs: Inputs) -> Result[Any]:
    """Return the whole result of a method by its name: value, steps, warnings."""
    if method not in METHODS:
        raise MethodInputError(method, "unknown_method")
    try:
        return METHODS[method](**_arguments(METHODS[method], _plain(method, inputs)))
    except (TypeError, AttributeError) as error:  # a number where a table belongs, and the like
        raise MethodInputError(method, "malformed", found=error) from error


def usage(method: str) -> str:
    """Return how a method is called: its arguments by name, with what they are if left out.

    >>> usage("survey.cronbach_alpha")
    'cronbach_alpha(items)'
    """
    function = METHODS[method]
    signature = inspect.signature(function)
    bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    plain = signature.replace(parameters=bare, return_annotation=signature.empty)
    return f"{function.__name__}{plain}"


def _arguments(function: Callable[..., object], given: Inputs) -> dict[str, Any]:
    known = inspect.signature(function).parameters
    taken = {n if n in known else RENAMED.get(n, n): v for n, v in given.items()}
    if isinstance(taken.get("fpc"), bool):  # whether there is a correction, not which
        fpc = known["fpc"].default if "fpc" in known else "none"
        taken["fpc"] = fpc if taken["fpc"] else "none"
    for name, value in taken.items():
        if name not in known and not _words(value):
            raise MethodInputError(name, "unknown_argument")
    for name, parameter in known.items():
        if parameter.default is parameter.empty and name not in taken:
            raise MethodInputError(name, "missing_argument")
    return {name: value for name, value in taken.items() if name in known}


def _words(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    return isinstance(value, str)


def _plain(method: str, inputs: Inputs) -> Inputs:
    """Return inputs under the names that the functions use."""
    if method in ("cost_benefit.sensitivity", "cost_benefit.switching_value"):
        return {**{k: v for k, v in inputs.items() if k != "fixed"}, "fn": _function(inputs)}
    if method == "factors.input_output_ratio":
        return _inputs_outputs(inputs)
    if method == "composite.index_from_goalposts" and "values" not in inputs:
        return _human_development(inputs)
    return inputs


def _function(inputs: Inputs) -> Callable[..., Any]:
    """Return the function that a name stands for, with fixed arguments: its value, or one of it."""
    fn = inputs.get("fn")
    if fn not in METHODS:
        raise MethodInputError("fn", "unknown_method")
    fixed = inputs.get("fixed") or {}

    def value_of(**free: float) -> Any:
        value = run(str(fn), {**fixed, **free}).value
        return getattr(value, "npv", value)

    return value_of


def _inputs_outputs(inputs: Inputs) -> Inputs:
    spent = dict(inputs.get("inputs") or {})
    spent |= {k: v for k, v in inputs.items() if k.startswith("input_")}
    return {"inputs": spent, "outputs": inputs.get("outputs") or inputs.get("output") or {}}


HDI_1999 = {
    "life_expectancy": (25, 85), "adult_literacy": (0, 100), "enrolment": (0, 100),
    "gdp_ppp": (100, 40000),
}  # fmt: skip
HDI_1999_TREE = {
    "hdi": {"life": ["life_expectancy"], "education": ["adult_literacy", "enrolment"],
            "income": ["gdp_ppp"]}
}  # fmt: skip
HDI_1999_WEIGHTS = {
    "life": 1 / 3, "education": 1 / 3, "income": 1 / 3, "life_expectancy": 1.0,
    "adult_literacy": 2 / 3, "enrolment": 1 / 3, "gdp_ppp": 1.0,
}  # fmt: skip
HDI_2010_TREE = {
    "hdi": {"life": ["life_expectancy"], "education": ["expected_schooling", "mean_schooling"],
            "income": ["gni_per_head"]}
}  # fmt: skip
HDI_2010_POSTS = {
    "life_expectancy": (20, 85), "expected_schooling": (0, 18), "mean_schooling": (0, 15),
    "gni_per_head": (100, 75000),
}  # fmt: skip


def _human_development(inputs: Inputs) -> Inputs:
    """Return the human development index in its two forms, told apart by the values given.

    Source: UNDP, HDR 1999 and HDR 2021/22, technical notes: goalposts, logarithm of income, means.
    """
    if "gdp_ppp" in inputs:
        values = {name: inputs.get(name) for name in HDI_1999}
        return {"values": values, "goalposts": inputs.get("goalposts", HDI_1999),
                "transform": {"gdp_ppp": "natural log"}, "tree": HDI_1999_TREE,
                "weights": HDI_1999_WEIGHTS}  # fmt: skip
    values = {name: inputs.get(name) for name in HDI_2010_POSTS}
    return {"values": values, "goalposts": inputs.get("goalposts", HDI_2010_POSTS),
            "transform": {"gni_per_head": "natural log"}, "tree": HDI_2010_TREE,
            "rule": {"hdi": "geometric"}, "clip": inputs.get("clip", True)}  # fmt: skip


def _shaped(method: str, inputs: Inputs, result: Result[Any]) -> Any:
    """Return the value in the shape that the published vectors give it."""
    shape = SHAPES.get(method)
    return shape(inputs, result) if shape is not None else result.value


def _growth(inputs: Inputs, result: Result[Any]) -> Any:
    return result.value if "change" in inputs else result.value.growth


def _rank(_: Inputs, result: Result[Any]) -> Any:
    return {"rank": result.value}


def _ratios(_: Inputs, result: Result[Any]) -> Any:
    """Return one ratio an output where there is one input, else one for each input."""
    return {
        out: next(iter(by.values())) if len(by) == 1 else by for out, by in result.value.items()
    }


def _index(inputs: Inputs, result: Result[Any]) -> Any:
    if "gdp_ppp" in inputs:
        return {**result.value.parts, "hdi": result.value.total}
    if "values" in inputs:
        return {"parts": result.value.parts, "index": result.value.total}
    return result.value.total


def _outranking(_: Inputs, result: Result[Any]) -> Any:
    table = result.value.matrix
    count = len(table)
    named = {f"o{i + 1}{j + 1}": table[i, j] for i in range(count) for j in range(count) if i != j}
    return {"matrix": table, "copeland": result.value.copeland, **(named if count < 10 else {})}


def _winsorised(inputs: Inputs, result: Result[Any]) -> Any:
    moved = set(result.step("moved"))
    before = inputs["x"]
    same = all(
        result.value[i] == v for i, v in enumerate(before) if i not in moved and v is not None
    )
    return {
        "treated": result.value, "treated_last": result.value[-1], "rest_unchanged": same,
        "passes": result.step("passes"), "moved": list(moved),
    }  # fmt: skip


def _dea(_: Inputs, result: Result[Any]) -> Any:
    return result.value.score if result.value.phi is None else result.value.phi


def _icer(_: Inputs, result: Result[Any]) -> Any:
    rows = result.value
    return {
        "order": [row.option for row in rows], "icer": [row.icer for row in rows],
        "frontier": rows, "dominated": result.step("dominated"),
        "extended_dominated": result.step("extended"),
    }  # fmt: skip


def _likert(inputs: Inputs, result: Result[Any]) -> Any:
    fields = result.value._asdict()
    codes = {str(code) for code in inputs["counts"]}
    return {**fields, "mean_1_5": fields["mean"]} if codes == set("12345") else fields


def _weights(_: Inputs, result: Result[Any]) -> Any:
    return {"weights": result.value}


def _checked(inputs: Inputs, result: Result[Any]) -> Any:
    return {"ok": result.value, "total": inputs.get("total", 1), "sums": result.step("sums")}


SHAPES: dict[str, Callable[[Inputs, Result[Any]], Any]] = {
    "comparison.growth": _growth, "comparison.rank": _rank,
    "factors.input_output_ratio": _ratios, "composite.index_from_goalposts": _index,
    "composite.outranking": _outranking, "composite.winsorise": _winsorised,
    "efficiency.dea": _dea, "least_cost.icer": _icer, "survey.likert": _likert,
    "survey.poststratify": _weights, "composite.check_weights": _checked,
    "weights.check_weights": _checked,
}  # fmt: skip


def jsonable(value: Any) -> Json:
    """Return a value as JSON has it: arrays as lists, named values as objects, NaN as null."""
    if isinstance(value, np.ndarray):
        return jsonable(value.tolist())
    if isinstance(value, np.generic):
        return jsonable(value.item())
    if isinstance(value, Fraction | Decimal):
        return float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "_asdict"):
        return jsonable(value._asdict())
    if isinstance(value, Mapping):
        return {str(key): jsonable(member) for key, member in value.items()}
    if isinstance(value, tuple | list):
        return [jsonable(member) for member in value]
    return value
