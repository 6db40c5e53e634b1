"""Every weight of a line that keeps the grade, the other lines of its block in proportion."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from jiheng.model import ScoredItem, Stretch, WeightRange
from jiheng.scoring.room import Room, counts

HALF = Fraction(1, 2)
NEVER = (Fraction(0), Fraction(1), Fraction(0), Fraction(-1))


def weight_ranges(room: Room) -> Iterator[WeightRange]:
    """Yield the ranges of all lines that share a block with another, block by block."""
    blocks: dict[str, list[ScoredItem]] = {}
    for line in room.items:
        if line.indicator is not None and counts(line) and line.weight:
            blocks.setdefault(line.indicator.level1, []).append(line)
    for lines in blocks.values():
        if len(lines) > 1:
            block = _Block(lines, room)
            yield from (block.range(number) for number in range(len(lines)))


class _Digits(NamedTuple):
    """The places at which a line is rounded to its next digit, equally far apart."""

    first: int
    step: int  # below 0: it gains digits towards lower places
    most: int


# a place, the digits that all lines have gained there, those of the others, those of the moved line
_Mark = tuple[int, int, int, int]


class _Block:
    """The lines of a block, of which one is moved.

    All hangs on the factor by which the weights of the others are multiplied: 0 where the moved
    line weighs what the block does, 1 as it is. Where one of the others gains a digit is the same
    whichever line is moved, so these factors are sorted once. As the factor grows, the others only
    gain and the moved line only loses: the sums at both ends of a stretch bound those within, and
    only where that does not tell the grade is the stretch cut at one of these factors.

    Places are whole numbers: an even one is the factor `place / unit`, an odd one all factors
    between its neighbours. Every digit of every line falls on an even place; none is lost.
    """

    def __init__(self, lines: list[ScoredItem], room: Room) -> None:
        self.lines, self.room = lines, room
        weights = [Fraction(line.weight or 0) for line in lines]
        self.weight = sum((line.weight or Decimal(0) for line in lines), Decimal(0))
        block = Fraction(self.weight)
        self.rests = [block - weight for weight in weights]
        ends = [block / rest for rest in self.rests]  # there the moved line weighs nothing
        exact = [
            _first_and_step(line, weight, rest, end, room.scale)
            for line, weight, rest, end in zip(lines, weights, self.rests, ends, strict=True)
        ]
        self.unit = 2 * lcm(*(number.denominator for row in (ends, *exact) for number in row))
        self.ends = [self._place(end) for end in ends]
        second, last = sorted(self.ends)[-2:]
        self.as_other, self.as_moved = list[_Digits](), list[_Digits]()
        self.gains: list[int] = []
        for line, row, end in zip(lines, exact, self.ends, strict=True):
            first, step, moved_first, moved_step = map(self._place, row)
            # one of the others is looked at up to the farthest end of a line that is not itself
            limit = second if end == last else last
            places = range(first, limit + 1, step) if line.share.value else range(0)
            self.gains += places
            self.as_other.append(_Digits(first, step, len(places)))
            most = int(block * room.scale) + 1 if line.share.value else 0
            self.as_moved.append(_Digits(moved_first, moved_step, most))
        self.gains.sort()
        self.here = bisect_right(self.gains, self.unit)  # digits as the weights are

    def _place(self, factor: Fraction) -> int:
        return factor.numerator * (self.unit // factor.denominator)

    def range(self, number: int) -> WeightRange:
        """Return the range of a line of the block."""
        line, end = self.lines[number], self.ends[number]
        kept = self._kept(number)
        here = next(n for n, (low, high) in enumerate(kept) if low <= self.unit <= high)
        low, high = kept[here]
        mark_at = self._marks(number)
        marks = [
            mark_at(place, bisect_right(self.gains, place))
            for place, there in ((high + 1, high < end), (low - 1, low > 0))
            if there
        ]
        stretches = tuple(self._stretch(number, low, high) for low, high in kept)
        outer = sum(high + high % 2 - low + low % 2 for low, high in kept)
        return WeightRange(
            key=line.key, name=line.name, weight=line.weight or Decimal(0),
            block=self.weight, kept=stretches, share=Fraction(outer, end),
            down=stretches[here].low if high < end else None,
            up=stretches[here].high if low > 0 else None,
            proofs=tuple(
                self.room.proof(others + moved - self.here) for _, _, others, moved in marks
            ),
        )  # fmt: skip

    def _stretch(self, number: int, low: int, high: int) -> Stretch:
        """Return the weights of a run of places: they fall as places rise, to 0."""
        rest, end = self.rests[number], self.ends[number]
        top, bottom = rest.numerator, rest.denominator * self.unit
        lightest, heaviest = end - high - high % 2, end - low + low % 2
        return Stretch(
            Fraction(lightest * top, bottom), Fraction(heaviest * top, bottom),
            (high % 2 == 0, low % 2 == 0),
        )  # fmt: skip

    def _marks(self, number: int) -> Callable[[int, int], _Mark]:
        """Return what makes the marks of a line: of a place, and the digits all have gained there.

        Written out, as it is called some hundred times a line.
        """
        first, step, most = self.as_other[number]
        moved_first, moved_step, moved_most = self.as_moved[number]

        def mark(place: int, gained: int) -> _Mark:
            own = (place - first) // step + 1
            own = 0 if own < 0 else own if own < most else most
            moved = (place - moved_first) // moved_step + 1
            moved = 0 if moved < 0 else moved if moved < moved_most else moved_most
            return place, gained, gained - own, moved

        return mark

    def _kept(self, number: int) -> list[tuple[int, int]]:
        """Return first and last of the places that keep the grade, the last run of them first."""
        gains, end, mark = self.gains, self.ends[number], self._marks(number)
        least, most = self.here - self.room.down, self.here + self.room.up
        kept: list[tuple[int, int]] = []
        waiting = [(mark(0, 0), mark(end, bisect_right(gains, end)))]
        while waiting:
            start, stop = waiting.pop()
            low, before, others_low, moved_low = start
            high, after, others_high, moved_high = stop
            smallest, largest = others_low + moved_high, others_high + moved_low
            if smallest < least <= largest or smallest <= most < largest:
                if before < after:
                    cut = gains[(before + after) // 2]
                else:  # only the moved line loses digits here
                    digits = least - others_low
                    if moved_high >= digits or moved_low < digits:
                        digits = most + 1 - others_low
                    first, step, _ = self.as_moved[number]
                    cut = first + (digits - 1) * step + 1
                left = bisect_left(gains, cut, before, after)
                right = bisect_right(gains, cut, left, after)
                waiting += (start, mark(cut - 1, left)), (mark(cut, right), stop)
            elif least <= smallest and largest <= most:
                kept.append((low, kept.pop()[1] if kept and kept[-1][0] == high + 1 else high))
        return kept


def _first_and_step(
    line: ScoredItem, weight: Fraction, rest: Fraction, end: Fraction, scale: int
) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Return the factors of a line's first digit and from each to the next.

    As one of the others, then as the moved line.
    """
    if not line.share.value:
        return NEVER
    earned = line.share.value * scale
    start = Fraction(line.penalty) * scale + HALF if line.penalty else HALF
    step, moved_step = 1 / (earned * weight), -1 / (earned * rest)
    return start * step, step, end + start * moved_step, moved_step
