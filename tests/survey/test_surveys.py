"""Surveys as values: tallies, small groups, double entry, samples, other tools' tables; rates and their intervals."""

from fractions import Fraction

import pytest

from jiheng.methods.satisfaction import satisfaction_rate, weighted_rate
from jiheng.model import Cell, Document, Sheet, SurveyAnswer
from jiheng.rulebook import RulebookError, load, load_with
from jiheng.survey import (
    agreed,
    allocate,
    apart,
    discrepancies,
    drawn,
    faults_of,
    read_foreign_table,
    shown_groups,
    tally,
)

FORM = load().rest.survey_form("trainees", 1)


def document(lines, name="答卷", hidden=False):
    rows = {
        r: {c: Cell(text, text) for c, text in enumerate(line, 1) if text}
        for r, line in enumerate(lines, 1)
    }  # fmt: skip
    return Document(name="x.xlsx", sheets=(Sheet(name=name, rows=rows, hidden=hidden),))


def answers(**counts):
    return [SurveyAnswer("甲", {"overall": point}) for point, n in counts.items() for _ in range(n)]


def test_a_tally_counts_each_point_and_who_left_a_question_out_does_not_count():
    given = [
        *answers(very_satisfied=2, satisfied=1, dissatisfied=1),
        SurveyAnswer("甲", {"content": "neutral"}),
    ]
    counted = tally(FORM, "overall", given)
    assert list(counted.counts.values()) == [2, 1, 0, 1, 0]
    assert (counted.n, counted.satisfied, counted.share, counted.mean) == (4, 3, Fraction(3, 4), 4)
    nobody = tally(FORM, "teachers", given)
    assert (nobody.n, nobody.share, nobody.mean) == (0, None, None)
    assert faults_of(FORM, {"overall": "great", "x": "satisfied", "content": "neutral"}) == (
        "overall",
        "x",
    )
    assert list(apart(given, ("乙", "甲"))) == ["乙", "甲"]


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 9, "b": 9}, set()), ({"a": 9, "b": 4}, {"a", "b"}), ({"a": 30, "b": 9, "c": 4}, {"b", "c"}),
        ({"a": 30, "b": 3, "c": 4}, {"b", "c"}), ({"a": 9, "b": 0}, set()), ({"a": 2, "b": 2}, {"a", "b"}),
    ],
)  # fmt: skip
def test_a_group_is_hidden_where_it_or_a_subtraction_would_tell_of_persons(sizes, hidden):
    assert set(sizes) - shown_groups(sizes, 5) == hidden


def test_two_entries_agree_once_every_difference_has_a_word():
    first = {"group": "甲", "overall": "satisfied", "content": "neutral"}
    second = {"group": "乙", "overall": "satisfied", "teachers": "neutral"}
    pairs = discrepancies(FORM, first, second)
    assert [pair.question for pair in pairs] == ["group", "content", "teachers"]
    assert agreed(FORM, first, second, {"group": "乙", "content": ""}) is None
    settled = {"group": "乙", "content": "", "teachers": "neutral"}
    assert agreed(FORM, first, second, settled) == {
        "group": "乙",
        "overall": "satisfied",
        "teachers": "neutral",
    }
    assert agreed(FORM, first, first, {}) == first


def test_a_sample_is_the_same_for_whoever_has_the_seed():
    assert drawn("seed", "甲", population=1000, size=5) == drawn(
        "seed", "甲", population=1000, size=5
    )
    as_sha256sum_and_sort_have_it = (6, 11, 13, 14, 16)
    assert drawn("seed", "甲", population=20, size=5) == as_sha256sum_and_sort_have_it
    assert drawn("seed", "甲", population=3, size=9) == (1, 2, 3)
    assert drawn("seed", "乙", population=1000, size=5) != drawn(
        "seed", "甲", population=1000, size=5
    )
    assert allocate({"a": 300, "b": 100}, 40) == {"a": 30, "b": 10}
    assert allocate({"a": 1000, "b": 1}, 10) == {"a": 9, "b": 1}
    assert allocate({"a": 3, "b": 0}, 10) == {"a": 3, "b": 0}
    assert allocate({"a": 0}, 4) == {"a": 0}
    assert allocate({"a": 1, "b": 1, "c": 1}, 1) == {"a": 1, "b": 0, "c": 0}


def test_headers_with_numbers_and_kinds_and_words_with_spaces_are_understood():
    read = read_foreign_table(
        document([
            ["2026 年问卷导出"], ["3、组织服务 [单选题]", "Q4. 总体满意度", "班次"],
            ["很 满意", "Satisfied", "甲班"], ["", "不太满意", "乙班"], ["", "", ""],
        ]),
        FORM, ("甲班", "乙班"),
    )  # fmt: skip
    assert read.complete
    assert [(a.group, dict(a.points)) for a in read.answers] == [
        ("甲班", {"organisation": "very_satisfied", "overall": "satisfied"}),
        ("乙班", {"overall": "dissatisfied"}),
    ]
    hidden = read_foreign_table(document([["总体评价"], ["满意"]], hidden=True), FORM, ("甲",))
    assert not hidden.sheet and not hidden.complete


def test_a_rate_says_how_sure_it_is():
    rate = satisfaction_rate(113, 120, small_sample=30)
    assert [round(bound, 3) for bound in rate.bounds] == [0.884, 0.971]
    assert rate.finite is None and not rate.small
    assert rate.meets(Fraction(9, 10)) == (True, False)
    assert rate.meets(Fraction(88, 100)) == (True, True)
    assert rate.meets(Fraction(95, 100)) == (False, False)
    census = satisfaction_rate(4, 4, 4, small_sample=30)
    assert census.census and census.meets(Fraction(95, 100)) == (True, True) and not census.small
    assert satisfaction_rate(4, 4, 3, small_sample=30).population is None  # fewer than answered
    assert satisfaction_rate(0, 0, small_sample=30) is None


def test_a_weighted_rate_needs_the_size_of_every_group():
    tallies = {"a": (9, 10), "b": (5, 10)}
    assert weighted_rate(tallies, {"a": 100, "b": 300}).share == Fraction(3, 5)
    assert weighted_rate(tallies, {"a": 100}) is None
    assert weighted_rate(tallies, {"a": 100, "b": 9}) is None
    assert weighted_rate({"a": (0, 0), "b": (5, 10)}, {"a": 100, "b": 300}) is None
    assert weighted_rate({}, {}) is None
    assert weighted_rate({"a": (1, 1)}, {"a": 5}).bounds is None
    assert (
        weighted_rate({"a": (5, 5), "b": (5, 5)}, {"a": 50, "b": 50}).bounds is None
    )  # nobody differs


OWN = """
survey_forms:
  - id: own
    version: 1
    since: 2026-01-01
    label: 问卷
    english: Form
    respondents: 读者
    respondents_english: readers
    cites: {document: cai-yu-2020-10, clause: 公众评判法}
    verified: false
    scale:
      - {id: good, label: 满意, english: Good, satisfied: true}
      - {id: poor, label: 不满意, english: Poor}
    questions:
      - {id: overall, label: 总体, english: All in all, overall: true}
      - {id: books, label: 图书, english: Books}
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("overall: true", "overall: false", "overall: true"),
        ("id: books", "id: overall", "ids of their own"),
        ("id: poor", "id: good", "ids of their own"),
        (", satisfied: true", "", "satisfied: true"),
        ("id: books", "id: group", "may not be"),
        ("    version: 1\n", "", "version"),
        ("label: 图书", "colour: red, label: 图书", "colour"),
        ("cai-yu-2020-10", "nothing", "documents.yaml"),
        ("2026-01-01", "soon", "day"),
        ("id: own\n", "id: trainees\n", "given twice"),
    ],
)
def test_a_form_that_is_off_is_refused_with_file_line_and_key(old, new, words):
    assert (
        load_with({}, surveys={"surveys/own.yaml": OWN}).rest.survey_form("own", 1).overall.label
        == "总体"
    )
    with pytest.raises(RulebookError, match=words):
        load_with({}, surveys={"surveys/own.yaml": OWN.replace(old, new)})
