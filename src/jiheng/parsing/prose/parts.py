"""Wholes and their parts as the text states them: found by its words, not listed beforehand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from jiheng.model import family, half_up
from jiheng.model.prose import Mention, Passage, Relation
from jiheng.parsing.prose.grammar import Grammar

CODES = {
    "expenditure.total": "A02", "expenditure.basic": "A01", "income.total": "A03",
    "three_public.total": "A11", "procurement.total": "A12", "assets.total": "A13",
    "staff.total": "A14", "project.total": "A10", "expenditure.project": "A10",
}  # fmt: skip
OTHER = "A52"
CHILDREN = {
    "expenditure.total": (
        "expenditure.basic", "expenditure.project", "expenditure.personnel",
        "expenditure.operating", "expenditure.to_superior", "expenditure.business",
        "expenditure.to_subordinate",
    ),
    "expenditure.basic": ("expenditure.personnel", "expenditure.operating"),
}  # fmt: skip
SUBSETS = re.compile(r"以上|以下|其中的|重点|新增|亿元|万元以")
SPENDING = re.compile(r"^([^，。；\d]{2,8}支出)中，")
AMONG = re.compile(r"^[^，。；]{0,6}中，")  # 55个项目中，已完工50个
COLON = re.compile(r"^[，）]?[^，。；]{0,14}：|^（[^，。；]{0,10}：")
SOURCES = re.compile(r"来源|构成|分别|分别为|分为|用于|使用|包括|按.{0,4}下达|其中")
SEPARATORS = ("", "、", "，", "；", "。")  # from the closest
LISTED = Fraction(4, 5)  # parts that reach this share of their whole were meant to be all of it
MOST = 3  # more than three times the whole is another thing
SURE = Fraction(19, 20)


def kindred(one: Mention, other: Mention) -> bool:
    """Return whether two figures can be added: money and money, persons and persons."""
    if one.kind != other.kind or one.fact.exact is None or other.fact.exact is None:
        return False
    units = [family(m.fact.exact.unit).lstrip("万亿") for m in (one, other) if m.fact.exact]
    return units[0] == units[1] or set(units) <= {"人", "名", "位"}


@dataclass(slots=True)
class _List:
    """A whole whose parts are being read."""

    whole: Mention
    depth: int
    parts: list[Mention] = field(default_factory=list)
    sure: bool = False  # introduced by a word, not by a bracket alone
    separator: str = ""  # what stands between the parts: 、 ， ；


def sums(
    passage: Passage, found: Sequence[Mention], grammar: Grammar, earlier: Sequence[Mention] = ()
) -> Iterator[Relation]:
    """Yield the sums of one passage: whole first or total last, nested ones included.

    `earlier` are the budget lines of the passages before.
    """
    opened: list[_List] = []
    closed: list[_List] = []
    for at, mention in enumerate(found):
        before = found[:at]
        gap = passage.text[before[-1].end if before else 0 : mention.start]
        _close(opened, closed, gap, mention)
        whole = _whole(gap, mention, before, grammar) or _announced(gap, earlier, grammar)
        if whole is not None:
            sure = bool(grammar.inner.search(gap))
            opened.append(_List(whole, mention.depth, sure=sure))
        for held in reversed(opened):
            if held.depth == mention.depth and kindred(held.whole, mention):
                if _belongs(held, mention, grammar):
                    held.parts.append(mention)
                    if len(held.parts) > 1:
                        held.separator = separator(gap)
                break
    closed += opened
    for held in closed:
        yield from _sum(held)
    yield from _totals(passage, found, closed, grammar)


def _close(opened: list[_List], closed: list[_List], gap: str, mention: Mention) -> None:
    ended = "。" in gap
    while opened and (ended or opened[-1].depth > mention.depth):
        closed.append(opened.pop())
    if opened and len(opened[-1].parts) > 1:
        held = opened[-1]
        wider = SEPARATORS.index(separator(gap)) > SEPARATORS.index(held.separator)
        known = mention.fact.role in CHILDREN.get(held.whole.fact.role, ())
        if wider and not known:
            closed.append(opened.pop())


def separator(gap: str) -> str:
    """Return the widest sign of separation in a gap between two figures."""
    return next((sign for sign in reversed(SEPARATORS[1:]) if sign in gap), "")


def _whole(
    gap: str, mention: Mention, before: Sequence[Mention], grammar: Grammar
) -> Mention | None:
    """Return the whole that a mention is announced to be a part of."""
    if not before or mention.rise:
        return None
    last, tail = before[-1], gap.rpartition("。")[2]
    deeper = mention.depth > last.depth
    if not deeper and not _introduced(tail, last, mention, grammar):
        return None
    fitting = [m for m in before if kindred(m, mention) and _can_be_whole(m, grammar)]
    if deeper:
        return last if fitting and kindred(last, mention) else None
    return _nearest([m for m in fitting if m.depth <= mention.depth], gap, tail)


def _introduced(tail: str, last: Mention, mention: Mention, grammar: Grammar) -> bool:
    """Return whether the words before a figure introduce it as a part of something."""
    if grammar.inner.search(tail) or AMONG.match(tail):
        return True
    fits = SOURCES.search(tail) or last.kind == "share" or kindred(last, mention)
    return bool(COLON.search(tail) and fits)


def _announced(gap: str, earlier: Sequence[Mention], grammar: Grammar) -> Mention | None:
    """Return the whole of 项目支出中，: what was spent, told in a passage before."""
    match = SPENDING.search(gap.rpartition("。")[2]) if "支出中" in gap else None
    role = grammar.role(match.group(1))[0] if match is not None else ""
    if not role:
        return None
    roles = (role, "project.total") if role == "expenditure.project" else (role,)
    return next(
        (m for m in reversed(earlier) if m.fact.role in roles and m.fact.base == "executed"), None
    )


def _can_be_whole(mention: Mention, grammar: Grammar) -> bool:
    """Return whether a figure may have parts: no change, no average, no base of a percentage."""
    averaged = "/" in mention.fact.text or grammar.has("average", mention.name)
    return not mention.rise and not averaged and not mention.after_of


def _nearest(level: Sequence[Mention], gap: str, tail: str) -> Mention | None:
    if not level:
        return None
    if "。" in gap and not re.match(r"其中|资金来源|按|其", tail.lstrip("，")):
        named = [m for m in level if m.name and m.name[-4:] in tail]
        return named[-1] if named else None
    return level[-1]


def _belongs(held: _List, mention: Mention, grammar: Grammar) -> bool:
    """Return whether a mention can be one of the parts: its role says so, or it has none."""
    whole, role = held.whole.fact.role, mention.fact.role
    if mention.rise or grammar.wholes.match(mention.name):
        return False
    children = CHILDREN.get(whole)
    if children and role and role.partition(".")[0] in ("expenditure", "income", "carryover"):
        return role in children
    if whole.startswith("income.") and role.startswith(("expenditure", "carryover")):
        return False
    if role.startswith("staff.") and whole.startswith("staff."):
        return mention.fact.base == held.whole.fact.base
    return role not in ("carryover.closing", "project.total") or whole == ""


def _sum(held: _List) -> Iterator[Relation]:
    roles = {m.fact.role for m in held.parts}
    if held.whole.fact.role == "expenditure.total" and "expenditure.basic" in roles:
        inner = [m for m in held.parts if m.fact.role in CHILDREN["expenditure.basic"]]
        basic = next(m for m in held.parts if m.fact.role == "expenditure.basic")
        if len(inner) > 1:
            yield from _sum(_List(basic, held.depth, inner, sure=True))
        held = replace(held, parts=[m for m in held.parts if m not in inner])
    if len(held.parts) < 2:
        return
    relation = added(held.whole, held.parts)
    share = relation.computed / relation.stated if relation.stated else Fraction(2)
    listed = all(m.fact.role for m in held.parts)
    if relation.verdict == "fails":
        if any(SUBSETS.search(m.name) for m in held.parts) and not listed:
            return
        known = listed and held.whole.fact.role.startswith(("assets", "staff"))
        if not LISTED <= share <= MOST and not known:
            return
        relation = replace(relation, certain=listed or SURE <= share <= 2 - SURE or held.sure)
    yield relation


def added(whole: Mention, parts: Sequence[Mention], code: str = "") -> Relation:
    """Return the relation that a whole is the sum of its parts."""
    tolerance = sum((m.half_unit for m in (whole, *parts)), Fraction(0))
    role = whole.fact.role
    posts = role == "staff.total" and whole.fact.base == "posts"
    return Relation(
        kind="sum", code=code or ("A15" if posts else CODES.get(role, OTHER)), whole=whole,
        terms=tuple((1, m) for m in parts),
        formula="+".join(number(m, whole) for m in parts).replace("+-", "-"),
        stated=whole.amount or Fraction(0),
        computed=sum((m.amount or Fraction(0) for m in parts), Fraction(0)),
        tolerance=tolerance, unit=whole.fact.exact.unit if whole.fact.exact else "",
    )  # fmt: skip


def signed(code: str, whole: Mention, terms: Sequence[tuple[int, Mention]]) -> Relation:
    """Return the relation that a figure is the signed sum of others."""
    formula = "".join(f"{'+' if s > 0 else '-'}{number(m, whole)}" for s, m in terms)
    return Relation(
        kind="sum", code=code, whole=whole, terms=tuple(terms), formula=formula.removeprefix("+"),
        stated=whole.amount or Fraction(0),
        computed=sum((s * (m.amount or Fraction(0)) for s, m in terms), Fraction(0)),
        tolerance=sum((m.half_unit for m in (whole, *(m for _, m in terms))), Fraction(0)),
        unit=whole.fact.exact.unit if whole.fact.exact else "",
    )  # fmt: skip


def number(mention: Mention, like: Mention | None = None) -> str:
    """Return the bare number as printed, in the unit of another figure where they differ."""
    exact = mention.fact.exact
    if exact is None:
        return mention.fact.text
    other = like.fact.exact if like is not None else None
    if other is not None and other.unit != exact.unit and like is not None:
        mine, theirs = mention.amount, like.amount
        if mine is not None and theirs and other.number:
            value = mine * Fraction(other.number) / theirs
            return plain_number(value)
    return exact.printed().removesuffix(exact.unit)


def plain_number(value: Fraction) -> str:
    """Return an exact number with as many decimals as it needs, six at most."""
    places = next((p for p in range(6) if (value * 10**p).denominator == 1), 6)
    return f"{half_up(value, places)}"


def _totals(
    passage: Passage, found: Sequence[Mention], closed: Sequence[_List], grammar: Grammar
) -> Iterator[Relation]:
    """Yield sums whose total comes last: A, B, in all C."""
    inside = {id(m) for held in closed for m in held.parts if len(held.parts) > 1}
    for at, mention in enumerate(found):
        if not grammar.wholes.search(mention.name) or mention.fact.exact is None:
            continue
        start = max(passage.text.rfind("。", 0, mention.start), 0)
        before = [
            m for m in found[:at]
            if m.start >= start and kindred(m, mention) and m.depth == mention.depth
            and id(m) not in inside and not m.rise and "/" not in m.fact.text
            and not grammar.has("average", m.name)
        ]  # fmt: skip
        if len(before) < 2:
            continue
        strong = re.search("合计|共计|总计|总量", mention.name)
        relation = added(mention, before)
        near = relation.stated and LISTED <= relation.computed / relation.stated <= 2 - LISTED
        if relation.verdict != "fails" or (strong and near):
            yield relation
