"""Averages: times a count they give a total."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_per import factor_word, of_each, per_words
from jiheng.model.prose_sums_of import kindred
from jiheng.model.prose_times import times
from jiheng.parsing.prose.prices import NOT_OWN, OTHERS, priced
from jiheng.parsing.prose.ratios import PARTS, one_part

WINDOW = 8  # figures around an average that it may be of: time grows evenly
STANDARD = re.compile(r"标准|人均补|户均补|每[人户生]")
OF_YEAR = re.compile(r"(?:上年|去年|同期|(?:19|20)\d{2}年)[^，。；]{0,2}$")
PER = re.compile(r"每(?P<each>[人户亩名件个辆次场])|(?P<mean>[人户亩生件案])均")
PERSONS = ("人", "名", "位", "人次")
COUNTED = {"人": PERSONS, "名": PERSONS, "生": PERSONS, "案": ("件",)}
UNIT_PRICE = re.compile("单价(?:为)?$")
EXTREME = re.compile("最[多少高低大小长短]|上年|去年")
TOLD_AS_SUM = re.compile("[计共]|支付|支出")
OF_ALL = re.compile("全部|总|所有")
FAR = 2
NEARLY = Fraction(4, 5)  # a product further off than this is of something else


def average_times_count(
    passage: Passage, mentions: Sequence[Mention], at: int
) -> Iterator[Relation]:
    """Yield an average times a count that gives a total stated in the same passage."""
    average = mentions[at]
    value = average.amount
    if not value or average.kind not in ("money", "count"):
        return
    near = mentions[max(0, at - WINDOW) : at + WINDOW + 1]
    own = [m for m in near if one_part(passage, m, average)]
    counts, totals = _counts_and_totals(average, own)
    if not counts or not totals:
        counts, totals = _counts_and_totals(average, near)
    months = [m for m in near if m.kind == "period" and m.fact.text.endswith("个月")]
    for factor, total, count in product((None, *months), totals, counts):
        if count is total:
            continue
        relation = times(average, count, total, factor)
        if relation.stated > value and relation.verdict == "holds":
            yield relation
            return
    certain = list(priced(passage, mentions, at))
    if not certain and not NOT_OWN.search(average.name):
        certain = list(_of_each(passage, average, totals, counts, months))
    yield from certain
    if not certain and not months and STANDARD.search(average.name):
        yield from _perhaps(average, counts, totals)


def _counts_and_totals(
    average: Mention, near: Sequence[Mention]
) -> tuple[list[Mention], list[Mention]]:
    """Return the figures around an average that it may be multiplied with, and make."""
    others = [m for m in near if m is not average and m.amount]
    counts = [m for m in others if m.kind == "count"]
    totals = [m for m in others if m.kind == average.kind and "/" not in m.fact.text]
    if average.kind != "count":
        return counts, totals
    # 公斤 a 亩 times 万亩 are 万吨, never 万吨 times 万亩
    counts = of_each(counts, (*per_words(average), "")[0])
    return counts, [m for m in totals if kindred(m, average)]


def _perhaps(
    average: Mention, counts: Sequence[Mention], totals: Sequence[Mention]
) -> Iterator[Relation]:
    """Yield a standard times the only count; the text may leave another out."""
    if factor_word(per_words(average)):
        return  # per month besides, and how many months is not told
    if len(counts) == len(totals) == 1 and not EXTREME.search(totals[0].name):
        relation = times(average, counts[0], totals[0], None)
        if relation.stated > (average.amount or 0) and _in_reach(relation):
            yield replace(relation, certain=False)


def _in_reach(relation: Relation) -> bool:
    """Return whether a product may be meant by a total: no more than twice, or half, as much."""
    return relation.computed <= FAR * relation.stated and relation.stated <= FAR * relation.computed


def _of_each(
    passage: Passage, average: Mention, totals: Sequence[Mention], counts: Sequence[Mention],
    months: Sequence[Mention],
) -> Iterator[Relation]:  # fmt: skip
    """Yield 186人，每人2,200元，40.92万元: what each has, times all of them, is the total."""
    if UNIT_PRICE.search(average.name):
        yield from _at_a_price(passage, average, totals, counts)
        return
    each = PER.search(average.name)
    if each is None or factor_word(per_words(average)) not in ("", "月"):
        return
    word = each.group("each") or each.group("mean")
    units = COUNTED.get(word, (word,))
    own = [
        m for m in counts
        if m.fact.exact and m.fact.exact.unit.lstrip("万亿") in units and not m.target
        and m.start < average.start and not OF_YEAR.search(m.name)
        and not any(sign in passage.text[m.end : average.start] for sign in ("。", "其中", "另"))
    ]  # fmt: skip
    after = [
        m for m in totals
        if (m.start > average.end or each.group("mean")) and not m.rise
        and not PER.search(m.name)
        and not any(sign in passage.text[average.end : m.start] for sign in PARTS)
    ]  # fmt: skip
    later = [m for m in months if average.start < m.start]
    factors: Sequence[Mention | None] = later or (None,)
    if len(own) != 1 or len(after) != 1 or len(factors) != 1:
        return
    if "月" in average.name and factors[0] is None:
        return
    opened = passage.text.rfind("。", 0, own[0].start) + 1
    if "其中" in passage.text[opened : own[0].start] and OF_ALL.search(after[0].name):
        return  # what some of them have, and the total of all of them
    relation = times(average, own[0], after[0], factors[0])
    near = relation.stated and NEARLY <= relation.computed / relation.stated <= 1 / NEARLY
    if near or (TOLD_AS_SUM.search(after[0].name) and each.group("each")):
        yield relation


def _at_a_price(
    passage: Passage, average: Mention, totals: Sequence[Mention], counts: Sequence[Mention]
) -> Iterator[Relation]:
    """Yield 4台，单价21.5万元，计86万元: the number right before, the sum right behind."""
    own = [m for m in counts if m.end <= average.start]
    after = [m for m in totals if m.start >= average.end]
    if not own or not after or not TOLD_AS_SUM.search(after[0].name):
        return
    between = passage.text[own[-1].end : average.start] + passage.text[average.end : after[0].start]
    if not any(sign in between for sign in "。；、") and not OTHERS.search(
        f"{between}{after[0].name}"
    ):
        yield times(average, own[-1], after[0], None)
