"""Parts of a whole: what they add up to, what is left, and the share of each as it is printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.model import LedgerFigure, LedgerRow, half_up

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts with their sum, and what of the whole none of them is."""

    parts: Mapping[str, Fraction]
    base: Fraction

    @property
    def total(self) -> Fraction:
        """What the parts add up to."""
        return sum(self.parts.values(), Fraction(0))

    @property
    def rest(self) -> Fraction:
        """What is left of the whole: a part that has no name, not an error."""
        return self.base - self.total

    def shares(self, digits: int) -> dict[str, Decimal | None]:
        """Return the share of each part in per cent, half up; None where the whole is nothing."""
        return {name: share(part, self.base, digits) for name, part in self.parts.items()}


def parts_of(parts: Mapping[str, Fraction], base: Fraction | None = None) -> Parts:
    """Return parts of a whole; without one, of their sum."""
    return Parts(parts, sum(parts.values(), Fraction(0)) if base is None else base)


def split(shown: LedgerFigure, rows: Iterable[LedgerRow], field: str) -> Parts:
    """Return a count or a sum in parts by what its rows hold in a field, largest first."""
    counted = {row.key: row.amount for row in shown.counted}
    summed = shown.definition.how == "sum"
    parts: dict[str, Fraction] = {}
    for row in rows:
        if row.key in counted:
            name = str(row.values.get(field, ""))
            parts[name] = parts.get(name, Fraction(0)) + (counted[row.key] if summed else 1)
    return parts_of(dict(sorted(parts.items(), key=lambda part: (-part[1], part[0]))))


def split_ratio(above: Parts, below: Parts) -> dict[str, Fraction | None]:
    """Return one part over the other of the same name; None over nothing, 0 of what has no part."""
    return {
        name: above.parts.get(name, Fraction(0)) / part if part else None
        for name, part in below.parts.items()
    } | {name: None for name in above.parts if name not in below.parts}


def share(part: Fraction, base: Fraction, digits: int) -> Decimal | None:
    """Return a share in per cent, rounded half up; None of nothing."""
    return half_up(part / base * HUNDRED, digits) if base else None


def half_units(count: int, digits: int) -> Fraction:
    """Return by how much a whole and so many printed parts may differ by rounding alone."""
    return Fraction(count + 1, 2 * 10**digits)


def adds_up(parts: Sequence[Fraction], base: Fraction, digits: int) -> bool:
    """Return whether printed parts add up to a printed whole, but for rounding."""
    total = sum(parts, Fraction(0))
    return abs(base - total) <= half_units(len(parts), digits)
