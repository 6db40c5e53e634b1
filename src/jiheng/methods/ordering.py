"""Units put in order: TOPSIS, outranking; how far an order hangs on weights and on who is in."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from jiheng.methods.comparison import rank
from jiheng.methods.inputs import (
    Array,
    choice,
    directions,
    frozen,
    grid,
    integer,
    number,
    same_length,
    weights_of,
)
from jiheng.methods.result import MethodInputError, Result, method_warning, steps

BASIS = "local"
ROWS = 1024  # units taken at a time: what they need stays in the processor's cache
NORMALISATIONS = ("vector", "minmax", "sum", "none")


class Topsis(NamedTuple):
    """Closeness to the ideal, 0..1, and the rank, 1 the best."""

    score: Array
    rank: Array


class Outranking(NamedTuple):
    """matrix[i, j]: the weight of indicators on which i beats j, ties half; and Copeland scores."""

    matrix: Array
    copeland: Array


class RankSpread(NamedTuple):
    """Ranks of each unit over draws of weights: 5 %, median, 95 %, and the rank as given."""

    low: Array
    median: Array
    high: Array
    nominal: Array


class Reversal(NamedTuple):
    """Scores before and after units were added, and the first pair that changed places."""

    before: Array
    after: Array
    pair_reversed: tuple[int, int] | None


def topsis(
    X: ArrayLike, w: ArrayLike | None = None, direction: ArrayLike | None = None, *,
    normalisation: str = "vector",
) -> Result[Topsis]:  # fmt: skip
    """Return closeness[n] to the ideal and away from the anti-ideal, and ranks.

    X is [n, k]; normalisation "vector" (by the root of the sum of squares), "minmax", "sum" or
    "none". Scores depend on it and on who is compared, which is warned of. Where all units are the
    same in everything, all score 0.5. Source: Hwang & Yoon (1981).

    >>> found = topsis([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3]).value
    >>> [round(float(s), 4) for s in found.score]
    [0.5037, 0.6581, 0.7482, 0.334]
    >>> [int(r) for r in found.rank]
    [3, 2, 1, 4]
    """
    values = grid("X", X)
    given = weights_of(w, values.shape[1])
    signs = directions(direction, values.shape[1])
    low, high = values.min(axis=0), values.max(axis=0)
    scale = _scale(values, low, high, choice("normalisation", normalisation, NORMALISATIONS))
    factor = given / given.sum() * scale
    best, worst = np.where(signs > 0, high, low), np.where(signs > 0, low, high)
    score = _closeness(values, factor, best * factor, worst * factor)
    traced = steps(ideal=best, anti_ideal=worst, weights=given / given.sum(), scale=scale)
    value = Topsis(frozen(score), rank(score).value)
    return Result(value, "composite.topsis", BASIS, traced, (method_warning("RELATIVE"),))


def _closeness(values: Array, factor: Array, best: Array, worst: Array) -> Array:
    """Return far / (near + far) of each row times `factor`; half where all units are the same."""
    score = np.full(len(values), 0.5)
    scaled = np.empty((min(ROWS, len(values)), values.shape[1]))
    apart = np.empty_like(scaled)
    for start in range(0, len(values), ROWS):
        part = values[start : start + ROWS]
        scaled_rows, gap = scaled[: len(part)], apart[: len(part)]
        np.multiply(part, factor, out=scaled_rows)
        np.subtract(scaled_rows, best, out=gap)
        near = np.sqrt(np.einsum("ij,ij->i", gap, gap))
        np.subtract(scaled_rows, worst, out=gap)
        far = np.sqrt(np.einsum("ij,ij->i", gap, gap))
        both = near + far
        np.divide(far, both, out=score[start : start + ROWS], where=both > 0)
    return score


def _scale(values: Array, low: Array, high: Array, normalisation: str) -> Array:
    """Return what each column is multiplied by; a shift changes no distance."""
    if normalisation == "none":
        return np.ones(values.shape[1])
    if normalisation == "vector":
        size = np.sqrt(np.einsum("ij,ij->j", values, values))
    else:
        size = high - low if normalisation == "minmax" else values.sum(axis=0)
    factors: Array = np.divide(1.0, size, out=np.zeros(values.shape[1]), where=size > 0)
    return factors


def outranking(X: ArrayLike, w: ArrayLike | None = None) -> Result[Outranking]:
    """Return by what share of weight each unit beats each other, [n, n], and Copeland scores.

    Copeland counts units beaten by more than half less those that beat it. More is better in every
    column of X[n, k]. Source: OECD/JRC Handbook (2008), 6.7; COINr.

    >>> [int(c) for c in outranking([[1, 3, 2], [2, 2, 3], [3, 1, 1], [4, 5, 4]]).value.copeland]
    [-1, 1, -3, 3]
    """
    values = grid("X", X)
    given = weights_of(w, values.shape[1])
    shares = given / given.sum()
    beats = (values[:, None, :] > values[None, :, :]) @ shares
    ties = (values[:, None, :] == values[None, :, :]) @ shares
    table = beats + ties / 2
    np.fill_diagonal(table, 0.0)
    won = np.sign(np.where(np.abs(table - table.T) < 1e-12, 0.0, table - table.T))
    value = Outranking(frozen(table), frozen(won.sum(axis=1)))
    return Result(value, "composite.outranking", BASIS)


def sensitivity_weights(
    X: ArrayLike, w: ArrayLike, spread: float, draws: int = 1000, seed: int = 0
) -> Result[RankSpread]:  # fmt: skip
    """Return how the ranks of X[n, k] move when every weight varies evenly by +-`spread`.

    Each draw multiplies every weight by 1 + u, u even on [-spread, spread], and renormalises; the
    index is the weighted sum. The same seed gives the same draws. Source: OECD/JRC Handbook, 7.

    >>> found = sensitivity_weights([[3, 3], [1, 1]], [0.5, 0.5], 0.2, draws=50, seed=1).value
    >>> [int(r) for r in found.median]
    [1, 2]
    """
    values = grid("X", X)
    given = weights_of(w, values.shape[1])
    if not 0 <= number("spread", spread) <= 1:
        raise MethodInputError("spread", "between", low=0, high=1, found=spread)
    count = integer("draws", draws, 1)
    drawn = given * (1 + np.random.default_rng(seed).uniform(-spread, spread, (count, len(given))))
    index = values @ (drawn / drawn.sum(axis=1, keepdims=True)).T
    ranks = np.array([rank(column).value for column in index.T])
    low, middle, high = np.quantile(ranks, (0.05, 0.5, 0.95), axis=0)
    nominal = rank(values @ (given / given.sum())).value
    value = RankSpread(frozen(low), frozen(middle), frozen(high), nominal)
    traced = steps(draws=count, seed=seed, spread=spread)
    return Result(value, "composite.sensitivity_weights", BASIS, traced)


def rank_reversal(
    X: ArrayLike, added: ArrayLike, weights: ArrayLike | None = None, *,
    normalisation: str = "minmax",
) -> Result[Reversal]:  # fmt: skip
    """Return weighted scores of X[n, k] before and after units are added, and who changed places.

    >>> rank_reversal([[14, 8], [10, 12], [15, 10]], [[8, 2]], [0.5, 0.5]).value.pair_reversed
    (0, 1)
    """
    values, more = grid("X", X), grid("added", added)
    same_length("added", more.shape[1], values.shape[1])
    given = weights_of(weights, values.shape[1], "weights")
    shares = given / given.sum()
    choice("normalisation", normalisation, NORMALISATIONS)
    before = _scores(values, shares, normalisation)
    after = _scores(np.vstack([values, more]), shares, normalisation)
    pair = next(
        (
            (i, j)
            for i in range(len(values))
            for j in range(i + 1, len(values))
            if (before[i] - before[j]) * (after[i] - after[j]) < 0
        ),
        None,
    )
    notes = (method_warning("RANK_REVERSAL", one=pair[0] + 1, other=pair[1] + 1),) if pair else ()
    value = Reversal(frozen(before), frozen(after), pair)
    return Result(value, "composite.rank_reversal", BASIS, (), notes)


def _scores(values: Array, shares: Array, normalisation: str) -> Array:
    low, high = values.min(axis=0), values.max(axis=0)
    shift = low if normalisation == "minmax" else 0.0
    scores: Array = ((values - shift) * _scale(values, low, high, normalisation)) @ shares
    return scores
