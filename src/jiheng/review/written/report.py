"""What a check of a written report is given: its reading, and the case of its evaluation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.model import Finding, Location, half_up
from jiheng.model.prose import Passage, Reading
from jiheng.review.case import Case

QUOTED = 40  # characters of the report shown with a finding


@dataclass(frozen=True, slots=True)
class Report:
    """A written report and the evaluation it amounts to."""

    reading: Reading
    case: Case
    profile: str = ""  # id of the profile asked for
    missed: tuple[Finding, ...] = ()  # A27, which other checks look at
    running: tuple[Passage, ...] = field(init=False)  # text that is no row of a table
    whole: str = field(init=False)  # the same as one text

    def __post_init__(self) -> None:
        """Look the running text up once; most checks go through it."""
        running = tuple(p for p in self.reading.passages if not p.cells)
        object.__setattr__(self, "running", running)
        object.__setattr__(self, "whole", "\n".join(p.text for p in running))

    def words(self, name: str) -> tuple[str, ...]:
        """Return a list of the lexicon of written reports."""
        return self.case.rules.lexicon.lists[name]

    def matches(self, pattern: str) -> Iterator[tuple[Passage, re.Match[str]]]:
        """Yield where a pattern stands in running text."""
        compiled = re.compile(pattern)
        anchored = "^" in pattern or "$" in pattern
        if not anchored and not compiled.search(self.whole):
            return
        for passage in self.running:
            for match in compiled.finditer(passage.text):
                yield passage, match


def finding(code: str, variant: str, *at: Location, **facts: object) -> Finding:
    """Return a finding of a written report."""
    return Finding(code, at, facts, variant)


def quote(passage: Passage, start: int, end: int) -> str:
    """Return a piece as printed, shortened for people."""
    text = passage.printed(start, min(end, start + QUOTED))
    return f"{text}…" if end - start > QUOTED else text


def clause(text: str, at: int) -> tuple[int, int]:
    """Return where the clause around a place begins and ends."""
    begin = max(text.rfind(sign, 0, at) for sign in "。；！？") + 1
    ends = [e for e in (text.find(sign, at) for sign in "。；！？") if e >= 0]
    return begin, min(ends, default=len(text))


def percent(value: Fraction, digits: int = 2) -> str:
    """Return a share as a percentage."""
    return f"{half_up(value * 100, digits)}%"
