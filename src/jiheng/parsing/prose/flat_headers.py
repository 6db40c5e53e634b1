"""Headers of forms that lost their lines: broken ones put together, unknown ones counted."""

from collections.abc import Sequence

from jiheng.parsing.column_names import HAN, ColumnName, column_name
from jiheng.parsing.prose.flat_words import LEVEL, VALUE, Word
from jiheng.parsing.table_blocks import FEWEST_CERTAIN, INDICATOR_FIELDS, ROLES

LONGEST_HEADER = 16
LONGEST_UNKNOWN = 10
MOST_PIECES = 4  # that a header is broken into
LONGEST_PIECE = 8
OTHER = "other"  # a column whose header names nothing that is known
BEFORE_LEVELS = ("number", "project")
PARTED = ("operator", "original_target", "unit", "actual", "completion", "revised_target")
SIGNED = ("operator", "original_target", "unit")  # what a second row parts a target into


def header_run(words: Sequence[Word], at: int) -> tuple[int, tuple[str, ...]]:
    """Return where the run of headers that begins here ends, and the fields, unknown ones too."""
    fields: list[str] = []
    begin, certain = at, 0
    while at < len(words):
        taken, name = _header(words, at)
        if name is None:
            if not fields or not _is_unknown(words, at):
                break
            fields.append(OTHER)
            at += 1
            continue
        if not name.certain and LEVEL.fullmatch(words[at].text):
            break  # a run ends at the first level
        fields.append(name.field)
        certain += name.certain
        at += taken
    if fields and not _is_certain(words, begin) and not _stands(fields, certain):
        return begin, ()
    return at, tuple(fields)


def _is_certain(words: Sequence[Word], at: int) -> bool:
    name = _header(words, at)[1]
    return name is not None and name.certain


def _stands(fields: Sequence[str], certain: int) -> bool:
    """Return whether a run whose first header is a guess is one: all that a form needs is in it."""
    return certain >= FEWEST_CERTAIN and all(set(fields) & role for role in ROLES)


def columns_of(fields: Sequence[str]) -> tuple[str, ...]:
    """Return the fields of a run in the order of the columns: rows of headers become one."""
    known = [name if name in INDICATOR_FIELDS else OTHER for name in fields]
    second = next((at for at, name in enumerate(known) if name == "level1"), 0)
    upper, columns = known[:second], known[second:]
    if upper[-1:] and upper[-1] in BEFORE_LEVELS:
        columns = [upper[-1], *columns]
    if set(upper) & set(SIGNED):
        columns = _parted(columns, [name for name in upper if name in SIGNED])
    return _once(_with_lower(columns))


def _with_lower(columns: list[str]) -> list[str]:
    """Return the columns with a last row of headers where the column stands that it parts.

    Behind the points it says again what stands before them: 指标性质, 指标值, 度量单位 part the
    target, 完成值, 完成率 the result.
    """
    ends = max((at for at, name in enumerate(columns) if name == "own_points"), default=-1)
    lower = [name for name in columns[ends + 1 :] if name in PARTED]
    again = [name for name in lower if name in columns[: max(ends, 0)]]
    if ends < 0 or len(lower) < 2 or len(again) != 1 or len(set(lower)) < len(lower):
        return columns
    kept = columns[: ends + 1] + [name for name in columns[ends + 1 :] if name not in PARTED]
    at = kept.index(again[0])
    return [*kept[:at], *lower, *kept[at + 1 :]]


def _parted(columns: list[str], parts: Sequence[str]) -> list[str]:
    """Return the columns with the parts of a target where the target stands."""
    at = next((at for at, name in enumerate(columns) if name == "original_target"), -1)
    if at < 0:
        place = next((at for at, name in enumerate(columns) if name == "name"), -1) + 1
        return [*columns[:place], *parts, *columns[place:]]
    return [*columns[:at], *parts, *columns[at + 1 :]]


def _once(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns with each field once: of two weights the one behind the name counts."""
    named = columns.index("name") if "name" in columns else 0
    ordered = sorted(range(len(columns)), key=lambda at: (at < named, at))
    kept: dict[str, int] = {}
    for at in ordered:
        kept.setdefault(columns[at], at)
    levels = ("level1", "level2", "number", "project")
    return tuple(
        name if name == OTHER or kept[name] == at or (name in levels and at < named) else OTHER
        for at, name in enumerate(columns)
    )


def with_levels(words: Sequence[Word], at: int, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns with one of levels before the names, where an unknown header is of it."""
    if columns[:1] != ("name",) or not at:
        return columns
    text = words[at - 1].text
    unknown = HAN.search(text) and len(text) <= LONGEST_UNKNOWN and not VALUE.fullmatch(text)
    return ("level1", *columns) if unknown and "。" not in text else columns


def _header(words: Sequence[Word], at: int) -> tuple[int, ColumnName | None]:
    """Return how many words make the header that stands here, and what it names."""
    text = ""
    best: tuple[int, ColumnName] | None = None
    for taken in range(1, MOST_PIECES + 1):
        if at + taken > len(words):
            break
        piece = words[at + taken - 1].text
        if taken > 1 and not _may_be_broken(words, at + taken - 1):
            break
        text += piece
        if len(text) > LONGEST_HEADER or VALUE.fullmatch(piece):
            break
        name = column_name(text)
        if name is not None and (name.certain or taken == 1):
            best = (taken, name)
    return best if best is not None else (0, None)


def _may_be_broken(words: Sequence[Word], at: int) -> bool:
    """Return whether a word can go on with the one before: each stands on a line of its own."""
    before, word = words[at - 1], words[at]
    apart = before.passage.number != word.passage.number
    return apart and len(before.text) <= LONGEST_PIECE and len(word.text) <= LONGEST_PIECE


def _is_unknown(words: Sequence[Word], at: int) -> bool:
    """Return whether a word is a header that nothing is known of: one that is known follows."""
    text = words[at].text
    if len(text) > LONGEST_UNKNOWN or not HAN.search(text) or LEVEL.fullmatch(text):
        return False
    if any(sign.isdigit() for sign in text):
        return False
    name = _header(words, at + 1)[1]
    return name is not None and name.certain
