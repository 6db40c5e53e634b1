"""Figures with a unit and a printed precision; converts exactly, never guesses."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from jiheng.model.units import measure, with_unit

MONEY: dict[str, Fraction] = {
    "元": Fraction(1),
    "千元": Fraction(1_000),
    "万元": Fraction(10_000),
    "百万元": Fraction(1_000_000),
    "亿元": Fraction(100_000_000),
}
FOREIGN_MONEY: dict[str, Fraction] = {
    "美元": Fraction(1),
    "万美元": Fraction(10_000),
    "亿美元": Fraction(100_000_000),
}
SHARES: dict[str, Fraction] = {"%": Fraction(1, 100), "‰": Fraction(1, 1_000)}
Number = Decimal | Fraction


def family(unit: str) -> str:
    """Return what is measured: money, share, area; for counts the unit without its scale."""
    return measure(unit)[0]


def factor(unit: str) -> Fraction:
    """Return how many base units (元, 美元, 1) one `unit` is; for counts its scale."""
    return measure(unit)[1]


def workable(number: Decimal, digits: int) -> bool:
    """Return whether sums can be worked out with a number: of no more digits on either side.

    `1e999999999` takes ten characters to write, and minutes for every sum that it stands in.
    """
    return number.is_finite() and abs(number.adjusted()) < digits


def half_up(value: Fraction, digits: int) -> Decimal:
    """Return `value` rounded half up (away from zero at ties) to `digits` decimals."""
    top, bottom = abs(value.numerator) * 10**digits, value.denominator
    rounded = Decimal((2 * top + bottom) // (2 * bottom)).scaleb(-digits)
    return -rounded if value < 0 and rounded else rounded


def divided(top: Number, bottom: Number) -> Fraction:
    """Return one number over another, exactly; the second must not be zero."""
    above, below = top.as_integer_ratio()
    over, under = bottom.as_integer_ratio()
    return Fraction(above * under, below * over)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed, with its unit and the number of decimals it was printed with."""

    number: Decimal
    unit: str = ""
    digits: int | None = None  # decimals as printed; None: exact, such as a count of persons

    def __post_init__(self) -> None:
        """Refuse what parsing must never let through."""
        if not self.number.is_finite():
            raise ValueError(f"a quantity must be finite, is {self.number}")

    @property
    def amount(self) -> Fraction:
        """The value in the base unit of its family (yuan for money, 1 for shares), exactly."""
        (over, under), scale = self.number.as_integer_ratio(), measure(self.unit)[1]
        return Fraction(over * scale.numerator, under * scale.denominator)

    @property
    def half_unit(self) -> Fraction:
        """Half a unit of the last printed digit, in the base unit; 0 for exact figures."""
        if self.digits is None:
            return Fraction(0)
        return Fraction(1, 2 * 10**self.digits) * factor(self.unit)

    def within(self, unit: str, digits: int) -> Decimal:
        """Return the number in another unit of the same family, rounded half up."""
        if family(unit) != family(self.unit):
            raise ValueError(f"{self.unit} cannot be expressed in {unit}")
        return half_up(self.amount / factor(unit), digits)

    def printed(self) -> str:
        """Return the figure as it was printed: number with its decimals, then the unit."""
        number = self.number
        if self.digits is not None:
            number = number.quantize(Decimal(1).scaleb(-self.digits), rounding=ROUND_HALF_UP)
        return with_unit(f"{number:f}", self.unit)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure known only within bounds, such as "above 90 %"; None is unbounded."""

    low: Decimal | None
    high: Decimal | None
    unit: str = ""
    low_open: bool = field(default=False, kw_only=True)  # the end itself is not meant
    high_open: bool = field(default=False, kw_only=True)
    number: Decimal | None = field(default=None, kw_only=True, compare=False)  # 100 of 近100

    def holds(self, quantity: Quantity) -> bool | None:
        """Return whether a figure lies within; None where the units cannot be compared."""
        if family(quantity.unit) != family(self.unit):
            return None
        value = quantity.amount / factor(self.unit)
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        at_top = self.high_open and value == self.high
        return self.high is None or not (value > self.high or at_top)
