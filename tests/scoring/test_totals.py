"""Totals stage by stage."""

from decimal import Decimal

import pytest
import yaml

from builders import CASES, rules
from jiheng.model import ScoredItem, Share
from jiheng.scoring import total

TOTALS = yaml.safe_load((CASES / "scoring" / "totals.yaml").read_text(encoding="utf-8"))


def _line(number, weight, points):
    dropped = points == "na"
    return ScoredItem(
        key=str(number),
        name=str(number),
        weight=None if weight is None else Decimal(str(weight)),
        share=Share(value=None, not_applicable=dropped),
        points=None if points is None or dropped else Decimal(str(points)),
    )


@pytest.mark.parametrize("case", TOTALS, ids=[case["name"] for case in TOTALS])
def test_total(case):
    lines = [_line(i, *pair) for i, pair in enumerate(case["lines"])]
    found = total(lines, rules().profile("project"))
    assert (None if found.value is None else str(found.value)) == case.get("value")
    assert found.grade == case["grade"]
    if "low" in case:
        assert (str(found.low), str(found.high)) == (case["low"], case["high"])
