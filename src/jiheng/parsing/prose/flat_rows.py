"""Rows of forms that lost their lines, where the values behind a name can be counted off."""

from collections.abc import Sequence

from jiheng.model import family
from jiheng.parsing.indicator_block import TOTAL
from jiheng.parsing.measures import read_measure
from jiheng.parsing.prose.flat_words import (
    BETWEEN,
    FEWEST,
    LEVEL,
    NUMBER,
    Block,
    Word,
    are_points,
    is_value,
    numbers_from,
    put_reason,
    row_cells,
)


def rows_in_order(
    words: Sequence[Word], begin: int, start: int, fields: tuple[str, ...]
) -> Block | None:
    """Return the rows of a form whose weights stand before the targets: name, then every value."""
    behind = fields[fields.index("name") + 1 : fields.index("own_points") + 1]
    rows: list[tuple[Word, tuple[str, ...]]] = []
    at = last = start
    while at < len(words) and at - last <= 2 * len(fields) + FEWEST:
        word = words[at]
        if TOTAL.fullmatch(word.text) and numbers_from(words, at + 1) >= 2:
            weight, points = (words[at + step].text for step in (1, 2))
            put_reason(rows, fields, words[last : at + 1])
            rows.append((word, row_cells(fields, name="总分", weight=weight, points=points)))
            last = at + 3
            break
        values = dict(zip(behind, (w.text for w in words[at + 1 :]), strict=False))
        if len(values) < len(behind) or not _is_row(word.text, values):
            at += 1
            continue
        put_reason(rows, fields, words[last:at])
        weight, points = values["weight"], values["own_points"]
        cells = row_cells(fields, name=word.text, weight=weight, points=points, values=values)
        rows.append((word, cells))
        at = last = at + len(behind) + 1
    return Block(fields, tuple(rows), tuple(words[begin:last])) if rows else None


def rows_without_weights(
    words: Sequence[Word], begin: int, start: int, fields: tuple[str, ...]
) -> Block | None:
    """Return the rows of a form without weights: a name with its target and its result behind."""
    after = fields[fields.index("name") + 1 :]
    rows: list[tuple[Word, tuple[str, ...]]] = []
    at = last = start
    if after[:2] != ("original_target", "actual"):
        return None
    while at + 2 < len(words) and at - last <= 2 * len(fields) + FEWEST:
        word, target, actual = words[at], words[at + 1].text, words[at + 2].text
        if is_value(word.text) or LEVEL.fullmatch(word.text) or not _measured(target, actual):
            at += 1
            continue
        values = {"original_target": target, "actual": actual}
        rows.append((word, row_cells(fields, name=word.text, weight="", points="", values=values)))
        at = last = at + 3
    return Block(fields, tuple(rows), tuple(words[begin:last])) if rows else None


def _measured(target: str, actual: str) -> bool:
    """Return whether two words are figures that measure the same."""
    measures = [read_measure(text) for text in (target, actual)]
    units = {family(m.low.unit) for m in measures if m is not None and m.low.unit}
    return None not in measures and len(units) <= 1


def _is_row(name: str, values: dict[str, str]) -> bool:
    """Return whether a word is followed by what its columns want."""
    numbers = [values["weight"], values["own_points"]]
    if is_value(name) or LEVEL.fullmatch(name) or not all(map(NUMBER.fullmatch, numbers)):
        return False
    texts = [text for field, text in values.items() if field in BETWEEN]
    return are_points(*numbers) and not any(LEVEL.fullmatch(text) for text in texts)


def values_behind(columns: tuple[str, ...]) -> bool:
    """Return whether weight and points stand behind the name, so that rows can be counted off."""
    if "name" not in columns:
        return False
    behind = columns[columns.index("name") + 1 :]
    return "weight" in behind and "own_points" in behind
