"""公众评判法: what a sample says of a population, with how sure that is.

A satisfaction rate needs n, N, response rate, mode and date beside it; percentages of groups of
different size are never averaged. Source: 财预〔2020〕10号 names the method; Cochran, Sampling
Techniques (1977); Lohr, Sampling.
"""

from collections.abc import Mapping, Sequence
from math import ceil, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from jiheng.methods.inputs import (
    Array,
    choice,
    frozen,
    grid,
    integer,
    number,
    place,
    refuse_where,
    same_length,
    vector,
)
from jiheng.methods.intervals import (
    BASIS,
    normal_quantile,
    proportion_ci,
    student_quantile,
)
from jiheng.methods.result import MethodInputError, MethodWarning, Result, method_warning, steps

__all__ = [
    "cronbach_alpha",
    "likert",
    "poststratify",
    "proportion_ci",
    "rake",
    "sample_size_proportion",
    "se_mean_fpc",
    "srs_mean",
    "stratified_mean",
    "weighted_mean",
]
SAMPLED, KNOWN_SIGMA, NONE = "1-n/N", "(N-n)/(N-1)", "none"


class Estimate(NamedTuple):
    """An estimated mean, its standard error, and its interval."""

    mean: float
    se: float
    ci: tuple[float, float]


class Likert(NamedTuple):
    """Answers on a scale: how many, their mean, the share of the top two, and the points."""

    n: int
    mean: float
    top2_share: float
    satisfaction_100: float | None


class RakedWeights(NamedTuple):
    """Weights of the cells, the counts they make, and whether the margins were met."""

    weights: Array
    fitted: Array
    converged: bool
    iterations: int


def _correction(n: float, population: float | None, fpc: str) -> float:
    """Return what a variance is multiplied by because the population is finite."""
    if population is None or fpc == NONE:
        return 1.0
    if n > population:
        raise MethodInputError("n", "population", found=n, expected=population)
    if fpc == SAMPLED:
        return 1 - n / population
    return (population - n) / (population - 1) if population > 1 else 0.0


def se_mean_fpc(
    sigma_population: float,
    n: int,
    N: int | None = None,
    fpc: str = KNOWN_SIGMA,
) -> Result[float]:
    """Return the standard error of a mean whose population sigma is known.

    The correction (N - n) / (N - 1) goes with a known sigma, 1 - n / N with a sample variance.

    >>> round(se_mean_fpc(10, 53, 500).value, 9)
    1.300066459
    """
    sigma = number("sigma_population", sigma_population)
    size = integer("n", n, 1)
    factor = _correction(size, N, choice("fpc", fpc, (SAMPLED, KNOWN_SIGMA, NONE)))
    value = sigma / sqrt(size) * sqrt(factor)
    return Result(value, "survey.se_mean_fpc", BASIS, steps(correction=factor))


def srs_mean(
    values: ArrayLike, N: int | None = None, fpc: str = SAMPLED, *, confidence: float = 0.95
) -> Result[Estimate]:  # fmt: skip
    """Return the mean of a simple random sample, its standard error and t interval.

    >>> found = srs_mean([1, 2, 3, 4], N=8).value
    >>> found.mean, round(found.se, 6)
    (2.5, 0.456435)
    """
    sample = vector("values", values)
    n = len(sample)
    _at_least_two("values", n)
    spread = float(sample.var(ddof=1))
    factor = _correction(n, N, choice("fpc", fpc, (SAMPLED, KNOWN_SIGMA, NONE)))
    value = _estimate(float(sample.mean()), sqrt(spread / n * factor), n - 1, confidence)
    traced = steps(n=n, N=N, variance=spread, correction=factor, df=n - 1)
    notes = (method_warning("CENSUS"),) if n == N else ()
    return Result(value, "survey.srs_mean", BASIS, traced, notes)


def _estimate(mean: float, se: float, df: float, confidence: float) -> Estimate:
    half = student_quantile(confidence, df) * se
    return Estimate(mean, se, (mean - half, mean + half))


def _at_least_two(name: str, count: int) -> None:
    if count < 2:
        raise MethodInputError(name, "few", expected=2, found=count)


def stratified_mean(
    strata: Sequence[Mapping[str, Any]], fpc: str = SAMPLED, *, confidence: float = 0.95
) -> Result[Estimate]:
    """Return the mean over strata, each with its population N and its sample.

    A stratum states N and `values`, or N, n, mean and sd (or variance). Weights are N_h / N;
    degrees of freedom are n less the number of strata. Source: Cochran (1977), chapter 5.

    >>> found = stratified_mean([{"N": 100, "values": [1, 3]}, {"N": 300, "values": [5, 7]}]).value
    >>> found.mean
    5.0
    """
    if len(strata) == 0:
        raise MethodInputError("strata", "empty")
    choice("fpc", fpc, (SAMPLED, KNOWN_SIGMA, NONE))
    read = [_stratum(f"strata[{i}]", stratum) for i, stratum in enumerate(strata, start=1)]
    whole_size = sum(size for size, *_ in read)
    mean = sum(size * middle for size, _, middle, _ in read) / whole_size
    variance = sum(
        (size / whole_size) ** 2 * spread / n * _correction(n, size, fpc)
        for size, n, _, spread in read
    )
    df = sum(n for _, n, _, _ in read) - len(read)
    traced = steps(
        N=whole_size, weights=tuple(size / whole_size for size, *_ in read),
        means=tuple(middle for _, _, middle, _ in read), df=df,
    )  # fmt: skip
    value = _estimate(mean, sqrt(variance), df, confidence)
    return Result(value, "survey.stratified_mean", BASIS, traced)


def _stratum(name: str, stratum: Mapping[str, Any]) -> tuple[float, int, float, float]:
    """Return population, sample size, mean and variance of a stratum."""
    size = number(f"{name}.N", stratum.get("N"))
    if size <= 0:
        raise MethodInputError(f"{name}.N", "not_positive", found=size)
    if "values" in stratum:
        sample = vector(f"{name}.values", stratum["values"])
        _at_least_two(f"{name}.values", len(sample))
        return size, len(sample), float(sample.mean()), float(sample.var(ddof=1))
    n = integer(f"{name}.n", stratum.get("n"), 2)
    mean = number(f"{name}.mean", stratum.get("mean"))
    stated = next((key for key in ("variance", "var", "s2") if key in stratum), None)
    if stated is not None:
        return size, n, mean, number(f"{name}.{stated}", stratum[stated])
    key = next((key for key in ("sd", "s", "std") if key in stratum), "sd")
    return size, n, mean, number(f"{name}.{key}", stratum.get(key)) ** 2


def weighted_mean(
    values: ArrayLike, weights: ArrayLike, *, strata: Sequence[object] | None = None,
    sampling_fraction: float | Mapping[str, float] | None = None, N: int | None = None,
    n: int | None = None, df: int | None = None, confidence: float = 0.95,
) -> Result[Estimate]:  # fmt: skip
    """Return the mean with sampling weights, and its error by Taylor linearisation.

    Variance within `strata` (a label for each value) where they are given, times 1 - n / N, or
    1 - sampling_fraction, which may differ by stratum: a mapping of its label.
    Degrees of freedom: n less the number of strata, unless stated.
    Source: Stata svy; Lohr, Sampling, 9.1.

    >>> round(weighted_mean([1, 2, 3], [1, 1, 2]).value.mean, 4)
    2.25
    """
    sample, given = vector("values", values), vector("weights", weights)
    same_length("weights", len(given), len(sample))
    refuse_where("weights", given, given < 0, "negative")
    _at_least_two("values", len(sample))
    whole_weight = float(given.sum())
    if whole_weight == 0:
        raise MethodInputError("weights", "zero")
    mean = float(given @ sample) / whole_weight
    pull = given * (sample - mean) / whole_weight
    labels = list(strata) if strata is not None else [0] * len(sample)
    same_length("strata", len(labels), len(sample))
    size = n if n is not None else len(sample)
    groups = {s: pull[[label == s for label in labels]] for s in dict.fromkeys(labels)}
    variance = 0.0
    for i, (label, group) in enumerate(groups.items(), start=1):
        _at_least_two(f"strata[{i}]", len(group))
        factor = _unsampled(sampling_fraction, label, _correction(size, N, SAMPLED))
        variance += float(group.var(ddof=1)) * len(group) * factor
    freedom = df if df is not None else len(sample) - len(groups)
    traced = steps(n=size, N=N, df=freedom, sum_of_weights=whole_weight)
    value = _estimate(mean, sqrt(variance), freedom, confidence)
    return Result(value, "survey.weighted_mean", BASIS, traced)


def _unsampled(fraction: float | Mapping[str, float] | None, label: object, usual: float) -> float:
    """Return one less the sampling fraction of a stratum; what follows from n and N without one."""
    if fraction is None:
        return usual
    name = "sampling_fraction"
    if isinstance(fraction, Mapping):
        name, stratum_fraction = f"{name}.{label}", fraction.get(str(label))
    else:
        stratum_fraction = fraction
    share = number(name, stratum_fraction)
    if not 0 <= share <= 1:
        raise MethodInputError(name, "between", low=0, high=1, found=share)
    return 1 - share


def poststratify(sample_counts: ArrayLike, population_counts: ArrayLike) -> Result[Array]:
    """Return the weight of each cell: population over sample, in the shape given.

    A cell with people and no respondent has no weight: it is refused, to be merged with another.

    >>> [float(w) for w in poststratify([[20, 40]], [[80, 40]]).value[0]]
    [4.0, 1.0]
    """
    sample, people = (
        grid("sample_counts", sample_counts),
        grid("population_counts", population_counts),
    )
    if sample.shape != people.shape:
        raise MethodInputError(
            "population_counts", "shape", expected=sample.shape, found=people.shape
        )
    for name, counts in (("sample_counts", sample), ("population_counts", people)):
        refuse_where(name, counts, counts < 0, "negative")
    refuse_where("sample_counts", sample, (sample == 0) & (people > 0), "empty_cell")
    weights = np.divide(people, sample, out=np.zeros_like(people), where=sample > 0)
    return Result(frozen(weights), "survey.poststratify", BASIS, steps(n=float(sample.sum())))


def rake(
    sample_counts: ArrayLike, row_totals: ArrayLike, column_totals: ArrayLike, *,
    tol: float = 1e-9, max_iter: int = 1000,
) -> Result[RakedWeights]:  # fmt: skip
    """Return weights of cells so that rows and columns add up to known totals.

    Iterative proportional fitting, until the largest relative gap is within `tol`; where empty
    cells prevent that, NOT_CONVERGED says so. Source: Deming & Stephan (1940).

    >>> found = rake([[10, 10], [10, 10]], [30, 10], [20, 20]).value
    >>> [float(w) for w in found.weights[0]], found.converged
    ([1.5, 1.5], True)
    """
    sample = grid("sample_counts", sample_counts)
    rows, columns = vector("row_totals", row_totals), vector("column_totals", column_totals)
    same_length("row_totals", len(rows), sample.shape[0])
    same_length("column_totals", len(columns), sample.shape[1])
    for name, array in (
        ("sample_counts", sample),
        ("row_totals", rows),
        ("column_totals", columns),
    ):
        refuse_where(name, array, array < 0, "negative")
    if not np.isclose(rows.sum(), columns.sum()):
        raise MethodInputError("row_totals", "margins", found=rows.sum(), other=columns.sum())
    _no_empty(sample, rows, columns)
    fitted, gap, rounds = sample.copy(), np.inf, 0
    while gap > tol and rounds < max_iter:
        fitted *= _factor(rows, fitted.sum(axis=1))[:, None]
        fitted *= _factor(columns, fitted.sum(axis=0))[None, :]
        gap = float((np.abs(fitted.sum(axis=1) - rows) / np.where(rows > 0, rows, 1)).max())
        rounds += 1
    weights = np.divide(fitted, sample, out=np.zeros_like(fitted), where=sample > 0)
    notes: tuple[MethodWarning, ...] = ()
    if gap > tol:
        notes = (method_warning("NOT_CONVERGED", count=rounds, gap=f"{gap:.3g}"),)
    value = RakedWeights(frozen(weights), frozen(fitted), gap <= tol, rounds)
    return Result(value, "survey.rake", BASIS, steps(gap=gap), notes)


def _no_empty(sample: Array, rows: Array, columns: Array) -> None:
    for name, targets, sums in (
        ("row_totals", rows, sample.sum(axis=1)), ("column_totals", columns, sample.sum(axis=0)),
    ):  # fmt: skip
        bad = (sums == 0) & (targets > 0)
        if bad.any():
            raise MethodInputError(place(name, (int(np.argmax(bad)),)), "empty_cell")


def _factor(targets: Array, sums: Array) -> Array:
    return np.divide(targets, sums, out=np.zeros_like(sums), where=sums > 0)


def sample_size_proportion(
    p: float, half_width: float, confidence: float = 0.95, N: int | None = None, *,
    design_effect: float = 1.0, response_rate: float = 1.0,
) -> Result[int]:  # fmt: skip
    """Return how many must be asked for a Wald interval of p +- half_width, rounded up.

    z^2 p (1 - p) / d^2, then n / (1 + (n - 1) / N) for a population of N, times the design effect,
    over the response rate. Source: Cochran (1977), chapter 4.

    >>> sample_size_proportion(0.8, 0.1).value
    62
    >>> sample_size_proportion(0.5, 0.05, N=1000).value
    278
    """
    share, half = number("p", p), number("half_width", half_width)
    for name, value in (("p", share), ("half_width", half), ("response_rate", response_rate)):
        if not 0 < value <= 1:
            raise MethodInputError(name, "between", low=0, high=1, found=value)
    z = normal_quantile(confidence)
    first = z * z * share * (1 - share) / half**2
    size = first if N is None else first / (1 + (first - 1) / integer("N", N, 1))
    asked = size * number("design_effect", design_effect) / response_rate
    traced = steps(z=z, infinite=first, finite=size, asked=asked)
    return Result(ceil(asked - 1e-9), "survey.sample_size_proportion", BASIS, traced)


def likert(
    counts: Mapping[str, float], scores: Mapping[str, float] | None = None
) -> Result[Likert]:
    """Return n, the mean of the codes, the share of the two highest codes, and mean points.

    `counts` maps a code ("5" the best of five) to how many chose it; `scores` maps each code to
    points, which differ between official forms and so have no default: without it there are none.

    >>> likert({"5": 40, "4": 30, "3": 20, "2": 6, "1": 4},
    ...        {"5": 100, "4": 80, "3": 60, "2": 30, "1": 0}).value
    Likert(n=100, mean=3.96, top2_share=0.7, satisfaction_100=77.8)
    """
    numbers = {str(code): float(integer(f"counts.{code}", k)) for code, k in counts.items()}
    n = sum(numbers.values())
    if n == 0:
        raise MethodInputError("counts", "empty")
    codes = {code: _code(code) for code in numbers}
    top = sorted(codes, key=lambda code: -codes[code])[:2]
    mean = sum(codes[code] * count for code, count in numbers.items()) / n
    points = None
    if scores is not None:
        given = {str(code): value for code, value in scores.items()}
        points = sum(number(f"scores.{c}", given.get(c)) * k for c, k in numbers.items()) / n
    shares = {code: count / n for code, count in numbers.items()}
    value = Likert(int(n), mean, sum(numbers[code] for code in top) / n, points)
    return Result(value, "survey.likert", BASIS, steps(shares=shares))


def _code(code: str) -> float:
    try:
        return float(code)
    except ValueError:
        raise MethodInputError(f"counts.{code}", "not_a_number", found=code) from None


def cronbach_alpha(items: ArrayLike) -> Result[float | None]:
    """Return how far the items of a scale, [respondents, items], hang together; 1 at most.

    Rows with missing answers are left out and counted; None where nobody differs.
    Source: Cronbach (1951).

    >>> round(cronbach_alpha([[1, 1], [2, 2], [3, 3]]).value, 6)
    1.0
    """
    given = grid("items", items, missing=True)
    kept = given[~np.isnan(given).any(axis=1)]
    count = kept.shape[1]
    _at_least_two("items", count)
    _at_least_two("items", len(kept))
    gone = len(given) - len(kept)
    notes = [method_warning("MISSING_ROWS", count=gone)] if gone else []
    parts, total = kept.var(axis=0, ddof=1), float(kept.sum(axis=1).var(ddof=1))
    traced = steps(n=len(kept), item_variances=parts, total_variance=total)
    method = "survey.cronbach_alpha"
    if total == 0:
        notes.append(method_warning("UNDEFINED", why="总分没有差异"))
        return Result(None, method, BASIS, traced, tuple(notes))
    value = count / (count - 1) * (1 - float(parts.sum()) / total)
    return Result(value, method, BASIS, traced, tuple(notes))
