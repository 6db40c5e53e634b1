"""What a figure may be made of: the relations that figures of any report stand in.

A share is a part over a whole, a rate of change a difference over what was before, a difference is
of two, a mean is a total over a count, an amount a price times numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from math import prod

from jiheng.model.prose_per import per_words
from jiheng.review.written.statements import Statement, alike

MOST = 24  # operands that are tried: time grows evenly
MOST_PARTS = 10  # of these that are tried by threes
RATES = ("share", "points", "score")
OF_RATES = ("share", "points")  # no part of anything
FORMULAS = {
    "share": "{0}÷{1}", "change": "({0}-{1})÷{1}", "share of two": "({0}+{1})÷{2}",
    "difference": "{0}-{1}", "sum": "{0}+{1}", "mean": "{0}÷{1}", "product": "", "portion": "",
}  # fmt: skip
TENFOLD = 10  # times a price without words for what it is per


@dataclass(frozen=True, slots=True)
class Derivation:
    """A value that some figures give, as it would be typed."""

    kind: str  # of FORMULAS
    value: Fraction
    terms: tuple[Statement, ...]

    @property
    def formula(self) -> str:
        """It as it would be typed."""
        texts = [term.mention.fact.text for term in self.terms]
        form = FORMULAS[self.kind]
        return form.format(*texts) if form else "×".join(texts)

    @property
    def spread(self) -> Fraction:
        """How far the value may be off because its terms are printed rounded."""
        if self.kind in ("difference", "sum"):
            return sum((_rounding(t) for t in self.terms), Fraction(0))
        return abs(self.value) * sum((_rounding(t) / t.value for t in self.terms), Fraction(0))


def derivations(stated: Statement, operands: Sequence[Statement]) -> Iterator[Derivation]:
    """Yield what figures give that may be meant by another one, by what it measures."""
    near = list(operands)[:MOST]
    mention = stated.mention
    if mention.kind == "share":
        yield from _quotients(near)
        yield from _shares(near)
    elif mention.kind == "points":
        yield from _points(near)
    else:
        yield from _differences(stated, near)
        yield from _means(stated, near)
        yield from _products(stated, near)


def derivations_of(
    stated: Statement, operands: Sequence[Statement], kind: str
) -> Iterator[Derivation]:
    """Yield those of one kind alone: of most figures there are none, and no others are asked."""
    near = list(operands)[:MOST]
    if kind in ("share", "change"):
        yield from (each for each in _quotients(near) if each.kind == kind)
    elif kind == "mean":
        yield from _means(stated, near)
    elif kind == "product":
        yield from _prices(stated, near)
    elif stated.mention.kind == "points":
        yield from _points(near)
    else:
        yield from (each for each in _differences(stated, near) if each.kind == kind)


def _rounding(statement: Statement) -> Fraction:
    return 2 * statement.mention.half_unit


def _quotients(near: Sequence[Statement]) -> Iterator[Derivation]:
    amounts = [(s, per_words(s.mention)) for s in near if s.mention.kind not in OF_RATES]
    for (top, own), (bottom, other) in permutations(amounts, 2):
        if own != other or not bottom.value or not alike(top, bottom):
            continue
        share = top.value / bottom.value
        yield Derivation("share", share, (top, bottom))
        yield Derivation("change", abs(share - 1), (top, bottom))


def _shares(near: Sequence[Statement]) -> Iterator[Derivation]:
    amounts = [s for s in near if s.mention.kind not in RATES][:MOST_PARTS]
    for first, other in combinations(amounts, 2):
        for bottom in amounts:
            if alike(first, other) and alike(first, bottom) and bottom.value:
                value = (first.value + other.value) / bottom.value
                yield Derivation("share of two", value, (first, other, bottom))
    rates = [s for s in near if s.mention.kind == "share"]
    for first, other in combinations(rates, 2):
        yield Derivation("difference", abs(first.value - other.value), (first, other))


def _points(near: Sequence[Statement]) -> Iterator[Derivation]:
    rates = [s for s in near if s.mention.kind == "share"]
    for first, other in combinations(rates, 2):
        off = abs(first.value - other.value) * 100
        yield Derivation("difference", off, (first, other))


def _differences(stated: Statement, near: Sequence[Statement]) -> Iterator[Derivation]:
    own = [s for s in near if alike(s, stated)]
    for first, other in combinations(own, 2):
        high, low = (first, other) if first.value >= other.value else (other, first)
        yield Derivation("difference", high.value - low.value, (high, low))
        yield Derivation("sum", first.value + other.value, (first, other))


def _means(stated: Statement, near: Sequence[Statement]) -> Iterator[Derivation]:
    if not (per_words(stated.mention) or "均" in stated.mention.name):
        return
    totals = [s for s in near if alike(s, stated) and s.value > stated.value]
    counts = [s for s in near if s.mention.kind == "count" and s.value > 1]
    for total in totals:
        for count in counts:
            if count is not total:
                yield Derivation("mean", total.value / count.value, (total, count))


def _products(stated: Statement, near: Sequence[Statement]) -> Iterator[Derivation]:
    if stated.mention.kind == "money":
        yield from _prices(stated, near)
        yield from _portions(stated, near)


def _prices(stated: Statement, near: Sequence[Statement]) -> Iterator[Derivation]:
    """Yield what a price and one number make, or two: 每人每月300元, 505人, 12个月."""
    counts = [s for s in near if s.mention.kind == "count" and s.value > 1]
    for price in near:
        mention = price.mention
        if mention.kind != "money" or price.value >= stated.value:
            continue
        if not (
            per_words(mention) or "/" in mention.fact.text or price.value * TENFOLD < stated.value
        ):
            continue
        for numbers in (*((c,) for c in counts), *combinations(counts, 2)):
            value = price.value * prod(c.value for c in numbers)
            yield Derivation("product", value, (price, *numbers))


def _portions(stated: Statement, near: Sequence[Statement]) -> Iterator[Derivation]:
    for base, share in permutations(near, 2):
        if (
            base.mention.kind == "money"
            and share.mention.kind == "share"
            and base.value > stated.value
        ):
            yield Derivation("portion", base.value * share.value, (base, share))
