"""Figures of units added up: a sum is as precise as the most precise of what it is made of."""

from dataclasses import replace
from decimal import Decimal

import pytest

from builders import outcome
from jiheng.model import DEPARTMENT, Fact, Facts, Location, Quantity
from jiheng.scoring.consolidation import consolidated


def fact(unit, number, digits):
    return Fact(
        subject=unit, role="expenditure.total", base="executed", text=number,
        place=Location("f", "s", unit), quantity=Quantity(Decimal(number), "万元", digits),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "summed"),
    [(None, None, None), (None, 0, 0), (0, 0, 0), (0, 2, 2), (2, 1, 2), (1, None, 1)],
)
def test_the_precision_of_a_sum(first, second, summed):
    facts = Facts([fact("本级", "12", first), fact("中心", "8", second)])
    evaluation = replace(outcome().scored.evaluation, facts=facts)
    assert set(evaluation.units) == {"本级", "中心"}
    [total] = consolidated(evaluation)
    assert (total.subject, total.quantity) == (DEPARTMENT, Quantity(Decimal(20), "万元", summed))
