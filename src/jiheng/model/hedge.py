"""Words that make a figure approximate, and what they say for certain."""

from dataclasses import dataclass
from decimal import Decimal

from jiheng.model.quantity import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedge:
    """Words such as 余 or 近: the ends of the interval as shares of the number that is written."""

    id: str
    words: tuple[str, ...]
    low: Decimal | None = None  # None: no end on this side
    high: Decimal | None = None
    low_open: bool = False  # the end itself is not meant
    high_open: bool = False
    next_round: bool = False  # the upper end is the next round number
    after: bool = False  # the words stand behind the number
    inside: bool = False  # or between it and its unit
    numerals: bool = False  # only with Chinese numerals: 上千
    verified: bool = False  # whether the shares are laid down anywhere

    @property
    def side(self) -> str:
        """Which side of the number it may be on: above, below, about."""
        if self.next_round or self.high is None:
            return "above"
        return "below" if self.low is None or (self.high == 1 and self.high_open) else "about"

    def interval(self, number: Decimal, unit: str = "") -> Interval:
        """Return what the hedge says of a number."""
        low = number * self.low if self.low is not None else None
        high = number * self.high if self.high is not None else None
        return Interval(
            low, next_round(number) if self.next_round else high, unit,
            low_open=self.low_open, high_open=self.high_open, number=number,
        )  # fmt: skip


def next_round(number: Decimal) -> Decimal:
    """Return the next number that is as round: 190 after 180, 40 after 30, 2000 after 1000."""
    exponent = number.normalize().as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return number + step


def hedge_of(word: str, hedges: tuple[Hedge, ...]) -> Hedge | None:
    """Return the hedge that a word is."""
    return next((hedge for hedge in hedges if word in hedge.words), None)
