"""A league table: units by a figure, ties sharing the better place, moved against the last period.

A unit that has no row at all has reported nothing: that is no zero, and has no place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiheng.ledger.completion import TARGET_OF
from jiheng.ledger.ranking import places_of
from jiheng.ledger.selection import PLACE
from jiheng.model import LedgerFigure

RANKED = ("count", "distinct", "sum", "ratio", "completion")  # figures that units have of their own


@dataclass(frozen=True, slots=True)
class LeagueLine:
    """A unit in a league table; without a rank it has no value that could be compared."""

    unit: str
    shown: LedgerFigure
    rank: int | None
    before: int | None = None  # its rank in the last period

    @property
    def moved(self) -> int | None:
        """By how many places it rose; below zero: fell; None where either rank is missing."""
        return None if self.rank is None or self.before is None else self.before - self.rank


@dataclass(frozen=True, slots=True)
class LeagueTable:
    """The units of a universe by a figure, the best first, those without a value last."""

    lines: tuple[LeagueLine, ...]
    redefined: bool = False  # the last period went by another definition: nothing moved

    @property
    def ranked(self) -> int:
        """How many units have a rank."""
        return sum(line.rank is not None for line in self.lines)

    @property
    def units(self) -> int:
        """How many units belong to the universe."""
        return len(self.lines)


def league(
    now: Mapping[str, LedgerFigure], before: Mapping[str, LedgerFigure] | None = None
) -> LeagueTable:
    """Return the units of a universe ranked by a figure, each with its rank of the last period.

    Units keep the order they come in where they share a place. Where the figure began to mean
    something else between the periods there are no ranks to compare.
    """
    earlier = before or {}
    definitions = {(each.definition.id, each.definition.digest) for each in now.values()}
    then = {(each.definition.id, each.definition.digest) for each in earlier.values()}
    redefined = bool(then) and then != definitions
    ranks, was = ranks_of(now), {} if redefined else ranks_of(earlier)
    lines = [LeagueLine(unit, now[unit], ranks.get(unit), was.get(unit)) for unit in now]
    placed = sorted((each for each in lines if each.rank is not None), key=_rank)
    return LeagueTable((*placed, *(each for each in lines if each.rank is None)), redefined)


def ranks_of(figures: Mapping[str, LedgerFigure]) -> dict[str, int]:
    """Return the rank of each unit that has a value: one more than how many are strictly better."""
    every = {unit: value_of(each) for unit, each in figures.items()}
    less = any(each.definition.better == "less" for each in figures.values())
    return places_of(every, "less" if less else "more")


def value_of(shown: LedgerFigure) -> Fraction | None:
    """Return what a unit is ranked by; None where it is refused, or where no row was reported."""
    return shown.value if reported(shown) else None


def reported(shown: LedgerFigure) -> bool:
    """Return whether a unit has any row in the ledgers that its figure is of, counted or not."""
    return any(
        leaf.counted or any(keys for reason, keys in leaf.left_out.items() if reason != PLACE)
        for leaf in _leaves((shown,))
    )


def _leaves(figures: Sequence[LedgerFigure]) -> list[LedgerFigure]:
    ahead = list(figures)
    for each in ahead:  # grows while it is walked
        ahead.extend(part for part in each.parts if part.definition.how != TARGET_OF)
    return [each for each in ahead if not each.parts]


def _rank(line: LeagueLine) -> int:
    return line.rank or 0
