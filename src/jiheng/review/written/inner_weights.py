"""Weights of the second level add up to that of the block they are of: A72."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.marks import GAINED, TAKEN, is_score, shown
from jiheng.review.written.report import Report, finding, sentences

BLOCKS = {  # a block, and what it may be made of
    "产出": ("数量", "质量", "时效", "成本"),
    "效益": ("经济效益", "社会效益", "生态效益", "可持续影响", "可持续", "经济", "社会", "生态"),
}
BLOCK = re.compile(
    "(?:^|[^总])(?P<block>产出|效益)(?:指标|类)?(?:权重|分值|满分)?(?:共|为|占|设)?$"
)
INTRODUCED = re.compile(
    "^（[^，。；\\d]{0,4}|^[，：]?(?:其中|下设|分设|分为|包括|由|细化为|细分为|即)[：，]?"
)
SAID_ELSEWHERE = re.compile(
    "(?P<block>产出|效益)(?:指标|类)?(?:下设|分设|细化为|细分为|内部分为|内设)"
)
GENERAL = re.compile(
    "^.*(?:下设|分设|细化为|细分为|分为|内设|包括|由|其中)|指标|权重|分值|的|各|占|为|共"
)
LEAST_PARTS = 2


def inner_weights(report: Report) -> Iterator[Finding]:
    """A72: the weights inside a block are those of the block."""
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            scores = [m for m in report.within(passage, begin, end) if is_score(m)]
            for at, mention in enumerate(scores):
                yield from _behind(passage, mention, scores[at + 1 :])
            yield from _set_elsewhere(passage, scores, (begin, end))


def _behind(passage: Passage, block: Mention, others: Sequence[Mention]) -> Iterator[Finding]:
    """Yield 产出55分（数量20分、质量15分、时效10分、成本5分）: a block and its parts behind it."""
    match = BLOCK.search(block.name)
    if match is None or not others:
        return
    between = passage.text[block.end : others[0].start]
    if not INTRODUCED.match(between):
        return
    parts = _parts(passage, others, BLOCKS[match.group("block")])
    if parts and parts[0] is others[0]:
        yield from _compared(block, parts)


def _set_elsewhere(
    passage: Passage, scores: Sequence[Mention], bounds: tuple[int, int]
) -> Iterator[Finding]:
    """Yield 产出指标下设数量20分、质量20分…, where the same sentence gives the weight of 产出."""
    match = SAID_ELSEWHERE.search(passage.text, *bounds)
    if match is None:
        return
    name = match.group("block")
    blocks = [m for m in scores if (b := BLOCK.search(m.name)) and b.group("block") == name]
    inside = [m for m in scores if m.start >= match.end()]
    if len({m.amount for m in blocks}) == 1:
        yield from _compared(blocks[0], _parts(passage, inside, BLOCKS[name]))


def _parts(passage: Passage, scores: Sequence[Mention], names: Sequence[str]) -> list[Mention]:
    """Return the weights of a run of parts with names of their own."""
    parts: list[Mention] = []
    for mention in scores:
        bare = re.sub(GENERAL, "", mention.name)
        apart = passage.text[parts[-1].end : mention.start] if parts else ""
        if "；" in apart or bare not in names or mention.depth != scores[0].depth:
            break
        parts.append(mention)
    given = any(GAINED.search(m.name) or TAKEN.search(m.name) for m in parts)
    own = len({m.name for m in parts}) == len(parts) >= LEAST_PARTS
    return parts if own and not given else []


def _compared(block: Mention, parts: Sequence[Mention]) -> Iterator[Finding]:
    total = sum((m.amount or Fraction(0) for m in parts), Fraction(0))
    if not parts or total == block.amount:
        return
    listed = {m.name for m in parts}
    complete = len(listed) > LEAST_PARTS or total > (block.amount or 0)
    yield finding("A72", "inner" if complete else "inner_asked", block.fact.place,
                  *(m.fact.place for m in parts), name=block.name, stated=block.fact.text,
                  found=shown(total), terms="+".join(m.fact.text for m in parts))  # fmt: skip
