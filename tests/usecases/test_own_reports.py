"""A report that the product wrote itself, reviewed by the product: no false error."""

import pytest

from builders import document, outcome
from departments import sound
from jiheng import pipeline, usecases
from jiheng.rulebook import load
from jiheng.usecases.evaluate import EvaluateOptions, contents

SEEDS = range(20)


def reviewed(result, folder):
    path = folder / "自评报告.docx"
    path.write_bytes(contents(result, options=EvaluateOptions(office=False))[path.name])
    review = usecases.review(path)
    assert review.usable
    return [
        (f.code, review.rules.message(f))
        for f in review.findings
        if review.rules.severity(f) == "error"
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_review_of_its_own_report_finds_no_error(seed, tmp_path):
    assert reviewed(pipeline.run(document(sound(seed)), load()), tmp_path) == []


def test_so_does_that_of_the_baseline(tmp_path):
    assert reviewed(outcome(), tmp_path) == []
