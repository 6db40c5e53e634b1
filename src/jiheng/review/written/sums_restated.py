"""A figure that is what listed ones make together but for two digits that changed places."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.model.prose_per import per_words
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import digits_of, digits_slip
from jiheng.review.written.report import not_given
from jiheng.review.written.restated import told_apart
from jiheng.review.written.statements import Statement, alike

KINDS = ("money", "count")
JOINED = re.compile("^[^，。；：\\d]{0,6}[、，；和]")
LONGEST_GAP = 16
FEWEST, MOST = 2, 12  # figures of a list
LEAST_DIGITS = 4
MOST_ALIKE = 20  # figures of the same digits that are looked at: time grows evenly


def sums_restated(common: CommonReading) -> Iterator[Finding]:
    """A86: 县道86.5公里、乡道124.3公里、村道101.6公里 beside 改造321.4公里 elsewhere."""
    read = common.statements
    values = {s.value for s in read.all}
    by_digits: dict[str, list[Statement]] = {}
    for statement in read.all:
        if _plain(statement):
            digits = digits_of(statement.mention, statement.value)
            by_digits.setdefault("".join(sorted(digits)), []).append(statement)
    said: set[int] = set()
    for run in _lists(common):
        total = sum((s.value for s in run), Fraction(0))
        printed = digits_of(run[0].mention, total)
        if total in values or len(printed.rstrip("0")) < LEAST_DIGITS:
            continue
        for other in by_digits.get("".join(sorted(printed)), [])[:MOST_ALIKE]:
            own = told_apart(common.report, other)
            if any(told_apart(common.report, part) != own for part in run):
                continue
            if id(other) not in said and _of_them(other, run, total, printed):
                said.add(id(other))
                typed = "+".join(s.mention.fact.text for s in run)
                yield not_given(other.mention, total, typed, *(s.mention for s in run))


def _of_them(other: Statement, run: Sequence[Statement], total: Fraction, printed: str) -> bool:
    """Return whether a figure elsewhere is a sum with two digits swapped, named as its parts."""
    if other.sentence == run[0].sentence or not alike(other, run[0]):
        return False
    digits = digits_of(other.mention, other.value)
    if not digits_slip(digits, printed) or digits_of(other.mention, total) != printed:
        return False
    words = frozenset().union(*(s.named | s.around | s.topic for s in run))
    return bool(other.known_by & words)


def _lists(common: CommonReading) -> Iterator[list[Statement]]:
    """Yield the runs of figures of one measure that stand in a list."""
    for (number, _), group in groupby(common.statements.all, key=lambda s: s.sentence):
        passage = common.report.reading.passages[number]
        run: list[Statement] = []
        for first, other in pairwise(group):
            run = run or [first]
            if _joined(passage, first, other) and len(run) < MOST:
                run.append(other)
                continue
            if len(run) >= FEWEST:
                yield run
            run = []
        if len(run) >= FEWEST:
            yield run


def _joined(passage: Passage, first: Statement, other: Statement) -> bool:
    gap = passage.text[first.mention.end : other.mention.start]
    listed = len(gap) <= LONGEST_GAP and JOINED.match(gap) is not None
    return listed and alike(first, other) and _plain(first) and _plain(other)


def _plain(statement: Statement) -> bool:
    own = statement.mention.kind in KINDS and not per_words(statement.mention)
    return own and statement.is_plain
