"""Scorecards against a second formulation, and each rule of a card by itself."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.model import Citation, LegalDocument
from jiheng.model.scorecard import CardEvent, CardItem, CardSubject, CardValue, GradeBand, Scorecard
from jiheng.promotion.scorecards import changed_grades, scored, with_weight
from jiheng.rulebook import RulebookError, load, load_with
from promotion.cards import FILE, packaged

CITED = Citation(
    document=LegalDocument(id="d", title="d", number="", issuer="d", year=2020, english="d"),
    clause="一", verified=False,
)  # fmt: skip
BANDS = (("A", "1/4"), ("B", "7/10"), ("C", "19/20"), ("D", "1"))


def a_card(*items, grades=BANDS, **more):
    bands = tuple(GradeBand(g, g, Fraction(b)) for g, b in grades)
    facts = {
        "id": "c",
        "label": "c",
        "english": "c",
        "place": "CN",
        "since": 2020,
        "grades": bands,
        "citation": CITED,
    }
    return Scorecard(items=items, **{**facts, **more})


def an_item(id_, **more):
    facts = {
        "label": id_,
        "english": id_,
        "rule": "proportion",
        "weight": Fraction(10),
        "target": Fraction(10),
        "value": CardValue(id_),
    }
    return CardItem(id=id_, **{**facts, **more})


def of(**values):
    return CardSubject(id="z", name="z", values={k: Fraction(v) for k, v in values.items()})


def cells(card, *subjects):
    return [{cell.item: cell for cell in row.cells} for row in scored(card, subjects)]


def test_the_cap_belongs_to_the_item():
    card = a_card(an_item("a", cap=Fraction(10)), an_item("b"), an_item("c", cap=Fraction(12)))
    [own] = cells(card, of(a=15, b=15, c=15))
    assert [str(own[n].points) for n in "abc"] == ["10.00", "15.00", "12.00"]
    assert [own[n].trace.cut_by for n in "abc"] == ["cap", "", "cap"]


def test_missing_is_the_mean_of_the_others_zero_or_weighed_again():
    others = [of(a=5, b=2), of(a=5, b=6)]
    lacks = of(a=5)

    def last(missing):
        card = a_card(an_item("a", missing="none"), an_item("b", missing=missing))
        return scored(card, [*others, lacks])[2]

    mean = last("mean")
    assert (mean.cells[1].state, str(mean.cells[1].points)) == ("mean", "4.00")
    assert (mean.cells[1].trace.others, mean.cells[1].trace.absent) == (2, ("b",))
    assert str(mean.total) == "9.00"
    assert [c.state for c in last("zero").cells] == ["scored", "zero"]
    assert str(last("zero").total) == "5.00"
    again = last("reweigh")
    assert (again.cells[1].points, again.cells[0].factor) == (None, 2)
    assert str(again.total) == "10.00"  # 5 of 10 became 10 of 20: the weights add up again
    unknown = last("none")
    assert (unknown.total, unknown.place, unknown.grade) == (None, None, "")


def test_means_and_spans_are_those_of_the_group():
    item = an_item("a", rule="efficacy", target=None, foot=Fraction("0.6"), missing="mean")
    card = a_card(item, grouped=True)
    east = [replace(of(a=v), group="东") for v in (0, 10)] + [replace(of(), group="东")]
    west = [replace(of(a=v), group="西") for v in (100, 300)]
    rows = scored(card, [*east, *west])
    assert [str(row.total) for row in rows] == ["6.00", "10.00", "8.00", "6.00", "10.00"]
    assert [(row.place, row.ranked) for row in rows] == [(3, 3), (1, 3), (2, 3), (2, 2), (1, 2)]


def test_grades_of_forty_and_a_tie_at_the_border():
    def graded(totals):
        card = a_card(an_item("a", target=Fraction(100), weight=Fraction(100)))
        rows = scored(card, [of(a=t) for t in totals])
        return [row.grade for row in rows]

    plain = graded(range(1, 41))
    assert [plain.count(g) for g in "ABCD"] == [10, 18, 10, 2]
    tied = list(range(1, 41))
    tied[29] = 31  # the eleventh has as much as the tenth
    grades = graded(tied)
    assert [grades.count(g) for g in "ABCD"] == [11, 17, 10, 2]
    assert grades[29] == grades[30] == "A"


def test_grades_by_points_have_none_below_the_last():
    card = a_card(an_item("a", weight=Fraction(100), target=Fraction(100)), graded_by="points",
                  grades=(("优", "90"), ("良", "80")))  # fmt: skip
    assert [row.grade for row in scored(card, [of(a=v) for v in (90, "89.99", 80, 79)])] == [
        "优",
        "良",
        "良",
        "",
    ]


def test_a_veto_removes_the_rank_and_not_the_score():
    veto = CardItem(
        id="v",
        label="v",
        english="v",
        rule="events",
        event="重大环境事件",
        each=Fraction(-2),
        veto=True,
    )
    event = CardEvent("重大环境事件", Fraction(1), "示例通报1号")
    rows = scored(
        a_card(an_item("a"), veto), [replace(of(a=10), events=(event,)), of(a=5), of(a=4)]
    )
    assert (str(rows[0].total), rows[0].place, rows[0].grade) == ("8.00", None, "")
    assert rows[0].vetoes == (event,)
    assert [(row.place, row.ranked) for row in rows[1:]] == [(1, 2), (2, 2)]


def test_an_event_costs_its_points_and_no_more_than_its_floor():
    item = CardItem(
        id="e",
        label="e",
        english="e",
        rule="events",
        event="事故",
        each=Fraction(-1),
        floor=Fraction(-3),
    )
    many = tuple(CardEvent("事故", Fraction(1), f"{n}号") for n in range(5))
    rows = scored(
        a_card(an_item("a"), item),
        [replace(of(a=10), events=many[:1]), replace(of(a=10), events=many)],
    )
    assert [str(row.cells[1].points) for row in rows] == ["-1.00", "-3.00"]
    assert rows[0].cells[1].trace.papers[0].document == "0号"
    assert rows[1].cells[1].trace.cut_by == "floor"


def test_a_weight_more_shows_who_changes_grade_and_leaves_the_card_as_it_was():
    card = a_card(
        an_item("a", cap=Fraction(10)),
        an_item("b", cap=Fraction(10)),
        grades=(("A", "1/2"), ("B", "1")),
    )
    subjects = [of(a=9, b=2), of(a=2, b=9.5)]
    subjects = [replace(s, id=str(n)) for n, s in enumerate(subjects)]
    before = scored(card, subjects)
    after = scored(with_weight(card, "a", Fraction(11)), subjects)
    assert [row.grade for row in before] == ["B", "A"]
    changes = changed_grades(before, after)
    assert [(then.grade, now.grade) for then, now in changes] == [("B", "A"), ("A", "B")]
    assert card.items[0].weight == 10
    assert scored(card, subjects) == before


def test_a_ratio_over_nothing_is_missing_and_names_what_lacks():
    item = an_item("a", value=CardValue("税", "地"), missing="zero")
    [own] = cells(a_card(item), of(税=5, 地=0))
    assert (own["a"].state, own["a"].trace.absent) == ("zero", ("地",))


def test_everything_missing_has_no_total_by_reweighing():
    [row] = scored(a_card(an_item("a", missing="reweigh")), [of()])
    assert row.total is None


NUMBERS = st.fractions(min_value=0, max_value=1000, max_denominator=400)


@st.composite
def cases(draw):
    """Draw a card of simple rules and subjects, some of which lack a value."""
    items = []
    for n in range(draw(st.integers(1, 5))):
        rule = draw(
            st.sampled_from(["proportion", "benchmark", "reverse", "efficacy", "minmax_floor"])
        )
        items.append(an_item(
            f"i{n}", rule=rule, weight=draw(st.fractions(1, 40, max_denominator=4)),
            target=draw(st.fractions(1, 50, max_denominator=8)),
            foot=draw(st.sampled_from([Fraction(0), Fraction(3, 5), Fraction(1, 5)])),
            less=draw(st.booleans()),
            cap=draw(st.none() | st.fractions(0, 60, max_denominator=4)),
            floor=draw(st.none() | st.fractions(-2, 0, max_denominator=4)),
            missing=draw(st.sampled_from(["zero", "mean", "reweigh", "none"])),
        ))  # fmt: skip
    subjects = []
    for n in range(draw(st.integers(1, 7))):
        known = {i.id: draw(NUMBERS) for i in items if draw(st.integers(0, 4))}
        subjects.append(
            CardSubject(id=str(n), name=str(n), group=draw(st.sampled_from("东西")), values=known)
        )
    rounding = draw(st.sampled_from(["each", "total"]))
    return a_card(*items, grouped=draw(st.booleans()), rounding=rounding), subjects


def by_hand(card, subjects):  # noqa: C901  in one piece, to be read beside the rules
    """Work the totals out once more, item by item in plain arithmetic, sharing no code."""

    def cut(item, raw):
        raw = min(raw, item.cap) if item.cap is not None else raw
        return max(raw, item.floor) if item.floor is not None else raw

    totals = []
    for own in subjects:
        peers = [s for s in subjects if not card.grouped or s.group == own.group]
        exact, left = {}, Fraction(0)
        for item in card.items:

            def raw_of(s, item=item, peers=peers):
                x = s.values[item.id]
                if item.rule in ("proportion", "benchmark"):
                    return x * item.weight / item.target
                if item.rule == "reverse":
                    return (
                        2 * item.weight - x * item.weight / item.target
                        if x < 2 * item.target
                        else Fraction(0)
                    )
                known = [p.values[item.id] for p in peers if item.id in p.values]
                worst, best = (max(known), min(known)) if item.less else (min(known), max(known))
                way = (x - worst) / (best - worst) if best != worst else Fraction(1)
                return item.weight * item.foot + item.weight * way - item.weight * item.foot * way

            if item.id in own.values:
                exact[item.id] = cut(item, raw_of(own))
            elif item.missing == "zero":
                exact[item.id] = Fraction(0)
            elif item.missing == "reweigh":
                left += item.weight
            else:
                there = [cut(item, raw_of(p)) for p in peers if item.id in p.values]
                if item.missing == "none" or not there:
                    exact = None
                    break
                exact[item.id] = sum(there) / len(there)
        full = sum(i.weight for i in card.items)
        if exact is None or left == full:
            totals.append(None)
            continue
        weighed = [v * full / (full - left) for v in exact.values()]
        if card.rounding == "each":
            totals.append(sum((exactly(v) for v in weighed), Decimal(0)))
        else:
            totals.append(exactly(sum(weighed, Fraction(0))))
    return totals


def exactly(value):
    """Round half up to the cent by whole numbers, away from nothing but up."""
    cents = (value * 100 + Fraction(1, 2)).__floor__()
    return Decimal(cents).scaleb(-2)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_totals_are_those_of_a_second_formulation(case):
    card, subjects = case
    rows = scored(card, subjects)
    assert [row.total for row in rows] == by_hand(card, subjects)
    for row in rows:
        if row.total is not None:
            printed = sum((c.points for c in row.cells if c.points is not None), Decimal(0))
            assert printed + row.tail == row.total
            assert card.rounding == "total" or row.tail == 0
    for row in rows:
        if row.place is not None:
            peers = [
                r
                for r in rows
                if r.total is not None
                and (not card.grouped or r.subject.group == row.subject.group)
            ]
            assert row.place == 1 + sum(p.total > row.total for p in peers)
            assert row.ties == (sum(p.total == row.total for p in peers) > 1)


def test_equal_totals_share_place_and_grade():
    rows = scored(a_card(an_item("a")), [of(a=v) for v in (9, 9, 5, 3)])
    assert [(row.place, row.ties) for row in rows] == [(1, True), (1, True), (3, False), (4, False)]
    assert rows[0].grade == rows[1].grade


FAULTS = (
    ("cap: none", "", "cap"), ("rule: mixed", "rule: mixed2", "rule"), ("share: 0.5}]", "share: 0.4}]", "parts"),
    ("missing: zero", "missing: nought", "missing"), ("each: 0.1}", "each: 0}", "each"), ("target: 100", "target: -100", "target"),
    ("place: CN", "place: CN\n  full: 4", "full"), ("id: domestic", "id: foreign", "items"),
    ("clause: 招商考核", "clause: 招商考核, page: 3", "page"),
)  # fmt: skip


@pytest.mark.parametrize(("found", "instead", "named"), FAULTS)
def test_a_fault_in_a_card_names_file_and_key(found, instead, named):
    text = FILE.read_text("utf-8").partition("districts:\n")[2].partition("\nreverse:")[0]
    text = "\n".join(line[2:] for line in text.splitlines())
    before = text
    text = text.replace(found.replace("\n  ", "\n"), instead.replace("\n  ", "\n"), 1)
    assert text != before
    with pytest.raises(RulebookError) as caught:
        load_with({}, cards={"here.yaml": text})
    assert "here.yaml" in str(caught.value)
    assert f" {named}:" in str(caught.value)


def test_cards_of_the_package_are_cited_and_say_what_is_illustrative():
    cards = load().rest.scorecards
    assert all(card.citation.document.title for card in cards)
    assert {card.id: card.illustrative for card in cards}["cn.mofcom.2021.economic-zones"]
    assert all(card.full == 100 for card in cards)
    headings = {}
    for item in packaged("cn.mofcom.2021.economic-zones").items:
        headings[item.heading] = headings.get(item.heading, 0) + item.weight
    assert headings == {
        "对外开放": 30,
        "发展质量": 30,
        "科技创新": 15,
        "绿色发展": 15,
        "统筹协调": 10,
    }


def test_of_cards_the_most_local_one_comes_first():
    book = load().rest
    ids = [card.id for card in book.cards_of(2022, "CN-3310")]
    assert ids[:2] == ["per-mu.2022.above-scale", "per-mu.2022.below-scale"]
    assert "per-mu.2022.above-scale" not in {card.id for card in book.cards_of(2023, "CN-3310")}
