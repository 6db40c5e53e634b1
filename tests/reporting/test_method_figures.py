"""A figure for each method: drawn, told in words, from zero, with its unit on the axis."""

import json

import pytest

from builders import ROOT
from jiheng.documents import draw
from jiheng.documents.chart_options import KINDS, option
from jiheng.methods import METHODS, run
from jiheng.model import Chart
from jiheng.reporting import method_figure
from jiheng.reporting.methods.figures import FIGURES
from jiheng.rulebook import load

pytestmark = pytest.mark.usefixtures("full_size")  # the pictures themselves are looked at
SAYS = load().rest.wording["sentences"]
ROWS = [[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]]
TREE = {"index": {"规模": ["外资", "签约"], "质量": ["落地"]}}
INPUTS = {
    "cost_benefit.npv": {"cashflows": [-100, 60, 70], "rate": 0.08, "first_flow_at_t": 0, "unit": "万元"},
    "cost_benefit.npv_bcr": {"costs": [100, 1], "benefits": [0, 130], "rate": 0.08, "first_flow_at_t": 0},
    "cost_benefit.irr": {"cashflows": [-1600, 10000, -10000]},
    "cost_benefit.sensitivity": {"fn": "cost_benefit.annuity_pv", "params": {"rate": [0.05, 0.08, 0.1], "n": [9, 10, 11], "payment": [9, 10, 11]}},
    "least_cost.cost_effectiveness": {"cost": [120, 90], "effect": [400, 250], "comparable_effect": False, "options": ["甲", "乙"]},
    "least_cost.icer": {"cost": [10, 30, 45], "effect": [1, 2, 2]},
    "comparison.completion": {"actual": 45, "target": 50, "unit": "个"},
    "comparison.growth": {"current": 110, "base": 100},
    "comparison.peer_table": {"values": [3, 5], "names": ["甲", "乙"], "own": "甲"},
    "comparison.rank": {"values": [3, None, 5]},
    "comparison.cagr": {"values": [100, None, 144], "times": [2020, 2021, 2022]},
    "factors.chain_substitution": {"base": [100, 8, 5], "actual": [110, 7, 6], "names": ["产量", "单耗", "单价"]},
    "factors.difference": {"base": [100, 8], "actual": [110, 7]},
    "factors.shapley": {"base": [100, 8], "actual": [110, 7]},
    "factors.lmdi": {"base": [[1, 10], [4, 5]], "actual": [[4, 5], [5, 6]]},
    "factors.factor_register": {"items": [{"name": "汇率", "kind": "external", "direction": "adverse"}, {"name": "专班", "kind": "internal", "direction": "favourable"}]},
    "weights.effective_weights": {"tree": TREE},
    "weights.ahp": {"matrix": [[1, 3], [1 / 3, 1]]},
    "weights.ahp_hierarchy": {"criteria": ["价"], "criteria_matrix": [[1]], "alternatives": ["甲", "乙"], "alternative_matrices": [[[1, 3], [1 / 3, 1]]]},
    "weights.entropy": {"X": ROWS}, "weights.critic": {"X": ROWS}, "weights.standard_deviation": {"X": ROWS},
    "composite.aggregate_tree": {"indicators": {"外资": 1.1, "签约": 0.9, "落地": 1}, "tree": TREE},
    "composite.index_from_goalposts": {"values": {"a": 5, "b": 7, "c": 2}, "goalposts": {"a": [0, 10], "b": [0, 10], "c": [0, 10]}},
    "composite.topsis": {"X": ROWS}, "composite.outranking": {"X": ROWS},
    "composite.sensitivity_weights": {"X": ROWS, "w": [1, 1, 1], "spread": 0.3, "draws": 20},
    "efficiency.dea": {"inputs": [[2], [3], [4]], "outputs": [[1], [3], [3]]},
    "efficiency.cost_efficiency": {"inputs": [[2, 1], [3, 2]], "outputs": [[1], [3]], "prices": [1, 2]},
    "efficiency.scale_efficiency": {"inputs": [[2], [3]], "outputs": [[1], [3]]},
    "survey.likert": {"counts": {"5": 40, "4": 30, "3": 20, "2": 6, "1": 4}},
    "survey.proportion_ci": {"successes": 18, "n": 20},
}  # fmt: skip


def test_every_figure_is_tried():
    assert set(INPUTS) == set(FIGURES)
    assert set(FIGURES) <= set(METHODS)


def a_figure(name):
    from jiheng.methods.dispatch import _plain

    return method_figure(name, run(name, INPUTS[name]), _plain(name, INPUTS[name]), SAYS)


@pytest.mark.parametrize("name", INPUTS)
def test_a_figure_is_drawn_and_told(name):
    chart = a_figure(name)
    assert isinstance(chart, Chart)
    for label, values in chart.rows:
        assert label in chart.alternative
        assert all(str(value) in chart.alternative for value in values.values())
    picture = draw(chart)
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 5000
    made = option(chart)
    json.dumps(made, allow_nan=False)
    assert made["aria"]["label"]["description"] == chart.alternative


def value_axes(made):
    for key in ("xAxis", "yAxis"):
        axes = made.get(key, [])
        yield from (a for a in (axes if isinstance(axes, list) else [axes]) if a["type"] == "value")


@pytest.mark.parametrize("name", INPUTS)
def test_bars_start_at_zero_and_axes_are_named(name):
    made = option(a_figure(name))
    bars = [series for series in made["series"] if series["type"] == "bar"]
    for axis in value_axes(made):
        if bars:
            assert not axis.get("scale")
            assert axis.get("min", 0) == 0
    if name not in ("factors.factor_register", "comparison.cagr"):
        named = [a for a in value_axes(made) if a.get("name") is not None]
        assert named or made["series"][0]["type"] in ("radar", "heatmap")


def test_every_kind_of_drawing_is_used():
    """Section 4 of the survey of methods, one drawing each; and the three of the report."""
    code = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/jiheng/reporting").rglob("*.py")
    )
    for kind in KINDS:
        assert f'"{kind}"' in code, kind


def test_the_waterfall_closes_exactly():
    chart = a_figure("factors.chain_substitution")
    first, *steps, last = [next(iter(values.values())) for _, values in chart.rows]
    assert first + sum(steps) == last


def test_several_inputs_or_outputs_are_shown_by_their_slacks():
    inputs = {"inputs": [[2, 1], [3, 2], [2, 4]], "outputs": [[1], [3], [1]]}
    chart = method_figure("efficiency.dea", run("efficiency.dea", inputs), inputs, SAYS)
    assert chart.kind == "slacks"
    draw(chart)
