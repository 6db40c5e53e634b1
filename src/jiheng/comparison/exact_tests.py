"""Exact tail probabilities of counts, in whole numbers: no table, no approximation, no chance."""

from fractions import Fraction
from math import comb


def binomial_tail(successes: int, trials: int, share: Fraction) -> Fraction:
    """Return the chance of so many successes or more, where each trial succeeds with `share`."""
    if successes <= 0:
        return Fraction(1)
    top, bottom = share.numerator, share.denominator
    other = bottom - top
    terms = (comb(trials, k) * top**k * other ** (trials - k) for k in range(successes, trials + 1))
    return Fraction(sum(terms), bottom**trials)


def fisher_tail(
    own: tuple[int, int], others: tuple[int, int], odds: Fraction = Fraction(1)
) -> Fraction:
    """Return the chance of so many or more of one's own, given all margins of a 2 x 2 table.

    `own` and `others` are how many have a mark and how many could have it. The null is that the
    odds of the mark are `odds` times those of the others; 1 is Fisher's exact test (1935), others
    are its noncentral form (Cornfield 1956; McCullagh and Nelder 1989, 7.3).
    """
    marked, tried = own
    all_marked, all_tried = marked + others[0], tried + others[1]
    unmarked = all_tried - all_marked
    low, high = max(0, tried - unmarked), min(tried, all_marked)
    top, bottom = odds.numerator, odds.denominator
    weights = [
        comb(all_marked, k) * comb(unmarked, tried - k) * top**k * bottom ** (high - k)
        for k in range(low, high + 1)
    ]
    return Fraction(sum(weights[max(marked - low, 0) :]), sum(weights))


def cube_root_above(value: Fraction, digits: int = 6) -> Fraction:
    """Return a cube root rounded up to so many decimals, in whole numbers."""
    scale = 10**digits
    goal = value * scale**3
    low, high = 0, max(scale, int(goal) + 1)
    while low < high:  # the least whole number whose cube is not below the goal
        middle = (low + high) // 2
        low, high = (low, middle) if middle**3 >= goal else (middle + 1, high)
    return Fraction(low, scale)
