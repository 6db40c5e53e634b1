"""标杆管理法: units against the best of them, by data envelopment analysis and by plain gaps.

Source: 财预〔2020〕10号 names the method; Charnes, Cooper & Rhodes (1978); Banker, Charnes & Cooper
(1984); Cooper, Seiford & Tone, Data Envelopment Analysis. The frontier is deterministic: one wrong
number moves it, so peers are always shown. Ratios as data break constant returns to scale.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jiheng.methods.inputs import Array, choice, frozen, grid, number, refuse_where, vector
from jiheng.methods.result import MethodInputError, Result, method_warning, steps

BASIS = "national"
SNAP = 1e-9  # a score this near 1 is 1
PEER = 1e-6  # a lambda above this makes a unit a peer
SLACK = 1e-6  # relative to the unit's own figures
Places = NDArray[np.intp]
RTS = ("crs", "vrs", "nirs")


class Dea(NamedTuple):
    """Scores 0..1 whatever the orientation, and what they rest on."""

    score: Array  # [n]
    phi: Array | None  # [n], 1 or more: what outputs could grow by; output orientation only
    lambdas: Array  # [n, n]: weights of the peers, a row for each unit
    slacks: Array  # [n, m + s]: inputs still in excess, then outputs still short
    peers: tuple[tuple[int, ...], ...]  # units on the frontier that each is held against


class Quartiles(NamedTuple):
    """The quarters of a set of units."""

    q1: float
    median: float
    q3: float


def dea(
    inputs: ArrayLike, outputs: ArrayLike, *, rts: str = "crs", orientation: str = "input"
) -> Result[Dea]:
    """Return radial efficiency of n units from inputs[n, m] and outputs[n, s], all positive.

    `rts`: constant ("crs"), variable ("vrs") or non-increasing ("nirs") returns to scale.
    Orientation "input" asks how far all inputs could shrink; "output" how far all outputs could
    grow: score is then 1 / phi. A second phase finds the greatest slacks left; a unit that scores
    1 with slack is only weakly efficient, and warned of. Fewer units than max(m s, 3 (m + s)) is
    warned of. Raises MethodInputError for values that are not positive.

    >>> found = dea([[2], [3], [3], [4]], [[1], [3], [2], [3]]).value
    >>> [round(float(s), 4) for s in found.score], found.peers[0]
    ([0.5, 1.0, 0.6667, 0.75], (1,))
    """
    into, out = _units(inputs, outputs)
    choice("rts", rts, RTS)
    by_input = choice("orientation", orientation, ("input", "output")) == "input"
    count, m = into.shape
    radial, lambdas, slacks = _solved(into, out, rts, by_input=by_input)
    radial = np.where(np.abs(radial - 1) <= SNAP, 1.0, radial)
    score = radial if by_input else 1 / radial
    left = slacks / np.hstack([into, out]) > SLACK
    weak = np.flatnonzero((score == 1) & left.any(axis=1))
    least_count = max(m * out.shape[1], 3 * (m + out.shape[1]))
    notes = (
        [method_warning("FEW_UNITS", found=count, expected=least_count)]
        if count < least_count
        else []
    )
    notes += [method_warning("WEAKLY_EFFICIENT", unit=int(i) + 1) for i in weak]
    peers = tuple(tuple(int(j) for j in np.flatnonzero(row > PEER)) for row in lambdas)
    value = Dea(
        frozen(score), None if by_input else frozen(radial), frozen(lambdas), frozen(slacks), peers
    )
    traced = steps(rts=rts, orientation=orientation, weakly_efficient=tuple(map(int, weak)))
    return Result(
        value, "efficiency.dea", BASIS, traced, (*notes, method_warning("ONE_WRONG_NUMBER"))
    )


def cost_efficiency(
    inputs: ArrayLike, outputs: ArrayLike, prices: ArrayLike, *, rts: str = "crs"
) -> Result[Array]:
    """Return least cost over actual cost of each unit: 0..1[n].

    prices are [n, m], or [m] if all units face the same. Step `least_cost` is [n].
    Source: Farrell (1957); Cooper, Seiford & Tone, chapter 8.

    >>> found = cost_efficiency([[3, 2], [1, 3], [4, 6]], [[3], [5], [6]], [4, 2]).value
    >>> [round(float(s), 3) for s in found]
    [0.375, 1.0, 0.429]
    """
    into, out = _units(inputs, outputs)
    choice("rts", rts, RTS)
    given = np.asarray(prices, dtype=object)
    priced = (
        np.tile(vector("prices", prices), (len(into), 1))
        if given.ndim == 1
        else grid("prices", prices)
    )
    if priced.shape != into.shape:
        raise MethodInputError("prices", "shape", expected=into.shape, found=priced.shape)
    refuse_where("prices", priced, priced <= 0, "not_positive")
    count, m = into.shape
    least = np.empty(count)
    for unit in range(count):
        # variables: inputs to be bought, then the weights of the units that produce
        upper = np.hstack([np.vstack([-np.eye(m), np.zeros((out.shape[1], m))]),
                           np.vstack([into.T, -out.T])])  # fmt: skip
        bound = np.concatenate([np.zeros(m), -out[unit]])
        aim = np.concatenate([priced[unit], np.zeros(count)])
        least[unit] = _optimum(aim, upper, bound, _returns(rts, m, count), f"units[{unit + 1}]").fun
    actual = (into * priced).sum(axis=1)
    score = np.minimum(least / actual, 1.0)
    traced = steps(least_cost=least, actual_cost=actual)
    return Result(frozen(score), "efficiency.cost_efficiency", BASIS, traced)


def scale_efficiency(
    inputs: ArrayLike, outputs: ArrayLike, *, orientation: str = "input"
) -> Result[Array]:
    """Return the score under constant over that under variable returns to scale: 0..1[n].

    Steps `crs`, `vrs`. Source: Banker, Charnes & Cooper (1984).

    >>> found = scale_efficiency([[2], [3], [3], [4]], [[1], [3], [2], [3]]).value
    >>> [round(float(s), 4) for s in found]
    [0.5, 1.0, 0.8, 1.0]
    """
    constant = dea(inputs, outputs, rts="crs", orientation=orientation)
    variable = dea(inputs, outputs, rts="vrs", orientation=orientation)
    share = np.minimum(constant.value.score / variable.value.score, 1.0)
    traced = steps(crs=constant.value.score, vrs=variable.value.score)
    return Result(frozen(share), "efficiency.scale_efficiency", BASIS, traced, constant.warnings)


def gap_to_benchmark(
    values: ArrayLike, benchmark: float | None = None, direction: int = 1
) -> Result[Array]:
    """Return how far each unit is from the benchmark, [n] in its unit: negative is worse.

    Without a benchmark the best unit is it. Step `relative` has the gaps as shares of it.

    >>> [float(g) for g in gap_to_benchmark([80, 95, 90]).value]
    [-15.0, 0.0, -5.0]
    """
    numbers = vector("values", values, missing=True)
    if direction not in (1, -1):
        raise MethodInputError("direction", "choice", expected="1、-1", found=direction)
    best = float(np.nanmax(numbers) if direction == 1 else np.nanmin(numbers))
    reference = number("benchmark", benchmark) if benchmark is not None else best
    gaps = direction * (numbers - reference)
    relative = gaps / abs(reference) if reference else np.full(len(numbers), np.nan)
    traced = steps(benchmark=reference, relative=relative)
    return Result(frozen(gaps), "efficiency.gap_to_benchmark", BASIS, traced)


def quartiles(values: ArrayLike) -> Result[Quartiles]:
    """Return the quartiles of a set of units, linear between neighbours; missing ones left out.

    >>> quartiles([1, 2, 3, 4, 5]).value
    Quartiles(q1=2.0, median=3.0, q3=4.0)
    """
    numbers = vector("values", values, missing=True)
    known = numbers[~np.isnan(numbers)]
    if len(known) == 0:
        raise MethodInputError("values", "empty")
    q1, middle, q3 = (float(q) for q in np.quantile(known, (0.25, 0.5, 0.75)))
    return Result(Quartiles(q1, middle, q3), "efficiency.quartiles", BASIS, steps(n=len(known)))


def _units(inputs: ArrayLike, outputs: ArrayLike) -> tuple[Array, Array]:
    into, out = grid("inputs", inputs), grid("outputs", outputs)
    if len(into) != len(out):
        raise MethodInputError("outputs", "length", expected=len(into), found=len(out))
    refuse_where("inputs", into, into <= 0, "not_positive")
    refuse_where("outputs", out, out <= 0, "not_positive")
    return into, out


def _solved(into: Array, out: Array, rts: str, *, by_input: bool) -> tuple[Array, Array, Array]:
    """Return radial measure[n], lambdas[n, n] and slacks[n, m + s], units scaled to be near 1.

    A unit that proves inefficient is left out of the frontier for those after it: it cannot be a
    peer, and the programmes grow smaller.
    """
    sizes = np.concatenate([into.mean(axis=0), out.mean(axis=0)])
    m = into.shape[1]
    into, out = into / sizes[:m], out / sizes[m:]
    count = len(into)
    kept = np.ones(count, dtype=bool)
    radial, lambdas = np.empty(count), np.zeros((count, count))
    slacks = np.zeros((count, len(sizes)))
    for unit in range(count):
        frontier = np.flatnonzero(kept)
        measure = _radial(into, out, unit, frontier, rts, by_input=by_input)
        radial[unit] = measure
        if abs(measure - 1) > PEER:
            kept[unit] = False
    frontier = np.flatnonzero(kept)
    for unit in range(count):
        weights, left = _slack(into, out, unit, frontier, rts, radial[unit], by_input=by_input)
        lambdas[unit, frontier], slacks[unit] = weights, left
    return radial, lambdas, slacks * sizes


def _radial(
    into: Array, out: Array, unit: int, frontier: Places, rts: str, *, by_input: bool
) -> float:
    m, s = into.shape[1], out.shape[1]
    column = (
        np.concatenate([-into[unit], np.zeros(s)])
        if by_input
        else np.concatenate([np.zeros(m), out[unit]])
    )
    upper = np.column_stack([column, np.vstack([into[frontier].T, -out[frontier].T])])
    bound = (
        np.concatenate([np.zeros(m), -out[unit]])
        if by_input
        else np.concatenate([into[unit], np.zeros(s)])
    )
    aim = np.zeros(1 + len(frontier))
    aim[0] = 1.0 if by_input else -1.0
    optimum = _optimum(aim, upper, bound, _returns(rts, 1, len(frontier)), f"units[{unit + 1}]")
    return float(optimum.x[0])


def _slack(
    into: Array, out: Array, unit: int, frontier: Places, rts: str, radial: float, *, by_input: bool
) -> tuple[Array, Array]:  # fmt: skip
    """Return the weights and slacks of the projection with the greatest sum of slacks."""
    have = into[unit] * (radial if by_input else 1.0)
    need = out[unit] * (1.0 if by_input else radial)
    ease = 1e-9  # the first phase is exact to this only
    upper = np.vstack([into[frontier].T, -out[frontier].T])
    bound = np.concatenate([have + ease, -need + ease])
    aim = into[frontier].sum(axis=1) - out[frontier].sum(axis=1)  # least inputs, most outputs
    optimum = _optimum(aim, upper, bound, _returns(rts, 0, len(frontier)), f"units[{unit + 1}]")
    weights = optimum.x
    left = np.concatenate([have - weights @ into[frontier], weights @ out[frontier] - need])
    left[np.abs(left) < 10 * ease] = 0.0
    return weights, np.maximum(left, 0.0)


def _returns(rts: str, free: int, count: int) -> tuple[Array, str] | None:
    """Return the row that bounds the sum of weights, after `free` other variables."""
    row = np.concatenate([np.zeros(free), np.ones(count)])
    return None if rts == "crs" else (row, "eq" if rts == "vrs" else "ub")


def _optimum(
    aim: Array, upper: Array, bound: Array, returns: tuple[Array, str] | None, name: str
) -> Any:
    # here, because it takes half a second to load and only this method needs it
    from scipy.optimize import linprog

    equal: dict[str, Any] = {}
    if returns is not None and returns[1] == "eq":
        equal = {"A_eq": returns[0][None, :], "b_eq": [1.0]}
    elif returns is not None:
        upper, bound = np.vstack([upper, returns[0]]), np.append(bound, 1.0)
    optimum = linprog(aim, A_ub=upper, b_ub=bound, bounds=(0, None), method="highs", **equal)
    if optimum.status != 0:
        raise MethodInputError(name, "infeasible", found=optimum.message)
    return optimum
