"""Values made comparable: by range, by spread, by fixed goalposts, by a target or a standard."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from jiheng.methods.inputs import Array, frozen, number, vector
from jiheng.methods.result import MethodInputError, MethodWarning, Result, method_warning, steps

BASIS = "seed"


def _sign(direction: int) -> int:
    if direction not in (1, -1):
        raise MethodInputError("direction", "choice", expected="1、-1", found=direction)
    return direction


def normalise_minmax(
    x: ArrayLike, lower: float = 0.0, upper: float = 1.0, *, data_min: float | None = None,
    data_max: float | None = None, direction: int = 1,
) -> Result[Array]:  # fmt: skip
    """Return x[n] mapped so that its least is `lower` and its greatest `upper`.

    With `data_min` and `data_max` the range is theirs, and values outside go beyond. Direction -1
    turns it. A constant column is 0/0: missing, and warned of. A new unit can reverse two others;
    goalposts cannot.

    >>> [float(v) for v in normalise_minmax([2, 4, 3]).value]
    [0.0, 1.0, 0.5]
    """
    values = vector("x", x, missing=True)
    low = number("data_min", data_min) if data_min is not None else float(np.nanmin(values))
    high = number("data_max", data_max) if data_max is not None else float(np.nanmax(values))
    traced = steps(data_min=low, data_max=high)
    method = "composite.normalise_minmax"
    if high == low:
        note = method_warning("CONSTANT", column=1)
        return Result(frozen(np.full(len(values), np.nan)), method, BASIS, traced, (note,))
    share = (values - low) / (high - low)
    if _sign(direction) == -1:
        share = 1 - share
    scores = number("lower", lower) + share * (number("upper", upper) - lower)
    return Result(frozen(scores), method, BASIS, traced)


def zscore(
    x: ArrayLike, mean: float = 0.0, sd: float = 1.0, *, ddof: int = 1, direction: int = 1
) -> Result[Array]:
    """Return x[n] with a given mean and standard deviation; `ddof` 1 is that of a sample.

    Scores below the mean are negative: no geometric mean after this. Constant: missing, warned of.

    >>> [float(v) for v in zscore([1, 2, 3]).value]
    [-1.0, 0.0, 1.0]
    """
    values = vector("x", x, missing=True)
    centre = float(np.nanmean(values))
    spread = float(np.nanstd(values, ddof=ddof)) if (~np.isnan(values)).sum() > ddof else 0.0
    traced = steps(mean=centre, standard_deviation=spread, ddof=ddof)
    if spread == 0:
        note = method_warning("CONSTANT", column=1)
        gone = frozen(np.full(len(values), np.nan))
        return Result(gone, "composite.zscore", BASIS, traced, (note,))
    scores = mean + _sign(direction) * (values - centre) / spread * sd
    return Result(frozen(scores), "composite.zscore", BASIS, traced)


def goalposts(
    x: ArrayLike, low: float, high: float, *, direction: int = 1, scale: float = 1.0,
    clip: bool = True,
) -> Result[Array]:  # fmt: skip
    """Return (x - low) / (high - low) times `scale`: fixed ends, no reversals.

    Values outside are clipped at the ends and warned of, or go beyond where `clip` is off.
    Source: UNDP, Human Development Report, technical note 1.

    >>> [float(v) for v in goalposts([1, 11, -1], 0, 10).value]
    [0.1, 1.0, 0.0]
    """
    values = vector("x", x, missing=True)
    bottom, top = number("low", low), number("high", high)
    if bottom >= top:
        raise MethodInputError("low", "goalposts", found=f"{low}, {high}")
    share = (values - bottom) / (top - bottom)
    if _sign(direction) == -1:
        share = 1 - share
    outside = int(((share < 0) | (share > 1)).sum())
    notes: tuple[MethodWarning, ...] = ()
    if clip:
        share = np.clip(share, 0, 1)
        notes = (method_warning("CLIPPED", count=outside),) if outside else ()
    return Result(frozen(share * scale), "composite.goalposts", BASIS, (), notes)


def distance_to_target(
    x: ArrayLike, target: float, *, direction: int = 1, cap: bool = False
) -> Result[Array]:
    """Return how far x[n] came from the worst of all to a target: 1 at the target.

    (x - least) / (target - least); for less is better (greatest - x) / (greatest - target). `cap`
    holds it at 1. Source: COINr, n_dist2targ.

    >>> [float(v) for v in distance_to_target([0, 5, 11], 10, cap=True).value]
    [0.0, 0.5, 1.0]
    """
    values = vector("x", x, missing=True)
    goal = number("target", target)
    worst = float(np.nanmin(values) if _sign(direction) == 1 else np.nanmax(values))
    if goal == worst:
        raise MethodInputError("target", "goalposts", found=f"{worst}, {goal}")
    share = (values - worst) / (goal - worst)
    distances = np.minimum(share, 1) if cap else share
    return Result(frozen(distances), "composite.distance_to_target", BASIS, steps(worst=worst))


def distance_to_standard(
    x: ArrayLike, standard: ArrayLike, *, direction: int = 1, cap: bool = False
) -> Result[Array]:
    """Return actual over standard value, x[n] / standard, or the inverse where less is better.

    The single index of 综合指数评价法: 1 is the standard. `cap` holds it at 1. Standards must be
    positive, and actuals too where less is better. Source: 综合指数评价法 as departments define it.

    >>> [float(v) for v in distance_to_standard([90, 120], 100).value]
    [0.9, 1.2]
    """
    values = vector("x", x, missing=True)
    standard_array = np.asarray(standard)
    goal = (
        np.full(len(values), number("standard", standard_array.item()))
        if standard_array.ndim == 0
        else vector("standard", standard)
    )
    if len(goal) != len(values):
        raise MethodInputError("standard", "length", expected=len(values), found=len(goal))
    for at, value in enumerate(goal, start=1):
        if value <= 0:
            raise MethodInputError(f"standard[{at}]", "not_positive", found=value)
    if _sign(direction) == -1 and (values <= 0).any():
        at = int(np.argmax(values <= 0))
        raise MethodInputError(f"x[{at + 1}]", "not_positive", found=values[at])
    ratio = values / goal if direction == 1 else goal / values
    distances = np.minimum(ratio, 1) if cap else ratio
    return Result(frozen(distances), "composite.distance_to_standard", BASIS)


def efficacy_coefficient(
    x: float | Sequence[float], satisfactory: float, unallowable: float, *, base: float = 60.0,
    span: float = 40.0, clip: bool = False,
) -> Result[float | Array]:  # fmt: skip
    """Return base + span (x - unallowable) / (satisfactory - unallowable), in points.

    Of several x, an array. Which way is good follows from the two values. Worse than unallowable
    is below `base`, and warned of; `clip` holds points between base and base + span.
    Source: 功效系数法.

    >>> round(efficacy_coefficient(5.81, 12, 6).value, 2)
    58.73
    """
    good, bad = number("satisfactory", satisfactory), number("unallowable", unallowable)
    if good == bad:
        raise MethodInputError("satisfactory", "order_of_values")
    several = isinstance(x, Sequence)
    actual = vector("x", x, missing=True) if several else np.array([number("x", x)])
    share = (actual - bad) / (good - bad)
    points = base + span * (np.clip(share, 0, 1) if clip else share)
    under = int((share < 0).sum())
    note = (
        method_warning("CLIPPED", count=under)
        if clip
        else method_warning("BELOW_UNALLOWABLE", base=base)
    )
    value = frozen(points) if several else float(points[0])
    traced = steps(share=share if several else float(share[0]))
    notes = (note,) if under else ()
    return Result(value, "composite.efficacy_coefficient", BASIS, traced, notes)


def winsorise(
    x: ArrayLike, max_points: int = 5, *, skew_limit: float = 2.0, kurt_limit: float = 3.5
) -> Result[Array]:
    """Return x[n] with outliers moved to the next value inside, one by one, until it passes.

    A column fails where |skewness| and excess kurtosis (both adjusted for a sample) pass their
    limits; at most `max_points` are moved. Steps: `passes`, `moved`, `skewness`, `kurtosis`.
    Source: COINr, treat_num; OECD/JRC Handbook (2008).

    >>> float(winsorise([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100]).value[-1])
    10.0
    """
    values = vector("x", x, missing=True).copy()
    moved: set[int] = set()
    while not (passes := _passes(values, skew_limit, kurt_limit)) and len(moved) < max_points:
        skewed = _moments(values)[0]
        edge = np.nanmax(values) if skewed > 0 else np.nanmin(values)
        at = {int(i) for i in np.flatnonzero(values == edge)} | moved
        if len(at) > max_points:
            break
        inside = values[~np.isnan(values) & (values != edge)]
        moved = at
        values[list(moved)] = inside.max() if skewed > 0 else inside.min()
    skewness, kurtosis = _moments(values)
    traced = steps(passes=passes, moved=tuple(sorted(moved)), skewness=skewness, kurtosis=kurtosis)
    notes = (method_warning("WINSORISED", count=len(moved)),) if moved else ()
    return Result(frozen(values), "composite.winsorise", BASIS, traced, notes)


def _passes(values: Array, skew_limit: float, kurt_limit: float) -> bool:
    skewness, kurtosis = _moments(values)
    return not (abs(skewness) > skew_limit and kurtosis > kurt_limit)


def _moments(values: Array) -> tuple[float, float]:
    """Return adjusted Fisher-Pearson skewness and excess kurtosis; 0 where there is no spread."""
    known = values[~np.isnan(values)]
    n = len(known)
    apart = known - known.mean() if n else known
    second = float((apart**2).mean()) if n else 0.0
    if n < 4 or second == 0:
        return 0.0, 0.0
    skewed = float((apart**3).mean()) / second**1.5
    peaked = float((apart**4).mean()) / second**2 - 3
    adjusted = np.sqrt(n * (n - 1)) / (n - 2) * skewed
    return float(adjusted), float((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * peaked + 6))
