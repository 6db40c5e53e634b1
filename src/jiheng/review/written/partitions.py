"""Parts that leave nothing out, beside the whole under another name: a question."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.model.prose_per import per_words
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.report import not_given
from jiheng.review.written.statements import Statement, alike

DIVIDED = re.compile("按[^，。；：、\\d]{1,8}(?:划分|分类|分)(?:为|的|看|，|：)")
INNER = re.compile("其中|另有|另外|除外|等$|超过|不足|以上的|约")
BACK, AHEAD = 12, 6  # figures around parts that the whole may stand in: time grows evenly
NEAR = Fraction(1, 20)
PARAGRAPHS = 3  # of a list of points about one whole
FEWEST = 2
FEW = 20  # up to here one more or less is near


def partitions(common: CommonReading) -> Iterator[Finding]:
    """A86: 男性331人，女性67人 beside 396 people: who is neither the one nor the other."""
    printed = _sums_printed(common)
    for passage, own in common.in_sentences():
        for parts in (*_divided(passage, own), *_complements(common, own)):
            addition = sum((part.value for part in parts), Fraction(0))
            if (parts[0].mention.kind, addition) in printed:
                continue
            total = _whole_beside(common, parts, addition)
            if total is not None and not _is_explained(own, total.value - addition):
                typed = "+".join(part.mention.fact.text for part in parts)
                yield not_given(total.mention, addition, typed, *(part.mention for part in parts))


def _sums_printed(common: CommonReading) -> frozenset[tuple[str, Fraction]]:
    return frozenset((s.mention.kind, s.value) for s in common.statements.all)


def _divided(passage: Passage, own: Sequence[Statement]) -> Iterator[Sequence[Statement]]:
    """Yield the parts of 按岗位分：派出所218人，交警92人: all amounts or counts of the sentence."""
    for match in DIVIDED.finditer(passage.text):
        parts = [s for s in own if s.mention.start >= match.end() and _is_plain(s)]
        if len(parts) < FEWEST or not all(alike(parts[0], s) for s in parts):
            continue
        text = passage.text[match.end() : parts[-1].mention.end + 2]
        if not INNER.search(text) and not DIVIDED.search(text):
            yield parts


def _complements(common: CommonReading, own: Sequence[Statement]) -> Iterator[Sequence[Statement]]:
    """Yield figures of a sentence in a row that are named by words which leave nothing out."""
    groups = common.report.case.rules.lexicon.groups["complements"]
    for words in groups.values():
        for at in range(len(own) - len(words) + 1):
            parts = own[at : at + len(words)]
            named = all(word in part.mention.name for word, part in zip(words, parts, strict=True))
            if named and all(_is_plain(s) and alike(parts[0], s) for s in parts):
                yield parts


def _is_plain(statement: Statement) -> bool:
    mention = statement.mention
    return (
        statement.is_plain and mention.kind in ("money", "count")
        and not per_words(mention) and not INNER.search(mention.name)
    )  # fmt: skip


def _is_explained(own: Sequence[Statement], apart: Fraction) -> bool:
    """Return whether the sentence tells what parts and whole are apart: 其中借调2人."""
    return any(statement.value == abs(apart) for statement in own)


def _around(common: CommonReading, part: Statement) -> Iterator[Statement]:
    """Yield the figures around a part, those of the paragraphs right before it among them."""
    read = common.statements
    place = read.at[part.mention.passage, part.mention.start]
    for statement in read.all[max(0, place - BACK) : place + AHEAD]:
        if 0 <= part.mention.passage - statement.mention.passage <= PARAGRAPHS:
            yield statement


def _is_near(value: Fraction, addition: Fraction) -> bool:
    apart = abs(value - addition)
    return apart <= NEAR * addition or (apart == 1 and addition <= FEW)


def _whole_beside(
    common: CommonReading, parts: Sequence[Statement], addition: Fraction
) -> Statement | None:
    """Return the figure nearest to the whole that stands near its parts; None if none is near."""
    most = max(part.value for part in parts)
    near = [
        s for s in _around(common, parts[0])
        if s not in parts and alike(s, parts[0]) and s.value > most and _is_near(s.value, addition)
        and (s.is_plain or (s.mention.target and s.sentence == parts[0].sentence))
        and not per_words(s.mention)
    ]  # fmt: skip
    return min(near, key=lambda s: abs(s.value - addition), default=None)
