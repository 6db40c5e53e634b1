"""A price times all that it is per is the amount of its sentence: 每生每天5元, 160天, 12,640人."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import prod

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.model.prose_per import of_each, per_words, size_of, unit_of
from jiheng.model.text import numeral
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import last_unit
from jiheng.review.written.report import Report, not_given, sentences
from jiheng.review.written.same import kindred

PERIODS = ("月", "学期", "季度", "季", "年", "天", "日", "次", "期", "场")
SPELT = re.compile(
    "(?P<many>[二两三四五六七八九十]{1,3}|\\d{1,2})个?(?P<each>月|学期|季度|季|年|天|日|次|期|场)"
)
MORE_THAN_PRODUCT = re.compile(
    "另|其中|连同|加上|以及|扣|核减|下浮|上浮|除|不含|剔除|新增|起由|起按|核发|首付|首年|尾款|预付|分期|低于|高于|限价|控制价"
    "|质保|余款|退|最[高低多少长短]|上限|[由从][^，。；]{0,14}[到至为]"
)
PARTIAL = re.compile("上年|去年|同期|节约|结余|中标|控制|目标|计划|差|收入|产值|应得")
MOST = 30  # figures of a sentence that are looked at: time grows evenly
MOST_WORDS = 3
FAR = Fraction(3, 2)
MEAN = re.compile("均")  # a quotient that was rounded; any other price is set
PART_END = re.compile("；")
PER_CENT = re.compile("%|[占]")


def products(common: CommonReading) -> Iterator[Finding]:
    """A86: 每生每天5元, 160天 and 12,640人 beside 应支膳食费1,112.00万元."""
    report = common.report
    for passage in report.running_passages:
        if not report.by_passage.get(passage.number):
            continue
        for span in sentences(passage.text):
            yield from _of_sentence(report, passage, span)


def _of_sentence(report: Report, passage: Passage, span: tuple[int, int]) -> Iterator[Finding]:
    """Yield what does not hold in a sentence, or of several prices in the parts it has."""
    figures = report.within(passage, *span)[:MOST]
    prices = [m for m in figures if _is_price(m)]
    if len(prices) == 1:
        yield from _product(passage, prices[0], figures, span)
    elif prices:
        for begin, end in _parts(passage.text, span):
            own = [m for m in figures if begin <= m.start < end]
            of_part = [m for m in prices if begin <= m.start < end]
            if len(of_part) == 1:
                yield from _product(passage, of_part[0], own, (begin, end))


def _parts(text: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the spans between the semicolons of a sentence."""
    ends = [m.start() for m in PART_END.finditer(text, *span)]
    yield from pairwise((span[0], *ends, span[1]))


def _is_price(mention: Mention) -> bool:
    plain = mention.kind in ("money", "count") and bool(mention.amount)
    return plain and bool(per_words(mention)) and not (mention.rise or mention.about)


def _product(
    passage: Passage, price: Mention, figures: Sequence[Mention], span: tuple[int, int]
) -> Iterator[Finding]:
    factors = _factors(passage, price, figures, span)
    if factors is None or not all(value > 0 for value, _ in factors):
        return
    behind = max((price.end, *(m.end for _, m in factors if m is not None)))
    totals = [m for m in figures if m.start >= behind and _may_total(m, price)]
    if len(totals) != 1 or not _plain(totals[0]) or PARTIAL.search(totals[0].name):
        return
    total = totals[0]
    text = passage.text[span[0] : total.start]
    if MORE_THAN_PRODUCT.search(text) or PER_CENT.search(passage.text[behind : total.start]):
        return
    value = (price.amount or Fraction(0)) * prod(value for value, _ in factors)
    stated = total.amount or Fraction(0)
    rounded = [
        m
        for m in (price if MEAN.search(price.name) else None, *(m for _, m in factors))
        if m is not None and m.amount and m.kind != "period"
    ]  # twelve months are counted
    spread = last_unit(total) + value * sum(
        (2 * m.half_unit / (m.amount or 1) for m in rounded), Fraction(0)
    )
    if abs(value - stated) <= spread or value > FAR * stated or stated > FAR * value:
        return
    counts = [m for _, m in factors if m is not None]
    typed = "×".join([*(m.fact.text for m in (price, *counts)),
                      *(str(v) for v, m in factors if m is None)])  # fmt: skip
    yield not_given(total, value, typed, price, *counts)


def _may_total(mention: Mention, price: Mention) -> bool:
    """Return whether a figure is of the measure of a price, whatever that is per."""
    per_unit = price.fact.exact is not None and "/" in price.fact.exact.unit
    same = mention.kind == price.kind if per_unit else kindred(mention, price)
    return same and not per_words(mention)


def more_than_product(text: str) -> bool:
    """Return whether words around a price tell of something that comes on top, or is left out."""
    return MORE_THAN_PRODUCT.search(text) is not None


def _plain(mention: Mention) -> bool:
    return not (mention.rise or mention.about or mention.target or mention.after_of)


def _factors(
    passage: Passage, price: Mention, figures: Sequence[Mention], span: tuple[int, int]
) -> list[tuple[Fraction, Mention | None]] | None:
    """Return the numbers of all that a price is per; None if one is not told, or several are."""
    words = [word for each in per_words(price) for word in _parted(each)]
    if not 1 <= len(words) <= MOST_WORDS or "" in words:
        return None
    counts = [m for m in figures if m.kind in ("count", "period") and m is not price and _plain(m)
              and not per_words(m)]  # fmt: skip
    factors: list[tuple[Fraction, Mention | None]] = []
    for word in words:
        own = _of_word(passage, word, price, counts, span)
        if len(own) != 1:
            return None
        factors.append(own[0])
    taken = {id(m) for _, m in factors if m is not None}
    left = [m for m in counts if id(m) not in taken]
    return (
        factors
        if len(taken) + sum(m is None for _, m in factors) == len(words) and not left
        else None
    )


def _parted(word: str) -> Iterator[str]:
    """Yield 月 of 月工作经费, the thing itself of any other word."""
    yield next((period for period in PERIODS if word.startswith(period)), word)


def _of_word(
    passage: Passage, word: str, price: Mention, counts: Sequence[Mention], span: tuple[int, int]
) -> list[tuple[Fraction, Mention | None]]:
    if word in PERIODS:
        ends = {"天": ("天", "日"), "日": ("天", "日"), "月": ("个月",)}.get(word, (word,))
        numbers = [m for m in counts if unit_of(m) in ends or m.fact.text.endswith(ends)]
        if numbers:
            return [(Fraction(m.fact.exact.number), m) for m in numbers if m.fact.exact]
        spelt = [m for m in SPELT.finditer(passage.text, *span) if m.group("each") == word]
        return [(Fraction(numeral(m.group("many"))), None) for m in spelt]
    things = [m for m in counts if m.kind == "count"]
    return [((m.amount or Fraction(0)) / size_of(price, m), m) for m in of_each(things, word)]
