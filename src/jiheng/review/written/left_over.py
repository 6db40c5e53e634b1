"""Two figures and what is said to lie between them, in one sentence: a question."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.model.prose_per import per_words
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.report import not_given
from jiheng.review.written.statements import Statement, alike

BETWEEN = re.compile(
    "(?:结余|结转|节约|节省|[核审][减增]|净[增减][加少]?|差额|缺口|相差|超支|尚缺|剩余|余额|未支出|未支付|未完成|少完成|多完成|少|多|压减|尾款|未到位|欠)(?:资金|金额|额|了|为|共|计|约|是)*$"
)
INNER = re.compile("其中|另|包括|含|扣除|提取|上年|去年|同期|收回|调[减增整]|追加|质保")
FLOWS = re.compile("(?:减少|增加|核增|核减|新增|退出|注销)")
BACK = 5  # figures before a rest that it may be of: time grows evenly
NEAR = Fraction(1, 4)
FEW, NEAR_COUNT = 20, Fraction(2)  # of what is counted


def left_over(common: CommonReading) -> Iterator[Finding]:
    """A86: what is left, saved or lacking is what two figures before it are apart."""
    for passage, own in common.in_sentences():
        for at, rest in enumerate(own):
            if rest.mention.kind in ("money", "count") and BETWEEN.search(rest.mention.name):
                yield from _of_two(passage, own, at)


def _of_two(passage: Passage, own: Sequence[Statement], at: int) -> Iterator[Finding]:
    rest = own[at]
    near = [s for s in own[max(0, at - BACK) : at] if alike(s, rest) and not per_words(s.mention)]
    if len(near) != len(("one", "other")) or rest.mention.about or rest.mention.target:
        return
    named = 0 if rest.mention.kind == "count" else len(near[0].mention.name)  # 上年提出的4项
    text = passage.text[near[0].mention.start - named : rest.mention.start]
    if INNER.search(text) or any(s.mention.about or s.mention.rise for s in near):
        net = all(FLOWS.search(s.mention.name) for s in near) and not INNER.search(text)
        if not net:
            return
    apart = abs(near[0].value - near[1].value)
    spread = sum((s.mention.half_unit for s in (*near, rest)), Fraction(0))
    off = abs(apart - rest.value)
    if off <= spread or off > _near(rest, max(apart, rest.value)):
        return
    if _given(rest, [s for s in own if s is not rest and alike(s, rest)], spread):
        return
    high, low = sorted(near, key=lambda s: -s.value)
    typed = f"{high.mention.fact.text}-{low.mention.fact.text}"
    yield not_given(rest.mention, apart, typed, *(s.mention for s in near))


def _near(rest: Statement, most: Fraction) -> Fraction:
    """Return how far off a slip is: few things are counted on fingers."""
    few = rest.mention.kind == "count" and most <= FEW
    return max(NEAR * most, NEAR_COUNT) if few else NEAR * most


def _given(rest: Statement, others: Sequence[Statement], spread: Fraction) -> bool:
    """Return whether figures of the sentence, added and taken away, give what is left."""
    return any(
        abs(sum((n * s.value for n, s in zip(signs, some, strict=True)), Fraction(0)) - rest.value)
        <= spread
        for size in (2, 3)
        for some in combinations(others[:7], size)
        for signs in product((1, -1), repeat=size)
    )
