"""Reports with planted faults: an error is right, and most of what was planted is found."""

import pytest

from review_planted import FOLDER, measured

RIGHT = 0.90  # of the errors said
FOUND = {"tuning": 0.80, "sealed": 0.40}  # of the faults planted; strangers' are found less often


@pytest.mark.parametrize("half", FOUND)
def test_what_is_said_is_right_and_what_is_planted_is_found(half):
    result = measured(FOLDER / half)
    assert result.right >= RIGHT * result.errors, result.notes
    assert result.found >= FOUND[half] * result.faults, result.notes
    assert result.clean_accused == 0, result.notes
