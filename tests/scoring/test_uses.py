"""Proposals by rules of use: words stay words, a cut is a range with its formula."""

from dataclasses import replace
from fractions import Fraction

import pytest

from jiheng.model import UseCase, UseStanding
from jiheng.rulebook import RulebookError, load, load_with
from jiheng.scoring.uses import holds, proposal
from jiheng.usecases import check

WORDS = load().rest.use_rules(2025, "CN-1301")[0]
LOCAL = """
documents:
  here-2025: {title: 样例办法, english: Sample rules, number: 样财〔2025〕9号, issuer: 样例市财政局, year: 2025}
rules:
  - id: here
    label: 样例市
    english: Sample city
    place: CN-1301
    since: 2025
    base: original
    cases:
      - {grades: [优], outcome: priority, label: 优先, english: First}
      - {grades: [中], outcome: cut, cut: 0.10, label: 核减 10%, english: Cut by 10 %}
      - {grades: [差], outcome: cut, cut: {at_least: 0.30, at_most: 0.50}, label: 核减 30%—50%, english: Cut by 30 to 50 %}
      - {below: 0.60, outcome: cut, cut: 0.20, label: 执行不足六成核减 20%, english: Cut by 20 %}
    cites: {document: here-2025, clause: 第九条}
    verified: true
"""


@pytest.fixture(scope="module")
def scored():
    from pathlib import Path

    book = next(Path(__file__).parents[2].glob("examples/**/*.xlsx"))
    return check(book).scored


def here(text=LOCAL):
    return load_with({}, uses={"here.yaml": text}).rest.use_rules(2025, "CN-1301")


def test_the_most_local_rule_comes_first_and_only_where_it_holds():
    assert [rule.id for rule in here()] == ["here", "words"]
    book = load_with({}, uses={"here.yaml": LOCAL}).rest
    assert [rule.id for rule in book.use_rules(2025, "CN-4403")] == ["words"]
    assert [rule.id for rule in book.use_rules(2024, "CN-1301")] == ["words"]


def test_no_packaged_rule_has_a_number():
    assert all(case.cut_low is None for rule in load().rest.uses for case in rule.cases)


def graded(scored, grade):
    total = replace(scored.department.total, grade=grade)
    return replace(scored, department=replace(scored.department, total=total))


def test_a_cut_of_ten_per_cent_is_a_range_with_its_formula(scored):
    [line, *_projects] = proposal(graded(scored, "中"), here()[0], {})
    assert (line.case.outcome, line.why) == ("cut", "")
    assert line.low == line.high == line.budget * Fraction(9, 10)
    assert "× (1 - 10%) =" in line.formula


def test_bounds_of_a_cut_are_the_ends_of_the_range(scored):
    [line, *_projects] = proposal(graded(scored, "差"), here()[0], {})
    assert (line.low, line.high) == (line.budget / 2, line.budget * Fraction(7, 10))


def test_words_have_no_number(scored):
    for line in proposal(graded(scored, "中"), WORDS, {}):
        assert (line.low, line.high, line.formula) == (None, None, "")
    [line, *_projects] = proposal(graded(scored, "中"), WORDS, {})
    assert (line.case.outcome, line.why) == ("cut", "words")


def test_a_grade_without_a_case_proposes_nothing_and_says_so(scored):
    [line, *_projects] = proposal(graded(scored, "良"), here()[0], {})
    assert (line.case, line.why) == (None, "no_case")
    [line, *_projects] = proposal(graded(scored, None), here()[0], {})
    assert (line.case, line.why) == (None, "no_grade")


def test_a_red_lamp_is_named_beside_what_the_grade_brings(scored):
    standing = {"department": UseStanding(problems=2, drift=1, lamp="red")}
    [line, *_projects] = proposal(graded(scored, "中"), WORDS, standing)
    assert [case.outcome for case in line.cases] == ["cut", "hold"]
    assert (line.case.outcome, line.standing.problems) == ("cut", 2)
    [line, *_projects] = proposal(graded(scored, "优"), WORDS, standing)
    assert line.case.outcome == "hold"


def test_every_condition_of_a_case_must_hold():
    case = UseCase(outcome="cut", label="", english="", grades=("中",), below=Fraction(6, 10))
    assert holds(case, "中", Fraction(59, 100), "")
    assert not holds(case, "中", Fraction(60, 100), "")
    assert not holds(case, "中", None, "")
    assert not holds(case, "良", Fraction(1, 2), "")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("outcome: priority", "outcome: praise", "outcome: must be one of"),
        ("cut: 0.10", "cut: 10", "must be a share from 0 to 1"),
        ("at_least: 0.30, at_most: 0.50", "at_least: 0.50, at_most: 0.30", "not be more"),
        ("grades: [优], ", "", "names grades, below or lamp"),
        ("id: here\n", "id: words\n", "is the id of another rule"),
        ("base: original", "base: wished", "must be one of original, revised"),
        ("document: here-2025", "document: nowhere", "is not in documents.yaml"),
        ("grades: [差]", "grade: [差]", "names grades, below or lamp"),
        ("grades: [差]", "grades: [差], colour: red", "is not known here"),
    ],
)
def test_a_rule_that_is_off_is_refused_with_file_line_and_key(old, new, named):
    with pytest.raises(RulebookError, match=named) as refused:
        here(LOCAL.replace(old, new))
    assert "here.yaml:" in str(refused.value)


def test_a_rule_without_cases_is_refused():
    with pytest.raises(RulebookError, match="proposes nothing"):
        here(LOCAL[: LOCAL.index("    cases:")] + LOCAL[LOCAL.index("    cites:") :])
