"""What a check of a written report is given: its reading, its evaluation, what stands beside it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.ledger.report_figures import FigureIn
from jiheng.model import Evaluation, Finding, Location, half_up
from jiheng.model.bound import BoundFigures
from jiheng.model.prose import Mention, Passage, Reading, StatedIndicator
from jiheng.review.case import Case
from jiheng.review.written.operands import Operands, as_printed, operands

SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
QUOTED = 40  # characters of the report shown with a finding


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDocuments:
    """What is at hand beside a written report; None: not at hand."""

    last_year: Reading | None = None  # last year's report
    figures: Evaluation | None = None  # of the workbook that the text is held against
    figures_file: str = ""
    bound: BoundFigures | None = None  # figures of ours that the report was written with
    faults: tuple[Finding, ...] = ()  # why one of them could not be read
    figure_in: FigureIn | None = None  # figures of the ledgers that lie beside it


@dataclass(frozen=True, slots=True)
class Report:
    """A written report and the evaluation it amounts to."""

    reading: Reading
    case: Case
    profile: str = ""  # id of the profile asked for
    others: OtherDocuments = field(default_factory=OtherDocuments)
    missed: tuple[Finding, ...] = ()  # A27, which other checks look at
    missed_indicators: tuple[StatedIndicator, ...] = ()  # explained or not
    operands: Operands = field(default_factory=Operands)  # gathered once for every copy
    running_passages: tuple[Passage, ...] = field(init=False)  # text that is no row of a table
    running_text: str = field(init=False)  # the same as one text
    by_passage: Mapping[int, tuple[Mention, ...]] = field(init=False)
    by_role: Mapping[str, tuple[Mention, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Look the running text up once; most checks go through it."""
        if not self.operands.figures:
            object.__setattr__(self, "operands", operands(self.reading))
        running = tuple(p for p in self.reading.passages if not p.cells)
        object.__setattr__(self, "running_passages", running)
        object.__setattr__(self, "running_text", "\n".join(p.text for p in running))
        grouped: dict[int, list[Mention]] = {}
        for mention in self.reading.mentions:
            grouped.setdefault(mention.passage, []).append(mention)
        by_passage = {
            number: tuple(sorted(mentions, key=lambda m: m.start))
            for number, mentions in grouped.items()
        }
        object.__setattr__(self, "by_passage", by_passage)
        lines: dict[str, list[Mention]] = {}
        for mention in self.reading.mentions:
            lines.setdefault(mention.fact.role, []).append(mention)
        by_role = {role: tuple(mentions) for role, mentions in lines.items()}
        object.__setattr__(self, "by_role", by_role)

    def within(self, passage: Passage, start: int, end: int) -> tuple[Mention, ...]:
        """Return the figures that stand in a piece of a passage."""
        mentions = self.by_passage.get(passage.number, ())
        first = bisect_left(mentions, start, key=lambda m: m.start)
        last = bisect_left(mentions, end, key=lambda m: m.start)
        return tuple(m for m in mentions[first:last] if m.end <= end)

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of the lexicon of written reports."""
        return self.case.rules.lexicon.lists[name]

    def matches(self, pattern: str) -> Iterator[tuple[Passage, re.Match[str]]]:
        """Yield where a pattern stands in running text."""
        compiled = re.compile(pattern)
        anchored = "^" in pattern or "$" in pattern
        if not anchored and not compiled.search(self.running_text):
            return
        for passage in self.running_passages:
            for match in compiled.finditer(passage.text):
                yield passage, match


def finding(code: str, variant: str, *at: Location, **facts: object) -> Finding:
    """Return a finding of a written report."""
    return Finding(code, at, facts, variant)


def asked(code: str, variant: str, *at: Location, **facts: object) -> Finding:
    """Return a finding that is asked: what it rests on is inferred."""
    return Finding(code, at, facts, variant, asked=True)


def not_given(stated: Mention, value: Fraction, terms: str, *others: Mention) -> Finding:
    """Return that a figure is not the value which others give."""
    return finding("A86", "default", stated.fact.place, *(m.fact.place for m in others),
                   what=f"“{stated.name}”", stated=stated.fact.text, terms=terms,
                   computed=as_printed(stated, value))  # fmt: skip


def quote(passage: Passage, start: int, end: int) -> str:
    """Return a piece as printed, shortened for people."""
    text = passage.printed(start, min(end, start + QUOTED))
    return f"{text}…" if end - start > QUOTED else text


def clause(text: str, at: int) -> tuple[int, int]:
    """Return where the clause around a place begins and ends."""
    begin = max(text.rfind(sign, 0, at) for sign in "。；！？") + 1
    ends = [e for e in (text.find(sign, at) for sign in "。；！？") if e >= 0]
    return begin, min(ends, default=len(text))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a text begins and ends."""
    yield from (m.span() for m in SENTENCE.finditer(text))


def percent(value: Fraction, digits: int = 2) -> str:
    """Return a share as a percentage."""
    return f"{half_up(value * 100, digits)}%"
