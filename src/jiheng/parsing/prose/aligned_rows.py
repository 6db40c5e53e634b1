"""Rows of forms that lost their lines, put under their headers: of all ways the best that fits.

The words of a form stand in the order of its cells. Each column takes some of them, as many as it
can hold, merged and empty cells take none; what fits best over the whole block is its reading. It
is taken only if nothing is left over, or if its weights and points are those that the form adds up.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from jiheng.parsing.indicator_block import ENUMERATED, TOTAL
from jiheng.parsing.prose.best_fit import CARRIED, TARGETS, Row, best_fit
from jiheng.parsing.prose.flat_headers import OTHER, header_run
from jiheng.parsing.prose.flat_weights import with_told_weights
from jiheng.parsing.prose.flat_words import FEWEST, NUMBER, Block, Word, row_cells
from jiheng.parsing.prose.word_kinds import kind_of
from jiheng.parsing.prose.wrapped_lines import unwrapped

INDEXED = re.compile(r"^指标\d{1,2}(?=[\u4e00-\u9fff])")  # of the printed form, no colon behind it
MOST_WORDS = 2_000
BEHIND_TOTAL = 4  # words that may stand between a total and its numbers
FULL = 100
COUNTED = ("operator", "original_target", "revised_target", "unit", "actual", "completion")


def aligned_block(
    words: Sequence[Word], begin: int, start: int, columns: tuple[str, ...]
) -> Block | None:
    """Return the rows below a run of headers; None if they cannot be told for certain."""
    end = _end(words, start)
    own = words[start:end]
    if not own or "name" not in columns:
        return None
    straight = unwrapped(own, columns)
    fit = best_fit(straight, columns)
    columns = fit.columns
    rows, left = fit.rows()
    if not rows:
        return None
    total, last = _total(words, end, rows, columns)
    kept = rows
    if not _is_added_up(rows, columns, total):
        if left or not _have_values(rows, columns):
            return None
        kept = _alike(rows, columns)
        if len(kept) < 2 and total is None:
            return None
    fields = tuple(name for name in columns if name != OTHER)
    lines = list(_lines(rows, kept, columns, fields))
    fields, lines = with_told_weights(fields, lines)
    if total is not None and kept == rows:  # with rows left out it is the sum of more
        weight, points = total
        lines.append((words[end], row_cells(fields, name="总分", weight=weight, points=points)))
    if total is None:  # a block ends with its last row
        last = start + rows[-1].end + len(own) - len(straight)
    return Block(fields, tuple(lines), tuple(words[begin:last]))


def _end(words: Sequence[Word], start: int) -> int:
    """Return where the rows end: at a total with numbers, at other headers, or far enough."""
    far = min(len(words), start + MOST_WORDS)
    for at in range(start, far):
        text = words[at].text
        if TOTAL.fullmatch(text) and _numbers_behind(words, at):
            return at
        if kind_of(text).header and len(header_run(words, at)[1]) >= FEWEST:
            return at
    return far


def _numbers_behind(words: Sequence[Word], at: int) -> list[int]:
    """Return where the numbers of a total stand, behind headers of their own."""
    place = at + 1
    while place < min(len(words), at + 1 + BEHIND_TOTAL) and (
        TOTAL.fullmatch(words[place].text) or kind_of(words[place].text).words
    ):
        place += 1
    numbers: list[int] = []
    while place < len(words) and NUMBER.fullmatch(words[place].text) and len(numbers) < 2:
        numbers.append(place)
        place += 1
    return numbers


def _sum(rows: Sequence[Row], column: int) -> Decimal:
    """Return what a column adds up to."""
    texts = (row.cells[column][0].text.rstrip("分") for row in rows)
    return sum((Decimal(text) for text in texts), Decimal(0))


def _total(
    words: Sequence[Word], at: int, rows: Sequence[Row], columns: tuple[str, ...]
) -> tuple[tuple[str, str] | None, int]:
    """Return weight and points of the total that stands here, and where it ends."""
    if at >= len(words) or not TOTAL.fullmatch(words[at].text):
        return None, at
    places = _numbers_behind(words, at)
    texts = [words[place].text.replace(",", "") for place in places]
    if len(texts) == 2 and Decimal(texts[1]) <= Decimal(texts[0]):
        return (texts[0], texts[1]), places[-1] + 1
    if "own_points" not in columns:
        return None, at
    fewest = _sum(rows, columns.index("own_points"))
    if texts and fewest <= Decimal(texts[0]) <= FULL:
        return ("", texts[0]), places[0] + 1
    return None, at


def _have_values(rows: Sequence[Row], columns: tuple[str, ...]) -> bool:
    """Return whether each row has a target or a result, where the form has columns for them."""
    places = [c for c, name in enumerate(columns) if name in TARGETS]
    return all(any(row.cells[c] for c in places) for row in rows) if places else True


def _is_added_up(
    rows: Sequence[Row], columns: tuple[str, ...], total: tuple[str, str] | None
) -> bool:
    """Return whether the total of the form is that of its rows and of an execution besides."""
    if total is None or not {"weight", "own_points"} <= set(columns):
        return False
    weights, points = (_sum(rows, columns.index(name)) for name in ("weight", "own_points"))
    full = Decimal(total[0]) if total[0] else Decimal(FULL)
    if not weights <= full < 2 * weights or not _have_values(rows, columns):
        return False
    return bool(total[1]) and 0 <= Decimal(total[1]) - points <= full - weights


def _alike(rows: Sequence[Row], columns: tuple[str, ...]) -> list[Row]:
    """Return the rows that fill the columns which most of them fill: others may be misread."""
    places = [c for c, name in enumerate(columns) if name in COUNTED]
    shapes = [tuple(bool(row.cells[c]) for c in places) for row in rows]
    [(shape, _)] = Counter(shapes).most_common(1)
    return [row for row, own in zip(rows, shapes, strict=True) if own == shape]


def _lines(
    rows: Sequence[Row], kept: Sequence[Row], columns: tuple[str, ...], fields: tuple[str, ...]
) -> Iterator[tuple[Word, tuple[str, ...]]]:
    """Yield name and cells of each row that is kept, the levels in force carried downwards."""
    levels: dict[str, str] = {}
    own = {id(row) for row in kept}
    for row in rows:
        texts = {columns[c]: "".join(word.text for word in cell) for c, cell in row.cells.items()}
        if texts.get("level1"):
            levels.pop("level2", None)
        for name in CARRIED:
            if texts.get(name):
                levels[name] = texts[name]
        if id(row) not in own:
            continue
        first = row.cells[columns.index("name")][0]
        texts["name"] = INDEXED.sub("", ENUMERATED.sub("", texts["name"])) or texts["name"]
        yield first, tuple(texts.get(name) or levels.get(name, "") for name in fields)
