"""Means of figures that are listed right before them, each once or with its weight."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import kindred, number
from jiheng.model.text import numeral

LEAST_LIST, LONGEST_LIST = 3, 32  # figures that a mean is of: quarters, months, towns
PLAIN = re.compile("简单平均|算术平均")
OF_MANY = re.compile(
    "(?P<many>[二两三四五六七八九十]|[2-9])(?:个|家|所|类|项|种|处|镇|县)[\u4e00-\u9fff]{0,10}(?:简单|算术)平均[^，。；\\d]{0,6}$"
)
WEIGHTED = re.compile("加权")
JOINED = ("、", "和", "，")
NEAR = 12  # characters behind a mean that say how it was made
LEAST_PAIRS = 2
ALMOST = Fraction(9, 10)  # of a unit: a mean may be cut off
OF_OTHERS = re.compile("全[省国]|同类|上年|去年|其他|周边|目标|计划")


def mean(passage: Passage, mentions: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield 分别为92.4%、93.6%、95.2%，平均93.7%: certain if it lies outside its figures."""
    stated = mentions[at]
    listed: list[Mention] = []
    for mention in reversed(mentions[max(0, at - LONGEST_LIST) : at]):
        joined = passage.text[mention.end : listed[-1].start] if listed else ""
        if mention.kind not in (stated.kind, "bare") or (listed and joined not in JOINED):
            break
        listed.append(mention)
    if stated.amount is None or len(listed) < LEAST_LIST or "分别" not in listed[-1].name:
        yield from _plain(mentions, at)
        yield from _weighted(passage, mentions, at)
        return
    values = [value for m in reversed(listed) if (value := _value(m, stated)) is not None]
    if len(values) != len(listed):
        return
    certain = not min(values) <= stated.amount <= max(values)
    certain = certain and not OF_OTHERS.search(stated.name)
    said = f"{stated.name}{passage.text[stated.end : stated.end + NEAR]}"
    plain = PLAIN.search(said) is not None
    yield _mean_of(
        stated, listed[::-1], sum(values, Fraction(0)) / len(values), certain=certain or plain
    )


def _plain(mentions: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield 甲2,050元，乙1,116元，丙320元，三个林种算术平均为1,162元: of as many as it says."""
    stated = mentions[at]
    said = OF_MANY.search(f"{stated.lead[-20:]}{stated.name}")
    many = numeral(said.group("many")) if said is not None else 0
    if not many or many < LEAST_PAIRS or stated.amount is None:
        return
    own = [m for m in mentions[max(0, at - LONGEST_LIST) : at]
           if kindred(m, stated) and not m.depth and not m.rise
           and stated.lead.startswith(m.lead)]  # fmt: skip
    if len(own) == many:
        values = [m.amount or Fraction(0) for m in own]
        yield _mean_of(stated, own, sum(values, Fraction(0)) / many, certain=True)


def _value(mention: Mention, stated: Mention) -> Fraction | None:
    """Return a listed figure in the unit of its mean, which alone may have one."""
    exact, own = mention.fact.exact, stated.fact.exact
    if mention.kind != "bare":
        return mention.amount if kindred(mention, stated) else None
    if exact is None or own is None or not own.number or stated.amount is None:
        return None
    return Fraction(exact.number) * stated.amount / Fraction(own.number)


def _weighted(passage: Passage, mentions: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield 8家平均86.5分，9家平均88.0分，平均87.3分: each mean with the number it is of."""
    stated = mentions[at]
    pairs: list[tuple[Mention, Mention]] = []
    place = at
    while place > 1:
        value, count = mentions[place - 1], mentions[place - 2]
        gap = passage.text[count.end : value.start]
        apart = passage.text[value.end : mentions[place].start]
        if not (kindred(value, stated) and "平均" in gap and count.kind == "count"):
            break
        if any(sign in gap for sign in "，。；、") or "。" in apart:
            break
        pairs.insert(0, (count, value))
        place -= 2
    weights = sum((c.amount or Fraction(0) for c, _ in pairs), Fraction(0))
    if len(pairs) < LEAST_PAIRS or not weights or stated.amount is None:
        return
    if len({c.fact.exact.unit for c, _ in pairs if c.fact.exact}) != 1:
        return
    values = [value.amount or Fraction(0) for _, value in pairs]
    total = sum(((c.amount or 0) * (v.amount or 0) for c, v in pairs), Fraction(0))
    said = f"{stated.name}{passage.text[stated.end : stated.end + NEAR]}"
    outside = not min(values) <= stated.amount <= max(values)
    outside = outside and not OF_OTHERS.search(stated.name)
    if not PLAIN.search(said):
        yield _mean_of(stated, [v for _, v in pairs], total / weights,
                       certain=outside or WEIGHTED.search(said) is not None)  # fmt: skip


def _mean_of(
    stated: Mention, listed: Sequence[Mention], computed: Fraction, *, certain: bool
) -> Relation:
    return Relation(
        kind="mean", code="A79", stated_mention=stated, terms=tuple((1, m) for m in listed),
        formula="、".join(number(m) for m in listed), stated=stated.amount or Fraction(0),
        computed=computed, tolerance=2 * stated.half_unit or _unit(stated) * ALMOST,
        unit=stated.fact.exact.unit if stated.fact.exact else "", certain=certain,
    )  # fmt: skip


def _unit(stated: Mention) -> Fraction:
    """Return one of the last digit that is printed: a mean is rounded, whatever it counts."""
    exact = stated.fact.exact
    if exact is None or not exact.number or stated.amount is None:
        return Fraction(0)
    return stated.amount / Fraction(exact.number) / Fraction(10 ** (exact.digits or 0))
