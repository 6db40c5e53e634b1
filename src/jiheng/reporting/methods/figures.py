"""Which figure goes with which method."""

from collections.abc import Callable
from typing import Any

from jiheng.methods import Result
from jiheng.model import Chart
from jiheng.reporting.methods import figures_factors, figures_index, figures_money
from jiheng.reporting.methods.figure_base import Inputs, Sentences

FIGURES: dict[str, Callable[[Result[Any], Inputs, Sentences], Chart | None]] = {
    "cost_benefit.npv": figures_money.cash_flow,
    "cost_benefit.npv_bcr": figures_money.present_values,
    "cost_benefit.irr": figures_money.npv_curve,
    "cost_benefit.sensitivity": figures_money.tornado,
    "least_cost.cost_effectiveness": figures_money.unit_costs,
    "least_cost.icer": figures_money.plane,
    "comparison.completion": figures_factors.targets,
    "comparison.growth": figures_factors.slope,
    "comparison.peer_table": figures_factors.peers,
    "comparison.rank": figures_factors.ranks,
    "comparison.cagr": figures_factors.multiples,
    "factors.chain_substitution": figures_factors.decomposition,
    "factors.difference": figures_factors.decomposition,
    "factors.shapley": figures_factors.shapley_alone,
    "factors.lmdi": figures_factors.lmdi,
    "factors.factor_register": figures_factors.quadrant,
    "weights.effective_weights": figures_index.weight_tree,
    "weights.ahp": figures_index.weights,
    "weights.ahp_hierarchy": figures_index.weights,
    "weights.entropy": figures_index.weights,
    "weights.critic": figures_index.weights,
    "weights.standard_deviation": figures_index.weights,
    "composite.aggregate_tree": figures_index.contributions,
    "composite.index_from_goalposts": figures_index.radar,
    "composite.topsis": figures_index.scores,
    "composite.outranking": figures_index.heat,
    "composite.sensitivity_weights": figures_index.rank_intervals,
    "efficiency.dea": figures_index.frontier,
    "efficiency.cost_efficiency": figures_index.scores,
    "efficiency.scale_efficiency": figures_index.scores,
    "survey.likert": figures_index.opinions,
    "survey.proportion_ci": figures_index.intervals,
}


def figure(method: str, result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Return the figure that goes with a method; None where it has none."""
    draw = FIGURES.get(method)
    return draw(result, inputs, says) if draw is not None else None
