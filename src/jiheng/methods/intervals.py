"""Confidence intervals of a proportion, and the quantiles that they rest on."""

from math import sqrt
from statistics import NormalDist

from jiheng.methods.inputs import choice, integer, number
from jiheng.methods.result import MethodInputError, MethodWarning, Result, method_warning, steps

BASIS = "national"
INTERVALS = ("wilson", "clopper_pearson", "agresti_coull", "wald")
CORRECTIONS = ("effective_size", "(N-n)/(N-1)", "1-n/N", "none")
SMALL = 30  # below this a sample says little, whatever the interval
Bounds = tuple[float, float]


def normal_quantile(confidence: float) -> float:
    """Return z of a two-sided interval, such as 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + _confidence(confidence)) / 2)


def student_quantile(confidence: float, df: float) -> float:
    """Return t of a two-sided interval with `df` degrees of freedom."""
    # here, because it takes a third of a second to load and the usual interval does without
    from scipy.special import stdtrit

    return float(stdtrit(df, (1 + _confidence(confidence)) / 2))


def _confidence(value: float) -> float:
    level = number("confidence", value)
    if not 0 < level < 1:
        raise MethodInputError("confidence", "between", low=0, high=1, found=value)
    return level


def proportion_ci(
    successes: float, n: float, confidence: float = 0.95, N: float | None = None,
    *, interval: str | None = None, fpc: str = "effective_size",
) -> Result[dict[str, Bounds]]:  # fmt: skip
    """Return the bounds of a proportion by the interval asked for, or by all four.

    "wilson" for use, "clopper_pearson" for audit, "agresti_coull", "wald" (which leaves [0, 1] and
    collapses at the ends). With a population of `N` the sample counts as the effective size
    n (N - 1) / (N - n), an approximation that is warned of; n = N has no sampling error. `fpc`
    "1-n/N" takes n / (1 - n / N) instead, "none" leaves the population out.
    Steps: `proportion`, `effective_size`.
    Source: Wilson (1927); Clopper & Pearson (1934); Newcombe (1998), Statistics in Medicine 17.

    >>> low, high = proportion_ci(18, 20, interval="wilson").value["wilson"]
    >>> round(low, 6), round(high, 6)
    (0.698966, 0.972134)
    """
    count = integer("n", n, 1)
    hits = number("successes", successes)
    if not 0 <= hits <= count:
        raise MethodInputError("successes", "successes", found=successes, expected=n)
    share = hits / count
    size, notes = _effective(count, N, choice("fpc", fpc, CORRECTIONS))
    interval_names = INTERVALS if interval is None else (choice("interval", interval, INTERVALS),)
    if count < SMALL:
        notes.append(method_warning("SMALL_SAMPLE", found=count))
    if interval == "wald":
        notes.append(method_warning("WALD"))
    value = {name: _bounds(name, share, size, confidence) for name in interval_names}
    traced = steps(proportion=share, n=count, N=N, effective_size=size, confidence=confidence)
    return Result(value, "survey.proportion_ci", BASIS, traced, tuple(notes))


def _effective(
    n: int, population: float | None, fpc: str
) -> tuple[float | None, list[MethodWarning]]:
    """Return the size that the sample counts as; None if there is nothing left to sample."""
    if population is None or fpc == "none":
        return float(n), []
    whole_size = integer("N", population, 1)
    if n > whole_size:
        raise MethodInputError("n", "population", found=n, expected=population)
    if n == whole_size:
        return None, [method_warning("CENSUS")]
    size = n * (whole_size if fpc == "1-n/N" else whole_size - 1) / (whole_size - n)
    return size, [method_warning("EFFECTIVE_SIZE", size=f"{size:.1f}")]


def _bounds(name: str, share: float, size: float | None, confidence: float) -> Bounds:
    if size is None:
        return share, share
    if name == "clopper_pearson":
        return _clopper_pearson(share * size, size, confidence)
    z = normal_quantile(confidence)
    if name == "wald":
        half = z * sqrt(share * (1 - share) / size)
        return share - half, share + half
    centre = (share * size + z * z / 2) / (size + z * z)
    if name == "agresti_coull":
        half = z * sqrt(centre * (1 - centre) / (size + z * z))
        return centre - half, centre + half
    half = z * sqrt(share * (1 - share) / size + z * z / (4 * size * size)) / (1 + z * z / size)
    low, high = max(centre - half, 0.0), min(centre + half, 1.0)
    return (0.0 if share == 0 else low), (1.0 if share == 1 else high)


def _clopper_pearson(hits: float, size: float, confidence: float) -> Bounds:
    from scipy.special import betaincinv  # see student_quantile

    tail = (1 - _confidence(confidence)) / 2
    low = float(betaincinv(hits, size - hits + 1, tail)) if hits > 0 else 0.0
    high = float(betaincinv(hits + 1, size - hits, 1 - tail)) if hits < size else 1.0
    return low, high
