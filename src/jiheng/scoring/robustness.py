"""How firm a grade is: exact, item by item as printed, each answer scored again as proof."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, lcm

from jiheng.model import Proof, Robustness, ScoredItem, ScoredTree, Share, Stretch, WeightRange
from jiheng.rulebook import Profile
from jiheng.scoring.smallest_change import smallest_changes
from jiheng.scoring.totals import UNKNOWN, total

HALF = Fraction(1, 2)


def robustness(tree: ScoredTree, profile: Profile) -> Robustness | None:
    """Return how firm the grade of a tree is; None without a total and a grade.

    A weight is moved from 0 to what its block weighs, the other lines of the block keep their
    proportions; lines that do not apply and those beside the full marks stay as they are. The share
    that each line earned stays its own, so a standard in points moves with its weight.
    """
    if tree.total.value is None or tree.total.grade is None:
        return None
    items, executed = tree.items, tree.execution.share if tree.execution else UNKNOWN
    base = _Base(items, profile, executed)
    return Robustness(
        subject=tree.subject,
        grade=tree.total.grade,
        margin=Decimal(base.down).scaleb(-base.digits),
        weights=tuple(_ranges(base)),
        actuals=smallest_changes(tree, profile),
    )


class _Base:
    """A tree with the room that its grade leaves, in units of the last digit of points."""

    def __init__(self, items: tuple[ScoredItem, ...], profile: Profile, executed: Share) -> None:
        self.items, self.profile, self.executed = items, profile, executed
        self.digits = profile.points_digits.value or 0
        self.scale = 10**self.digits
        self.moved = next(n for n, line in enumerate(items) if _counts(line))
        self.grade = self.proof(0).grade
        most = ceil((profile.full_marks.value or Decimal(0)) * self.scale)
        self.down, self.up = self._room_within_grade(-1, most), self._room_within_grade(1, most)

    def proof(self, change: int) -> Proof:
        """Return the total with the sum of printed points changed by so many last digits."""
        line = self.items[self.moved]
        points = (line.points or Decimal(0)) + Decimal(change).scaleb(-self.digits)
        changed = list(self.items)
        changed[self.moved] = replace(line, points=points)
        new_total = total(changed, self.profile, self.executed)
        return Proof(new_total.low, new_total.grade)

    def _room_within_grade(self, sign: int, most: int) -> int:
        """Return by how much the sum can move one way and keep the grade; the total is monotone."""
        low, high = 0, most
        while low < high:
            middle = (low + high + 1) // 2
            if self.proof(sign * middle).grade == self.grade:
                low = middle
            else:
                high = middle - 1
        return low


def _counts(line: ScoredItem) -> bool:
    return line.counted and not line.share.not_applicable and line.points is not None


def _ranges(base: _Base) -> Iterator[WeightRange]:
    blocks: dict[str, list[ScoredItem]] = {}
    for line in base.items:
        if line.indicator is not None and _counts(line) and line.weight:
            blocks.setdefault(line.indicator.level1, []).append(line)
    for lines in blocks.values():
        if len(lines) > 1:
            for line in lines:
                yield _range(line, lines, base)


class _Moves:
    """The printed sum of a block as one of its weights moves: a sum of rounded straight lines."""

    def __init__(self, line: ScoredItem, lines: list[ScoredItem], scale: int) -> None:
        self.block = sum((Fraction(item.weight or 0) for item in lines), Fraction(0))
        own_weight = Fraction(line.weight or 0)
        self.slopes: list[tuple[Fraction, Fraction]] = []  # points * scale = at 0 + slope * weight
        for item in lines:
            share, off = item.share.value or Fraction(0), Fraction(item.penalty) * scale
            if item is line:
                self.slopes.append((-off, share * scale))
            else:
                part = Fraction(item.weight or 0) / (self.block - own_weight) * share * scale
                self.slopes.append((part * self.block - off, -part))
        # the same lines with their half digit, in whole numbers over one denominator: no fraction
        # is reduced for each of the many weights that are tried
        self.denominator = lcm(2, *(number.denominator for pair in self.slopes for number in pair))
        self.integers = [
            (int((at + HALF) * self.denominator), int(slope * self.denominator))
            for at, slope in self.slopes
        ]
        self.slack = Fraction(len(lines), 2) + sum(Fraction(item.penalty) for item in lines) * scale

    def printed(self, weight: Fraction) -> int:
        """Return the sum at a weight, each line rounded half up, none below zero."""
        top, bottom = weight.numerator, weight.denominator
        by = self.denominator * bottom
        return sum(max((at * bottom + slope * top) // by, 0) for at, slope in self.integers)

    def cuts(self, edges: tuple[Fraction, ...]) -> list[Fraction]:
        """Return every weight at which the sum can pass an edge, with both ends, ascending.

        The unrounded sum is a straight line; rounding moves it by half a digit a line at most. So
        only where it comes that near to an edge is each rounding looked at.
        """
        weights = {Fraction(0), self.block}
        start = sum((at for at, _ in self.slopes), Fraction(0))
        slope = sum((rise for _, rise in self.slopes), Fraction(0))
        for edge in edges:
            low, high = self._near(start, slope, edge)
            if low < high:
                weights |= {low, high}
                for at, rise in self.slopes:
                    weights |= set(_jumps(at, rise, low, high))
        return sorted(weights)

    def _near(self, start: Fraction, slope: Fraction, edge: Fraction) -> tuple[Fraction, Fraction]:
        """Return the weights between which the straight line is within the slack of an edge."""
        if slope == 0:
            near = abs(start - edge) <= self.slack
            return (Fraction(0), self.block) if near else (Fraction(0), Fraction(0))
        ends = sorted((edge + off - start) / slope for off in (-self.slack, self.slack))
        return max(ends[0], Fraction(0)), min(ends[1], self.block)


def _jumps(at: Fraction, slope: Fraction, low: Fraction, high: Fraction) -> Iterator[Fraction]:
    """Yield the weights between two at which a line rounds to its next digit."""
    if slope == 0:
        return
    ends = sorted(at + slope * weight + HALF for weight in (low, high))
    for step in range(ceil(ends[0]), floor(ends[1]) + 1):
        yield (step - HALF - at) / slope


def _range(line: ScoredItem, lines: list[ScoredItem], base: _Base) -> WeightRange:
    moves = _Moves(line, lines, base.scale)
    now = Fraction(line.weight or 0)
    here = moves.printed(now)

    def kept(weight: Fraction) -> bool:
        return -base.down <= moves.printed(weight) - here <= base.up

    edges = (here - base.down - HALF, here + base.up + HALF)
    cuts = moves.cuts(edges)
    stretches = _stretches(cuts, kept)
    stretch = next(s for s in stretches if s.holds(now))
    down = stretch.low if stretch.low > 0 or not stretch.closed[0] else None
    up = stretch.high if stretch.high < moves.block or not stretch.closed[1] else None
    past = [
        _past(stretch, cuts, lower=side)
        for end, side in ((down, True), (up, False))
        if end is not None
    ]
    return WeightRange(
        key=line.key, name=line.name, weight=line.weight or Decimal(0),
        block=sum((item.weight or Decimal(0) for item in lines), Decimal(0)),
        kept=stretches,
        share=sum((s.high - s.low for s in stretches), Fraction(0)) / moves.block,
        down=down, up=up,
        proofs=tuple(base.proof(moves.printed(weight) - here) for weight in past),
    )  # fmt: skip


def _past(stretch: Stretch, cuts: list[Fraction], *, lower: bool) -> Fraction:
    """Return a weight just outside a stretch: its end, or half-way to the next cut."""
    end, inside = (stretch.low, stretch.closed[0]) if lower else (stretch.high, stretch.closed[1])
    if not inside:
        return end
    at = cuts.index(end)
    return (end + cuts[at - 1 if lower else at + 1]) / 2


def _stretches(cuts: list[Fraction], kept: Callable[[Fraction], bool]) -> tuple[Stretch, ...]:
    """Return the stretches of weights that keep the grade, from its cuts and between them."""
    pieces: list[tuple[Fraction, Fraction, bool]] = []  # low, high, kept: points and open intervals
    for low, high in pairwise(cuts):
        pieces += [(low, low, kept(low)), (low, high, kept((low + high) / 2))]
    pieces.append((cuts[-1], cuts[-1], kept(cuts[-1])))
    stretches: list[Stretch] = []
    open_: Stretch | None = None
    for low, high, good in pieces:
        point = low == high
        if good and open_ is None:
            open_ = Stretch(low, high, (point, point))
        elif good and open_ is not None:
            open_ = Stretch(open_.low, high, (open_.closed[0], point))
        elif open_ is not None:
            stretches.append(open_)
            open_ = None
    return (*stretches, open_) if open_ is not None else tuple(stretches)
