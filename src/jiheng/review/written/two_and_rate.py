"""Two figures and the rate of one in the other, right behind them in one sentence: a question."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.model.prose_per import per_words
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import last_unit
from jiheng.review.written.report import not_given
from jiheng.review.written.statements import Statement, alike

RATE = re.compile("率|占|比例|比重|满意度|[^相对]比(?:为)?$")
OTHER = re.compile(
    "未|不|增|减|降|提高|上升|上年|去年|同期|目标|要求|高于|低于|超过|全[省国]|比上|较|年均|环比|回收"
)
GENERAL = re.compile("率|占|比例|比重|为|达到?|的|总|数|完成|实现|全|共|其中")
PART_OF = re.compile("控制率|占|合格率|满意|通过率|回收率|覆盖率")
OTHER_BASE = re.compile("[按以][^，。；]{0,12}计|口径|基数|剔除|扣除")
BACK = 4  # figures before a rate that it may be of: time grows evenly
NEAR = Fraction(8, 100)
FEWEST = 10  # a rate of fewer things is told in many ways


def two_and_rate(common: CommonReading) -> Iterator[Finding]:
    """A86: 学员350人，取得证书308人，取证率86.00%."""
    for passage, own in common.in_sentences():
        for at, rate in enumerate(own):
            name = rate.mention.name
            if rate.mention.kind != "share" or not RATE.search(name) or OTHER.search(name):
                continue
            if not (rate.mention.about or rate.mention.target or rate.mention.rise):
                yield from _of_two(common, passage, own, at)


def _of_two(
    common: CommonReading, passage: Passage, own: Sequence[Statement], at: int
) -> Iterator[Finding]:
    rate = own[at]
    before = [s for s in own[max(0, at - BACK) : at] if _plain(s)][-2:]
    if len(before) != len(("part", "whole")) or not alike(*before):
        return
    small, large = sorted(before, key=lambda s: s.value)
    if not large.value >= FEWEST or small.value == large.value or _one_kind(before):
        return
    if OTHER_BASE.search(passage.text, before[-1].mention.end, rate.mention.start):
        return
    spread = last_unit(rate.mention) + 2 * (
        small.mention.half_unit + large.mention.half_unit
    ) / large.value  # fmt: skip
    share = small.value / large.value
    turned = PART_OF.search(rate.mention.name) is not None
    inverted = turned and abs(large.value / small.value - rate.value) <= spread
    near = abs(share - rate.value) <= NEAR and _named(rate, before)
    if abs(share - rate.value) <= spread or not (inverted or near):
        return
    if any(abs(value - rate.value) <= spread for value in _otherwise(small, large)):
        return
    others = [s for s in common.statements.beside(rate) if _plain(s)]
    if not inverted and any(_gives(a, b, rate, spread) for a, b in permutations(others, 2)):
        return
    typed = f"{small.mention.fact.text}÷{large.mention.fact.text}"
    yield not_given(rate.mention, share, typed, small.mention, large.mention)


def _otherwise(small: Statement, large: Statement) -> tuple[Fraction, ...]:
    """Return the other rates that two figures give: of both together, of what lies between."""
    apart = large.value - small.value
    return small.value / (small.value + large.value), apart / large.value, apart / small.value


def _one_kind(before: Sequence[Statement]) -> bool:
    """Return whether two figures are called alike, 年初预算 and 调整预算: none is a part."""
    first, other = (s.mention.name[-2:] for s in before)
    return first == other and len(first) == len("预算")


def _plain(statement: Statement) -> bool:
    mention = statement.mention
    measured = mention.kind in ("money", "count") and mention.fact.exact is not None
    bound = mention.about or mention.rise or mention.target
    return measured and not bound and not per_words(mention) and statement.value > 0


def _named(rate: Statement, before: Sequence[Statement]) -> bool:
    """Return whether the words of a rate are those of the two figures: 取证率 of 取得证书."""
    core = "".join(re.findall("[\u4e00-\u9fff]", GENERAL.sub("", rate.mention.name)))
    said = "".join(f"{s.mention.name}{s.mention.after[:4]}{s.mention.fact.text}" for s in before)
    return not core or sum(sign in said for sign in core) * 2 >= len(core)


def _gives(first: Statement, other: Statement, rate: Statement, spread: Fraction) -> bool:
    return alike(first, other) and abs(first.value / other.value - rate.value) <= spread
