"""Cells of a form that go on in the next printed line, where lines hold pieces of several cells.

A PDF gives a row as it is printed: a line with the weight and the points, and below it a line of
what did not fit into the columns. Which column a piece is of is told by the columns that are full.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from jiheng.parsing.indicator_block import NOTES, TOTAL
from jiheng.parsing.prose.flat_words import LEVEL, Word, numbers_from
from jiheng.parsing.prose.word_kinds import kind_of

FEWEST_ROWS = 2  # lines with a weight and points, from which lines are those of rows
FEWEST_WORDS = 4  # of such a line


def unwrapped(words: Sequence[Word], columns: tuple[str, ...]) -> list[Word]:
    """Return the words with the pieces of a name and of a reason put where they belong."""
    lines = [list(line) for _, line in groupby(words, key=lambda w: w.passage.number)]
    if "weight" not in columns or columns.index("name") > columns.index("weight"):
        return list(words)
    between = columns.index("weight") - columns.index("name")
    scores = [_scores(line) for line in lines]
    rows = [at for at, score in enumerate(scores) if score >= between]
    if len(rows) < FEWEST_ROWS:
        return list(words)
    widest = max(_width(lines[at][scores[at] - between].text) for at in rows)
    for at in rows:
        name = scores[at] - between
        full = _width(lines[at][name].text) >= widest - 1  # else it had room for more
        if full and at + 1 < len(lines) and not scores[at + 1]:
            _put_below(lines[at], lines[at + 1], name, scores[at])
    return [word for line in lines for word in line]


def _put_below(line: list[Word], below: list[Word], name: int, score: int) -> None:
    """Put the words of the line below to the name and the reason that they go on with."""
    rest = [word for word in below if not _ends_level(word, line[:name])]
    last = len(line) - 1
    reason = last == score + 2
    if not rest or not _is_rest(rest) or len(rest) != 1 + reason or last > score + 2:
        return
    line[name] = _with(line[name], rest[0])
    if reason:
        line[last] = _with(line[last], rest[1])
    below.clear()


def _scores(line: Sequence[Word]) -> int:
    """Return where the weight of a line stands, with its points behind; 0 if it is no row."""
    if len(line) < FEWEST_WORDS:
        return 0
    runs = (at for at in range(1, len(line) - 1) if numbers_from(line, at) == 2)
    return next(runs, 0)


def _is_rest(below: Sequence[Word]) -> bool:
    """Return whether words are what did not fit into the line above: no level, header or total."""
    for word in below:
        kind = kind_of(word.text)
        if not kind.words or kind.level or kind.header:
            return False
        if TOTAL.fullmatch(word.text) or NOTES.match(word.text):
            return False
    return True


def _ends_level(word: Word, levels: Sequence[Word]) -> bool:
    """Return whether a word is the rest of a level of the line above: 社会效益, 指标."""
    return word.text in ("指标", "标") or any(
        LEVEL.fullmatch(level.text + word.text) and not LEVEL.fullmatch(level.text)
        for level in levels
    )


def _width(text: str) -> int:
    """Return how wide a text is printed, in halves of a Chinese sign."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def _with(word: Word, piece: Word) -> Word:
    return replace(word, text=word.text + piece.text)
