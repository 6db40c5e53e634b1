"""Wholes and their parts as the text states them: found by its words, not listed beforehand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import added, kindred
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.totals import totals_behind

CHILDREN = {
    "expenditure.total": (
        "expenditure.basic", "expenditure.project", "expenditure.personnel",
        "expenditure.operating", "expenditure.to_superior", "expenditure.business",
        "expenditure.to_subordinate",
    ),
    "expenditure.basic": ("expenditure.personnel", "expenditure.operating"),
}  # fmt: skip
COMPLETE = {  # parts that make all of a whole
    "expenditure.total": (("expenditure.basic", "expenditure.project"),),
    "expenditure.basic": (("expenditure.personnel", "expenditure.operating"),),
    "three_public.total": (
        ("three_public.overseas", "three_public.vehicle", "three_public.reception"),
    ),
}  # fmt: skip
SOURCED = ("project.total", "income.total")
REST = ("其他", "其它", "其余", "剩余", "余下")  # the last part: then nothing is left out
GRADED = re.compile("^，(?:其中)?(?:评为|评定为|认定为|划为|分为|定为)[^，。；、：]{1,8}$")
CLOSED = re.compile(r"分别|分为|评为|评定为|认定为|划为|定为|构成|组成|来源|按.{0,6}分|各")
NOT_PART = re.compile(
    "与|同|较|比|低于|高于|超过|占|按|每"
)  # held against the whole, or a unit price
HELD_AGAINST = re.compile("[比较占]")
SUBSETS = re.compile(r"以上|以下|其中的|重点|新增|亿元|万元以")
SPENDING = re.compile(
    r"^([^，。；\d]{2,8}支出)(?:中，|里，|由[^，。；：\d]{1,8}(?:构成|组成)：|投向：|包括：)"
)
AMONG = re.compile(r"^[^，。；]{0,6}中，")  # 55个项目中，已完工50个
WITHIN = re.compile("^(?P<whole>[^，。；]{4,8})中，")  # 三公经费合计53亿元。三公经费中，
COLON = re.compile(r"^[，）]?[^，。；]{0,14}：|^（[^，。；]{0,10}：")
SOURCES = re.compile(r"来源|构成|分别|分别为|分为|用于|使用|包括|按.{0,4}下达|其中")
SEPARATORS = ("", "、", "，", "；", "。")  # from the closest
USED_FOR = re.compile("^，(?:由|用于|分别用于)[^，。；：]{1,10}$")
MADE_OF = re.compile("^，由[^，。；：]{1,10}$")
LONGEST_LIST = 200  # characters of a list of parts
ORDINAL = re.compile(r"第[一二三四五六七八九十\d]{1,2}")
RESPECTIVE = re.compile("([^，。；：]{1,12})分别(?:为|是|支出|完成)$")
TIMES = re.compile("[一二三四1-4前后]{1,6}(?=个?季度)|[上下]半年|[0-9一二三四五六七八九十]{1,3}月")
PAIRED = 2  # figures that stand before those that go with them
FAR = 60  # figures back that can be the whole of one: time grows evenly
LISTED = Fraction(4, 5)  # parts that reach this share of their whole were meant to be all of it
MOST = 3  # more than three times the whole is another thing
SURE = Fraction(19, 20)


@dataclass(slots=True)
class _List:
    """A whole whose parts are being read."""

    total: Mention
    depth: int
    parts: list[Mention] = field(default_factory=list)
    sure: bool = False  # introduced by a word, not by a bracket alone
    closed: bool = False  # introduced by a word that announces all parts: 由, 分别为
    separator: str = ""  # what stands between the parts: 、 ， ；


def _in_turn(
    gap: str, before: Sequence[Mention], passage: Passage, total: Mention | None
) -> Mention | None:
    """Return a whole; none where 分别 gives each of several figures another one.

    So it is in 问卷180份、1500份，分别收回172份和1436份.
    """
    if total is None or "分别" not in gap:
        return total
    subject = RESPECTIVE.search(gap)
    if subject is not None and set(TIMES.findall(subject.group(1))) - set(
        TIMES.findall(total.name)
    ):
        return None  # 四季度支出90万元，一至三季度分别为: of other times than the whole
    if len(before) < PAIRED:
        return total
    first, second = before[-2:]
    apart = "。" in passage.text[first.end : second.start]
    return total if apart or not kindred(first, second) else None


def sums(
    passage: Passage, mentions: Sequence[Mention], grammar: Grammar, earlier: Sequence[Mention] = ()
) -> Iterator[Relation]:
    """Yield the sums of one passage: whole first or total last, nested ones included.

    `earlier` are the budget lines of the passages before.
    """
    opened: list[_List] = []
    closed: list[_List] = []
    repeated: list[Relation] = []  # totals behind a list whose whole stands before it
    for at, mention in enumerate(mentions):
        before = mentions[max(0, at - FAR) : at]
        gap = passage.text[before[-1].end if before else 0 : mention.start]
        _close(opened, closed, gap, mention)
        right_before = [
            each for each in (*opened[-1:], *closed[-1:]) if each.parts[-1:] == before[-1:]
        ]
        repeated += _told_again(right_before, mention, gap, grammar)
        total = _in_turn(gap, before, passage, _announced_total(gap, mention, before, grammar))
        total = total or _announced(gap, earlier, grammar)
        if total is not None:
            made_up = SPENDING.search(gap.rpartition("。")[2])
            introduced = grammar.inner.search(gap) or SPENDING.search(gap) or AMONG.search(gap)
            made_of = _is_made_of(gap, passage.text, mention)
            sure = bool(introduced) or made_of
            closed_by = bool(CLOSED.search(gap) or made_up) or made_of
            opened.append(_List(total, mention.depth, sure=sure, closed=closed_by))
        for listing in reversed(opened):
            if listing.depth == mention.depth and kindred(listing.total, mention):
                if _belongs(listing, mention, grammar) and not _again(listing, mention):
                    listing.parts.append(mention)
                    if len(listing.parts) > 1:
                        listing.separator = separator(gap)
                break
    closed += opened
    for listing in closed:
        yield from _sum(listing)
    yield from repeated
    inside = {id(m) for listing in closed for m in listing.parts if len(listing.parts) > 1}
    yield from totals_behind(passage, [m for m in mentions if id(m) not in inside], grammar)


def _is_made_of(gap: str, text: str, mention: Mention) -> bool:
    """Return whether a sentence says what a whole is made of: 由中央500万元、自筹180万元组成."""
    if not MADE_OF.match(gap):
        return False
    end = text.find("。", mention.end)
    rest = text[mention.end : end if end >= 0 else len(text)][:LONGEST_LIST]
    return "组成" in rest or "构成" in rest


def _close(opened: list[_List], closed: list[_List], gap: str, mention: Mention) -> None:
    ended = "。" in gap
    while opened and (ended or opened[-1].depth > mention.depth):
        closed.append(opened.pop())
    if opened and len(opened[-1].parts) > 1:
        listing = opened[-1]
        wider = SEPARATORS.index(separator(gap)) > SEPARATORS.index(listing.separator)
        known = mention.fact.role in CHILDREN.get(listing.total.fact.role, ())
        if wider and not known:
            closed.append(opened.pop())


def separator(gap: str) -> str:
    """Return the widest sign of separation in a gap between two figures."""
    return next((sign for sign in reversed(SEPARATORS[1:]) if sign in gap), "")


def _announced_total(
    gap: str, mention: Mention, before: Sequence[Mention], grammar: Grammar
) -> Mention | None:
    """Return the whole that a mention is announced to be a part of."""
    if not before or mention.rise:
        return None
    last, tail = before[-1], gap.rpartition("。")[2]
    deeper = mention.depth > last.depth
    if not deeper and not (USED_FOR.match(tail) or _introduced(tail, last, mention, grammar)):
        return None
    fitting = [m for m in before if kindred(m, mention) and _can_be_total(m, grammar)]
    if deeper:
        return last if fitting and kindred(last, mention) else None
    return _nearest([m for m in fitting if m.depth <= mention.depth], gap, tail)


def _introduced(tail: str, last: Mention, mention: Mention, grammar: Grammar) -> bool:
    """Return whether the words before a figure introduce it as a part of something."""
    if grammar.inner.search(tail) or AMONG.match(tail):
        return True
    if GRADED.match(tail) and kindred(last, mention):
        return True
    fits = SOURCES.search(tail) or last.kind == "share" or kindred(last, mention)
    return bool(COLON.search(tail) and fits)


def _announced(gap: str, earlier: Sequence[Mention], grammar: Grammar) -> Mention | None:
    """Return the whole of 项目支出中，: what was spent, told in a passage before."""
    match = SPENDING.search(gap.rpartition("。")[2]) if "支出" in gap else None
    role = grammar.role(match.group(1))[0] if match is not None else ""
    if not role:
        return None
    roles = (role, "project.total") if role == "expenditure.project" else (role,)
    return next(
        (m for m in reversed(earlier) if m.fact.role in roles and m.fact.base == "executed"), None
    )


def _can_be_total(mention: Mention, grammar: Grammar) -> bool:
    """Return whether a figure may have parts: no change, no average, no base of a percentage."""
    averaged = "/" in mention.fact.text or grammar.has("average", mention.name)
    if HELD_AGAINST.match(mention.name):
        return False  # 比上年13.2万元增加1.4万元，其中
    return not mention.rise and not averaged and not mention.after_of


def _nearest(level: Sequence[Mention], gap: str, tail: str) -> Mention | None:
    if not level:
        return None
    if "。" in gap and not re.match(r"其中|资金来源|按|其", tail.lstrip("，")):
        subject = WITHIN.match(tail)
        named = [m for m in level if m.name and m.name[-4:] in tail]
        named = named or [m for m in level if subject and subject.group("whole") in m.name]
        return named[-1] if named else None
    return level[-1]


def _belongs(listing: _List, mention: Mention, grammar: Grammar) -> bool:
    """Return whether a mention can be one of the parts: its role says so, or it has none."""
    total_role, role = listing.total.fact.role, mention.fact.role
    if mention.rise or mention.after_of or grammar.wholes.match(mention.name):
        return False
    if mention.name.startswith("平均"):
        return False  # 运行费5.28万元，平均每辆1.76万元
    if mention.target != listing.total.target or NOT_PART.match(_clause(mention)):
        return False
    if ORDINAL.search(mention.name) and ORDINAL.search(listing.total.name):
        return False  # 第一批320万元，其中中央200万元；第二批185万元: beside the whole
    children = CHILDREN.get(total_role)
    if children and role and role.partition(".")[0] in ("expenditure", "income", "carryover"):
        return role in children
    if total_role.startswith("income.") and role.startswith(("expenditure", "carryover")):
        return False
    if role.startswith("staff.") and total_role.startswith("staff."):
        return mention.fact.base == listing.total.fact.base
    return role not in ("carryover.closing", "project.total") or total_role == ""


def _again(listing: _List, mention: Mention) -> bool:
    """Return whether a figure is what came of the part before it: 建安费3600，建安费结算3580."""
    if not listing.parts:
        return False
    before = listing.parts[-1].name
    return len(before) > 1 and mention.name != before and mention.name.startswith(before)


def _told_again(
    lists: Sequence[_List], mention: Mention, gap: str, grammar: Grammar
) -> Iterator[Relation]:
    """Yield that a total behind a list is wrong, where the list makes the whole before it."""
    if mention.kind not in ("money", "count") or gap != f"，{mention.name}":
        return
    if not grammar.wholes.fullmatch(mention.name):
        return
    for listing in lists:
        if len(listing.parts) < PAIRED or not kindred(listing.parts[-1], mention):
            continue
        if added(listing.total, listing.parts).verdict != "fails":
            relation = added(mention, listing.parts)
            yield from (relation,) if relation.verdict == "fails" else ()
            return


def _clause(mention: Mention) -> str:
    """Return the words of the clause a figure stands in, up to it."""
    return re.split("[，；：、]", f"{mention.lead}{mention.name}")[-1]


def _sum(listing: _List) -> Iterator[Relation]:
    roles = {m.fact.role for m in listing.parts}
    if listing.total.fact.role == "expenditure.total" and "expenditure.basic" in roles:
        inner = [m for m in listing.parts if m.fact.role in CHILDREN["expenditure.basic"]]
        basic = next(m for m in listing.parts if m.fact.role == "expenditure.basic")
        if len(inner) > 1:
            yield from _sum(_List(basic, listing.depth, inner, sure=True))
        listing = replace(listing, parts=[m for m in listing.parts if m not in inner])
    if len(listing.parts) < 2:
        return
    relation = added(listing.total, listing.parts)
    share = relation.computed / relation.stated if relation.stated else Fraction(2)
    listed = all(m.fact.role for m in listing.parts)
    if relation.verdict == "fails":
        if listing.total.kind in ("share", "score"):
            return  # rates of parts do not add up; points have a check of their own
        if any(_is_subset(listing, m) for m in listing.parts) and not listed:
            return
        if not LISTED <= share <= MOST:
            return
        relation = replace(relation, certain=_all_of_it(listing, relation))
    yield relation


def _is_subset(listing: _List, part: Mention) -> bool:
    """Return whether a part may hold others; the last of a closed list may not: 二星级及以下5家."""
    name = part.name
    if listing.closed and part is listing.parts[-1]:
        name = name.replace("及以下", "").replace("及以上", "")
    return SUBSETS.search(name) is not None


def _all_of_it(listing: _List, relation: Relation) -> bool:
    """Return whether the parts are known to be all there is, or more than there can be."""
    total_fact = listing.total.fact
    roles = {m.fact.role for m in listing.parts}
    if any(roles >= set(known) for known in COMPLETE.get(total_fact.role, ())):
        return True
    if relation.computed > relation.stated:
        in_lines = all(m.fact.role for m in listing.parts)
        counted = listing.total.kind == "count" and not listing.closed and not in_lines
        return listing.sure and not counted  # people of two kinds may be the same people
    if listing.sure and total_fact.role in SOURCED and total_fact.base != "executed":
        return True  # where the money of a budget comes from is told in full
    return listing.closed or listing.parts[-1].name.startswith(REST)
