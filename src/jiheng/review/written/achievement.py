"""Results that look too good: A71 copied from the targets, A73 far beyond them."""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Finding, Location
from jiheng.model.prose import Mention, StatedIndicator
from jiheng.review.written.indicators import at_most
from jiheng.review.written.pairs import pairs
from jiheng.review.written.report import Report, finding, percent
from jiheng.review.written.same import kindred

WHY = re.compile("原因|由于|因为|因|主要是|系|受|得益|带动|政策|超出|偏低|偏保守|基数|上调|追加")
REASON = re.compile("(?:其)?(?:主要)?(?:原因|是|因|由于|系|得益)|主要")
SAID = re.compile(
    "(?:实际|完成)[^。；]{0,20}与(?:年初|年度)?(?:绩效)?(?:目标|计划|指标)值?(?:完全|基本)?(?:一致|相同)"
)
GOAL = re.compile(r"(?:年度|绩效|总体)目标(?:为)?：(?P<goal>[^。]{20,})")
SUMMARY = re.compile("实际|完成|实现")
ROW = re.compile(
    r"\S{2,20}[ \t]{1,8}(?P<target>[≥≤=]?\d[\d,.]{0,12}[^\s\d]{0,5})[ \t]{1,8}"
    r"(?P<actual>\d[\d,.]{0,12}[^\s\d]{0,5})\s{0,4}$"
)
SHOWN = 40  # characters of a text shown with a finding
PRECISE = 4  # digits of a number that nobody plans by chance


def copied(report: Report) -> Iterator[Finding]:
    """A71: results are not the targets over again, to the last digit."""
    pairs = [(i.target, i.actual) for i in report.reading.stated_indicators
             if i.target is not None and i.actual is not None]  # fmt: skip
    same = [(t, a) for t, a in pairs if t.at_bound().amount == a.amount and a.fact.exact]
    precise = [a for _, a in same if _digits(a) >= PRECISE]
    least = report.case.limit("A71", "least")
    if len(same) == len(pairs) >= least and len(precise) > 1:
        yield finding("A71", "default", *(a.fact.place for _, a in same[:6]), count=len(same),
                      found="、".join(a.fact.text for a in precise[:3]))  # fmt: skip


def said_alike(report: Report) -> Iterator[Finding]:
    """A71: results said to be the targets themselves; goals of two projects that are one text."""
    for passage, match in report.matches(SAID.pattern):
        yield finding("A71", "said", passage.place(*match.span()), found=match.group())
    goals: list[tuple[str, Location]] = []
    for passage, match in report.matches(GOAL.pattern):
        text, place = match.group("goal"), passage.place(*match.span("goal"))
        twin = next((at for other, at in goals if other == text), None)
        if twin is not None and not SUMMARY.search(passage.text[: match.start()]):
            yield finding("A71", "twice", place, twin, found=text[:SHOWN])
        goals.append((text, place))


def in_columns(report: Report) -> Iterator[Finding]:
    """A71: columns that were pasted as text with the targets over again as results."""
    rows = [(p, ROW.match(p.line.text)) for p in report.running_passages]
    values = [(p, m.group("target"), m.group("actual")) for p, m in rows if m is not None]
    same = [(p, actual) for p, target, actual in values if target.lstrip("≥≤=") == actual]
    precise = [text for _, text in same if len(re.sub(r"\D", "", text)) >= PRECISE]
    if len(same) == len(values) >= report.case.limit("A71", "least") and len(precise) > 1:
        yield finding("A71", "default", *(p.place() for p, _ in same[:6]), count=len(same),
                      found="、".join(precise[:3]))  # fmt: skip


def _digits(mention: Mention) -> int:
    return len(re.sub(r"\D", "", mention.fact.text).strip("0"))


def far_beyond(report: Report) -> Iterator[Finding]:
    """A73: a target that was passed by far says why, or was set too low."""
    limit = report.case.limit("A73", "far")
    texts = {p.number: p.text for p in report.reading.passages}
    known = {id(i.actual) for i in report.reading.stated_indicators if i.target is not None}
    beside = [
        StatedIndicator(name=p.name, target=p.target, actual=p.actual, place=p.actual.fact.place)
        for p in pairs(report) if p.least and id(p.actual) not in known
    ]  # fmt: skip
    for indicator in (*report.reading.stated_indicators, *beside):
        reached = _reached(indicator)
        if reached is None or reached < limit or indicator.explained or at_most(indicator):
            continue
        actual = indicator.actual
        if actual is None or WHY.search(indicator.reason or ""):
            continue
        if indicator.weight is None and WHY.search(_sentence(texts[actual.passage], actual.end)):
            continue
        yield finding("A73", "default", actual.fact.place,
                      *((indicator.target.fact.place,) if indicator.target else ()),
                      name=indicator.name, found=actual.fact.text, rate=percent(reached),
                      expected=indicator.target.fact.text if indicator.target else "")  # fmt: skip


def _sentence(text: str, at: int) -> str:
    """Return the part of a sentence that a place stands in, and the one behind it."""
    begin = max(text.rfind(sign, 0, at) for sign in "。；") + 1
    own, *behind = re.split("[。；]", text[begin:], maxsplit=2)
    return own + (behind[0] if behind and REASON.match(behind[0]) else "")


def _reached(indicator: StatedIndicator) -> Fraction | None:
    """Return a result over its target; None if they cannot be compared."""
    target, actual = indicator.target, indicator.actual
    if target is None or actual is None or target.kind != actual.kind:
        return None
    if not kindred(target.at_bound(), actual):
        return None
    bound = target.at_bound().amount
    return actual.amount / bound if bound and actual.amount is not None else None
