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
    rows = [at for at, score in zip(range(len(lines)), scores, strict=True) if score]
    if len(rows) < FEWEST_ROWS:
        return list(words)
    names = [lines[at][scores[at] - between].text for at in rows if scores[at] >= between]
    widest = max(map(_width, names), default=0)
    for at in rows:
        below = lines[at + 1] if at + 1 < len(lines) and not scores[at + 1] else []
        name, last = scores[at] - between, len(lines[at]) - 1
        if not below or name < 0 or not _is_rest(below, lines[at][:name]):
            continue
        if _width(lines[at][name].text) < widest - 1:
            continue  # it had room for more
        reason = last > scores[at] + 1
        if len(below) == 1 + reason and last <= scores[at] + 2:
            lines[at][name] = _with(lines[at][name], below[0])
            if reason:
                lines[at][last] = _with(lines[at][last], below[1])
            below.clear()
    return [word for line in lines for word in line]


def _scores(line: Sequence[Word]) -> int:
    """Return where the weight of a line stands, with its points behind; 0 if it is no row."""
    if len(line) < FEWEST_WORDS:
        return 0
    runs = (at for at in range(1, len(line) - 1) if numbers_from(line, at) == 2)
    return next(runs, 0)


def _is_rest(below: Sequence[Word], levels: Sequence[Word]) -> bool:
    """Return whether a line holds what did not fit: words, and none that a level goes on with."""
    for word in below:
        kind = kind_of(word.text)
        if (
            not kind.words
            or kind.level
            or kind.header
            or TOTAL.fullmatch(word.text)
            or (NOTES.match(word.text))
        ):
            return False
        if any((LEVEL.fullmatch(level.text + word.text) and not LEVEL.fullmatch(level.text))
               or word.text in ("指标", "标") for level in levels):  # fmt: skip
            return False
    return True


def _width(text: str) -> int:
    """Return how wide a text is printed, in halves of a Chinese sign."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def _with(word: Word, piece: Word) -> Word:
    return replace(word, text=word.text + piece.text)
