"""Forms that lost their lines: one line of words parted by blanks, headers first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jiheng.model.prose import Passage
from jiheng.parsing.prose.flat_forms import block_passages, flat_blocks
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.tidy import tidy

LEAST = 12  # words of a line that is a form
HEADERS = 3  # headers side by side from which a row of headers is made
LEAST_VALUES = 2  # behind a name that begins a row
VALUE = re.compile(r"[≥≤=<>]?-?\d[\d,]*(?:\.\d+)?\S{0,6}|达成.*|完成|优|良|是|/|-|—")
NAMES = re.compile(r"三级指标|指标名称|具体指标")
NAME = re.compile(r"(?:其中[：:])?[一-龥“”（）、]{2,30}[：:]?")


def rows_of_running_text(passages: Sequence[Passage], grammar: Grammar) -> Iterator[Passage]:
    """Yield the passages; a form on one line as its rows of headers and values."""
    table = max((p.line.table for p in passages), default=0)
    taken: set[int] = set()
    in_funds = False
    for block in flat_blocks(passages):
        table += not in_funds  # the indicators below the funds are of the same form
        in_funds = "label" in block.fields
        taken |= {word.passage.number for word in block.words}
        yield from block_passages(block, table)
    for passage in passages:
        if passage.number in taken:
            continue
        words = passage.line.text.split()
        if passage.cells or len(words) < LEAST or passage.text.count("。") > 2:
            yield passage
            continue
        table += 1
        rows = list(_rows([tidy(word)[0] for word in words], grammar))
        line = replace(passage.line, table=table)
        yield passage
        for cells in rows:
            yield replace(passage, cells=cells, line=line)


def _rows(words: Sequence[str], grammar: Grammar) -> Iterator[tuple[str, ...]]:
    """Yield each run of headers, and behind it the names that have as many values as it asks."""
    at = 0
    width = 0
    while at < len(words):
        run = _headers(words, at, grammar)
        if run >= HEADERS:
            header = _named(words[at : at + run])
            width = len(header) - 1
            yield header
            at += run
            continue
        named = width and NAME.fullmatch(words[at])
        values = _values(words[at + 1 : at + 1 + max(width, LEAST_VALUES)]) if named else 0
        if values >= LEAST_VALUES:
            taken = min(values, width)
            yield (words[at], *words[at + 1 : at + 1 + taken])
            at += taken
        at += 1


def _named(headers: Sequence[str]) -> tuple[str, ...]:
    """Return headers from that of the names on: merged cells of higher levels have no value."""
    start = next((i for i, word in enumerate(headers) if NAMES.match(word)), None)
    return ("", *headers) if start is None else tuple(headers[start:])


def _headers(words: Sequence[str], at: int, grammar: Grammar) -> int:
    """Return how many words from here on are headers of columns."""
    known = [w for synonyms in grammar.lexicon.groups["columns"].values() for w in synonyms]
    count = 0
    while at + count < len(words) and any(
        words[at + count].startswith(w) for w in known if len(w) > 1
    ):
        count += 1
    return count


def _values(words: Sequence[str]) -> int:
    """Return how many words are values before the first that is none."""
    return next((i for i, word in enumerate(words) if not VALUE.fullmatch(word)), len(words))
