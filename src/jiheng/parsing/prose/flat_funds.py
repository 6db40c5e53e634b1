"""The block of funds of a form that lost its lines: sources down, bases across."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import takewhile

from jiheng.parsing.column_names import HAN
from jiheng.parsing.fund_block import TOTAL_LABEL, source_of
from jiheng.parsing.indicator_block import SUBTOTAL
from jiheng.parsing.prose.flat_headers import LONGEST_UNKNOWN, OTHER, header_run
from jiheng.parsing.prose.flat_words import Block, Word, is_value
from jiheng.parsing.prose.word_kinds import DASHES, kind_of
from jiheng.parsing.table_blocks import ARRIVED, FUND_FIELDS, MONEY_FIELDS

FEWEST = 3  # columns that a block of funds names
FEWEST_ROWS = 2  # of known sources above one that is not known
MOST_PIECES = 4  # that a label is broken into
LONGEST_LABEL = 20
NEAR = Decimal("0.006")  # a rate may be printed without decimals
NUMBER = re.compile(r"-?\d[\d,]{0,20}(?:\.\d{1,8})?")

Line = tuple[Word, str, list[str]]  # where it stands, its label, its values


def fund_block(words: Sequence[Word], at: int) -> Block | None:
    """Return the funds below the headers that begin here; None if these are none of funds."""
    end, run = header_run(words, at)
    fields = _once([name if name in FUND_FIELDS else OTHER for name in run])
    if "executed" not in fields or not set(fields) & {"original", "revised", "rate"}:
        return None
    lines, last = _lines(words, end)
    fields = _with_unnamed(words, at, fields, lines)
    if len([name for name in fields if name != OTHER]) < FEWEST:
        return None
    known = tuple(name for name in fields if name != OTHER)
    rows: list[tuple[Word, tuple[str, ...]]] = []
    for number, (word, label, values) in enumerate(lines):
        cells = aligned(fields, values)
        if cells is None:
            continue
        by_field = dict(zip(fields, cells, strict=True))
        first = not number or "weight" in known  # a total below its parts may be of anything
        totals = first and (source_of(label) == "total" or SUBTOTAL.search(label))
        shown = TOTAL_LABEL if totals else label
        rows.append((word, (shown, *(by_field[name] for name in known))))
    return Block(("label", *known), tuple(rows), tuple(words[at:last])) if rows else None


def _once(fields: Sequence[str]) -> tuple[str, ...]:
    """Return the fields from the first of money on, each once."""
    start = next((at for at, name in enumerate(fields) if name in MONEY_FIELDS), len(fields))
    own = list(fields[start:])
    while own[-1:] == [OTHER]:  # a remark behind the points
        own.pop()
    return tuple(name if own.index(name) == at else OTHER for at, name in enumerate(own))


def _lines(words: Sequence[Word], start: int) -> tuple[list[Line], int]:
    """Return the rows that begin with a source, and where they end."""
    lines: list[Line] = []
    at = start
    while at < len(words):
        label, behind = _label(words, at, first=not lines)
        if not label and _is_row_like(words, at, lines):
            label, behind = words[at].text, at + 1
        if not label:
            break
        end = _values_end(words, behind)
        lines.append((words[at], label, [word.text for word in words[behind:end]]))
        at = end
    return lines, at


def _values_end(words: Sequence[Word], start: int) -> int:
    """Return where the values that begin here end."""
    end = start
    while end < len(words) and (is_value(words[end].text) or words[end].text in DASHES):
        end += 1
    return end


def _is_row_like(words: Sequence[Word], at: int, lines: Sequence[Line]) -> bool:
    """Return whether a row of a source that no form names stands here: as many values as above."""
    if len(lines) < FEWEST_ROWS or not _is_header(words[at].text):
        return False
    count = _values_end(words, at + 1) - at - 1
    return count == len(lines[-1][2]) >= FEWEST


def _label(words: Sequence[Word], at: int, *, first: bool) -> tuple[str, int]:
    """Return the label that begins here, put together, and where it ends; empty if there is none.

    A label is broken if its pieces stand on lines of their own and values follow them.
    """
    label = words[at].text
    for end in range(at + 1, min(at + MOST_PIECES, len(words)) + 1):
        valued = end < len(words) and (is_value(words[end].text) or words[end].text in DASHES)
        if valued and (source_of(label) or (first and SUBTOTAL.search(label))):
            return label, end
        if (
            end == len(words)
            or valued
            or not _goes_on(words, end)
            or (end == at + 1 and source_of(words[end].text))
        ):
            break
        label += words[end].text
        if len(label) > LONGEST_LABEL:
            break
    return (words[at].text, at + 1) if source_of(words[at].text) and not is_value(
        words[at].text) and len(words[at].text) <= LONGEST_LABEL else ("", at)  # fmt: skip


def _goes_on(words: Sequence[Word], at: int) -> bool:
    """Return whether a word can be the next piece of a label."""
    kind = kind_of(words[at].text)
    apart = words[at].passage.number != words[at - 1].passage.number
    return apart and kind.words and not kind.header and not kind.level


def _with_unnamed(
    words: Sequence[Word], at: int, fields: tuple[str, ...], lines: Sequence[Line]
) -> tuple[str, ...]:
    """Return the fields with the money before what was spent that only the rate names.

    `小计 77.5 70 66.5 95%` under headers of which only 执行数 and 执行率 are known: 66.5 is 95 %
    of 70, so that is the budget, and what stands before it was the budget at first.
    """
    values = lines[0][2] if lines else []
    more = len(values) - len(fields)
    if fields[0] != "executed" or more not in (1, 2) or "rate" not in fields:
        return fields
    headers = [word.text for word in words[max(0, at - more) : at]]
    arrived = [at for at, text in enumerate(headers) if ARRIVED.search(text)]
    if len(headers) < more or not all(map(_is_header, headers)) or len(arrived) == more:
        return fields
    unnamed = ("original", "revised")[2 - more :]
    if arrived:  # what arrived is no budget
        unnamed = tuple(OTHER if at in arrived else "revised" for at in range(more))
    by_field = dict(zip(unnamed + fields, values, strict=True))
    revised, executed, rate = (_number(by_field[n]) for n in ("revised", "executed", "rate"))
    if not revised or executed is None or rate is None:
        return fields
    if abs(executed / revised - rate / 100) > NEAR:
        return fields
    return unnamed + fields


def _is_header(text: str) -> bool:
    return len(text) <= LONGEST_UNKNOWN and bool(HAN.search(text)) and not is_value(text)


def _number(text: str) -> Decimal | None:
    match = NUMBER.fullmatch(text.removesuffix("%"))
    return Decimal(match.group().replace(",", "")) if match else None


def aligned(fields: tuple[str, ...], values: list[str]) -> tuple[str, ...] | None:
    """Return the values of a row in their columns; None if that is not certain.

    Where cells are missing the money stands right before the weight: the last of it is what was
    spent, the one before it the budget.
    """
    if len(values) == len(fields):
        return tuple("" if value in DASHES else value for value in values)
    if len(values) > len(fields) or OTHER in fields:
        return None
    money = [name for name in fields if name in MONEY_FIELDS]
    rest = [name for name in fields if name not in MONEY_FIELDS]
    amounts = _amounts(values, len(money), len(rest))
    if not 2 <= len(amounts) <= len(money):
        return None
    placed = dict(zip(money[-len(amounts) :], amounts, strict=True))
    if len(values) == len(amounts) + len(rest):
        placed |= dict(zip(rest, values[len(amounts) :], strict=True))
    return tuple("" if (text := placed.get(f, "")) in DASHES else text for f in fields)


def _amounts(values: list[str], money: int, rest: int) -> list[str]:
    """Return the money of a row that lacks cells; empty if other values may stand among it."""
    led = list(takewhile(lambda value: value not in DASHES, values))
    if len(led) == money:
        return led  # all of it, with dashes or nothing behind
    if len(values) > rest:
        return values[:-rest] if rest else values
    dashed = any(value in DASHES for value in values)
    return [value for value in values if value not in DASHES] if dashed else []
