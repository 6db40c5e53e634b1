"""Units of a department: their years, what they pay each other, what the department adopts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from jiheng.model.indicator import Indicator
from jiheng.model.location import Location
from jiheng.model.quantity import Quantity

PAID, RECEIVED = "paid", "received"


class UnitState(StrEnum):
    """Whether the year of a unit is part of the department's, and if not, why."""

    IN = "in"
    MISSING = "missing"  # the department lists the unit, its year was not handed in
    UNUSABLE = "unusable"  # the file cannot be read
    OTHER_YEAR = "other_year"
    TWICE = "twice"  # another file is of the same unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Money between two units of one department, as one of the two states it."""

    key: str
    unit: str = ""  # whose statement it is; empty: of whoever's workbook it stands in
    direction: str = ""  # paid, received
    counterparty: str = ""
    line: str = ""  # of the budget, on which the stating side has it
    reason: str = ""
    original: Quantity | None = None
    revised: Quantity | None = None
    executed: Quantity | None = None
    note: str = ""
    places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A line, or a project with its lines, that a department takes over from a unit."""

    key: str
    unit: str = ""
    subject: str = ""  # in the unit's own year: the project; empty: the unit as a whole
    name: str = ""  # of the line; empty: the project with all its lines
    weight: Decimal | None = None  # what the line is worth in the department's table
    objective: str = ""
    note: str = ""
    places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitYear:
    """The year of a unit beside that of its department: whether it is in, and what is its own."""

    name: str
    state: UnitState
    file: str = ""
    digest: str = ""  # of the file that was taken in
    year: int | None = None
    standing: str = ""  # where the year stands in its own flow, in words; empty: a workbook
    score: str = ""  # as the unit's own evaluation prints it; never part of the department's
    grade: str = ""
    errors: int = 0  # faults that its own review finds
    aliases: tuple[str, ...] = ()  # other names that its own workbook gives it
    projects: tuple[str, ...] = ()  # keys of projects, as the facts have them
    adopted: tuple[str, ...] = ()  # keys of lines that the department adopted
    kept: tuple[Indicator, ...] = ()  # lines that stay the unit's own
    within: tuple["UnitYear", ...] = ()  # years of its own units, as it consolidated them
    lacking: tuple[str, ...] = ()  # of whom its own sums are without figures, at any depth

    @property
    def included(self) -> bool:
        """Whether its figures are part of the department's."""
        return self.state is UnitState.IN

    @property
    def complete(self) -> bool:
        """Whether its figures are in with those of all its own units."""
        return self.included and not self.lacking

    @property
    def names_within(self) -> tuple[str, ...]:
        """Return the names of the units within it that are in, at any depth."""
        inside = [year for year in self.within if year.included]
        return tuple(name for year in inside for name in (year.name, *year.names_within))
