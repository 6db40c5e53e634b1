"""What raters' marks come to, exactly; cards as data, their faults told with file, line and key."""

from decimal import Decimal
from fractions import Fraction

import pytest

from jiheng.rulebook import RulebookError, load, load_with
from jiheng.scoring.assessments import disputed, fits, grade, needs_reason, places, result

OWN = """
cards:
  - id: here
    label: 样例
    english: Sample
    kinds: [finance_evaluation]
    subjects: [project]
    place: CN-9999
    since: 2025
    until: 2026
    step: 0.5
    grades: [{label: 优, at_least: 90}, {label: 差, at_least: 0}]
    cites: {document: cai-yu-2020-10, clause: 附件}
    verified: false
    sections:
      - label: 决策
        english: Decision
        groups:
          - label: 立项
            english: Initiation
            items:
              - {id: a, label: 甲, english: A, points: 60}
              - {id: b, label: 乙, english: B, points: 40}
              - {id: c, label: 加, english: C, points: 5, mode: bonus}
              - {id: d, label: 扣, english: D, points: 10, mode: deduction}
"""


def here():
    rules = load_with({}, assessments={"here.yaml": OWN}).rest
    return rules.cards_for("finance_evaluation", "project", 2025, "CN-9999")[0]


def marks(a, b, c=0, d=0):
    return {name: Decimal(f"{x}") for name, x in zip("abcd", (a, b, c, d), strict=True)}


def test_points_are_means_rounded_once_and_the_total_is_the_sum_of_what_is_printed():
    raters = {"1": marks(59.5, 40), "2": marks(58, 39, 5), "3": marks(58, 39.5, 0, 1)}
    outcome = result(here(), raters)
    by_id = {rated.item.id: rated for rated in outcome.items}
    assert (by_id["a"].mean, by_id["a"].points) == (Fraction(351, 6), Decimal("58.50"))
    assert by_id["b"].points == Decimal("39.50")
    assert (by_id["c"].mean, by_id["c"].points) == (Fraction(5, 3), Decimal("1.67"))
    assert by_id["d"].points == Decimal("0.33")
    assert outcome.total == Decimal("99.34")  # 58.50 + 39.50 + 1.67 - 0.33


def test_there_is_no_result_while_a_rater_left_an_item_out():
    left = {"a": Decimal(1)}
    assert result(here(), {"1": marks(60, 40), "2": left}) is None
    assert result(here(), {}) is None


def test_a_total_never_falls_below_zero():
    assert result(here(), {"1": marks(0, 0, 0, 10)}).total == 0


@pytest.mark.parametrize(("total", "expected"), [("90", "优"), ("89.99", "差"), ("0", "差")])
def test_limits_of_grades_belong_to_the_better_one(total, expected):
    assert grade(here(), Decimal(total)) == expected


def test_raters_more_than_a_third_apart_are_in_dispute():
    outcome = result(here(), {"1": marks(60, 40), "2": marks(40, 26)})
    assert [rated.item.id for rated in disputed(outcome)] == ["b"]  # 20/60 is not more, 14/40 is


def test_points_fit_their_item_and_the_step_of_the_card():
    item = here().items[0]
    taken = [
        p
        for p in ("0", "0.5", "60", "60.5", "-1", "0.25", "NaN", "Infinity")
        if fits(item, Decimal(p), Decimal("0.5"))
    ]
    assert taken == ["0", "0.5", "60"]
    assert not needs_reason(item, Decimal(60)) and needs_reason(item, Decimal("59.5"))
    assert not needs_reason(here().items[2], Decimal(0)) and needs_reason(
        here().items[3], Decimal(1)
    )


def test_equal_totals_share_a_place():
    assert places([Decimal(x) for x in (90, 95, 90, 80)]) == (2, 1, 2, 4)


def test_the_local_card_comes_first_in_its_years_and_its_place_alone():
    rules = load_with({}, assessments={"here.yaml": OWN}).rest

    def ids(year, place):
        return [c.id for c in rules.cards_for("finance_evaluation", "project", year, place)]

    assert ids(2025, "CN-9999")[0] == "here"
    assert "here" not in ids(2027, "CN-9999") + ids(2025, "CN-13")


def test_packaged_cards_add_up_to_a_hundred_and_say_whose_points_they_are():
    for card in load().rest.cards:
        assert card.full == 100, card.id
        assert card.points_citation.clause
    project = next(c for c in load().rest.cards if c.id == "cn.2020.project")
    late = sum(i.points for i in project.items if i.level1 in ("产出", "效益"))
    assert late >= 60  # output and benefit together


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("points: 60", "points: 0", "here.yaml:22: points"),
        ("id: b", "id: a", "an id is given twice"),
        ("kinds: [finance_evaluation]", "kinds: [nothing]", "nothing is none of"),
        ("mode: bonus", "mode: gift", "must be one of"),
        ("at_least: 0}", "at_least: 10}", "begins at 0"),
        ("step: 0.5", "step: 0", "must be more than 0"),
        ("cai-yu-2020-10", "no-such", "not in documents.yaml"),
        ("english: Decision", "english: Decision\n        more: 1", "is not known here"),
    ],
)
def test_a_fault_of_a_card_is_told_with_its_place(old, new, told):
    with pytest.raises(RulebookError) as error:
        load_with({}, assessments={"here.yaml": OWN.replace(old, new, 1)})
    assert told in str(error.value)
