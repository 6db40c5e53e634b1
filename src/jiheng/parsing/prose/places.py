"""Lists of places, quarters or kinds whose figures make the one before them: A52.

A list is told by its form, names of one ending with figures of one unit, not by what opens it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_per import per_words
from jiheng.model.prose_sums_of import added, kindred

JOINTS = re.compile("[、，；和及与]")
ENDS = "镇乡县区市省村州旗街道办社站段组队校院馆园厂场库所科处部片线路桥坝河湖包期批月季年级班类型"
ALIKE = ("镇乡村街办道", "县区市州旗省", "站点", "校园班级")
QUARTER = re.compile("[一二三四]季度(?=[^季]{0,8}$)|[上下]半年(?=[^半]{0,8}$)")
QUARTERS = (("一季度", "二季度", "三季度", "四季度"), ("上半年", "下半年"))
LEAST = 3  # names of one ending that are a list
OPENING = re.compile("^[，：（；]?(?:[\u4e00-\u9fff“”]{0,12}[，：（]?)$")
NOT_OF_IT = re.compile("比|较|增|减|最|平均|均|超|另|不含|计划|目标|上年|去年|新增|每|剩|未|尚")
ALL = re.compile("分布|分别|分解|分配|分为|按|各|具体|涉及|依次|下达|其中|：|（")
ETC = re.compile("^等|^[^，。；]{0,4}等")
LISTED, FULL = Fraction(3, 4), Fraction(4, 3)
FEWEST, MOST = 2, 30
LONGEST_NAME = 8


def listed(
    passage: Passage, mentions: Sequence[Mention], sums: Sequence[Relation]
) -> Iterator[Relation]:
    """Yield 站点15个，分布为甲镇4个、乙镇3个、丙乡2个: the list against the figure before it."""
    summed = {(id(r.stated_mention), len(r.terms)) for r in sums}
    at = 1
    while at < len(mentions):
        parts = _run(passage, mentions, at)
        total = mentions[at - 1]
        if len(parts) < FEWEST or not _announces(passage, total, parts):
            at += 1
            continue
        at += len(parts)
        relation = added(total, parts)
        share = relation.computed / relation.stated if relation.stated else Fraction(0)
        if (id(total), len(parts)) in summed or not LISTED <= share <= FULL:
            continue
        if ETC.match(passage.text[parts[-1].end : parts[-1].end + 6]):
            continue
        gap = passage.text[total.end : parts[0].start]
        complete = _quarters(parts) or ALL.search(gap) is not None
        more = relation.computed > relation.stated and total.kind == "money"
        yield replace(relation, code="A52", certain=bool(complete and (_quarters(parts) or more
                      or _named_as_places(parts))))  # fmt: skip


def _run(passage: Passage, mentions: Sequence[Mention], at: int) -> list[Mention]:
    """Return the figures from a place on whose names end alike: 甲镇4个、乙镇3个."""
    first = mentions[at]
    ending = _ending(first)
    parts = [first] if ending else []
    for mention in mentions[at + 1 : at + MOST] if ending else ():
        gap = passage.text[parts[-1].end : mention.start]
        joint = gap[: len(gap) - len(mention.name)] if mention.name else gap
        if _ending(mention) != ending or not _joined(joint) or not kindred(first, mention):
            break
        if mention.depth != first.depth or mention.name in {m.name for m in parts}:
            break
        parts.append(mention)
    least = FEWEST if ending == "半年" else LEAST
    return parts if len(parts) >= least else []


def _joined(joint: str) -> bool:
    return bool(joint) and len(joint) <= FEWEST and JOINTS.sub("", joint) == ""


def _ending(mention: Mention) -> str:
    """Return how the name of a place, a quarter or a kind ends; empty if it is none."""
    name = mention.name
    plain = mention.fact.exact is not None and mention.kind in ("money", "count")
    if (
        not plain
        or (mention.rise and not name.endswith(("至", "到", "为")))
        or mention.target
        or not name
        or per_words(mention)
    ):
        return ""
    quarter = QUARTER.search(name)
    if quarter is not None:
        return quarter.group()[1:3]
    short = len(name) <= LONGEST_NAME or name[-LONGEST_NAME:].startswith(("分布", "其中"))
    ending = name[-1] if short and name[-1] in ENDS else ""
    return next((kind[0] for kind in ALIKE if ending and ending in kind), ending)


def _announces(passage: Passage, total: Mention, parts: Sequence[Mention]) -> bool:
    """Return whether a figure right before a list can be its whole."""
    gap = passage.text[total.end : parts[0].start]
    between = gap[: len(gap) - len(parts[0].name)] if parts[0].name else gap
    plain = total.fact.exact is not None and not total.rise and not total.after_of
    return bool(
        plain and kindred(total, parts[0]) and total.depth <= parts[0].depth
        and not total.target and not per_words(total) and OPENING.match(between)
        and not NOT_OF_IT.search(f"{between}{total.name[-4:]}")
        and (total.amount or 0) > max(m.amount or Fraction(0) for m in parts)
    )  # fmt: skip


def _quarters(parts: Sequence[Mention]) -> bool:
    names = [m.name for m in parts]
    return any(
        len(names) == len(all_of) and all(q in name for name, q in zip(names, all_of, strict=True))
        for all_of in QUARTERS
    )  # fmt: skip


def _named_as_places(parts: Sequence[Mention]) -> bool:
    return parts[0].name[-1:] in "镇乡县区市村街季度期批月"
