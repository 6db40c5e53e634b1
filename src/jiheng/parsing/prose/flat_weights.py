"""Weights of flat forms that have no column for them: in brackets behind a name, or its level."""

from collections import Counter
from collections.abc import Sequence

from jiheng.parsing.prose.flat_words import Word
from jiheng.parsing.told_weights import POINTS

Line = tuple[Word, tuple[str, ...]]
NEAREST = ("level2", "level1")


def with_told_weights(
    fields: tuple[str, ...], lines: Sequence[Line]
) -> tuple[tuple[str, ...], list[Line]]:
    """Return the fields and the lines with the weights that their words tell.

    What a level is worth is the weight of its only indicator, as in `told_weights`.
    """
    if "weight" in fields or "name" not in fields:
        return fields, list(lines)
    levels = [name for name in NEAREST if name in fields]
    counts = {name: Counter(_under(fields, cells, name) for _, cells in lines) for name in levels}
    weighed: list[Line] = []
    for word, cells in lines:
        by_field = dict(zip(fields, cells, strict=True))
        own = POINTS.search(by_field["name"])
        weight = own.group(1) if own is not None else ""
        if own is not None and own.start():
            by_field["name"] = by_field["name"][: own.start()]
        for level in levels:
            points = POINTS.search(by_field[level])
            if not weight and points and counts[level][_under(fields, cells, level)] == 1:
                weight = points.group(1)
        weighed.append((word, (*by_field.values(), weight)))
    if not any(cells[-1] for _, cells in weighed):
        return fields, list(lines)
    return (*fields, "weight"), weighed


def _under(fields: tuple[str, ...], cells: tuple[str, ...], level: str) -> tuple[str, ...]:
    """Return the level that a line stands under, with the one above it."""
    names = NEAREST[NEAREST.index(level) :]
    return tuple(cells[fields.index(name)] for name in names if name in fields)
