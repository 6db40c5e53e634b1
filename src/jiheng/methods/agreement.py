"""How far several raters agree on scores: intraclass correlation and Krippendorff's alpha.

Kendall's W is in `weights.delphi_summary`. All take scores[raters, items].
"""

from typing import NamedTuple

from numpy.typing import ArrayLike

from jiheng.methods.inputs import Array, grid
from jiheng.methods.result import MethodInputError, Result, steps
from jiheng.methods.weights import delphi_summary

BASIS = "local"

__all__ = ["RaterAgreement", "icc", "krippendorff_alpha", "rater_agreement"]


class Icc(NamedTuple):
    """Two-way random effects, absolute agreement: of a rater alone, and of the mean of all."""

    single: float | None
    average: float | None


class RaterAgreement(NamedTuple):
    """What raters agree on; None where it is undefined, as where all scores are equal."""

    icc_single: float | None
    icc_average: float | None
    kendall_w: float | None
    alpha: float | None


def icc(scores: ArrayLike) -> Result[Icc]:
    """Return how far scores[raters, items] agree absolutely: ICC(2,1) and ICC(2,k).

    None where nothing varies. Source: Shrout & Fleiss, Psychological Bulletin 86 (1979).

    >>> judges = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
    >>> [round(float(value), 2) for value in icc(judges).value]
    [0.29, 0.62]
    """
    given = _scores(scores)
    k, n = given.shape
    mean = given.mean()
    of_items = k * float(((given.mean(axis=0) - mean) ** 2).sum()) / (n - 1)
    of_raters = n * float(((given.mean(axis=1) - mean) ** 2).sum()) / (k - 1)
    left = given - given.mean(axis=0) - given.mean(axis=1, keepdims=True) + mean
    error = float((left**2).sum()) / ((n - 1) * (k - 1))
    single = _share(of_items - error, of_items + (k - 1) * error + k * (of_raters - error) / n)
    average = _share(of_items - error, of_items + (of_raters - error) / n)
    traced = steps(items=of_items, raters=of_raters, error=error, n=n, k=k)
    return Result(Icc(single, average), "agreement.icc", BASIS, traced)


def krippendorff_alpha(scores: ArrayLike) -> Result[float | None]:
    """Return Krippendorff's alpha of scores[raters, items] on an interval scale, none missing.

    None where nothing varies. Source: Krippendorff, Content Analysis (2004), chapter 11.

    >>> round(float(krippendorff_alpha([[1, 2, 3, 4], [1, 2, 3, 4]]).value), 6)
    1.0
    """
    given = _scores(scores)
    k, n = given.shape
    within = float(sum(_squares(column) for column in given.T)) / (n * (k - 1))
    total = _squares(given.ravel()) / (k * n - 1)
    value = 1.0 - within / total if total > 0 else None
    return Result(value, "agreement.krippendorff_alpha", BASIS, steps(within=within, total=total))


def rater_agreement(scores: ArrayLike) -> Result[RaterAgreement]:
    """Return what scores[raters, items] agree on by every measure.

    >>> rater_agreement([[1, 2, 3], [1, 2, 3]]).value
    RaterAgreement(icc_single=1.0, icc_average=1.0, kendall_w=1.0, alpha=1.0)
    """
    given = _scores(scores)
    by_correlation, alpha = icc(given), krippendorff_alpha(given)
    concordance = delphi_summary(given).value.kendall_w
    value = RaterAgreement(*by_correlation.value, concordance, alpha.value)
    return Result(value, "agreement.rater_agreement", BASIS, (*by_correlation.steps, *alpha.steps))


def _scores(scores: ArrayLike) -> Array:
    given = grid("scores", scores)
    if min(given.shape) < 2:
        raise MethodInputError("scores", "few", expected=2, found=min(given.shape))
    return given


def _squares(values: Array) -> float:
    """Return the sum of squared differences over all pairs, both ways, by 2n."""
    return float(((values - values.mean()) ** 2).sum()) * 2


def _share(part: float, total: float) -> float | None:
    return part / total if total > 0 else None
