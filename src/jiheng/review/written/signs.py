"""Results that are the target with its sign, and amounts whose digits changed places: A29, A71."""

import re
from collections.abc import Iterator
from itertools import pairwise

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.parsing.prose.column_text import cells_of
from jiheng.review.written.fund_twice import fund_twice
from jiheng.review.written.operands import digits_slip
from jiheng.review.written.report import Report, finding

SIGNED = re.compile(
    r"(?:实际|全年)[^，。；\d≥≤]{0,8}(?:值|数|完成|情况)?(?:为|：|是)?(?P<sign>[≥≤＞＜><]=?)\d[\d,.]{0,12}"
)
ACTUAL = re.compile("完成值|实际|完成情况|全年完成|完成数")
TARGET = re.compile("指标值|目标值|目标|年度指标|计划")
BOUND = re.compile("^[≥≤＞＜><]")
LONG = 4  # digits of an amount in which two that changed places are seen
LEAST_STATED = 2  # statements of an amount that one odd one is held against
BUDGETED = ("original", "revised", "received", "executed")
OTHER = re.compile("上年|去年|20\\d{2}年|下年|较|比|结余|节约|增|减|调")
TOTAL_FUND = re.compile("资金|预算|经费|总额|补助|支出")


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
    related = {id(m) for r in report.reading.relations if r.verdict == "holds"
               for _, m in r.terms} | {
        id(r.stated_mention) for r in report.reading.relations if r.verdict == "holds"}  # fmt: skip
    amounts = [m for m in report.reading.mentions if m.kind == "money" and m.fact.exact]
    stated: dict[str, list[Mention]] = {}
    for mention in amounts:
        stated.setdefault(_digits(mention), []).append(mention)
    told = {place for found in fund_twice(report) for place in found.at}
    for mention in amounts:
        digits = _digits(mention)
        if mention.fact.place in told:
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
