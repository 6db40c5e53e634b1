"""Weights: checked, taken from judgements (AHP, Delphi), or from the data (entropy, CRITIC).

Weights from data reward dispersion, errors and outliers included, and move when a unit is added:
they suit the ranking of many like units, never one department's report; each warns of it.
Source: Saaty (1980), The Analytic Hierarchy Process; Shannon (1948) for entropy; Diakoulaki et
al. (1995), Computers & Operations Research 22, for CRITIC.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from jiheng.methods.inputs import (
    Array,
    choice,
    directions,
    frozen,
    grid,
    place,
    refuse_where,
    same_length,
    vector,
)
from jiheng.methods.result import MethodInputError, Result, method_warning, steps
from jiheng.methods.trees import EQUAL, Tree, Weights, leaves, nodes, refuse_sum

BASIS = "local"
RANDOM_INDEX = {  # mean consistency index of random matrices, by their size from 1 on
    "saaty1980": (
        0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59,
    ),
    "saaty2008": (
        0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59,
    ),
    "donegan_dodd": (
        0, 0, 0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497,
        1.4643, 1.4822, 1.4969,
    ),
}  # fmt: skip
RECIPROCAL = 1e-2  # judgements are often written with three decimals: 0.333
CONSISTENT = 0.1
NOISE = 1e-9


class Ahp(NamedTuple):
    """Weights that add up to 1, and how consistent the judgements are."""

    weights: Array
    lambda_max: float
    ci: float
    cr: float


class AhpHierarchy(NamedTuple):
    """Weights of the alternatives overall, of the criteria, and of alternatives by criterion."""

    weights: Array
    criteria_weights: Array
    local_weights: Array  # [criteria, alternatives]
    cr: tuple[float, ...]  # of the criteria, then of each criterion's matrix


class Delphi(NamedTuple):
    """What a round of experts agreed on, by item, and how far they agree."""

    mean: Array
    median: Array
    standard_deviation: Array
    variation: Array  # coefficient of variation
    kendall_w: float | None


def check_weights(
    weights: ArrayLike | Mapping[str, float], total: float = 1.0, tol: float = 1e-9, *,
    tree: Tree | None = None,
) -> Result[bool]:  # fmt: skip
    """Return True if weights add up to `total`, in a tree at every node; else refuse.

    `tol` is relative. Nothing is ever rescaled. Step `sums` has the sum of each node.

    >>> check_weights([30, 30, 20, 20], total=100).value
    True
    """
    if tree is not None:
        if not isinstance(weights, Mapping):
            raise MethodInputError("weights", "not_a_number", found=type(weights).__name__)
        sums = {}
        for node in nodes(tree, weights):
            refuse_sum(node.name, node.total, total, tol)
            sums[node.name] = node.total
        return Result(True, "weights.check_weights", BASIS, steps(sums=sums))
    listed = list(weights.values()) if isinstance(weights, Mapping) else weights
    shares = vector("weights", listed)
    refuse_where("weights", shares, shares < 0, "negative")
    refuse_sum("weights", float(shares.sum()), total, tol)
    return Result(
        True, "weights.check_weights", BASIS, steps(sums={"weights": float(shares.sum())})
    )


def effective_weights(tree: Tree, weights: Weights = EQUAL) -> Result[dict[str, float]]:
    """Return what each leaf weighs in the whole index; they add up to 1.

    >>> effective_weights({"I": {"A": ["a", "b"], "B": ["c"]}}).value
    {'a': 0.25, 'b': 0.25, 'c': 0.5}
    """
    by_leaf = leaves(tree, weights)
    traced = steps(sum=sum(by_leaf.values()))
    return Result(by_leaf, "weights.effective_weights", BASIS, traced)


def ahp(
    matrix: ArrayLike, *, random_index: str = "saaty1980", method: str = "eigen",
    accept_inconsistent: str = "",
) -> Result[Ahp]:  # fmt: skip
    """Return weights[k] of a reciprocal matrix of judgements[k, k], with its consistency.

    `random_index` names the table that CR rests on (RI(4) is 0.90, 0.89 or about 0.80 by table);
    `method` is "eigen" or "row_geometric". CR of 0.1 or more is refused unless
    `accept_inconsistent` gives the reason, which is then warned of. Source: Saaty (1980).

    >>> found = ahp([[1, 3], [1 / 3, 1]]).value
    >>> [round(float(w), 6) for w in found.weights], found.cr
    ([0.75, 0.25], 0.0)
    """
    judged = grid("matrix", matrix)
    count = len(judged)
    if judged.shape[1] != count:
        raise MethodInputError("matrix", "shape", expected=(count, count), found=judged.shape)
    refuse_where("matrix", judged, judged <= 0, "not_positive")
    _reciprocal(judged)
    table = RANDOM_INDEX[_table(random_index)]
    if count > len(table):
        raise MethodInputError("matrix", "too_many", expected=len(table), found=count)
    if choice("method", method, ("eigen", "row_geometric")) == "eigen":
        values, vectors = np.linalg.eig(judged)
        principal = np.abs(vectors[:, int(values.real.argmax())].real)
    else:
        principal = np.exp(np.log(judged).mean(axis=1))
    weights = principal / principal.sum()
    largest = float((judged @ weights / weights).mean())
    ci = max((largest - count) / (count - 1), 0.0) if count > 2 else 0.0
    cr = ci / table[count - 1] if table[count - 1] else 0.0
    notes = []
    if cr >= CONSISTENT:
        if not accept_inconsistent:
            raise MethodInputError("matrix", "inconsistent", found=f"{cr:.3f}")
        notes.append(method_warning("INCONSISTENT", cr=f"{cr:.3f}", reason=accept_inconsistent))
    traced = steps(random_index=_table(random_index), random_index_value=table[count - 1])
    return Result(Ahp(frozen(weights), largest, ci, cr), "weights.ahp", BASIS, traced, tuple(notes))


def _table(name: str) -> str:
    table_name = name.lower().replace("-", "_").replace(" ", "_")
    table_name = {"saaty": "saaty1980", "dd": "donegan_dodd"}.get(table_name, table_name)
    return choice("random_index", table_name, tuple(RANDOM_INDEX))


def _reciprocal(judged: Array) -> None:
    product = judged * judged.T
    off = np.abs(product - 1) > RECIPROCAL
    if off.any():
        i, j = (int(n) for n in np.argwhere(off)[0])
        raise MethodInputError(
            place("matrix", (i, j)),
            "reciprocal",
            found=f"{judged[i, j]:g}",
            other=f"{judged[j, i]:g}",
        )


def ahp_hierarchy(
    criteria: Sequence[str], criteria_matrix: ArrayLike, alternatives: Sequence[str],
    alternative_matrices: Mapping[str, ArrayLike] | Sequence[ArrayLike], *,
    random_index: str = "saaty1980", method: str = "eigen", accept_inconsistent: str = "",
) -> Result[AhpHierarchy]:  # fmt: skip
    """Return weights of alternatives under weighted criteria, each judged in its own matrix.

    >>> pair = [[1, 3], [1 / 3, 1]]
    >>> found = ahp_hierarchy(["价格", "质量"], [[1, 1], [1, 1]], ["甲", "乙"], [pair, pair]).value
    >>> [round(float(w), 6) for w in found.weights]
    [0.75, 0.25]
    """
    top = ahp(
        criteria_matrix, random_index=random_index, method=method,
        accept_inconsistent=accept_inconsistent,
    )  # fmt: skip
    same_length("criteria", len(criteria), len(top.value.weights))
    if isinstance(alternative_matrices, Mapping):
        lacking = next((name for name in criteria if name not in alternative_matrices), None)
        if lacking is not None:
            raise MethodInputError(f"alternative_matrices.{lacking}", "missing")
        listed = [alternative_matrices[name] for name in criteria]
    else:
        listed = list(alternative_matrices)
    same_length("alternative_matrices", len(listed), len(criteria))
    below = [
        ahp(
            matrix,
            random_index=random_index,
            method=method,
            accept_inconsistent=accept_inconsistent,
        )
        for matrix in listed
    ]
    for ahp_result in below:
        same_length("alternatives", len(alternatives), len(ahp_result.value.weights))
    local = np.array([ahp_result.value.weights for ahp_result in below])
    weights = top.value.weights @ local
    value = AhpHierarchy(
        frozen(weights), top.value.weights, frozen(local), tuple(f.value.cr for f in (top, *below))
    )
    notes = tuple(note for ahp_result in (top, *below) for note in ahp_result.warnings)
    traced = steps(criteria=tuple(criteria), alternatives=tuple(alternatives))
    return Result(value, "weights.ahp_hierarchy", BASIS, traced, notes)


def entropy(X: ArrayLike, direction: ArrayLike | None = None) -> Result[Array]:
    """Return weights[k] in proportion to 1 - entropy of the shares in each column of X[n, k].

    The logarithm is to base n, so that entropy lies between 0 and 1; 0 ln 0 is 0; a negative value
    is refused; a constant column weighs 0. Shares are of the values as given: `direction` is
    checked and changes nothing, because dispersion has none. Step `entropy` is [k].
    Source: Shannon entropy weights as in Zeleny (1982).

    >>> [round(float(w), 6) for w in entropy([[1, 2], [4, 16]]).value]
    [0.358889, 0.641111]
    """
    values = grid("X", X)
    count = _units(values)
    directions(direction, values.shape[1])
    low, high = values.min(axis=0), values.max(axis=0)
    if (low < 0).any():
        refuse_where("X", values, values < 0, "negative")
    column_sums = values.sum(axis=0)
    _no_zero_column(column_sums)
    logs = np.log(values) if low.min() > 0 else np.log(np.where(values > 0, values, 1.0))
    spread = np.log(column_sums) - np.einsum("ij,ij->j", values, logs) / column_sums
    entropies = np.where(high > low, spread / np.log(count), 1.0)
    return _dispersed(np.maximum(1 - entropies, 0), high == low, "entropy", entropy=entropies)


def _no_zero_column(column_sums: Array) -> None:
    if (column_sums <= 0).any():
        at = int(np.argmax(column_sums <= 0))
        raise MethodInputError(f"X[,{at + 1}]", "zero")


def _units(values: Array) -> int:
    if len(values) < 2:
        raise MethodInputError("X", "few", expected=2, found=len(values))
    return len(values)


def _dispersed(power: Array, constant: Array, name: str, **named: object) -> Result[Array]:
    """Return weights in proportion to a dispersion, with the warnings that all of these share."""
    if not power.any():
        raise MethodInputError("X", "constant")
    notes = [method_warning("CONSTANT", column=int(k) + 1) for k in np.flatnonzero(constant)]
    weights = frozen(power / power.sum())
    traced = steps(**named, dispersion=power)
    return Result(weights, f"weights.{name}", BASIS, traced, (*notes, method_warning("DISPERSION")))


def critic(
    X: ArrayLike, direction: ArrayLike | None = None, correlation: str = "pearson", *,
    ddof: int = 1,
) -> Result[Array]:  # fmt: skip
    """Return weights[k] by spread times conflict: s_j sum(1 - r_jl), of min-max values of X[n, k].

    `direction` +1 or -1 for each column turns it before correlating; `correlation` is "pearson"
    or "spearman"; `ddof` is that of the standard deviation. A constant column weighs 0. Steps:
    `standard_deviation`, `correlation`. Source: Diakoulaki, Mavrotas & Papayannakis (1995).

    >>> [round(float(w), 4) for w in critic([[1, 4, 2], [2, 2, 9], [3, 1, 3]]).value]
    [0.3324, 0.3919, 0.2757]
    """
    values = grid("X", X)
    count = _units(values)
    signs = directions(direction, values.shape[1])
    span = values.max(axis=0) - values.min(axis=0)
    constant = span == 0
    centred = values - values.mean(axis=0)
    spread = np.sqrt(np.einsum("ij,ij->j", centred, centred) / (count - ddof))
    scaled = np.divide(spread, span, out=np.zeros_like(spread), where=~constant)
    if choice("correlation", correlation, ("pearson", "spearman")) == "spearman":
        centred = _column_ranks(values)
    products = centred.T @ centred
    length = np.sqrt(products.diagonal())
    length = np.where(constant, 1.0, length)
    related = products / np.outer(length, length) * np.outer(signs, signs)
    np.fill_diagonal(related, 1.0)
    conflict = (1 - related)[:, ~constant].sum(axis=1)
    conflict[np.abs(conflict) < NOISE] = 0.0  # columns that move together, but for rounding
    power = np.maximum(scaled * conflict, 0)
    return _dispersed(power, constant, "critic", standard_deviation=scaled, correlation=related)


def _column_ranks(values: Array) -> Array:
    from jiheng.methods.comparison import rank

    ranks = np.column_stack([rank(column, -1, "average").value for column in values.T])
    return np.asarray(ranks - ranks.mean(axis=0), dtype=np.float64)


def standard_deviation(X: ArrayLike, *, ddof: int = 1) -> Result[Array]:
    """Return weights[k] in proportion to the standard deviation of the columns of X[n, k].

    >>> [round(float(w), 6) for w in standard_deviation([[1, 2], [4, 16]]).value]
    [0.176471, 0.823529]
    """
    values = grid("X", X)
    _units(values)
    spread = values.std(axis=0, ddof=ddof)
    constant = values.max(axis=0) == values.min(axis=0)
    power = np.where(constant, 0.0, spread)
    return _dispersed(power, constant, "standard_deviation", standard_deviation=spread)


def delphi_summary(scores: ArrayLike) -> Result[Delphi]:
    """Return what experts' scores[experts, items] agree on; Kendall's W is 1 at full agreement.

    W is corrected for ties; None where no expert tells the items apart.
    Source: Kendall & Babington Smith (1939).

    >>> delphi_summary([[1, 2, 3], [1, 2, 3]]).value.kendall_w
    1.0
    """
    given = grid("scores", scores)
    experts, items = given.shape
    if experts < 2:
        raise MethodInputError("scores", "few", expected=2, found=experts)
    ranks = _column_ranks(given.T).T + (items + 1) / 2
    totals = ranks.sum(axis=0)
    tied = sum(
        float((c**3 - c).sum()) for c in (np.unique(row, return_counts=True)[1] for row in given)
    )
    most = experts**2 * (items**3 - items) - experts * tied
    agreed = 12 * float(((totals - totals.mean()) ** 2).sum()) / most if most > 0 else None
    mean, spread = given.mean(axis=0), given.std(axis=0, ddof=1)
    variation = np.divide(spread, mean, out=np.full(items, np.nan), where=mean != 0)
    value = Delphi(
        frozen(mean), frozen(np.median(given, axis=0)), frozen(spread), frozen(variation), agreed
    )
    quartiles = np.quantile(given, (0.25, 0.75), axis=0)
    traced = steps(quartiles=quartiles, n=experts)
    return Result(value, "weights.delphi_summary", BASIS, traced)
