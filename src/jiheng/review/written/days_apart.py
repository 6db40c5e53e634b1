"""Days between dates, and dates in their order, wherever in a report they are told."""

import re
from collections.abc import Iterator
from itertools import combinations, product

from jiheng.model import Finding
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.days import ANY_YEAR, Dated, dates
from jiheng.review.written.report import finding
from jiheng.review.written.said import Said, Sentence
from jiheng.review.written.sequence import CHAINS, of_the_whole, stages
from jiheng.review.written.statements import pairs

LASTED = re.compile(
    r"(?<![第\d.不])(?P<days>\d{1,3})(?:个)?(?:日历天|日历日|自然日|天|日)(?![内前的起后以左\d月])"
)
NOT_LASTED = re.compile(
    "每|均|计划|约定|要求|规定|超过|低于|不少于|合同工期|应|提前告知|年$|月$|上年|工作$"
)
LEAST_DAYS = 5
NEAR_DAYS, SHARE = 12, 5  # days, or one in five
COUNTED = 1  # the first day may count or not
MOST_DAYS = 150
MOST_DATES = 8  # of a paragraph: time grows evenly
SENTENCE, BACK, AHEAD = 60, 160, 40  # signs around a duration in which its days stand
BEFORE = 12
SHARED = 3
STATED_NEAR = 30
Event = tuple[Sentence, Dated]


def days_apart(common: CommonReading) -> Iterator[Finding]:
    """A75: 6月12日开工，10月24日完工，工期128天: no two days of the text are so far apart."""
    year = common.report.reading.year or ANY_YEAR
    for passage in common.report.running_passages:
        for match in LASTED.finditer(passage.text):
            stated, at = int(match.group("days")), match.start()
            stop = passage.text.rfind("。", max(0, at - BACK), max(0, at - SENTENCE)) + 1
            begin = max(stop, at - BACK, 0)
            words = re.split("[，。；]", passage.text[max(begin, at - BEFORE) : at])[-1]
            if stated < LEAST_DAYS or NOT_LASTED.search(words):
                continue
            known = dates(passage.text[begin:at], year)[-MOST_DATES:]
            behind = dates(passage.text[match.end() : match.end() + AHEAD], year)[:2]
            apart = [(abs((b.on - a.on).days), a, b) for a, b in combinations((*known, *behind), 2)]
            if any(abs(n - stated) <= COUNTED for n, _, _ in apart):
                continue
            close = [
                (n, a, b) for n, a, b in apart
                if b is known[-1] and n >= LEAST_DAYS
                and abs(n - stated) <= max(NEAR_DAYS, n // SHARE)
            ] if known else []  # fmt: skip
            if len(close) == 1:
                n, first, last = close[0]
                places = (passage.place(begin + d.start, begin + d.end) for d in (first, last))
                yield finding("A75", "days_asked", passage.place(*match.span()), *places,
                              stated=stated, computed=n + COUNTED, first=f"{first.on:%Y-%m-%d}",
                              other=f"{last.on:%Y-%m-%d}")  # fmt: skip


def order_elsewhere(common: CommonReading) -> Iterator[Finding]:
    """A75: 6月28日签订合同 in one sentence, 7月5日开标 in another, of one thing."""
    for sentence in common.said.all:
        own = _events(sentence)
        if not own:
            continue
        others = [e for s in common.said.beside(sentence, 1)
                  if (s.passage.number, s.span) > (sentence.passage.number, sentence.span)
                  for e in _events(s)]  # fmt: skip
        for first, other in (*combinations(own, 2), *product(own, others)):
            early, late = sorted((first, other), key=lambda e: e[1].on)
            apart = (late[1].on - early[1].on).days
            if not 0 < apart <= MOST_DAYS or not _inverted(early[1], late[1]):
                continue
            if _one_work(common.said, first, other):
                yield finding("A75", "asked", early[0].day(early[1]), late[0].day(late[1]),
                              first=f"{early[1].on:%Y-%m-%d}{early[1].behind}",
                              other=f"{late[1].on:%Y-%m-%d}{late[1].behind}")  # fmt: skip


def _events(sentence: Sentence) -> list[Event]:
    """Return the days of a sentence on which a stage of some work was reached."""
    return [
        (sentence, d) for d in sentence.days[:MOST_DATES]
        if not d.is_planned and not d.is_deadline and any(stages(d, chain) for chain in CHAINS)
    ]  # fmt: skip


def _inverted(early: Dated, late: Dated) -> bool:
    """Return whether what was done on the earlier day comes after what was done later."""
    known = [(stages(early, chain), stages(late, chain)) for chain in CHAINS]
    return any(first and then and min(first) > max(then) for first, then in known)


def _one_work(said: Said, first: Event, other: Event) -> bool:
    """Return whether two events are of one work: by the words before them that few others have."""
    if first[0] is other[0]:
        before = frozenset(pairs(other[1].before))
        return of_the_whole(first[1], other[1]) or bool(
            before & frozenset(pairs(first[0].text[: first[1].start]))
        )
    words = [
        said.rare(pairs(f"{s.text[max(0, d.start - STATED_NEAR) : d.start]}、{d.behind}"))
        for s, d in (first, other)
    ]  # fmt: skip
    shared = said.rare(first[0].pairs & other[0].pairs)
    return bool(words[0] & words[1]) or len(shared) >= SHARED
