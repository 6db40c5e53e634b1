"""What is said to be taken off is taken off: A77."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import floor

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.marks import (
    FULL,
    GAINED,
    HUNDRED,
    LEVELS,
    OF_FULL,
    SUMMED,
    TAKEN,
    is_score,
    shown,
)
from jiheng.review.written.report import Report, finding, sentences

BLOCK_FULL = re.compile(r"指标(?:共|为|分)?$")  # 过程指标20分，扣2分，得18分
RATE_OF = re.compile(
    r"每(?:再)?(?:少|低|超|增加|发现|有|出现|逾期|延迟|差|迟)?(?:一|1|(?P<step>\d+(?:\.\d+)?))?(?:个)?"
    r"(?P<unit>百分点|场|处|次|天|日|项|例|件|人|起|户)[^，。；]{0,4}(?:的)?扣$"
)
LACKED = re.compile(r"(?:少|低|超|有|发现|逾期|延迟|差|迟|出现)(?:了)?$")
FIGURE = "\ue002"  # where a figure stood in the words before another
BRACKET = 6  # characters between points and the full marks in the bracket behind them
OPENS = 24  # characters of a paragraph before the full marks it is about
ACTUAL = re.compile("共扣|实扣|合计扣|的细则扣|规定扣|应扣")


def deductions(report: Report) -> Iterator[Finding]:
    """A77: full marks less what is said to be taken off are the points that are given."""
    block_weights = _block_weights(report)
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            for start, stop in _parts(passage.text, begin, end):
                scores = [m for m in report.within(passage, start, stop) if is_score(m)]
                yield from _deducted(scores, block_weights)
                yield from _beyond_brackets(passage, scores)
    yield from _blocks_that_lost_nothing(report)


def in_a_paragraph(report: Report) -> Iterator[Finding]:
    """A77: 效益（25分）得25分。……扣0.7分；……扣0.3分: all that a paragraph takes off one block."""
    for passage in report.running_passages:
        scores = [m for m in report.by_passage.get(passage.number, ()) if is_score(m)]
        if len(scores) <= len(("full", "gained")) or not _opens_block(passage, scores):
            continue
        full, gained, *taken = scores
        each_is = all(TAKEN.search(m.name) and not _not_taken(m) for m in taken)
        stop = passage.text.find("。", gained.end)
        if (
            not each_is
            or not GAINED.search(gained.name)
            or not gained.end <= stop < taken[-1].start
        ):
            continue
        lost = sum((m.amount or Fraction(0) for m in taken), Fraction(0))
        if any(lost == 2 * (m.amount or 0) for m in taken):
            lost /= 2  # one is what the others make
        left = (full.amount or Fraction(0)) - lost
        if left != gained.amount:
            yield finding("A77", "default", gained.fact.place, full.fact.place,
                          *(m.fact.place for m in taken), weight=full.fact.text,
                          taken="、".join(m.fact.text for m in taken), found=gained.fact.text,
                          expected=f"{shown(left)}分")  # fmt: skip


def _opens_block(passage: Passage, scores: Sequence[Mention]) -> bool:
    """Return whether a paragraph begins with a block's full marks and what it got of them.

    Full marks stand in brackets, 效益（25分）得25分, or right before: 履职产出40分，自评39.2分.
    """
    full, gained = scores[0], scores[1]
    if full.depth:
        return not gained.depth
    right_behind = passage.text[full.end : gained.start].lstrip("，") == gained.name
    plain = not (GAINED.search(full.name) or TAKEN.search(full.name) or gained.depth)
    return full.start <= OPENS and right_behind and plain and full.amount != FULL


def _parts(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a sentence between semicolons, or 、 outside brackets."""
    start, depth = begin, 0
    for at in range(begin, end):
        sign = text[at]
        depth += (sign == "（") - (sign == "）")
        if sign in "；、" and depth <= 0:
            yield start, at
            start, depth = at + 1, 0
    yield start, end


def _block_weights(report: Report) -> dict[str, Mention]:
    """Return the full marks of blocks by their word, as one sentence makes 100 of them."""
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            if not HUNDRED.search(passage.text, begin, end):
                continue
            scores = [m for m in report.within(passage, begin, end) if is_score(m)]
            named = [(LEVELS.search(m.name), m) for m in scores]
            weights = {level.group(): m for level, m in named if level is not None}
            if sum(m.amount or 0 for m in weights.values()) == FULL:
                return weights
    return {}


def _deducted(scores: Sequence[Mention], block_weights: Mapping[str, Mention]) -> Iterator[Finding]:
    full = [m for m in scores if OF_FULL.search(m.name)]
    full = full or [m for m in scores[:1] if _is_block(m)]
    level = LEVELS.search(scores[-1].name) if scores else None
    if not full and level is not None and level.group() in block_weights:
        full = [block_weights[level.group()]]
    gained = [m for m in scores if GAINED.search(m.name) and m not in full]
    if len(full) == len(gained) == 1 and OF_FULL.search(full[0].name):
        yield from _beyond(full[0], gained[0])
    taken = [m for m in scores if TAKEN.search(m.name) and not _not_taken(m)]
    others = [m for m in scores if not any(m is n for n in (*full, *gained, *taken))]
    if len(full) != 1 or len(gained) != 1 or not taken or (full[0].amount == FULL and others):
        return
    if gained[0].depth < full[0].depth and len(OF_FULL.sub("", full[0].name)) > 1:
        return  # the bracket speaks of one of several that make the points before it
    left = (full[0].amount or Fraction(0)) - sum(
        (m.amount or Fraction(0) for m in taken), Fraction(0)
    )
    if left != gained[0].amount:
        yield finding("A77", "default", gained[0].fact.place, full[0].fact.place,
                      *(m.fact.place for m in taken), weight=full[0].fact.text,
                      taken="、".join(m.fact.text for m in taken), found=gained[0].fact.text,
                      expected=f"{shown(left)}分")  # fmt: skip


def _beyond(full: Mention, gained: Mention) -> Iterator[Finding]:
    """Yield 该项8分，得9分: more points than there are; the sum behind them is of several."""
    if SUMMED.search(gained.name):
        return
    if gained.start > full.start and (gained.amount or 0) > (full.amount or 0):
        yield finding("A23", "written", gained.fact.place, full.fact.place, name=full.name,
                      found=gained.fact.text, expected=full.fact.text)  # fmt: skip


def _beyond_brackets(passage: Passage, scores: Sequence[Mention]) -> Iterator[Finding]:
    """Yield 效益31分（满分30分）: more points than the bracket right behind them allows."""
    for gained, full in pairwise(scores):
        inside = full.depth == gained.depth + 1 and full.start - gained.end <= BRACKET
        named = inside and OF_FULL.search(full.name) and not TAKEN.search(gained.name)
        if named and passage.text[gained.end] == "（" and (gained.amount or 0) > (full.amount or 0):
            yield finding("A23", "written", gained.fact.place, full.fact.place, name=gained.name,
                          found=gained.fact.text, expected=full.fact.text)  # fmt: skip


def _is_block(mention: Mention) -> bool:
    """Return whether points are all that a block has: 产出指标（50分）, 过程指标20分."""
    name = mention.name or re.split("[，。；]", mention.lead)[-1].rstrip("（")
    return bool(BLOCK_FULL.search(name) or (mention.depth and LEVELS.search(name)))


def _not_taken(mention: Mention) -> bool:
    """Return whether a deduction is a rule, 每处扣2分, or of another year."""
    clause = re.split("[，。；]", f"{mention.lead}{mention.name}")[-1]
    return bool(re.search("每|上年|去年|上限|最多", clause)) and not ACTUAL.search(clause)


def by_rule(report: Report) -> Iterator[Finding]:
    """A77: so many at so many points each are what was taken off: 少1场，每少一场扣1分，扣4分."""
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            if "每" not in passage.text[begin:end] or "扣" not in passage.text[begin:end]:
                continue
            yield from _by_rule(report.within(passage, begin, end))


def _by_rule(figures: Sequence[Mention]) -> Iterator[Finding]:
    rules = [n for n, m in enumerate(figures) if is_score(m) and _rate_of(m)]
    if len(rules) != 1 or not rules[0]:
        return
    each, lacked = figures[rules[0]], figures[rules[0] - 1]
    taken = [m for m in figures[rules[0] + 1 :] if is_score(m) and TAKEN.search(m.name)]
    times = _times(each, lacked)
    if times is None or len(taken) != 1:
        return
    expected = times * (each.amount or 0)
    if taken[0].amount not in (expected, floor(times) * (each.amount or 0)):
        yield finding("A77", "rule", taken[0].fact.place, each.fact.place, lacked.fact.place,
                      each=each.fact.text, lacked=lacked.fact.text, found=taken[0].fact.text,
                      expected=f"{shown(expected)}分")  # fmt: skip


def _times(each: Mention, lacked: Mention) -> Fraction | None:
    """Return how often points are to be taken off; None if it is not of the same things."""
    rule, exact = _rate_of(each), lacked.fact.exact
    if rule is None or exact is None or not LACKED.search(lacked.name):
        return None
    same = lacked.fact.text.endswith(rule.group("unit"))
    return Fraction(exact.number) / Fraction(rule.group("step") or 1) if same else None


def _rate_of(mention: Mention) -> re.Match[str] | None:
    """Return how points are said to be taken off for each of something."""
    return RATE_OF.search(f"{mention.lead[-20:]}{mention.name}".replace(FIGURE, "1"))


def _blocks_that_lost_nothing(report: Report) -> Iterator[Finding]:
    """Yield a deduction that is told of a block whose points are full."""
    full_blocks = dict(_full_blocks(report))
    if not full_blocks:
        return
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            taken = [m for m in report.within(passage, begin, end)
                     if is_score(m) and TAKEN.search(m.name) and m.amount]  # fmt: skip
            named = [b for b in full_blocks if b in passage.text[begin:end]]
            if len(taken) == 1 and len(named) == 1:
                kept = full_blocks[named[0]]
                if not (kept.passage == passage.number and begin <= kept.start < end):
                    yield finding("A77", "not_taken", taken[0].fact.place, kept.fact.place,
                                  name=named[0], taken=taken[0].fact.text,
                                  found=kept.fact.text)  # fmt: skip


def _full_blocks(report: Report) -> Iterator[tuple[str, Mention]]:
    """Yield the blocks of a score whose points are said to be all there are, by name.

    A name that bears points more than once is of several projects: none of them is meant for sure.
    """
    pairs = list(_points_of_blocks(report))
    names = Counter(name for name, _, _ in pairs)
    yield from ((name, points) for name, points, full in pairs
                if full.amount == points.amount and names[name] == 1)  # fmt: skip


def _points_of_blocks(report: Report) -> Iterator[tuple[str, Mention, Mention]]:
    """Yield each block with its points and its full marks, where both stand alone in a part."""
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            for start, stop in _parts(passage.text, begin, end):
                scores = [m for m in report.within(passage, start, stop) if is_score(m)]
                if len(scores) != len(("points", "full")):
                    continue
                names = [re.sub(r"^其中|得$", "", m.name) for m in scores]
                if OF_FULL.search(names[1]) and LEVELS.search(names[0]):
                    yield names[0], scores[0], scores[1]
