"""Figures of weights, indices, efficiency and surveys."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from jiheng.methods import Result
from jiheng.model import Chart
from jiheng.reporting.methods.figure_base import Inputs, Sentences, chart, labels, printed

MOST_SPOKES = 8


def weight_tree(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """What each leaf weighs in the whole, under its parents."""
    paths = dict(_paths(inputs.get("tree") or {}, ()))
    rows = [
        ("/".join((*paths.get(name, ()), name)), {says["series_weight"]: printed(100 * worth)})
        for name, worth in result.value.items()
    ]
    return chart("weight_tree", says, rows, axis=says["axis_weight"])


def _paths(branch: Any, above: tuple[str, ...]) -> Iterable[tuple[str, tuple[str, ...]]]:
    if isinstance(branch, Mapping):
        for name, below in branch.items():
            yield from _paths(below, (*above, str(name)))
    else:
        for leaf in branch:
            yield str(leaf), above[1:]  # the root is the whole


def weights(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Weights as bars."""
    weight_values = getattr(result.value, "weights", result.value)
    names = labels(inputs, "items" if "items" in inputs else "alternatives", len(weight_values))
    pairs = zip(names, weight_values, strict=True)
    rows = [(name, {says["series_weight"]: printed(100 * w)}) for name, w in pairs]
    return chart("scores", says, rows, axis=says["axis_weight"])


def contributions(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """What each leaf brings to the index, by dimension."""
    nodes = result.step("contributions")
    paths = dict(_paths(inputs["tree"], ()))
    titles = inputs.get("labels") or {}
    by_dimension: dict[str, dict[str, Decimal]] = {}
    for name, node in nodes.items():
        above = paths[name][0] if paths[name] else name
        by_dimension.setdefault(above, {})[titles.get(name, name)] = printed(node.contribution, 4)
    return chart("contributions", says, by_dimension.items(), axis=says["axis_index"])


def scores(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Units by score, the best marked."""
    score_values = getattr(result.value, "score", result.value)
    named = zip(labels(inputs, "names", len(score_values)), score_values, strict=True)
    rows = sorted(
        ((name, {says["series_score"]: printed(s, 4)}) for name, s in named),
        key=lambda row: -row[1][says["series_score"]],
    )
    best = rows[0][1][says["series_score"]] if rows else None
    marked = [name for name, values in rows if values[says["series_score"]] == best]
    return chart("scores", says, rows, axis=says["axis_score"], marked=marked)


def frontier(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """One input against one output, efficient units joined; None with more of either."""
    into, out = inputs["inputs"], inputs["outputs"]
    if len(into[0]) != 1 or len(out[0]) != 1:
        return slacks(result, inputs, says)
    names = labels(inputs, "names", len(into))
    rows = [
        (name, {says["axis_input"]: printed(a[0]), says["axis_output"]: printed(b[0])})
        for name, a, b in zip(names, into, out, strict=True)
    ]
    best = [name for name, s in zip(names, result.value.score, strict=True) if s == 1]
    return chart(
        "frontier", says, rows, axis=says["axis_output"], across=says["axis_input"], marked=best
    )


def slacks(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """What is left over after all inputs have shrunk alike, by unit."""
    table, m = result.value.slacks, len(inputs["inputs"][0])
    heads = [
        says["slack_input" if k < m else "slack_output"].format(
            number=k + 1 if k < m else k - m + 1
        )
        for k in range(table.shape[1])
    ]
    named = zip(labels(inputs, "names", len(table)), table, strict=True)
    rows = [(n, {t: printed(v, 4) for t, v in zip(heads, r, strict=True)}) for n, r in named]
    return chart("slacks", says, rows, axis=says["axis_slack"])


def heat(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Who beats whom, by the weight of the indicators."""
    table = result.value.matrix
    names = labels(inputs, "names", len(table))
    rows = [
        (name, {other: printed(table[i, j], 2) for j, other in enumerate(names)})
        for i, name in enumerate(names)
    ]
    return chart("heat", says, rows, axis=says["axis_outranking"])


def rank_intervals(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Ranks over all draws of weights: 5 %, middle, 95 %."""
    rank_spread = result.value
    names = labels(inputs, "names", len(rank_spread.median))
    keys = (says["series_low"], says["series_median"], says["series_high"])
    ends = zip(names, rank_spread.low, rank_spread.median, rank_spread.high, strict=True)
    rows = [(n, {k: printed(v, 1) for k, v in zip(keys, v3, strict=True)}) for n, *v3 in ends]
    return chart("rank_intervals", says, rows, axis=says["axis_rank"])


def radar(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:  # noqa: ARG001
    """Normalised values as spokes of one scale; None above eight."""
    spokes = result.step("normalised")
    if not 3 <= len(spokes) <= MOST_SPOKES:
        return None
    values = {name: printed(v or 0.0) for name, v in spokes.items()}
    return chart("radar", says, [(says["series_value"], values)], axis=says["axis_index"])


def opinions(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Answers on a scale as shares, best first."""
    shares = result.step("shares")
    order = sorted(shares, key=lambda code: -float(code))
    name = str(inputs.get("name") or says["series_value"])
    rows = [(name, {says.get(f"opinion_{c}", c): printed(100 * shares[c], 1) for c in order})]
    return chart("opinions", says, rows, axis=says["axis_share"])


def intervals(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """A share with its interval, by the kind of interval."""
    middle = result.step("proportion")
    keys = (says["series_low"], says["series_value"], says["series_high"])
    rows = [
        (
            str(inputs.get("name") or name),
            dict(zip(keys, (printed(100 * v) for v in (low, middle, high)), strict=True)),
        )
        for name, (low, high) in result.value.items()
    ]
    return chart("intervals", says, rows, axis=says["axis_share"])
