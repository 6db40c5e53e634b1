"""What one unit said of one indicator in one year: the smallest piece of a comparison."""

from dataclasses import dataclass
from fractions import Fraction

FLOORS, CEILINGS = ("≥", ">"), ("≤", "<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """An indicator of a unit in a year; figures in base units, None for what is no number."""

    unit: str  # whose it is, by its number
    year: int
    key: str  # of the row
    name: str
    figure: str = ""  # id of the definition that it is bound to; empty: it is not
    level: str = ""  # the second level, as written
    measure: str = ""  # what is counted: money, share, 人次; of one scale or another
    printed_in: str = ""  # the unit, as written
    operator: str = ""
    target: Fraction | None = None
    actual: Fraction | None = None
    target_text: str = ""
    actual_text: str = ""

    @property
    def direction(self) -> str:
        """Which way is better: more, less; empty where nobody says."""
        if self.operator in FLOORS:
            return "more"
        return "less" if self.operator in CEILINGS else ""

    @property
    def met(self) -> bool | None:
        """Whether the target was met; None where that cannot be said for certain."""
        if self.actual is None or self.target is None:
            return self._met_in_words()
        match self.operator:
            case "≥":
                return self.actual >= self.target
            case ">":
                return self.actual > self.target
            case "≤":
                return self.actual <= self.target
            case "<":
                return self.actual < self.target
            case "=":
                return self.actual == self.target
            case _:
                return None

    def _met_in_words(self) -> bool | None:
        """Return whether a target in words was reported in the very same words."""
        target, actual = self.target_text.strip(), self.actual_text.strip()
        return True if target and target == actual else None

    @property
    def attainment(self) -> Fraction | None:
        """Actual over target where more is better, target over actual where less is."""
        if self.actual is None or self.target is None:
            return None
        over, under = self.actual, self.target
        if self.direction == "less":
            over, under = under, over
        return over / under if under > 0 and over >= 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text that a unit wrote in a year: a result, a cause, a problem."""

    unit: str
    year: int
    sheet: str
    key: str
    title: str  # what it is about
    text: str
