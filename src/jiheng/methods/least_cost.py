"""最低成本法: options compared by what they cost, or by what a unit of their effect costs.

Source: 财预〔2020〕10号 names the method; terms of cost-effectiveness as in the economics of
health (Drummond et al.). Costs of all options are in one unit, effects in another.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from jiheng.methods.inputs import Array, refuse_where, same_length, vector
from jiheng.methods.result import MethodInputError, Result, method_warning, steps

BASIS = "national"


class CostEffectiveness(NamedTuple):
    """Cost per unit of effect of each option, the best one, and which are dominated."""

    cost_per_unit: tuple[float | None, ...]
    best: str
    dominated: tuple[bool, ...]


class Increment(NamedTuple):
    """An option on the frontier: what one more unit of effect costs against the one before."""

    option: str
    cost: float
    effect: float
    icer: float | None


def cost_effectiveness(
    cost: ArrayLike, effect: ArrayLike | None = None, *, comparable_effect: bool,
    options: Sequence[str] | None = None,
) -> Result[CostEffectiveness]:  # fmt: skip
    """Return cost[n] per unit of effect[n], the best option, and the dominated ones.

    With `comparable_effect` all options achieve the same and the cheapest is best; else the
    lowest cost per unit of effect is, and effects must be stated. An effect of zero has no unit
    cost (None). Dominated: another option costs no more and achieves no less, one of them
    strictly.

    >>> found = cost_effectiveness([120, 90, 150], [400, 250, 520], comparable_effect=False,
    ...                            options=["A", "B", "C"]).value
    >>> found.best, round(found.cost_per_unit[2], 6)
    ('C', 0.288462)
    >>> cost_effectiveness([120, 90], comparable_effect=True).value.best
    '2'
    """
    costs = _costs(cost)
    names = _names(options, len(costs))
    if effect is None and not comparable_effect:
        raise MethodInputError("effect", "not_comparable")
    effects = np.ones(len(costs)) if effect is None else _effects(effect, len(costs))
    unit = [c / e if e > 0 else None for c, e in zip(costs, effects, strict=True)]
    measured = costs if comparable_effect else np.array([np.inf if u is None else u for u in unit])
    if not np.isfinite(measured).any():
        raise MethodInputError("effect", "zero")
    dominated = tuple(bool(_dominated(i, costs, effects)) for i in range(len(costs)))
    notes = tuple(
        method_warning("DOMINATED", option=names[i]) for i, bad in enumerate(dominated) if bad
    )
    shown = tuple(None if u is None or effect is None else float(u) for u in unit)
    value = CostEffectiveness(shown, names[int(measured.argmin())], dominated)
    traced = steps(options=names, cost=costs, effect=effects)
    return Result(value, "least_cost.cost_effectiveness", BASIS, traced, notes)


def icer(
    cost: ArrayLike, effect: ArrayLike, *, options: Sequence[str] | None = None
) -> Result[tuple[Increment, ...]]:
    """Return the options on the frontier by rising effect, each with its incremental ratio.

    The first has none. Left out are dominated options, and those of extended dominance: a mix of
    two others achieves as much for less. Steps `dominated` and `extended` name them.

    >>> [row.icer for row in icer([10, 30, 40], [1, 2, 4]).value]
    [None, 10.0]
    """
    costs = _costs(cost)
    names = _names(options, len(costs))
    effects = _effects(effect, len(costs))
    dominated = [i for i in range(len(costs)) if _dominated(i, costs, effects)]
    left = [i for i in range(len(costs)) if i not in dominated]
    left = [i for n, i in enumerate(left) if not _has_twin(i, left[:n], costs, effects)]
    line = sorted(left, key=lambda i: (effects[i], costs[i]))
    extended: list[int] = []
    while (worse := _steeper(line, costs, effects)) is not None:
        extended.append(line.pop(worse))
    rows = []
    for n, i in enumerate(line):
        ratio = None if n == 0 else _slope(line[n - 1], i, costs, effects)
        rows.append(Increment(names[i], float(costs[i]), float(effects[i]), ratio))
    traced = steps(
        dominated=tuple(names[i] for i in dominated), extended=tuple(names[i] for i in extended)
    )
    notes = tuple(method_warning("DOMINATED", option=names[i]) for i in dominated)
    return Result(tuple(rows), "least_cost.icer", BASIS, traced, notes)


def _costs(cost: ArrayLike) -> Array:
    costs = vector("cost", cost)
    refuse_where("cost", costs, costs < 0, "negative")
    return costs


def _effects(effect: ArrayLike, count: int) -> Array:
    effects = vector("effect", effect)
    same_length("effect", len(effects), count)
    refuse_where("effect", effects, effects < 0, "negative")
    return effects


def _names(options: Sequence[str] | None, count: int) -> tuple[str, ...]:
    names = (
        tuple(map(str, options)) if options is not None else tuple(map(str, range(1, count + 1)))
    )
    same_length("options", len(names), count)
    return names


def _dominated(i: int, costs: Array, effects: Array) -> bool:
    as_good = (costs <= costs[i]) & (effects >= effects[i])
    better = (costs < costs[i]) | (effects > effects[i])
    return bool((as_good & better).any())


def _has_twin(i: int, before: list[int], costs: Array, effects: Array) -> bool:
    return any(costs[j] == costs[i] and effects[j] == effects[i] for j in before)


def _slope(index: int, other: int, costs: Array, effects: Array) -> float:
    return float((costs[other] - costs[index]) / (effects[other] - effects[index]))


def _steeper(line: list[int], costs: Array, effects: Array) -> int | None:
    """Return a place on the line whose step in costs more a unit than the step out of it."""
    for n in range(1, len(line) - 1):
        into = _slope(line[n - 1], line[n], costs, effects)
        if into > _slope(line[n], line[n + 1], costs, effects):
            return n
    return None
