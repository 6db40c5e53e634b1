"""One fund named twice has one amount, and one amount in two units is one amount: A29, A31."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import kindred

FUND = re.compile("(?:专项|补助|补贴)?(?:资金|经费|专款)(?:共|为|安排|下达)?$")
MONEY = re.compile("(?:资金|经费|专款)(?:共|为|安排|下达)?$")
PLANNED = ("original", "revised", "received")
BUDGETED = re.compile("预算|安排|下达|批复|核定")
USED = re.compile(
    "支出|使用|执行|支付|结余|结转|剩余|余|节约|上年|去年|下年|申请|增加|减少|调|20\\d{2}年|其中$"
)
OF_OTHERS = re.compile("邻[县市区]|全[省国]|其他|另")
SAME_AMOUNT = re.compile(
    "[^，。；\\d]{0,4}[，（](?:折合|折算|换算|约合|合|即|相当于)(?:成|为|约)?$|[^，。；\\d]{0,4}[，（](?:[^，。；\\d]{0,4}口径[为是]?|以[^，。；\\d]{1,6}计[为是]?)$"
)
SHORTEST = 3
SCALED = ("元", "万元", "亿元", "千元", "百万元")
MOST_PARTS = 60  # parts of budgets that are compared


def fund_twice(report: Report) -> Iterator[Finding]:
    """A29: a part of a budget has one amount wherever it is named as a fund."""
    parts = dict(_parts(report))
    by_amount: dict[Fraction, list[Mention]] = {}
    for mention in report.reading.mentions:
        if mention.kind == "money" and mention.amount is not None:
            by_amount.setdefault(mention.amount, []).append(mention)
    reported: set[str] = set()
    for mention in report.reading.mentions if parts else ():
        name = FUND.sub("", mention.name)
        name = name if name in parts else MONEY.sub("", mention.name)
        part = parts.get(name)
        if part is None or name in reported or mention is part or not FUND.search(mention.name):
            continue
        if not kindred(part, mention) or mention.amount == part.amount or mention.rise:
            continue
        if (
            mention.target
            or mention.depth
            or USED.search(mention.lead)
            or _is_known(by_amount, name, mention)
        ):
            continue
        if OF_OTHERS.search(mention.lead[-8:]):
            continue
        reported.add(name)
        variant = "written" if _slip(part, mention) else "fund"
        yield finding("A29", variant, part.fact.place, mention.fact.place, name=mention.name,
                      stated=part.fact.text, computed=mention.fact.text)  # fmt: skip


def _parts(report: Report) -> Iterator[tuple[str, Mention]]:
    """Yield the parts of a budget by name: those of a list that makes its total."""
    lists = [
        r for r in report.reading.relations
        if r.kind == "sum" and r.verdict == "holds" and r.stated_mention is not None
        and r.stated_mention.kind == "money"
        and (r.stated_mention.fact.base in PLANNED or BUDGETED.search(r.stated_mention.name))
    ]  # fmt: skip
    for relation in lists:
        for _, part in relation.terms[:MOST_PARTS]:
            name = FUND.sub("", part.name)
            if len(name) >= SHORTEST and not USED.search(part.name):
                yield name, part


def _is_known(by_amount: Mapping[Fraction, Sequence[Mention]], name: str, mention: Mention) -> bool:
    """Return whether the amount is told of the same thing elsewhere: what was spent of it."""
    same = by_amount.get(mention.amount or Fraction(0), ())[:MOST_PARTS]
    return any(name in m.name for m in same if m is not mention)


def _slip(first: Mention, other: Mention) -> bool:
    """Return whether two amounts have the same digits in another order."""
    digits = [sorted(re.sub(r"\D", "", m.fact.text)) for m in (first, other)]
    units = [m.fact.exact.unit if m.fact.exact else "" for m in (first, other)]
    return digits[0] == digits[1] and units[0] == units[1]


def two_units(report: Report) -> Iterator[Finding]:
    """A31: 13310万元，即1.331亿元: an amount told again in another unit is the same amount."""
    for passage in report.running_passages:
        figures = report.by_passage.get(passage.number, ())
        money = [m for m in figures if m.kind == "money" and _unit(m) in SCALED]
        yield from _converted(passage, money)


def _converted(passage: Passage, money: Sequence[Mention]) -> Iterator[Finding]:
    for first, other in pairwise(money):
        if not SAME_AMOUNT.fullmatch(passage.text[first.end : other.start]):
            continue
        values = [m.at_bound().amount for m in (first, other)]
        if values[0] == values[1] or _unit(first) == _unit(other) or not all(values):
            continue
        digits = [re.sub(r"[^\d]", "", m.fact.text).strip("0") for m in (first, other)]
        if digits[0] == digits[1]:
            yield finding("A31", "converted", other.fact.place, first.fact.place,
                          found=other.fact.text, expected=first.fact.text)  # fmt: skip


def _unit(mention: Mention) -> str:
    quantity = mention.fact.quantity
    return quantity.unit if quantity is not None else ""
