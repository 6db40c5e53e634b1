"""Forms that lost their lines: their cells one after the other, by row, by line or by cell.

The words of a form stand in one order however they were parted. Its headers name the columns; a
row of indicators ends with its weight and its points, a row of funds begins with its source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from jiheng.model.prose import Passage
from jiheng.parsing.column_names import NAMES, column_name, unit_in
from jiheng.parsing.indicator_block import FILLER, NOTES, TOTAL
from jiheng.parsing.measures import read_operator
from jiheng.parsing.numbers import is_unit
from jiheng.parsing.prose.aligned_rows import aligned_block
from jiheng.parsing.prose.flat_funds import FEWEST as FEWEST_FUNDS
from jiheng.parsing.prose.flat_funds import fund_block
from jiheng.parsing.prose.flat_headers import columns_of, header_run, with_levels
from jiheng.parsing.prose.flat_rows import rows_in_order, rows_without_weights, values_behind
from jiheng.parsing.prose.flat_words import (
    BETWEEN,
    FEWEST,
    LEVEL,
    VALUE,
    Block,
    Word,
    are_points,
    is_value,
    numbers_from,
    put_reason,
    row_cells,
)
from jiheng.parsing.prose.tidy import tidy
from jiheng.parsing.table_blocks import INDICATOR_FIELDS

BARS = ("|", "｜")  # that a page puts behind every cell
LONGEST_HEADER = 16


def words_of(passages: Sequence[Passage]) -> list[Word]:
    """Return the words of passages that are no rows of a table already."""
    return [
        Word(tidy(text)[0], passage)
        for passage in passages if not passage.cells
        for text in passage.line.text.split() if text not in BARS
    ]  # fmt: skip


def flat_blocks(passages: Sequence[Passage]) -> Iterator[Block]:
    """Yield the blocks of forms in running text, downwards."""
    words = words_of(passages)
    at = 0
    while at < len(words):
        end, fields = _headers(words, at)
        if max(len(fields), len(header_run(words, at)[1])) < FEWEST_FUNDS:
            at += 1
            continue
        own = set(fields)
        block = _aligned_block(words, at)
        if block is not None:
            pass
        elif {"weight", "own_points"} <= own and own & {"name", "level1", "level2"}:
            columns = _in_order(fields, INDICATOR_FIELDS)
            block = _weighted(words, at, end, columns)
        elif {"name", "original_target", "actual"} <= own and not own & {"weight", "own_points"}:
            block = rows_without_weights(words, at, end, _in_order(fields, INDICATOR_FIELDS))
        else:
            block = fund_block(words, at)
        if block is not None and block.rows:
            before = words[at - 1].text if at else ""
            yield replace(block, caption=before if unit_in(before) else "")
            at += len(block.words)
        else:
            at = max(end, at + 1)


def _aligned_block(words: Sequence[Word], at: int) -> Block | None:
    """Return the indicators below the headers that begin here, if they can be told for certain."""
    end, fields = header_run(words, at)
    columns = with_levels(words, at, columns_of(fields))
    own = set(columns)
    if len(own & INDICATOR_FIELDS) < FEWEST or not own & {"original_target", "actual"}:
        return None
    return aligned_block(words, at, end, columns)


def _weighted(
    words: Sequence[Word], begin: int, start: int, columns: tuple[str, ...]
) -> Block | None:
    """Return the rows of a form with weights: read from their end, or counted off from the name."""
    if not values_behind(columns):
        return _indicators(words, begin, start, columns)
    counted = rows_in_order(words, begin, start, columns)
    if columns.index("weight") < _first(columns, BETWEEN):
        return counted
    ended = _indicators(words, begin, start, columns)
    more = counted is not None and len(counted.rows) > len(ended.rows if ended else ())
    return counted if more else ended


def _headers(words: Sequence[Word], at: int) -> tuple[int, list[str]]:
    """Return where the run of headers that begins here ends, and the fields they name."""
    fields: list[str] = []
    end = at
    for place in range(at, len(words)):
        text = words[place].text
        name = column_name(text) if len(text) <= LONGEST_HEADER else None
        if name is None or VALUE.fullmatch(text):
            break
        if not name.certain and (not fields or LEVEL.fullmatch(text)):
            break  # a run begins with a header that is one for sure, and ends at the first level
        fields.append(name.field)
        end = place + 1
    return end, fields


def _in_order(fields: Sequence[str], known: set[str]) -> tuple[str, ...]:
    """Return the fields in the order of the columns: a second row of headers stands first."""
    second = next((at for at, name in enumerate(fields) if name == "level1"), 0)
    lower, upper = list(fields[second:]), list(fields[:second])
    ordered = [*lower, *(name for name in upper if name not in lower)]
    return tuple(dict.fromkeys(name for name in ordered if name in known))


def _indicators(
    words: Sequence[Word], begin: int, start: int, fields: tuple[str, ...]
) -> Block | None:
    """Return the rows that end with a weight and the points earned of it."""
    rows: list[tuple[Word, tuple[str, ...]]] = []
    level, open_from, at, last = "", start, start, start
    while at < len(words):
        run = numbers_from(words, at)
        if run < 2:
            at += 1
            if at - open_from > 3 * len(fields) + FEWEST:
                break
            continue
        weight, points = words[at + run - 2].text, words[at + run - 1].text
        before = words[open_from : at + run - 2]
        at += run
        if not are_points(weight, points):
            continue
        open_from = last = at
        put_reason(rows, fields, before)
        if any(TOTAL.fullmatch(word.text) for word in before):
            rows.append((before[-1], row_cells(fields, name="总分", weight=weight, points=points)))
            break
        row = _row(fields, before, (weight, points), level)
        if row is not None:
            level = row[2]
            rows.append(row[:2])
    return Block(fields, tuple(rows), tuple(words[begin:last])) if rows else None


def _first(columns: tuple[str, ...], fields: tuple[str, ...]) -> int:
    return min((columns.index(name) for name in fields if name in columns), default=len(columns))


def _row(
    fields: tuple[str, ...], before: Sequence[Word], scored: tuple[str, str], level: str
) -> tuple[Word, tuple[str, ...], str] | None:
    """Return the name of an indicator, its cells and its level; read from the right."""
    left = list(before)
    values: dict[str, str] = {}
    levels = [word.text for word in left if LEVEL.fullmatch(word.text)]
    level = next((text for text in levels if text[:2] in ("产出", "效益", "成本", "满意")), level)
    named = [at for at, word in enumerate(left) if LEVEL.fullmatch(word.text)]
    own = left[named[-1] + 1 :] if named else left
    if len(own) > 1 or (len(own) == 1 and is_value(own[0].text)):
        for field in reversed([name for name in BETWEEN if name in fields]):
            if len(own) <= 1 or not _fits(field, own[-1].text):
                continue
            values[field] = own.pop().text
    if not own or is_value(own[-1].text) or FILLER.fullmatch(own[-1].text):
        return None
    name = own[-1]
    if NOTES.match(name.text):
        return None
    cells = row_cells(
        fields, name=name.text, weight=scored[0], points=scored[1], level=level, values=values
    )
    return name, cells, level


def _fits(field: str, text: str) -> bool:
    """Return whether a word can stand in a column that may be empty."""
    if field == "operator":
        return read_operator(text) is not None
    if field == "unit":
        return is_unit(text) and not is_value(text)
    return True


def block_passages(block: Block, table: int) -> Iterator[Passage]:
    """Yield a block as rows of a table: its headers, its rows, and what else belongs to it."""
    labels = tuple(NAMES[field][0] if field in NAMES else "" for field in block.fields)
    if block.caption:
        labels = (block.caption, *labels[1:])
    first = block.words[0].passage
    yield replace(first, cells=labels, line=replace(first.line, table=table, spans={}))
    given: set[int] = {first.number}
    for word, cells in block.rows:
        given.add(word.passage.number)
        line = replace(word.passage.line, table=table, spans={})
        yield replace(word.passage, cells=cells, line=line)
    for word in block.words:
        if word.passage.number not in given:
            given.add(word.passage.number)
            line = replace(word.passage.line, table=table, spans={})
            yield replace(word.passage, cells=("",), line=line)
