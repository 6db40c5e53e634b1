"""The figures that a derived one may be made of: all of them in the order of the text, near it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from jiheng.model import Quantity, half_up
from jiheng.model.prose import Mention, Reading
from jiheng.model.prose_column_text import column_tables

KINDS = ("money", "count", "foreign")
MOST_COLUMNS, MOST_ROWS = 10, 60  # of a table: time grows evenly
BACK, AHEAD = 60, 16  # figures around one that are looked at: time grows evenly
UNIT = re.compile("[（(](?P<unit>[\u4e00-\u9fff]{1,4})[）)]$")
LEAST_DIGITS = 4  # of a number in which one wrong digit is told from another number
SWAPPED_DIGITS = 3
MOST_SHOWN = 6  # decimals


@dataclass(frozen=True, slots=True)
class Operands:
    """Amounts and counts of a report in order, those of its tables with their units."""

    figures: tuple[Mention, ...] = ()
    at: tuple[tuple[int, int], ...] = ()

    def near(self, mention: Mention, back: int = BACK, ahead: int = AHEAD) -> tuple[Mention, ...]:
        """Return the figures around one, without it."""
        place = bisect_left(self.at, (mention.passage, mention.start))
        around = self.figures[max(0, place - back) : place + ahead]
        return tuple(m for m in around if m is not mention)


def operands(reading: Reading) -> Operands:
    """Return the figures that others may be made of."""
    spoken = [
        m for m in reading.mentions if m.kind in KINDS and m.amount and not m.rise and not m.about
    ]
    spoken_at = {(m.passage, m.start) for m in spoken}
    own = [*spoken, *(m for m in _in_tables(reading) if (m.passage, m.start) not in spoken_at)]
    own.sort(key=lambda m: (m.passage, m.start))
    return Operands(tuple(own), tuple((m.passage, m.start) for m in own))


def _in_tables(reading: Reading) -> Iterator[Mention]:
    for table in column_tables(reading.passages):
        if len(table.header) > MOST_COLUMNS or len(table.rows) > MOST_ROWS:
            continue
        for row in table.rows:
            for column in range(1, len(table.header)):
                figure = table.figure(row, column)
                if figure is not None and figure.amount and figure.kind in KINDS:
                    yield _with_unit(figure, table.header[column])


def _with_unit(figure: Mention, header: str) -> Mention:
    """Return a figure with the unit that the head of its column has in brackets."""
    exact, named = figure.fact.exact, UNIT.search(header)
    if exact is None or exact.unit or named is None:
        return figure
    quantity = Quantity(exact.number, named.group("unit"), exact.digits)
    return replace(figure, fact=replace(figure.fact, quantity=quantity))


def last_unit(mention: Mention) -> Fraction:
    """Return one of the last digit that a figure is printed with, in the base unit."""
    exact = mention.fact.exact
    if exact is None or not exact.number or mention.amount is None:
        return Fraction(0)
    return abs(mention.amount) / abs(Fraction(exact.number)) / Fraction(10 ** (exact.digits or 0))


def as_printed(stated: Mention, value: Fraction) -> str:
    """Return a value in the unit of a figure, with its decimals."""
    exact = stated.fact.exact
    if exact is None or not stated.amount:
        return ""
    number = value / (stated.amount / Fraction(exact.number))
    return f"{half_up(number, min(exact.digits or 0, MOST_SHOWN)):f}{exact.unit}"


def is_slip(stated: Mention, value: Fraction) -> bool:
    """Return whether a figure is a value with one wrong digit, or two that changed places."""
    exact = stated.fact.exact
    if exact is None:
        return False
    first = re.sub(r"\D", "", f"{exact.number:.{exact.digits or 0}f}")
    other = re.sub(r"\D", "", as_printed(stated, value).removesuffix(exact.unit))
    return digits_slip(first, other)


def digits_slip(first: str, other: str) -> bool:
    """Return whether two runs of digits differ in one digit, or in two that changed places."""
    if len(first) != len(other):
        return False
    apart = [n for n in range(len(first)) if first[n] != other[n]]
    plain = len(first.rstrip("0"))
    if len(apart) == 1:
        return plain >= LEAST_DIGITS
    swapped = len(apart) == len(("one", "other")) and apart[1] == apart[0] + 1
    return (
        swapped and plain >= SWAPPED_DIGITS
        and first[apart[0]] == other[apart[1]] and first[apart[1]] == other[apart[0]]
    )  # fmt: skip


def one_apart(first: str, other: str) -> bool:
    """Return whether digits are a slip, or differ in one of three: where no other is meant."""
    apart = sum(a != b for a, b in zip(first, other, strict=False))
    enough = len(first) == len(other) and len(first.rstrip("0")) >= SWAPPED_DIGITS
    return digits_slip(first, other) or (enough and apart == 1)


def digits_of(stated: Mention, value: Fraction) -> str:
    """Return the digits of a value as a figure would print it."""
    exact = stated.fact.exact
    unit = exact.unit if exact is not None else ""
    return re.sub(r"\D", "", as_printed(stated, value).removesuffix(unit))


def sentence_of(text: str, at: int) -> tuple[int, int]:
    """Return where the sentence around a place begins and ends."""
    begin = max(text.rfind(sign, 0, at) for sign in "。！？\n") + 1
    ends = [end for sign in "。！？\n" if (end := text.find(sign, at)) >= 0]
    return begin, min(ends, default=len(text))


def shared(first: str, other: str, least: int = 2) -> bool:
    """Return whether two names have some characters running in common."""
    return any(first[n : n + least] in other for n in range(len(first) - least + 1))


def distinct(figures: Sequence[Mention]) -> list[Mention]:
    """Return figures without those that state an amount again."""
    return list({m.amount: m for m in reversed(figures)}.values())[::-1]
