"""How far something is during the year, held against what is due by then."""

from dataclasses import dataclass
from fractions import Fraction

from jiheng.model.quantity import Quantity
from jiheng.model.score import Lamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a line is by the end of a month, held against what is due by then."""

    lamp: Lamp | None = None
    why: str = ""  # without a lamp: why it cannot be judged
    due: Fraction | None = None  # share of the year's target that is due by then
    expected: Quantity | None = None  # what the year comes to if it goes on so
    method: str = ""  # by which what is due was reckoned: plan, linear
