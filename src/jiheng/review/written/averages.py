"""An average is a total over the number of what it is per, wherever both are told: A20."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from jiheng.model import DEPARTMENT, Fact, Finding, Quantity
from jiheng.model.prose import Mention
from jiheng.model.prose_per import GENERAL, of_each, per_words, unit_of
from jiheng.model.prose_times import times
from jiheng.model.text import any_of, numeral
from jiheng.review.written.operands import (
    as_printed,
    distinct,
    is_slip,
    last_unit,
    sentence_of,
    shared,
)
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import kindred

MEAN = re.compile("平均|[\u4e00-\u9fff]均(?=[^衡匀等]|$)|均价")
NOT_OURS = re.compile(
    "低于|高于|超过|少于|多于|不足|全国|同类|上年|去年|同期|目标|计划|标准|最|限价|行业|控制|周边|以往|预计"
    "|年均|月均|日均|年平均|月平均|日平均|每[年月日天周]|工资|提高|由|从|缩短|压缩|下降|加权|均为$|均在|均已"
)
X_MEAN = re.compile(
    "(?P<each>[人户生亩件案次期场床车台辆村校班镇乡站县市区店所馆院家企园组队团项处])均"
)
NUMBERED = re.compile(
    rf"(?P<count>[二两三四五六七八九十]{{1,3}}|\d{{1,3}})(?P<unit>{any_of(GENERAL)}|条|支|只|批|场|期)?"
    r"(?P<noun>[\u4e00-\u9fff]{0,4})$"
)
HAN_COUNT = (
    "(?P<count>[二两三四五六七八九十]{1,3})(?:个|家|所|处|座|条|支|场|期|台|辆|名|位|次|项)?"
)
PASSAGES_BACK = 3  # passages before an average that may name what it is of
NEAR = 4  # figures around a price: time grows evenly
FEW = 3  # numbers that an average may be over
LONGEST_WORD = 4
PLACES = "市县区镇乡村校班站店企园队院馆所户"
LEAST, MOST = Fraction(1, 2), Fraction(2)  # a quotient further off is of something else
WORDS = re.compile(
    r"平均|每(?=[\u4e00-\u9fff]{3})[\u4e00-\u9fff]|每[\u4e00-\u9fff]{1,3}|负责|承担|承检|管理|服务|覆盖|配备|拥有|收到|获得|接待|办理|协议|单个|[\u4e00-\u9fff]均|为|约|达到?|共|全年|累计|实际|的|支出|资金|经费|费用|培训|救助|发放|投入"
    r"|[二两三四五六七八九十\d]{1,12}+[\u4e00-\u9fff]{1,5}$|按[^，。]{2,6}计|下达|完成|补助|补贴|[二两三四五六七八九十]{1,6}+(?:个|家|所)?[\u4e00-\u9fff]{0,4}"
)
GENERAL_WORDS = re.compile("平均|每|为|约|达到?|均|共|全年|累计|实际|的|支出|资金|经费|费用")


def averages(report: Report) -> Iterator[Finding]:
    """A20: an average is its total over the number of what it is per."""
    known = {id(r.stated_mention) for r in report.reading.relations} | {
        id(m) for r in report.reading.relations if r.code in ("A20", "A79") for _, m in r.terms
    }
    for passage in report.running_passages:
        for average in report.by_passage.get(passage.number, ()):
            if id(average) in known or not _is_mean(average):
                continue
            yield from _held(report, average)


def _is_mean(mention: Mention) -> bool:
    name = mention.name
    plain = mention.fact.exact is not None and not mention.about and not mention.target
    plain = plain and mention.kind in ("money", "count") and bool(mention.amount)
    said = f"{mention.lead[-6:]}{name}"
    return bool(plain and MEAN.search(name) and not NOT_OURS.search(said) and not mention.rise)


def _held(report: Report, average: Mention) -> Iterator[Finding]:
    near = report.operands.near(average)
    counts = _counts(report, average, near)
    totals = [
        m for m in near
        if kindred(m, average) and not per_words(m) and not m.target and not MEAN.search(m.name)
        and (m.amount or 0) > (average.amount or 0)
    ]  # fmt: skip
    if not counts or not totals:
        return
    text = report.reading.passages[average.passage].text
    begin, end = sentence_of(text, average.start)
    if any(_gives(average, total, count) for total in totals for count in counts):
        return
    beside = [
        [m for m in figures if m.passage == average.passage and begin <= m.start < end]
        for figures in (totals, counts)
    ]
    core = GENERAL_WORDS.sub("", average.name)
    named = [m for m in totals if shared(core, f"{m.lead[-12:]}{m.name}{m.after}")]
    close = [m for m in totals if 0 <= average.passage - m.passage <= 1]
    subject = text[begin : begin + LONGEST_WORD]
    called = [m for m in totals if len(subject) == LONGEST_WORD and m.name.startswith(subject)]
    pair = _pair(average, beside[0] or named or called or close, beside[1] or counts)
    if pair is None:
        return
    total, count = pair
    value = (total.amount or Fraction(0)) / (count.amount or Fraction(1))
    alone = len(distinct(beside[0])) == len(distinct(beside[1])) == 1
    only = len(distinct(counts)) == 1
    slips = is_slip(average, value)
    if not _of_all(text, average, (total, count)):
        return
    sure = (alone and only) or (slips and (alone or only))
    few = len(distinct(counts)) <= FEW and bool(named or called)
    if not (sure or slips or alone or few or beside[0]):
        return  # of which of them it is, is not known
    yield finding(
        "A20", "written" if sure else "question", average.fact.place, total.fact.place,
        *((count.fact.place,) if count.fact.text else ()), what=average.name,
        stated=average.fact.text, terms=f"{total.fact.text}÷{count.fact.text}",
        computed=as_printed(average, value),
        difference=as_printed(average, abs(value - (average.amount or 0))),
    )  # fmt: skip


def _gives(average: Mention, total: Mention, count: Mention) -> bool:
    number, value = count.amount or Fraction(1), average.amount or Fraction(0)
    spread = last_unit(average) + total.half_unit / number + value * count.half_unit / number
    return abs((total.amount or 0) / number - value) < spread


def _of_all(text: str, average: Mention, pair: tuple[Mention, Mention]) -> bool:
    """Return whether an average names no part of what its total and its number are of."""
    wording = "".join(f"{m.lead[-30:]}{m.name}{m.after}{m.fact.text}" for m in pair)
    clause = max(text.rfind(sign, 0, average.start) for sign in "，。；：")
    left = WORDS.sub("", text[clause + 1 : average.start])
    inside = any(
        m.passage == average.passage and "其中" in text[m.end : average.start] for m in pair
    )
    return not inside and all(left[n : n + 2] in wording for n in range(len(left) - 1))


def _pair(
    average: Mention, totals: Sequence[Mention], counts: Sequence[Mention]
) -> tuple[Mention, Mention] | None:
    """Return a total and a number that nearly give an average: by one digit, else the nearest."""
    fitting = [
        (total, count) for total in _nearest(average, totals) for count in _nearest(average, counts)
        if total is not count and LEAST <= _quotient(total, count) / (average.amount or 1) <= MOST
    ]  # fmt: skip
    slips = (pair for pair in fitting if is_slip(average, _quotient(*pair)))
    return next(slips, next(iter(fitting), None))


def _quotient(total: Mention, count: Mention) -> Fraction:
    return (total.amount or Fraction(0)) / (count.amount or Fraction(1))


def _nearest(average: Mention, figures: Sequence[Mention]) -> list[Mention]:
    """Return the figures before an average from the nearest, then those behind it."""
    here = (average.passage, average.start)
    before = [m for m in figures if (m.passage, m.start) < here]
    return [*reversed(before), *(m for m in figures if (m.passage, m.start) > here)]


def _counts(report: Report, average: Mention, near: Sequence[Mention]) -> list[Mention]:
    """Return the numbers of what an average is per, in figures and in words."""
    words = per_words(average)
    opening, mean_word, _ = average.name.partition("平均")
    numbered = NUMBERED.search(opening) if mean_word and not words else None
    if numbered is not None and (numbered.group("unit") or numbered.group("noun")):
        return [_spelt(average, numbered.group("count"), numbered.group())]
    mean = X_MEAN.search(average.name)
    said = words[0] if words else mean.group("each") if mean is not None else ""
    if not said or len(words) > 1:
        return []
    own = [m for m in near if m.kind == "count" and not m.target]
    for size in range(min(len(said), LONGEST_WORD), 0, -1):
        word = said[:size]
        counts = _of_word(average, report, own, word)
        if counts:
            return counts
    return []


def _of_word(average: Mention, report: Report, own: Sequence[Mention], word: str) -> list[Mention]:
    """Return the numbers of what a word names."""
    counts = [m for m in own if m in of_each([m], word) or unit_of(m).startswith(word)
              or (word in PLACES and word in f"{m.after[:5]}")]  # fmt: skip
    pattern = re.compile(HAN_COUNT + r"[\u4e00-\u9fff]{0,3}?" + re.escape(word.lstrip("个家所处")))
    first = max(0, average.passage - PASSAGES_BACK)
    for number in range(average.passage, first - 1, -1):
        text = report.reading.passages[number].text
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 1) : match.start()]
            if before not in "第之十百" or not before:
                counts.append(_spelt(average, match.group("count"), match.group()))
    return [m for m in counts if (m.amount or 0) > 1]


def _spelt(average: Mention, count: str, text: str) -> Mention:
    """Return a number that stands in words as a figure."""
    fact = Fact(
        subject=DEPARTMENT, role="", base="", text=text, place=average.fact.place,
        quantity=Quantity(Decimal(numeral(count)), "个", 0),
    )  # fmt: skip
    return replace(average, fact=fact, kind="count", name="", start=max(0, average.start - 1))


def prices(report: Report) -> Iterator[Finding]:
    """A20: 3.60万吨，每吨28元，支出108.00万元: the product but for a digit."""
    known = {id(m) for r in report.reading.relations if r.code == "A20" for _, m in r.terms}
    for passage in report.running_passages:
        figures = report.by_passage.get(passage.number, ())
        for at, price in enumerate(figures):
            words = per_words(price)
            if price.kind != "money" or len(words) != 1 or id(price) in known or not price.amount:
                continue
            near = [m for m in figures[max(0, at - NEAR) : at + NEAR] if m is not price
                    and m.amount
                    and "。" not in passage.text[min(m.end, price.end)
                                                : max(m.start, price.start)]]  # fmt: skip
            counts = of_each([m for m in near if m.kind == "count" and not m.target], words[0])
            totals = [m for m in near if m.start > price.end and kindred(m, price)
                      and not per_words(m) and not m.rise and m.fact.exact]  # fmt: skip
            yield from _product(price, counts, totals)


def _product(
    price: Mention, counts: Sequence[Mention], totals: Sequence[Mention]
) -> Iterator[Finding]:
    products = [(t, c, times(price, c, t, None)) for t in totals for c in counts]
    if any(r.verdict != "fails" for _, _, r in products):
        return
    for total, count, relation in products:
        if is_slip(total, relation.computed):
            yield finding("A20", "question", total.fact.place, count.fact.place, price.fact.place,
                          what=total.name, stated=total.fact.text, terms=relation.typed,
                          computed=as_printed(total, relation.computed),
                          difference=as_printed(total, abs(relation.difference)))  # fmt: skip
            return
