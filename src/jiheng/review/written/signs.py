"""Results that are the target with its sign, and amounts whose digits changed places: A29, A71."""

import re
from collections.abc import Iterator
from itertools import pairwise

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.model.prose_column_text import cells_of
from jiheng.review.written.fund_twice import fund_twice
from jiheng.review.written.operands import digits_slip
from jiheng.review.written.report import Report, finding

SIGNED = re.compile(
    r"(?:实际|全年)[^，。；\d≥≤]{0,8}(?:值|数|完成|情况)?(?:为|：|是)?(?P<sign>[≥≤＞＜><]=?)\d[\d,.]{0,12}"
)
ACTUAL = re.compile("完成值|实际|完成情况|全年完成|完成数")
TARGET = re.compile("指标值|目标值|目标|年度指标|计划")
BOUND = re.compile("^[≥≤＞＜><]")
LEVEL = re.compile(
    "(中央|省|市|县|区)(?:本)?级?(?:财政)?(?:专项)?(?:资金|补助|配套|补助资金|配套资金|安排|下达)?(?:为|共)?"
)
SPENT = re.compile("支出|使用|执行|结余|结转|剩余|余|上年|去年|支付")
LONG = 4  # digits of an amount in which two that changed places are seen
LEAST_STATED = 2  # statements of an amount that one odd one is held against
BUDGETED = ("original", "revised", "received", "executed")
OTHER = re.compile("上年|去年|20\\d{2}年|下年|较|比|结余|节约|增|减|调")
TOTAL_FUND = re.compile("资金|预算|经费|总额|补助|支出|合同|总价|投资|总值")


def signed_results(report: Report) -> Iterator[Finding]:
    """A71: a result is a number, not the target with its sign: 实际完成值≥6200人."""
    for passage, match in report.matches(SIGNED.pattern):
        yield finding("A71", "sign", passage.place(*match.span()), found=match.group())
    head = ""
    for passage in report.reading.passages:
        cells = cells_of(passage)
        if cells and ACTUAL.search(passage.text) and TARGET.search(passage.text):
            head = passage.text
        for cell, other in pairwise(cells if head else ()):
            if BOUND.match(cell.text) and cell.text == other.text:
                yield finding("A71", "sign", passage.place(),
                              found=f"{cells[0].text}{other.text}")  # fmt: skip
        head = head if cells else ""


def swapped_digits(report: Report) -> Iterator[Finding]:
    """A29: an amount told once is not one told elsewhere with two digits in each other's place."""
    sums = [r for r in report.reading.relations if r.verdict == "holds" and r.kind == "sum"]
    related = {id(m) for r in sums for m in (r.stated_mention, *(m for _, m in r.terms))}
    amounts = [m for m in report.reading.mentions if m.kind == "money" and m.fact.exact]
    stated: dict[str, list[Mention]] = {}
    for mention in amounts:
        stated.setdefault(_digits(mention), []).append(mention)
    known = {place for fault in fund_twice(report) for place in fault.at}
    for mention in amounts:
        digits = _digits(mention)
        if mention.fact.place in known:
            continue
        if len(stated[digits]) > 1 or id(mention) in related or len(digits.rstrip("0")) < LONG - 1:
            continue
        if OTHER.search(mention.name) or not TOTAL_FUND.search(f"{mention.name}{mention.after}"):
            continue
        twin = next((own[0] for other in _swaps(digits) for own in (stated.get(other, []),)
                     if own and _kept(own, mention, related)), None)  # fmt: skip
        if twin is not None:
            yield finding("A29", "swapped", mention.fact.place, twin.fact.place,
                          computed=mention.fact.text, stated=twin.fact.text)  # fmt: skip


def one_level(report: Report) -> Iterator[Finding]:
    """A29: 省财政860万元 beside 省级补助890万元: what one level gave has one amount."""
    given = [
        (level.group(1), part) for r in report.reading.relations
        if r.kind == "sum" and r.verdict == "holds" and r.stated_mention is not None
        and r.stated_mention.kind == "money" and not SPENT.search(r.stated_mention.name)
        for _, part in r.terms if (level := LEVEL.search(part.name)) and not SPENT.search(part.name)
    ]  # fmt: skip
    amounts = {level: {m.amount for other, m in given if other == level} for level, _ in given}
    summed = {id(m) for r in report.reading.relations if r.kind == "sum" for _, m in r.terms}
    for mention in report.reading.mentions if given else ():
        level = LEVEL.fullmatch(mention.name) if mention.kind == "money" else None
        if level is None or id(mention) in summed or len(amounts.get(level.group(1), ())) != 1:
            continue
        part = next(m for other, m in given if other == level.group(1))
        exact = part.fact.exact, mention.fact.exact
        if exact[0] is None or exact[1] is None or exact[0].unit != exact[1].unit:
            continue
        if mention.amount != part.amount and alike_digits(_digits(part), _digits(mention)):
            yield finding("A29", "fund", part.fact.place, mention.fact.place, name=mention.name,
                          stated=part.fact.text, computed=mention.fact.text)  # fmt: skip


def alike_digits(first: str, other: str) -> bool:
    """Return whether two numbers of one length differ in one digit, or have the same digits."""
    apart = sum(a != b for a, b in zip(first, other, strict=False))
    return len(first) == len(other) and (apart == 1 or sorted(first) == sorted(other))


def _kept(own: list[Mention], mention: Mention, related: set[int]) -> bool:
    units = {m.fact.exact.unit for m in (own[0], mention) if m.fact.exact}
    return len(units) == 1 and (len(own) >= LEAST_STATED or id(own[0]) in related)


def _digits(mention: Mention) -> str:
    exact = mention.fact.exact
    return re.sub(r"\D", "", f"{exact.number:.{exact.digits or 0}f}") if exact is not None else ""


def _swaps(digits: str) -> Iterator[str]:
    for at in range(len(digits) - 1):
        other = f"{digits[:at]}{digits[at + 1]}{digits[at]}{digits[at + 2 :]}"
        if other != digits and digits_slip(digits, other):
            yield other
