"""Branches of rule files to scorecards; every item says what it may earn at most."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from fractions import Fraction

from jiheng.model import factor
from jiheng.model.scorecard import (
    BESIDE,
    BY_POINTS,
    BY_SHARE,
    EACH,
    ENTERPRISES,
    MISSING,
    RULES,
    SPANNED,
    TOTAL,
    ZONES,
    CardBand,
    CardItem,
    CardPart,
    CardValue,
    GradeBand,
    Scorecard,
)
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

FOOT = {"efficacy": Fraction(6, 10), "minmax_floor": Fraction(2, 10)}
AGAINST = ("proportion", "benchmark", "reverse")  # a target or a base
NONE, WEIGHT = "none", "weight"


def scorecards(holders: Iterable[Branch], register: Register) -> tuple[Scorecard, ...]:
    """Return the cards of all files. Raises RulebookError with file, line and key."""
    cards: list[Scorecard] = []
    for holder in holders:
        known = register.with_own(holder)
        card = _card(holder, known)
        if any(card.id == other.id for other in cards):
            raise holder.fail("id", f"{card.id} is the id of another card")
        cards.append(card)
    return tuple(cards)


def _card(holder: Branch, register: Register) -> Scorecard:
    default = holder.text("missing", "")
    items = tuple(_item(entry, default) for entry in holder.branches("items"))
    if not items:
        raise holder.fail("items", "must be given: a card without an item scores nothing")
    ids = [item.id for item in items]
    twice = next((id_ for id_ in ids if ids.count(id_) > 1), "")
    if twice:
        raise holder.fail("items", f"{twice} is given twice")
    full = sum((item.marks for item in items), Fraction(0))
    if holder.has("full") and Fraction(holder.number("full")) != full:
        raise holder.fail("full", f"is {holder.number('full')}, the weights add up to {full}")
    graded_by = _among(holder, "graded_by", BY_SHARE, (BY_SHARE, BY_POINTS))
    card = Scorecard(
        id=holder.text("id"),
        label=holder.text("label"),
        english=holder.text("english"),
        place=holder.text("place"),
        since=holder.integer("since"),
        until=holder.integer("until") if holder.has("until") else None,
        subjects=_among(holder, "subjects", ZONES, (ZONES, ENTERPRISES)),
        levels=holder.texts("levels"),
        grouped=holder.flag("grouped", default=False),
        basis=holder.text("basis", ""),
        items=items,
        rounding=_among(holder, "rounding", EACH, (EACH, TOTAL)),
        digits=holder.integer("digits", 2),
        graded_by=graded_by,
        grades=_grades(holder, graded_by),
        illustrative=holder.flag("illustrative", default=False),
        citation=register.citation(holder),
        digest=_digest(holder),
    )
    holder.close()
    return card


def _item(entry: Branch, default: str) -> CardItem:
    rule = _among(entry, "rule", None, RULES)
    beside = rule in BESIDE
    weight = Fraction(0) if beside else _positive(entry, "weight")
    item = CardItem(
        id=entry.text("id"),
        label=entry.text("label"),
        english=entry.text("english"),
        heading=entry.text("heading", ""),
        rule=rule,
        weight=weight,
        value=_value(entry.branch("value")) if entry.has("value") else None,
        target=_positive(entry, "target") if entry.has("target") else None,
        targets=_targets(entry),
        low=_number(entry, "low"),
        high=_number(entry, "high"),
        less=entry.flag("less", default=False),
        foot=(_number(entry, "foot") or FOOT.get(rule, Fraction(0))),
        parts=tuple(_part(branch) for branch in entry.branches("parts")),
        bands=tuple(_band(branch) for branch in entry.branches("bands")),
        each=_number(entry, "each") or Fraction(0),
        event=entry.text("event", ""),
        veto=entry.flag("veto", default=False),
        cap=_cap(entry, rule, weight),
        floor=_number(entry, "floor"),
        missing=NONE if beside else _among(entry, "missing", default or None, MISSING),
    )
    _complete(entry, item)
    entry.close()
    return item


def _complete(entry: Branch, item: CardItem) -> None:
    """Refuse an item without what its rule needs."""
    needs: tuple[tuple[str, bool], ...] = (
        ("value", item.value is None and item.rule in (*AGAINST, *SPANNED, "bonus")),
        ("target", item.rule in AGAINST and item.target is None and not item.targets),
        ("parts", item.rule == "mixed" and not item.parts),
        ("bands", item.rule == "quota" and not item.bands),
        ("each", item.rule in ("quota", "bonus") and not item.each),
        ("event", item.rule == "events" and not item.event),
        ("veto", item.veto and item.rule != "events"),
    )
    for key, lacks in needs:
        if lacks:
            raise entry.fail(key, f"must be given for the rule {item.rule}, and only there")
    if item.low is not None and item.high is not None and item.low >= item.high:
        raise entry.fail("low", "must be less than high")
    if item.rule == "mixed" and sum(part.share for part in item.parts) != 1:
        raise entry.fail("parts", "the shares must add up to 1")


def _cap(entry: Branch, rule: str, weight: Fraction) -> Fraction | None:
    """Return the points an item earns at most; where it could earn more the card has to say."""
    if not entry.has("cap"):
        if rule in (*AGAINST, "mixed"):
            raise entry.fail("cap", f"is missing: {WEIGHT}, {NONE} or points")
        return None
    text = entry.text("cap")
    if text == NONE:
        return None
    return weight if text == WEIGHT else Fraction(entry.number("cap"))


def _value(holder: Branch) -> CardValue:
    value = _read_value(holder)
    holder.close()
    return value


def _read_value(holder: Branch) -> CardValue:
    unit = holder.text("unit", "")
    scale = factor(unit) if unit else Fraction(1)
    return CardValue(holder.text("over"), holder.text("under", ""), unit, scale)


def _part(holder: Branch) -> CardPart:
    part = CardPart(
        value=_read_value(holder), target=_positive(holder, "target"),
        share=_positive(holder, "share"), capped=holder.flag("capped", default=False),
    )  # fmt: skip
    holder.close()
    return part


def _band(holder: Branch) -> CardBand:
    band = CardBand(holder.text("label"), _read_value(holder), _positive(holder, "need"))
    holder.close()
    return band


def _targets(entry: Branch) -> Mapping[str, Fraction]:
    if not entry.has("targets"):
        return {}
    holder = entry.branch("targets")
    return {group: _positive(holder, group) for group in holder.entries}


def _grades(holder: Branch, graded_by: str) -> tuple[GradeBand, ...]:
    key = "up_to" if graded_by == BY_SHARE else "from"
    bands = []
    for entry in holder.branches("grades"):
        bands.append(GradeBand(entry.text("grade"), entry.text("english"), _any(entry, key)))
        entry.close()
    bounds = [band.bound for band in bands]
    if bounds != sorted(bounds, reverse=graded_by == BY_POINTS):
        raise holder.fail("grades", "must go from the best to the worst")
    if bands and graded_by == BY_SHARE and bounds[-1] != 1:
        raise holder.fail("grades", "the last grade must reach up to 1")
    return tuple(bands)


def _among(holder: Branch, key: str, default: str | None, known: tuple[str, ...]) -> str:
    text = holder.text(key, default)
    if text not in known:
        raise holder.fail(key, f"must be one of {', '.join(known)}, is {text}")
    return text


def _positive(holder: Branch, key: str) -> Fraction:
    number = Fraction(holder.number(key))
    if number <= 0:
        raise holder.fail(key, f"must be more than 0, is {holder.number(key)}")
    return number


def _any(holder: Branch, key: str) -> Fraction:
    return Fraction(holder.number(key))


def _number(holder: Branch, key: str) -> Fraction | None:
    return Fraction(holder.number(key)) if holder.has(key) else None


def _digest(holder: Branch) -> str:
    """Return the digest of what a card says, its layout left out."""
    text = json.dumps(_plain(holder), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Branch):
        return {key: _plain(entry) for key, entry in value.entries.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list) else value
