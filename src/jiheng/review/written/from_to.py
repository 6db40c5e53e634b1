"""From one figure to another, and the change told behind: 由42分钟压缩到28分钟，压缩50%."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import last_unit
from jiheng.review.written.report import not_given
from jiheng.review.written.statements import Statement, alike

STARTED = re.compile("(?:由|从|自)[^，。；：、]{0,14}$")
MOVED = re.compile("^[^，。；：\\d]{0,6}?[\u4e00-\u9fff](?:到|至|为|成|了)[^，。；：\\d]{0,8}$")
OPENING = re.compile("[年期月季]初(?:为|有|是|的)?[^，。；：\\d]{0,6}$")
CLOSING = re.compile("^，[^，。；：\\d]{0,6}[年期月季][末底][^，。；：\\d]{0,6}$")
CHANGE = re.compile("[增升提涨降减缩压幅扩]|回落|下滑|延长|净|[多少高低]$")
OTHERWISE = re.compile(
    "原来|目标|计划|要求|任务|年均|平均|逐年|翻|均|[到至]$|贡献|拉动|其中|同期|同比|高于|低于|比(?!年初|期初|月初|上年|去年)"
)
WORDS = re.compile(
    "[增升提涨降减缩压幅扩高低长加短少大缓上下标了达约为共净累计率度值比较同年初期末底上去之前实际分别一多]|回落|下滑|延长|节约|优化|改善"
)
BEHIND = 3  # figures behind that may be the change


def from_to(common: CommonReading) -> Iterator[Finding]:
    """A86: 由132个增加到165个，增幅20.00%: what two figures beside each other do not give."""
    for passage, sentence in common.in_sentences():
        for at in range(1, len(sentence) - 1):
            start, end = sentence[at - 1], sentence[at]
            if _moved(passage, start, end):
                yield from _changes(passage, sentence, at)


def _moved(passage: Passage, start: Statement, end: Statement) -> bool:
    """Return whether something is said to have moved from one figure to the next."""
    if not alike(start, end) or start.value == end.value or _bounds(start, end):
        return False
    before = passage.text[max(0, start.mention.start - 24) : start.mention.start]
    between = passage.text[start.mention.end : end.mention.start]
    if STARTED.search(before):
        return MOVED.search(between) is not None
    return bool(OPENING.search(before) and CLOSING.search(between))


def _bounds(*statements: Statement) -> bool:
    return any(s.mention.about or s.mention.target for s in statements)


def _changes(passage: Passage, sentence: Sequence[Statement], at: int) -> Iterator[Finding]:
    """Yield the changes right behind two figures that these do not give."""
    start, end = sentence[at - 1], sentence[at]
    for change in sentence[at + 1 : at + 1 + BEHIND]:
        mention = change.mention
        clause = re.split("[，；：、（）]", passage.text[end.mention.end : mention.start])[-1]
        if not _of_both(passage, start.mention, clause) or _bounds(change):
            return
        value = _change(change, start, end)
        if value is None or _given(change, sentence):
            continue
        yield not_given(mention, value, _typed(change, start, end), start.mention, end.mention)


def _of_both(passage: Passage, start: Mention, clause: str) -> bool:
    """Return whether the words of a change name no other thing than what moved."""
    if not CHANGE.search(clause) or OTHERWISE.search(clause):
        return False
    begin = max(passage.text.rfind(sign, 0, start.start) for sign in "。；！？\n") + 1
    subject = passage.text[begin : start.start]
    left = WORDS.sub("", "".join(re.findall("[\u4e00-\u9fff]", clause)))
    return all(sign in subject for sign in left)


def _change(change: Statement, start: Statement, end: Statement) -> Fraction | None:
    """Return what a change should be if it is not that; None if it is, or of another measure."""
    if not _measures(change, start):
        return None
    moved, kind = abs(end.value - start.value), change.mention.kind
    expected = [moved * 100 if kind == "points" else moved]
    if kind == "share":
        expected = [*(expected if start.mention.kind == "share" else ()), moved / abs(start.value)]
    spread = last_unit(change.mention) + (
        start.mention.half_unit + end.mention.half_unit
    ) * (100 if kind == "points" else 1 / abs(start.value) if kind == "share" else 1)  # fmt: skip
    if any(abs(value - abs(change.value)) <= spread for value in expected):
        return None
    return expected[0]


def _given(change: Statement, sentence: Sequence[Statement]) -> bool:
    """Return whether two other figures of the sentence give a change over the earlier one."""
    own = [s for s in sentence if s is not change]
    return any(
        alike(first, other) and _measures(change, first) and _change(change, first, other) is None
        for first, other in combinations(own, 2)
    )


def _measures(change: Statement, start: Statement) -> bool:
    """Return whether a change can be that of a figure: a rate, points of rates, or its own unit."""
    if change.mention.kind == "points":
        return start.mention.kind == "share"
    return change.mention.kind == "share" or alike(change, start)


def _typed(change: Statement, start: Statement, end: Statement) -> str:
    high, low = (end, start) if end.value > start.value else (start, end)
    terms = f"{high.mention.fact.text}-{low.mention.fact.text}"
    if change.mention.kind == "share" and start.mention.kind != "share":
        return f"({terms})÷{start.mention.fact.text}"
    return terms
