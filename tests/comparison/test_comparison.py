"""Indicators over years and units: one line by definition, a question by name, ranks that are refused."""

import datetime as dt
from fractions import Fraction

import pytest

from jiheng.comparison import (
    Observation,
    Passage,
    Refusal,
    lines_of,
    renames,
    signs_of,
    standing_of,
    text_signs,
)
from jiheng.comparison.standing import spread
from jiheng.model import Break
from jiheng.rulebook import load

RULE = load().rest.comparison


def said(year, name="培训人次", actual="200", target="180", unit="1", **more):
    number = {
        field: Fraction(text) if text.replace(".", "").isdigit() else None
        for field, text in (("actual", actual), ("target", target))
    }
    facts = {"operator": "≥", "measure": "人次", "printed_in": "人次", "level": "数量指标", **more}
    return Observation(
        unit=unit, year=year, key=f"k{year}", name=name, actual_text=actual, target_text=target,
        **number, **facts,
    )  # fmt: skip


def kinds(*observations):
    [line] = lines_of(observations)
    return [(sign.kind, sign.years) for sign in signs_of(line, RULE)]


def test_20_1_renamed_but_bound_to_one_definition_is_one_line():
    own = (said(2023, "签约项目", figure="p"), said(2024, "新签约项目数", figure="p"),
           said(2025, "签约数（亿元以上）", figure="p"))  # fmt: skip
    [line] = lines_of(own)
    assert [each.year for each in line.observations] == [2023, 2024, 2025]
    assert line.names == ("签约项目", "新签约项目数", "签约数（亿元以上）")
    assert list(renames([line], RULE)) == []


def test_20_1_renamed_and_unbound_are_two_lines_and_a_question():
    lines = lines_of([said(2023), said(2024), said(2025, "培训总人次")])
    assert [(line.name, len(line.observations)) for line in lines] == [
        ("培训人次", 2),
        ("培训总人次", 1),
    ]
    [question] = renames(lines, RULE)
    assert (question.before.name, question.after.name, question.after.year) == (
        "培训人次",
        "培训总人次",
        2025,
    )


@pytest.mark.parametrize(
    "other",
    [
        {"measure": "家", "printed_in": "家"},  # another thing is counted
        {"operator": "≤"},
        {"level": "质量指标"},
    ],
)
def test_20_1_nothing_is_asked_of_what_cannot_be_one(other):
    lines = lines_of([said(2023), said(2024, "培训总人次", **other)])
    assert list(renames(lines, RULE)) == []


def test_20_1_nothing_is_asked_of_unlike_names_a_gap_or_two_at_once():
    for later in (said(2024, "受益企业数"), said(2025, "培训总人次")):
        assert list(renames(lines_of([said(2023), later]), RULE)) == []
    both = lines_of([said(2023), said(2024), said(2024, "培训总人次")])
    assert list(renames(both, RULE)) == []


def test_a_name_that_was_bound_once_goes_on_as_that_definition():
    [line] = lines_of([said(2023), said(2024, figure="p"), said(2025)])
    assert (line.id, len(line.observations)) == ("figure:p", 3)
    lines = lines_of([said(2023), said(2024, figure="p"), said(2025, figure="q")])
    assert len(lines) == 3  # bound to two: nobody can say which 2023 was


def test_a_name_twice_in_a_year_is_no_line():
    assert lines_of([said(2024), said(2024)]) == ()


def test_20_2_always_full_over_three_years_is_said_with_n():
    [line] = lines_of([said(2023), said(2024), said(2025)])
    [sign] = [sign for sign in signs_of(line, RULE) if sign.kind == "full"]
    assert (sign.years, sign.count) == ((2023, 2024, 2025), 3)


@pytest.mark.parametrize(
    "own",
    [
        (said(2024), said(2025)),  # two years
        (said(2023), said(2024, actual="170"), said(2025)),  # one was missed
        (said(2022), said(2024), said(2025)),  # a year between is not known
        (said(2023), said(2024, actual="很好"), said(2025)),  # cannot be judged
    ],
)
def test_20_2_less_than_that_is_not_said(own):
    assert "full" not in [kind for kind, _years in kinds(*own)]


def test_a_target_in_words_that_is_reported_word_for_word_is_met():
    own = [said(year, actual="及时", target="及时", operator="定性") for year in (2023, 2024, 2025)]
    assert ("full", (2023, 2024, 2025)) in kinds(*own)


def test_targets_that_follow_results_are_said():
    own = (said(2022, actual="210", target="200"), said(2023, actual="233", target="210"),
           said(2024, actual="251", target="233"), said(2025, actual="240", target="251"))  # fmt: skip
    assert ("ratchet", (2022, 2023, 2024, 2025)) in kinds(*own)
    assert "ratchet" not in [kind for kind, _ in kinds(own[0], own[1])]  # once is no habit
    steady = [said(year, actual="200", target="200") for year in range(2020, 2026)]
    assert "ratchet" not in [kind for kind, _ in kinds(*steady)]  # nothing was moved


def test_timid_targets_are_far_below_last_years_result_or_above_it_where_less_is_better():
    assert ("timid", (2024, 2025)) in kinds(said(2024, actual="200"), said(2025, target="150"))
    assert "timid" not in dict(kinds(said(2024, actual="200"), said(2025, target="160")))
    less = [
        said(2024, actual="10", target="12", operator="≤"),
        said(2025, target="13", actual="9", operator="≤"),
    ]
    assert "timid" in dict(kinds(*less))
    zero = [said(2024, actual="0", target="0", operator="≤"), said(2025, target="13", operator="≤")]
    assert "timid" not in dict(kinds(*zero))


def test_a_value_that_does_not_come_again_by_chance_is_a_copy():
    assert "copied_value" in dict(kinds(said(2024, actual="97.31"), said(2025, actual="97.31")))
    for value in ("200", "95", "100"):  # round, short, the target itself
        own = said(2024, actual=value, target="100"), said(2025, actual=value, target="100")
        assert "copied_value" not in dict(kinds(*own)), value


def test_a_text_is_a_copy_word_for_word_and_long_enough():
    text = "受上半年物流不畅影响，部分企业停产检修，培训场次有所减少。"
    own = [Passage(unit="1", year=y, sheet="indicators", key=f"k{y}", title="培训", text=t)
           for y, t in ((2023, text), (2024, text.replace("，", "， ")), (2025, "另有原因，" + text))]  # fmt: skip
    [sign] = text_signs(own, RULE)
    assert (sign.kind, sign.years, sign.key) == ("copied_text", (2023, 2024), "k2024")
    short = [
        Passage(unit="1", year=y, sheet="x", key="k", title="t", text="无") for y in (2024, 2025)
    ]
    assert list(text_signs(short, RULE)) == []


def test_growth_has_breaks_marked_and_none_across_them():
    changes = {"p": (Break(dt.date(2025, 1, 1), "起点提高到一亿元"),)}
    own = [said(2023, actual="100", figure="p"), said(2024, actual="110", figure="p"),
           said(2025, actual="90", figure="p")]  # fmt: skip
    [line] = lines_of(own)
    first, second = line.growth(changes)
    assert (first.value, first.why) == (Fraction(1, 10), "")
    assert (second.value, second.why, second.about) == (None, "break", "起点提高到一亿元")
    gap, unit, blank, zero = (
        lines_of(pair)[0].growth({})[0].why
        for pair in (
            [said(2023), said(2025)],
            [said(2024), said(2025, measure="家", printed_in="家")],
            [said(2024), said(2025, actual="很多")],
            [said(2024, actual="0"), said(2025)],
        )
    )
    assert (gap, unit, blank, zero) == ("gap", "measure", "no_value", "no_base")


def test_units_are_ranked_with_ties_universe_and_movement():
    now = [
        said(2025, unit=u, actual=a) for u, a in (("1", "5"), ("2", "9"), ("3", "9"), ("4", "很多"))
    ]
    before = [said(2024, unit=u, actual=a) for u, a in (("1", "9"), ("2", "1"))]
    standing = standing_of(now, before)
    assert [(r.name, r.place, r.ties, r.moved) for r in standing.ranks] == [
        ("2", 1, True, 1), ("3", 1, True, None), ("1", 3, False, -2), ("4", None, False, None),
    ]  # fmt: skip
    assert (standing.universe, standing.counted) == (4, 3)
    less = standing_of(
        [said(2025, unit=u, actual=a, operator="≤") for u, a in (("1", "5"), ("2", "9"))]
    )
    assert [r.name for r in less.ranks] == ["1", "2"]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"figure": "q"}, "definitions"),
        ({"measure": "家"}, "measures"),
        ({"operator": "≤"}, "directions"),
    ],
)
def test_20_3_units_with_different_definitions_are_refused_and_both_named(other, why):
    refusal = standing_of(
        [said(2025, unit="1", figure="p"), said(2025, unit="2", **{"figure": "p", **other})]
    )
    assert isinstance(refusal, Refusal)
    assert (refusal.why, refusal.first.unit, refusal.second.unit) == (why, "1", "2")


def test_20_3_bound_and_unbound_are_not_ranked_together():
    assert isinstance(
        standing_of([said(2025, unit="1", figure="p"), said(2025, unit="2")]), Refusal
    )


def test_spread_lies_between_values_in_proportion():
    assert spread([Fraction(n) for n in (1, 2, 3, 4)]) == (
        1,
        Fraction(7, 4),
        Fraction(5, 2),
        Fraction(13, 4),
        4,
    )
    assert spread([]) == ()
    assert spread([Fraction(7)]) == (7,) * 5


def test_work_grows_with_the_values_and_no_faster():
    """What is compared is counted, not timed: 60 units cost six times what 10 cost."""
    import sys

    def cost(units):
        own = [said(y, unit=f"{u}", name=f"指标{n}", actual=f"{y + u * n}")
               for u in range(units) for n in range(6) for y in range(2021, 2026)]  # fmt: skip
        calls = 0

        def count(_frame, event, _argument):
            nonlocal calls
            calls += event == "call"

        sys.setprofile(count)
        lines = lines_of(own)
        list(renames(lines, RULE))
        for line in lines:
            list(signs_of(line, RULE))
        sys.setprofile(None)
        return calls

    assert cost(60) <= 6.6 * cost(10)
