"""Values into one: weighted means, through a tree, and an index from goalposts."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from jiheng.methods.inputs import Array, choice, number, place, same_length, vector, weights_of
from jiheng.methods.normalise import goalposts as _goalposts
from jiheng.methods.result import (
    MethodInputError,
    MethodWarning,
    Result,
    Step,
    method_warning,
    steps,
)
from jiheng.methods.trees import EQUAL, Tree, Weights, leaves, nodes, refuse_sum

BASIS = "seed"
RULES = ("arithmetic", "geometric", "harmonic")
HALFWAY = 50  # weights of a node are shares of 1 or points of 100
TRANSFORMS = ("none", "natural log")


class Index(NamedTuple):
    """The parts of an index, and the index itself as `total`."""

    parts: dict[str, float | None]
    total: float | None


class Node(NamedTuple):
    """A child's contribution to the root: its value, its weight in all, and their product."""

    value: float
    weight: float
    contribution: float


def weighted_mean(
    x: ArrayLike, w: ArrayLike | None = None, *, min_coverage: float | None = None
) -> Result[float | None]:
    """Return the mean of x[k] with weights w[k], equal ones where none are given.

    Missing values: their weight goes to the others in proportion, which is warned of and shown as
    step `effective_weights`. With `min_coverage` (0..1) the mean is None where less than that
    share of the weight has a value.

    >>> weighted_mean([60, 90], [3, 1]).value
    67.5
    >>> weighted_mean([60, None], [1, 1], min_coverage=0.8).value is None
    True
    """
    return _mean("weighted_mean", x, w, min_coverage)


def geometric_mean(
    x: ArrayLike, w: ArrayLike | None = None, *, min_coverage: float | None = None
) -> Result[float | None]:
    """Return the weighted geometric mean of x[k] > 0; zero and negative values are refused.

    Nothing is added to make them positive. Missing values as in `weighted_mean`.

    >>> round(geometric_mean([1, 2, 3], [1, 1, 2]).value, 6)
    2.059767
    """
    return _mean("geometric_mean", x, w, min_coverage)


def harmonic_mean(
    x: ArrayLike, w: ArrayLike | None = None, *, min_coverage: float | None = None
) -> Result[float | None]:
    """Return the weighted harmonic mean of x[k] > 0; zero and negative values are refused.

    >>> round(harmonic_mean([1, 2]).value, 6)
    1.333333
    """
    return _mean("harmonic_mean", x, w, min_coverage)


def _arithmetic(x: Array, w: Array) -> float:
    return float(w @ x)


def _geometric(x: Array, w: Array) -> float:
    return float(np.exp(w @ np.log(x)))


def _harmonic(x: Array, w: Array) -> float:
    return float(1 / (w @ (1 / x)))


MEANS: dict[str, Callable[[Array, Array], float]] = {
    "weighted_mean": _arithmetic, "arithmetic": _arithmetic, "geometric_mean": _geometric,
    "geometric": _geometric, "harmonic_mean": _harmonic, "harmonic": _harmonic,
}  # fmt: skip


def _mean(
    name: str, x: ArrayLike, w: ArrayLike | None, min_coverage: float | None
) -> Result[float | None]:
    values = vector("x", x, missing=True)
    given = weights_of(w, len(values))
    there = ~np.isnan(values)
    coverage = float(given[there].sum() / given.sum())
    traced = [*steps(coverage=coverage)]
    method = f"composite.{name}"
    lacking = min_coverage is not None and coverage < min_coverage
    if lacking or coverage == 0:
        note = method_warning(
            "LOW_COVERAGE", coverage=f"{coverage:.4g}", expected=min_coverage or ">0"
        )
        return Result(None, method, BASIS, tuple(traced), (note,))
    _positive(name, values)
    shares = np.where(there, given, 0.0) / given[there].sum()
    traced += steps(effective_weights=shares)
    notes = () if there.all() else (method_warning("RENORMALISED"),)
    mean = MEANS[name](values[there], shares[there])
    return Result(mean, method, BASIS, tuple(traced), notes)


def _positive(name: str, values: Array) -> None:
    reason = name.removesuffix("_mean")
    if reason in ("geometric", "harmonic") and (values <= 0).any():
        at = int(np.argmax(values <= 0))
        raise MethodInputError(place("x", (at,)), reason, found=f"{values[at]:g}")


def aggregate_tree(
    indicators: Mapping[str, float | None], tree: Tree, weights: Weights = EQUAL, *,
    rule: str | Mapping[str, str] = "arithmetic", min_coverage: float | None = None,
) -> Result[dict[str, float | None]]:  # fmt: skip
    """Return the value of every node, the root last, from leaf values up.

    `rule` is arithmetic, geometric or harmonic, for all nodes or by node; weights must add up to 1
    (or to 100) within every node, else they are refused. A missing leaf is treated as in
    `weighted_mean`. Step `contributions`: value, weight in the whole, and product of each leaf,
    where all is arithmetic.

    >>> found = aggregate_tree({"a": 1, "b": 3, "c": 6}, {"I": {"A": ["a", "b"], "B": ["c"]}})
    >>> found.value
    {'A': 2.0, 'B': 6.0, 'I': 4.0}
    """
    values: dict[str, float | None] = {}
    for name, value in indicators.items():
        values[name] = None if value is None else number(f"indicators.{name}", value)
    notes: list[MethodWarning] = []
    value_by_node: dict[str, float | None] = {}
    for node in nodes(tree, weights):
        refuse_sum(node.name, node.total, 100.0 if node.total > HALFWAY else 1.0, 1e-9)
        node_rule = rule if isinstance(rule, str) else rule.get(node.name, "arithmetic")
        lacking = next((child for child in node.children if child not in values), None)
        if lacking is not None:
            raise MethodInputError(f"indicators.{lacking}", "leaf")
        below = [values[child] for child in node.children]
        mean = _named(node.name, choice("rule", node_rule, RULES), below, node.shares, min_coverage)
        notes += mean.warnings
        values[node.name] = value_by_node[node.name] = mean.value
    traced = _contributions(tree, weights, rule, values)
    return Result(value_by_node, "composite.aggregate_tree", BASIS, traced, tuple(notes))


def _named(
    node: str, rule: str, below: list[float | None], shares: tuple[float, ...],
    min_coverage: float | None,
) -> Result[float | None]:  # fmt: skip
    """Return the mean at a node; what is refused names the node."""
    name = "weighted_mean" if rule == "arithmetic" else f"{rule}_mean"
    values = [np.nan if value is None else value for value in below]
    try:
        return _mean(name, values, shares, min_coverage)
    except MethodInputError as error:
        raise MethodInputError(f"{node}.{error.row}", error.reason, **error.facts) from None


def _contributions(
    tree: Tree, weights: Weights, rule: str | Mapping[str, str], values: Mapping[str, float | None]
) -> tuple[Step, ...]:
    if rule != "arithmetic":
        return ()
    shares = leaves(tree, weights)
    table = {
        name: Node(value, share, value * share)
        for name, share in shares.items()
        if (value := values[name]) is not None
    }
    return steps(contributions=table)


def index_from_goalposts(
    values: Mapping[str, float], goalposts: Mapping[str, tuple[float, float]],
    transform: Mapping[str, str] | None = None, tree: Tree | None = None,
    weights: Weights = EQUAL, *, rule: str | Mapping[str, str] = "arithmetic", clip: bool = True,
) -> Result[Index]:  # fmt: skip
    """Return an index of the HDI kind: each value against its goalposts, then through a tree.

    `transform` names the values to be taken as "natural log", goalposts included. Without a tree
    all values stand equal under one root. Steps: `normalised`.
    Source: UNDP, Human Development Report 2021/22, technical note 1.

    >>> found = index_from_goalposts({"a": 5, "b": 10}, {"a": (0, 10), "b": (0, 10)})
    >>> found.value.total
    0.75
    """
    taken = transform or {}
    share_by_name: dict[str, float | None] = {}
    notes: list[MethodWarning] = []
    for name, value in values.items():
        if name not in goalposts:
            raise MethodInputError(f"goalposts.{name}", "missing")
        low, high = goalposts[name]
        ends = [_transformed(name, v, taken.get(name, "none")) for v in (value, low, high)]
        share = _goalposts([ends[0]], ends[1], ends[2], clip=clip)
        notes += share.warnings
        share_by_name[name] = float(share.value[0])
    full_tree: Tree = tree or {"index": list(values)}
    tree_result = aggregate_tree(share_by_name, full_tree, weights, rule=rule)
    root = next(iter(full_tree))
    parts = {**share_by_name, **{k: v for k, v in tree_result.value.items() if k != root}}
    index = Index(parts, tree_result.value[root])
    return Result(
        index,
        "composite.index_from_goalposts",
        BASIS,
        steps(normalised=share_by_name),
        tuple(notes),
    )


def _transformed(name: str, value: float, transform: str) -> float:
    amount = number(f"values.{name}", value)
    if choice("transform", transform, TRANSFORMS) == "none":
        return amount
    if amount <= 0:
        raise MethodInputError(f"values.{name}", "not_positive", found=amount)
    return float(np.log(amount))


def grade(
    score: float | Sequence[float], cutoffs: ArrayLike, labels: Sequence[str]
) -> Result[str | tuple[str, ...]]:
    """Return the label of an index by its unrounded value: the lower end belongs to the better.

    Of several scores their labels. `cutoffs` descend; there is one label more. Not for official
    scores, which `scoring` grades from the printed total.

    >>> grade(89.999, [90, 80, 60], ["优", "良", "中", "差"]).value
    '良'
    """
    ends = vector("cutoffs", cutoffs)
    same_length("labels", len(labels), len(ends) + 1)
    if (np.diff(ends) >= 0).any():
        raise MethodInputError("cutoffs", "goalposts", found=[float(e) for e in ends])
    several = isinstance(score, Sequence)
    scores = vector("scores", score) if several else np.array([number("score", score)])
    places = (next((i for i, end in enumerate(ends) if s >= end), len(ends)) for s in scores)
    given = tuple(labels[at] for at in places)
    return Result(given if several else given[0], "composite.grade", BASIS)
