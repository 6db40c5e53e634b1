"""Published values, and those that follow from published rules: each within its own tolerance."""

import json
import math

import pytest

from builders import ROOT
from jiheng.methods import MethodInputError, call

LINES = (ROOT / "tests" / "cases" / "methods" / "vectors.jsonl").read_text(encoding="utf-8")
VECTORS = [json.loads(line) for line in LINES.splitlines()]


def same(found, expected, tolerance):
    if isinstance(expected, dict):
        assert set(expected) <= set(found), (expected, found)
        for key, value in expected.items():
            same(found[key], value, tolerance)
    elif isinstance(expected, list):
        assert len(found) == len(expected), (expected, found)
        for one, value in zip(found, expected, strict=True):
            same(one, value, tolerance)
    elif isinstance(expected, (int, float)) and not isinstance(expected, bool):
        assert math.isclose(
            found, expected, rel_tol=tolerance["rtol"], abs_tol=max(tolerance["atol"], 1e-15)
        ), (expected, found)
    else:
        assert found == expected


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector):
    if vector["expected"] == "error":
        with pytest.raises(MethodInputError) as caught:
            call(vector["method"], vector["inputs"])
        assert caught.value.row
        assert caught.value.text("zh") != caught.value.text("en")
        return
    found = call(vector["method"], vector["inputs"])
    json.dumps(found, allow_nan=False)
    same(found, vector["expected"], vector["tolerance"])


def test_all_vectors_are_here():
    assert len(VECTORS) == 74
