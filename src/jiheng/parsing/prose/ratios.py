"""One figure over another, as a rate that is stated; and what stands in one part of a sentence."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import number

NEARLY = Fraction(1, 50)
PARTS = "。；！？\n"


def ratio(
    kind: str, code: str, stated: Mention, top: Mention, bottom: Mention, *, minus: bool = False
) -> Relation | None:
    """Return the relation that a percentage is one figure over another, or its growth."""
    above, below = top.amount, bottom.amount
    if above is None or not below or stated.fact.exact is None:
        return None
    computed = (above - below) / below if minus else above / below
    sign = -1 if stated.rise < 0 and stated.fact.exact.number > 0 else 1
    exact = stated.fact.exact
    value = exact.amount * sign
    # A printed rate may be rounded or cut off, both are common; its terms are rounded themselves.
    spread = abs(above / below) * (_relative(top) + _relative(bottom))
    tolerance = 2 * exact.half_unit + spread
    over = f"{number(top)}/{number(bottom, top)}"
    formula = f"({number(top)}-{number(bottom, top)})/{number(bottom, top)}" if minus else over
    return Relation(
        kind=kind, code=code, stated_mention=stated, terms=((1, top), (-1 if minus else 1, bottom)),
        formula=f"{formula}*100", stated=value, computed=computed, tolerance=tolerance, unit="%",
    )  # fmt: skip


def _relative(mention: Mention) -> Fraction:
    value = mention.amount
    return mention.half_unit / abs(value) if value else Fraction(0)


def first_that_holds(
    stated: Mention, top: Mention, bottoms: Sequence[Mention], kind: str, code: str
) -> Iterator[Relation]:
    """Yield the ratio to the first of some figures that holds.

    If none does, the ratio to the only one there is: of several, none is known to be meant.
    """
    if any((m.amount or 0) >= (top.amount or 0) for m in bottoms):
        bottoms = [m for m in bottoms if (m.amount or 0) >= (top.amount or 0)]
    tried = [r for m in bottoms if (r := ratio(kind, code, stated, top, m)) is not None]
    good = next((r for r in tried if r.verdict == "holds"), None)
    if good is not None:
        yield good
    elif tried and len({r.computed for r in tried}) == 1:
        beyond = (tried[0].computed > 1) != (tried[0].stated > 1)
        if not beyond or abs(tried[0].difference) < NEARLY:
            yield tried[0]  # else it is of another base


def part_start(text: str, at: int) -> int:
    """Return where the part of a sentence begins that a place stands in."""
    return max(text.rfind(sign, 0, at) for sign in PARTS) + 1


def one_part(passage: Passage, mention: Mention, other: Mention) -> bool:
    """Return whether two figures stand in one part of a sentence."""
    between = passage.text[min(mention.end, other.end) : max(mention.start, other.start)]
    return not any(sign in between for sign in PARTS)
