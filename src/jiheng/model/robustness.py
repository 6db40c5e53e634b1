"""How firm a grade is, and how a score came down from the full marks: values with their proof."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Stretch:
    """Weights from `low` to `high`; an end belongs to it where it is `closed`."""

    low: Fraction
    high: Fraction
    closed: tuple[bool, bool]

    def holds(self, weight: Fraction) -> bool:
        """Return whether a weight lies in it."""
        above = weight > self.low or (weight == self.low and self.closed[0])
        return above and (weight < self.high or (weight == self.high and self.closed[1]))


@dataclass(frozen=True, slots=True)
class Proof:
    """The same tree scored again with one thing changed."""

    value: Decimal
    grade: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRange:
    """What moving one weight within its block, the others in proportion, does to the grade."""

    key: str
    name: str
    weight: Decimal
    block: Decimal  # weight of the lines that it can be moved among: the range is 0 to this
    kept: tuple[Stretch, ...]  # weights that keep the grade, ascending
    share: Fraction  # of the range that keeps it
    down: Fraction | None  # nearest weight below at which the grade changes; None: never
    up: Fraction | None  # the same above
    proofs: tuple[Proof, ...]  # scored again just past `down` and `up`, those there are


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualChange:
    """The smallest change of one actual that loses the grade."""

    key: str
    name: str
    steps: int  # in units of the last printed digit, or days; negative: downwards
    change: Decimal  # steps in the unit of the actual
    unit: str
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """How firm the grade of a complete tree is."""

    subject: str
    grade: str
    margin: Decimal  # printed points that may be lost before the grade is
    weights: tuple[WeightRange, ...]
    actuals: tuple[ActualChange, ...]  # the smallest first; lines that cannot lose it are not here


@dataclass(frozen=True, slots=True)
class Drop:
    """A step from the full marks down to the total: what it is, and by how many points."""

    kind: str  # line, not_applicable, rescaled, bonus, malus, bounded
    name: str
    points: Decimal  # signed
