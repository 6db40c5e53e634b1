"""Appraisals before a project is funded: asked for from a size on, barred by a verdict against."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from jiheng.model import Quantity, Verdict
from jiheng.rulebook import RulebookError, load, load_with
from jiheng.scoring.appraisals import unappraised
from jiheng.usecases import check

LOCAL = """
appraisals:
  - {id: here, label: 样例市, english: Sample city, place: CN-1301, since: 2025, natures: [new], size: 1 元, passing: [support, adjust],
     cites: {document: published-practice, clause: 事前评估}, verified: false}
"""


@pytest.fixture(scope="module")
def scored():
    scored = check(Path(__file__).parents[2] / "examples" / "bureau-2025.xlsx").scored
    projects = tuple(replace(p, nature="new") for p in scored.evaluation.projects)
    assert projects
    return replace(scored, evaluation=replace(scored.evaluation, projects=projects, verdicts=()))


def here(text=LOCAL):
    return load_with({}, appraisals={"here.yaml": text}).rest.appraisal_rule(2025, "CN-1301")


def gaps(scored, rule, *verdicts):
    evaluation = replace(scored.evaluation, verdicts=verdicts)
    return unappraised(evaluation, scored.facts, rule)


def test_no_packaged_rule_names_a_size_and_none_asks_for_anything(scored):
    assert all(rule.size is None for rule in load().rest.appraisals)
    assert gaps(scored, load().rest.appraisal_rule(2025, "CN-1301")) == ()
    assert gaps(scored, None) == ()


def test_a_project_from_the_size_on_needs_a_verdict(scored):
    first = scored.evaluation.projects[0]
    found = gaps(scored, here())
    assert found[0].project == first.key and {gap.cause for gap in found} == {"missing"}
    exactly = replace(here(), size=found[0].budget)
    assert first.key in [gap.project for gap in gaps(scored, exactly)]
    above = replace(here(), size=found[0].budget + 1)
    assert first.key not in [gap.project for gap in gaps(scored, above)]
    continued = tuple(replace(p, nature="continued") for p in scored.evaluation.projects)
    other = replace(scored, evaluation=replace(scored.evaluation, projects=continued))
    assert gaps(other, here()) == ()


def test_a_verdict_lets_pass_bars_or_sets_a_ceiling(scored):
    first = scored.evaluation.projects[0]

    def cause(**more):
        verdict = Verdict(key="v", project=first.name, **more)
        found = {gap.project: gap for gap in gaps(scored, here(), verdict)}
        return found.get(first.key)

    assert cause(verdict="support") is None and cause(verdict="adjust") is None
    assert cause(verdict="reject").cause == "rejected"
    assert cause(verdict="").cause == "missing"
    low = cause(verdict="support", ceiling=Quantity(Decimal(1), "元"))
    assert (low.cause, low.ceiling) == ("above", Fraction(1))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("size: 1 元", "size: big", "must be a sum such as"),
        ("natures: [new]", "natures: [old]", "is none of new, continued"),
        ("passing: [support, adjust]", "passing: [maybe]", "is none of support, adjust, reject"),
        ("id: here", "id: words", "is the id of another rule"),
        ("since: 2025", "since: 2025, until: 2024", ""),
    ],
)
def test_a_rule_that_is_off_is_refused(old, new, named):
    text = LOCAL.replace(old, new)
    if not named:  # over before it began: it holds nowhere
        assert here(text).id == "words"
        return
    with pytest.raises(RulebookError, match=named):
        here(text)
