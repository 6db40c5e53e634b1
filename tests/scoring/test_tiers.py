"""Tiers: the lower end belongs to a tier."""

from fractions import Fraction

import pytest

from builders import rules
from jiheng.scoring import tier


@pytest.mark.parametrize(
    ("percent", "label"),
    [
        (100, "达成"),
        (80, "达成"),
        (79, "部分达成并具有一定效果"),
        (60, "部分达成并具有一定效果"),
        (59, "未达成且效果较差"),
        (0, "未达成且效果较差"),
    ],
)
def test_tier(percent, label):
    assert tier(Fraction(percent, 100), rules().profile("project")) == label
