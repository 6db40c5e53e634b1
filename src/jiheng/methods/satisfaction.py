"""Rates of satisfaction as they are told: with n, with N, and with how sure the sample makes one.

Percentages of groups are never averaged: a total is of counts, or weighs each group with its N and
is called so. Source: Wilson (1927); Cochran (1977), chapter 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiheng.methods.intervals import Bounds, proportion_ci
from jiheng.methods.survey import stratified_mean

WILSON = "wilson"


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionRate:
    """A share of respondents with its interval, without and with the size of the population."""

    satisfied: int
    n: int
    share: Fraction
    bounds: Bounds  # by Wilson, as if the population were without end
    population: int | None = None
    finite: Bounds | None = None  # the same with the population; of all of them: the share itself
    small: bool = False  # so few that the rate says little

    @property
    def census(self) -> bool:
        """Whether everybody answered: then there is no error of sampling."""
        return self.population is not None and self.n == self.population

    def meets(self, target: Fraction) -> tuple[bool, bool]:
        """Return whether the share meets a target, and whether the sample confirms that."""
        met = self.share >= target
        return met, met and (self.census or self.bounds[0] >= float(target))


def satisfaction_rate(
    satisfied: int, n: int, population: int | None = None, *, small_sample: int
) -> SatisfactionRate | None:
    """Return the rate of a tally; None where nobody answered.

    A population smaller than its sample cannot be: it is left out.

    >>> rate = satisfaction_rate(238, 250, 1900, small_sample=30)
    >>> round(rate.bounds[0], 3), round(rate.bounds[1], 3), round(rate.finite[0], 3)
    (0.918, 0.972, 0.921)
    """
    if n == 0:
        return None
    known = population if population is not None and population >= n else None
    finite = None
    if known is not None:
        finite = proportion_ci(satisfied, n, N=known, interval=WILSON).value[WILSON]
    return SatisfactionRate(
        satisfied=satisfied,
        n=n,
        share=Fraction(satisfied, n),
        bounds=proportion_ci(satisfied, n, interval=WILSON).value[WILSON],
        population=known,
        finite=finite,
        small=n < small_sample and n != known,
    )


@dataclass(frozen=True, slots=True)
class WeightedRate:
    """A share over groups, each weighed with how many people it stands for."""

    share: Fraction  # exactly: the sum of N_h p_h over N
    population: int
    bounds: Bounds | None  # None: a group has fewer than two answers, or nobody differs


def weighted_rate(
    tallies: Mapping[str, tuple[int, int]], populations: Mapping[str, int]
) -> WeightedRate | None:
    """Return the rate over groups of known size, from satisfied and n of each.

    None where a group's size is not known or is smaller than its sample, or nobody of a group
    answered: then nothing may be said of the whole.

    >>> weighted_rate({"a": (9, 10), "b": (5, 10)}, {"a": 100, "b": 300}).share
    Fraction(3, 5)
    """
    sized = all(populations.get(g, 0) >= n > 0 for g, (_satisfied, n) in tallies.items())
    if not tallies or not sized:
        return None
    whole_size = sum(populations[group] for group in tallies)
    share = (
        sum(
            (Fraction(populations[g] * satisfied, n) for g, (satisfied, n) in tallies.items()),
            start=Fraction(0),
        )
        / whole_size
    )
    return WeightedRate(share, whole_size, _bounds(list(tallies.values()), tallies, populations))


def _bounds(
    counts: Sequence[tuple[int, int]],
    tallies: Mapping[str, tuple[int, int]],
    populations: Mapping[str, int],
) -> Bounds | None:
    if any(n < 2 for _satisfied, n in counts):
        return None
    strata = [
        {"N": populations[g], "n": n, "mean": s / n, "variance": s / n * (1 - s / n) * n / (n - 1)}
        for g, (s, n) in tallies.items()
    ]
    estimate = stratified_mean(strata).value
    if estimate.se == 0:
        return None
    low, high = estimate.ci
    return max(low, 0.0), min(high, 1.0)
