"""Periods that make another one, as two quarters make the half of a year: a question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, groupby

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.model.text import numeral
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.report import Report, not_given
from jiheng.review.written.same import kindred

NUMERAL = "[一二三四1-4]"
YEAR, HALF, QUARTER = 12, 6, 3
PERIOD = re.compile(
    rf"前(?P<first_quarters>[二两三23])个?季度|(?:截[至止]到?)?(?:第)?(?P<until>{NUMERAL})季度末"
    rf"|第?(?P<quarter>{NUMERAL})季度|Q(?P<q>[1-4])|(?P<half>[上下])半年"
    r"|(?P<from>1[0-2]|[1-9])月?(?:至|-|—|~|到)(?P<to>1[0-2]|[1-9])月"
    r"|(?:截[至止]到?|[至到])(?:20\d{2}年)?(?P<end>1[0-2]|[1-9])月(?:底|末|30日|31日)|前(?P<months>1[01]|[2-9])个月"
    r"|(?P<all>全年|年度|年内|本年)"
)
LATE = re.compile("分别|[一二三四]至|上年|去年|同期|计划|目标|占|比|较|预计|拟")
MOST, MOST_PARTS, MOST_INSIDE = 24, 4, 8  # figures of a paragraph: time grows evenly
NEAR = Fraction(1, 5)
KINDS = ("money", "count", "bare")


@dataclass(frozen=True, slots=True)
class Timed:
    """A figure and the months that it is of."""

    mention: Mention
    first: int
    last: int


def periods(common: CommonReading) -> Iterator[Finding]:
    """A86: 一季度120万元，二季度160万元，上半年290万元: periods that make another one."""
    report = common.report
    run: list[Timed] = []
    for passage in report.running_passages:
        own = list(_timed(report, passage))[:MOST]
        alone = len(own) == 1 and "。" not in passage.text.rstrip("。")
        run = [*run, *own][-MOST:] if own and (alone or len(run) > 1) else own
        yield from _broken(own if len(own) > 1 else run)
        if not alone:
            run = []


def _timed(report: Report, passage: Passage) -> Iterator[Timed]:
    """Yield the figures of a paragraph whose clause names the months they are of."""
    before = 0
    for mention in report.by_passage.get(passage.number, ()):
        clause = re.split("[，。；：、（）]", passage.text[before : mention.start])[-1]
        before = mention.end if mention.kind in KINDS else before
        named = list(PERIOD.finditer(clause))
        plain = mention.kind in KINDS and mention.fact.exact is not None and not mention.about
        if not plain or mention.rise or mention.target or len(named) != 1 or LATE.search(clause):
            continue
        first, last = _months(named[0])
        yield Timed(mention, first, last)


def _months(match: re.Match[str]) -> tuple[int, int]:
    """Return the first and the last month of a period."""
    named = {key: value for key, value in match.groupdict().items() if value}
    key, value = next(iter(named.items()))
    if key == "all":
        return 1, YEAR
    if key == "half":
        return (1, HALF) if value == "上" else (HALF + 1, YEAR)
    if key == "from":
        return int(value), int(named["to"])
    number = numeral("二" if value == "两" else value)
    if key in ("end", "months"):
        return 1, number
    if key in ("until", "first_quarters"):
        return 1, QUARTER * number
    return QUARTER * (number - 1) + 1, QUARTER * number


def _broken(own: Sequence[Timed]) -> Iterator[Finding]:
    """Yield the figures that periods which make up theirs do not make."""
    for _, group in groupby(sorted(own, key=_measure), key=_measure):
        alike = sorted(group, key=lambda t: (t.mention.passage, t.mention.start))
        if len({(t.first, t.last) for t in alike}) != len(alike):
            continue  # several of one period: of several things
        for longer in alike:
            parts = _parts(longer, [t for t in alike if t is not longer])
            if parts is not None and kindred(parts[0].mention, longer.mention):
                yield from _sum(longer.mention, [t.mention for t in parts])


def _measure(timed: Timed) -> str:
    exact = timed.mention.fact.exact
    return f"{timed.mention.kind}{exact.unit.lstrip('万亿') if exact is not None else ''}"


def _parts(longer: Timed, others: Sequence[Timed]) -> list[Timed] | None:
    """Return the periods that follow each other from the first month of another to its last."""
    inside = [t for t in others if longer.first <= t.first and t.last <= longer.last][:MOST_INSIDE]
    for size in range(2, MOST_PARTS + 1):
        for some in combinations(sorted(inside, key=lambda t: t.first), size):
            ends = [longer.first - 1, *(t.last for t in some)]
            if ends[-1] == longer.last and all(
                t.first == end + 1 for t, end in zip(some, ends, strict=False)
            ):
                return list(some)
    return None


def _sum(longer: Mention, parts: Sequence[Mention]) -> Iterator[Finding]:
    addition = sum((m.amount or Fraction(0) for m in parts), Fraction(0))
    stated = longer.amount or Fraction(0)
    spread = sum((m.half_unit for m in (longer, *parts)), Fraction(0))
    if spread < abs(addition - stated) <= NEAR * max(addition, stated):
        yield not_given(longer, addition, "+".join(m.fact.text for m in parts), *parts)
