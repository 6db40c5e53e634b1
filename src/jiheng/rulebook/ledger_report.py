"""The year's report that is composed from ledgers: its parts, sentences, and what they name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.model import Citation

LEDGER, ABOUT = "台账.", "|"  # what a name in braces begins with, and what stands before its view
NAME = re.compile(r"[{｛]([^{}｛｝\n]{1,80})[}｝]")
CLAUSE_END = re.compile(r"(?<=[，。；：])")
HEDGED = ("余", "超", "近")
TARGET, LAST_YEAR, CHANGE, BASE, UNIVERSE, UNITS = "目标", "上年", "增减", "基数", "范围", "个数"
WRITTEN = ("problems", "measures")
VIEWS = ("", *HEDGED, TARGET, LAST_YEAR, CHANGE, BASE, UNIVERSE, UNITS)


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a sentence where a figure stands."""

    name: str  # as it is written, without braces
    figure: str = ""  # id of a definition; empty: a figure of the year
    view: str = ""  # one of VIEWS


Piece = str | Hole


@dataclass(frozen=True, slots=True)
class ReportSentence:
    """A sentence of the report; it is said where all its figures can be had."""

    id: str
    pieces: tuple[Piece, ...]
    joins: bool = False  # it goes on after a comma where the sentence before is said

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The figures in it, in the order of the text."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Hole))

    @property
    def clauses(self) -> "tuple[ReportClause, ...]":
        """The clauses of it that have a figure of a ledger, each with its pieces."""
        return tuple(ReportClause(self.id, pieces) for pieces in _clauses(self.pieces))


@dataclass(frozen=True, slots=True)
class ReportClause:
    """A piece of a sentence between two signs, by which its figures are known again in a text."""

    sentence: str
    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        """What it says without its figures."""
        return "".join(piece if isinstance(piece, str) else "{}" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A part of the report under a heading."""

    id: str
    title: str
    sentences: tuple[ReportSentence, ...]
    written: str = ""  # one of WRITTEN: what people wrote in the year's sheets stands behind them


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReport:
    """The outline of a year's report, its sentences, and its words."""

    since: int  # the first year it is for
    title: str
    parts: tuple[ReportPart, ...]
    says: Mapping[str, str]
    claim: Fraction  # share of satisfied respondents above which each group is said to be
    digits: int  # of a rate of satisfaction
    satisfaction: str  # the part that tells of it
    citation: Citation
    sentences: tuple[ReportSentence, ...] = field(init=False)
    clauses: tuple[ReportClause, ...] = field(init=False)  # those with a figure of a ledger

    def __post_init__(self) -> None:
        """Look sentences and clauses up once."""
        every = tuple(sentence for part in self.parts for sentence in part.sentences)
        object.__setattr__(self, "sentences", every)
        clauses = tuple(clause for sentence in every for clause in sentence.clauses)
        object.__setattr__(self, "clauses", clauses)


def _clauses(pieces: tuple[Piece, ...]) -> Iterator[tuple[Piece, ...]]:
    """Yield the runs of pieces between two signs that hold a figure of a ledger."""
    current: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Hole):
            current.append(piece)
            continue
        *ended, rest = CLAUSE_END.split(piece)
        for part in ended:
            yield from _counting([*current, part[:-1]])
            current = []
        current = [*current, rest] if rest else current
    yield from _counting(current)


def _counting(pieces: list[Piece]) -> Iterator[tuple[Piece, ...]]:
    kept = tuple(piece for piece in pieces if piece != "")
    if any(isinstance(piece, Hole) and piece.figure for piece in kept):
        yield kept
