"""监控一览 of a year: departments by period, each with its lamp, its money and its open notices."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jiheng.model import Lamp
from jiheng.web.monitoring.queries.rounds import HANDED_IN, execution_words, rounds
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.year_tables import state_of

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation, User
    from jiheng.web.performance.models import Cycle

SETTING = "setting"  # the stage of a year whose targets are not approved yet


@dataclass(frozen=True, slots=True)
class BoardCell:
    """A round of a department on the board; it is annotated with its notices."""

    round: Any
    late: bool  # its day is over, and it is not handed in

    @property
    def judged(self) -> bool:
        """Whether it was handed on, so that it came to a lamp or to none."""
        return bool(self.round.counts)

    @property
    def lamp(self) -> Lamp | None:
        """The worst lamp that it came to; None where nothing could be judged."""
        return Lamp(self.round.lamp, "") if self.round.lamp else None

    @property
    def execution(self) -> str:
        """How much of the department's budget was spent, in words; empty where that is unknown."""
        return execution_words(self.round)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A department with its rounds, a cell for each period; None: it has no such round."""

    cycle: "Cycle"
    organisation: "Organisation"
    cells: tuple[BoardCell | None, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A year's rounds: the last days of periods, and a line for each department."""

    year: int
    years: tuple[int, ...]  # that have rounds
    periods: tuple[dt.date, ...]
    lines: tuple[BoardLine, ...]


def board(user: "User", year: int, today: dt.date) -> Board:
    """Return the board of a year as a person may see it; of the newest that has rounds if of 0.

    Departments whose targets are approved stand there before they have a round.
    """
    monitored = cycles(user).filter(rounds__isnull=False).order_by("-year")
    years = tuple(monitored.values_list("year", flat=True).distinct())
    shown = year or (years[0] if years else today.year)
    by_cycle: dict[int, dict[dt.date, Any]] = {}
    for each in rounds(user).filter(cycle__year=shown).order_by("period_end"):
        by_cycle.setdefault(each.cycle_id, {})[each.period_end] = each
    periods = tuple(sorted({end for ends in by_cycle.values() for end in ends}))
    own = cycles(user).filter(year=shown)
    lines = [
        BoardLine(cycle, cycle.organisation, _cells(by_cycle.get(cycle.pk, {}), periods, today))
        for cycle in own.order_by("organisation__path")
        if cycle.pk in by_cycle or state_of(cycle).stage != SETTING
    ]
    return Board(shown, years, periods, tuple(lines))


def _cells(
    own: Mapping[dt.date, Any], periods: Sequence[dt.date], today: dt.date
) -> tuple[BoardCell | None, ...]:
    return tuple(
        BoardCell(own[end], late=own[end].state not in HANDED_IN and own[end].due < today)
        if end in own
        else None
        for end in periods
    )
