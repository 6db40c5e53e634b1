"""Sentences of the year's report known again in any text, and whether ledgers support them.

A clause is known by the words around its figures, which no other clause has. Where it is written
otherwise nothing is said of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from jiheng.ledger.claimed_numbers import claimed_numbers, holds
from jiheng.ledger.report_figures import FALLS, FigureIn, ShownFigure, shown_figure
from jiheng.model.hedge import Hedge
from jiheng.rulebook.ledger_report import CHANGE, UNITS, UNIVERSE, Hole, LedgerReport, ReportClause

THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
DIGITS = r"\d[\d.,]{0,18}"
WORD = r"([^\d，。；：、]{1,12}?)"
COUNT = r"(\d{1,6})"
ANYTHING = r".{1,30}?"
BEHIND = 6  # characters behind a number in which a word may make it approximate
DOWN, UP = ("下降", "减少", "降低", "-", "－"), ("增长", "增加", "上升", "提高", "+")
WAYS = (*UP, *DOWN)


@dataclass(frozen=True, slots=True)
class ReportClaim:
    """What a text says of a figure, and why that does not hold; empty: it holds."""

    stated: str
    start: int  # where it stands in the text
    end: int
    shown: ShownFigure
    fault: str = ""  # number, refused, universe, way


def report_claims(
    text: str, report: LedgerReport, figure_in: FigureIn, year: int, hedges: Iterable[Hedge]
) -> Iterator[ReportClaim]:
    """Yield what a text says of figures of ledgers, each with whether it holds."""
    words = tuple(hedges)
    for clause, pattern in _patterns(report.clauses, words):
        for match in pattern.finditer(text):
            holes = [p for p in clause.pieces if isinstance(p, Hole) and p.figure]
            for number, hole in enumerate(holes, start=1):
                shown = shown_figure(hole, figure_in, year)
                if shown is not None:
                    yield _claim(text, match, number, shown, words)


def _claim(
    text: str, match: re.Match[str], number: int, shown: ShownFigure, hedges: tuple[Hedge, ...]
) -> ReportClaim:
    start, end = match.span(number)
    stated = match[number]
    fault = ""
    if shown.refused:
        fault = "refused"
    elif shown.hole.view == UNIVERSE:
        fault = "" if stated == shown.word else "universe"
    else:
        stated, fault = _number(text[start : end + BEHIND], shown, hedges)
    return ReportClaim(stated, start, end, shown, fault)


def _number(piece: str, shown: ShownFigure, hedges: tuple[Hedge, ...]) -> tuple[str, str]:
    """Return the number as it is stated, and why it does not hold."""
    bare = THOUSANDS.sub("", piece)
    stated, interval = next(claimed_numbers(bare, shown.unit, hedges), (piece, None))
    if interval is None or shown.value is None:
        return stated, ""
    if shown.hole.view == CHANGE and any(word in bare for word in DOWN) != (shown.word == FALLS):
        return bare[: bare.find(stated) + len(stated)], "way"
    return stated, "" if holds(interval, shown.value) else "number"


@lru_cache(maxsize=8)
def _patterns(
    clauses: tuple[ReportClause, ...], hedges: tuple[Hedge, ...]
) -> tuple[tuple[ReportClause, re.Pattern[str]], ...]:
    return tuple((clause, re.compile(_pattern(clause, hedges))) for clause in clauses)


def _pattern(clause: ReportClause, hedges: tuple[Hedge, ...]) -> str:
    return "".join(
        re.escape(piece) if isinstance(piece, str) else _hole(piece, hedges)
        for piece in clause.pieces
    )


def _hole(hole: Hole, hedges: tuple[Hedge, ...]) -> str:
    """Return what may stand where a figure does: a number, with the words that approximate it."""
    if not hole.figure:
        return ANYTHING
    if hole.view == UNIVERSE:
        return WORD
    if hole.view == UNITS:
        return COUNT
    before = [word for hedge in hedges if not (hedge.after or hedge.inside) for word in hedge.words]
    inside = [word for hedge in hedges if hedge.inside for word in hedge.words]
    before += WAYS if hole.view == CHANGE else ()
    return f"((?:{_any(before)})?{DIGITS}(?:{_any(inside)})?)"


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
