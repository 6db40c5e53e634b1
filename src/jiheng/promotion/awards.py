"""An award by its scheme: tiers, thresholds and caps, exact until one rounding to the cent."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from jiheng.model import half_up
from jiheng.model.award import (
    ADDED,
    PARTS,
    Award,
    AwardLine,
    AwardPart,
    BaseRow,
    Case,
    Scheme,
    Tier,
)

CENTS = 2


def award(scheme: Scheme, case: Case, rows: Iterable[BaseRow]) -> Award:
    """Return what a case of a scheme pays on some rows, in yuan.

    Below its lowest threshold it pays nothing, above its cap the cap. Where rows have rates of
    their own each brings its share of the base at the rate of its day.
    """
    own = tuple(rows)
    base = sum((row.amount for row in own), Fraction(0))
    in_yuan = sum((row.amount * row.rate for row in own), Fraction(0))
    mean = in_yuan / base if base else Fraction(1)
    parts = tuple(_part(tier, amount, mean) for tier, amount in _taken(case, base))
    exact = sum((part.exact for part in parts), Fraction(0))
    cut = case.cap if case.cap is not None and exact > case.cap else None
    paid = exact if cut is None else cut
    return Award(
        scheme=scheme, case=case, base=base, parts=parts, exact=exact,
        lines=tuple(_line(row, parts, base, mean) for row in own),
        total=Fraction(half_up(paid, CENTS)),
        cut_by="cap" if cut is not None else "" if parts else "threshold",
    )  # fmt: skip


def reached(tier: Tier, base: Fraction) -> bool:
    """Return whether a base reaches a tier: 以上 includes the number itself."""
    return base > tier.low or (tier.included and base == tier.low and base > 0)


def _taken(case: Case, base: Fraction) -> Sequence[tuple[Tier, Fraction]]:
    """Return the tiers that count, each with the part of the base that it is taken of."""
    tiers = [tier for tier in case.tiers if reached(tier, base)]
    if case.counts == PARTS:
        ends = [*(tier.low for tier in tiers[1:]), base]
        return [(tier, end - tier.low) for tier, end in zip(tiers, ends, strict=True)]
    chosen = tiers if case.counts == ADDED else tiers[-1:]
    return [(tier, base) for tier in chosen]


def _part(tier: Tier, amount: Fraction, mean: Fraction) -> AwardPart:
    yuan = amount * tier.rate * mean if tier.rate is not None else amount * (tier.each or 0)
    return AwardPart(tier=tier, base=amount, exact=Fraction(yuan))


def _line(row: BaseRow, parts: Sequence[AwardPart], base: Fraction, mean: Fraction) -> AwardLine:
    """Return what a row brings: what is paid by rate goes by its own rate, the rest by amount."""
    share = row.amount / base if base else Fraction(0)
    exact = Fraction(0)
    for part in parts:
        weight = share * row.rate / mean if part.tier.rate is not None and mean else share
        exact += part.exact * weight
    return AwardLine(key=row.key, amount=row.amount, rate=row.rate, exact=exact, source=row.source)
