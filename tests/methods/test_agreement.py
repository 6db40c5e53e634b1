"""Agreement of raters: textbook examples, a second implementation, what is undefined."""

from itertools import product

import pytest

from jiheng.methods.agreement import icc, krippendorff_alpha, rater_agreement
from jiheng.methods.result import MethodInputError

SHROUT_FLEISS = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]


def by_pairs(scores):
    """Krippendorff's alpha by the coincidences of all pairs, as the textbook counts them."""
    units = list(zip(*scores, strict=True))
    k, n = len(scores), len(units)
    observed = sum((a - b) ** 2 for u in units for a, b in product(u, u)) / (n * k * (k - 1))
    every = [value for row in scores for value in row]
    expected = sum((a - b) ** 2 for a, b in product(every, every)) / (len(every) * (len(every) - 1))
    return 1 - observed / expected


def test_shrout_and_fleiss_1979():
    single, average = icc(SHROUT_FLEISS).value
    assert (round(single, 2), round(average, 2)) == (0.29, 0.62)


@pytest.mark.parametrize("scores", [SHROUT_FLEISS, [[1, 2, 3, 9], [2, 2, 4, 7]], [[0, 1], [1, 0]]])
def test_alpha_is_what_all_pairs_give(scores):
    assert krippendorff_alpha(scores).value == pytest.approx(by_pairs(scores), abs=1e-12)


def test_raters_who_say_the_same_agree_and_equal_scores_say_nothing():
    assert set(rater_agreement([[1, 2, 3], [1, 2, 3]]).value) == {1.0}
    assert set(rater_agreement([[2, 2, 2], [2, 2, 2]]).value) == {None}


@pytest.mark.parametrize("scores", [[[1, 2, 3]], [[1], [2]]])
def test_one_rater_or_one_item_is_refused(scores):
    with pytest.raises(MethodInputError) as error:
        icc(scores)
    assert error.value.reason == "few"
