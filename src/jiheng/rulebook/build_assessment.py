"""Branches of rule files to kinds of assessments and to their cards."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from jiheng.model import Flow
from jiheng.model.assessment import (
    BASE,
    MODES,
    PARTS,
    AssessmentGrade,
    AssessmentKind,
    AssessmentSection,
    Card,
    CardItem,
)
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

SUBJECTS = ("department", "project", "policy")
FINEST = Decimal("0.01")
FULL = 100  # of the grades' limits


def assessment_kinds(
    holder: Branch, year_flow: Flow, register: Register
) -> tuple[AssessmentKind, ...]:
    """Return the kinds of assessments. Raises RulebookError with file, line and key."""
    kinds = tuple(_kind(entry, year_flow, register) for entry in holder.branches("kinds"))
    if len({kind.id for kind in kinds}) < len(kinds):
        raise holder.fail("kinds", "an id is given twice")
    return kinds


def _kind(entry: Branch, year_flow: Flow, register: Register) -> AssessmentKind:
    states = entry.texts("states")
    known = [state.id for state in year_flow.states]
    for state in states:
        if state not in known:
            raise entry.fail("states", f"{state} is no state of a year")
    kind = AssessmentKind(
        id=entry.text("id"),
        label=entry.text("label"),
        english=entry.text("english"),
        commission=entry.texts("commission"),
        rate=entry.texts("rate"),
        answer=entry.texts("answer"),
        above=entry.flag("above", default=False),
        raters=entry.integer("raters"),
        self_rated=entry.flag("self_rated", default=False),
        subjects=_among(entry, "subjects", SUBJECTS),
        states=states,
        verdict=entry.flag("verdict", default=False),
        ranked=entry.flag("ranked", default=False),
        sections=tuple(_section(branch) for branch in entry.branches("sections")),
        citation=register.citation(entry),
    )
    if kind.raters < 1:
        raise entry.fail("raters", f"must be at least 1, is {kind.raters}")
    entry.close()
    return kind


def _among(entry: Branch, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    texts = entry.texts(key)
    if not texts:
        raise entry.fail(key, "is missing")
    for text in texts:
        if text not in known:
            raise entry.fail(key, f"{text} is none of {', '.join(known)}")
    return texts


def _section(entry: Branch) -> AssessmentSection:
    part = entry.text("part")
    if part not in PARTS:
        raise entry.fail("part", f"{part} is none of {', '.join(PARTS)}")
    section = AssessmentSection(label=entry.text("label"), english=entry.text("english"), part=part)
    entry.close()
    return section


def cards(
    holders: Iterable[Branch], kinds: tuple[AssessmentKind, ...], register: Register
) -> tuple[Card, ...]:
    """Return the cards of all files. Raises RulebookError with file, line and key."""
    all_cards: list[Card] = []
    known_kinds = tuple(kind.id for kind in kinds)
    for holder in holders:
        known = register.with_own(holder)
        for entry in holder.branches("cards"):
            card = _card(entry, known_kinds, known)
            if any(card.id == other.id for other in all_cards):
                raise entry.fail("id", f"{card.id} is the id of another card")
            all_cards.append(card)
        holder.close()
    return tuple(all_cards)


def _card(entry: Branch, kinds: tuple[str, ...], register: Register) -> Card:
    points = entry.branch("points_from") if entry.has("points_from") else None
    card = Card(
        id=entry.text("id"),
        label=entry.text("label"),
        english=entry.text("english"),
        kinds=_among(entry, "kinds", kinds),
        subjects=_among(entry, "subjects", SUBJECTS),
        place=entry.text("place"),
        since=entry.integer("since"),
        until=entry.integer("until") if entry.has("until") else None,
        step=entry.number("step") if entry.has("step") else FINEST,
        items=tuple(_items(entry)),
        grades=tuple(_grade(branch) for branch in entry.branches("grades")),
        citation=register.citation(entry),
        points_citation=register.citation(points or entry),
    )
    if points is not None:
        points.close()
    _require_sound(entry, card)
    entry.close()
    return card


def _require_sound(entry: Branch, card: Card) -> None:
    ids = [item.id for item in card.items]
    if not ids or len(set(ids)) < len(ids):
        raise entry.fail("sections", "has no items, or an id is given twice")
    if card.full <= 0:
        raise entry.fail("sections", "its items earn no points")
    if card.step <= 0:
        raise entry.fail("step", f"must be more than 0, is {card.step}")
    limits = [grade.at_least for grade in card.grades]
    if not limits or limits != sorted(limits, reverse=True) or limits[-1] != 0:
        raise entry.fail("grades", "go from the best down to one that begins at 0")


def _items(entry: Branch) -> Iterator[CardItem]:
    for section in entry.branches("sections"):
        for group in section.branches("groups"):
            for branch in group.branches("items"):
                yield _item(branch, section, group)
            group.close()
        section.close()


def _item(entry: Branch, section: Branch, group: Branch) -> CardItem:
    mode, points = entry.text("mode", BASE), entry.number("points")
    if mode not in MODES:
        raise entry.fail("mode", f"must be one of {', '.join(MODES)}, is {mode}")
    if points <= 0:
        raise entry.fail("points", f"must be more than 0, is {points}")
    item = CardItem(
        id=entry.text("id"), label=entry.text("label"), english=entry.text("english"),
        level1=section.text("label"), level1_english=section.text("english"),
        level2=group.text("label"), level2_english=group.text("english"),
        points=points, mode=mode, asks=entry.text("asks", ""),
    )  # fmt: skip
    entry.close()
    return item


def _grade(entry: Branch) -> AssessmentGrade:
    grade = AssessmentGrade(label=entry.text("label"), at_least=entry.number("at_least"))
    if not 0 <= grade.at_least <= FULL:
        raise entry.fail("at_least", f"must be from 0 to {FULL}, is {grade.at_least}")
    entry.close()
    return grade
