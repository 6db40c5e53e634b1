"""League tables of the units below an organisation, by a figure of a year or of a year so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jiheng.ledger.league import RANKED, LeagueTable, league
from jiheng.model import LedgerFigure, Period, month_of, year_of
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.queries.figures import definition, figures_of, places_of

if TYPE_CHECKING:
    from jiheng.web.core.models import User

MOST = 500  # units in a table


@dataclass(frozen=True, slots=True)
class League:
    """A league table with its universe and its periods, and where each unit is."""

    where: Organisation
    periods: tuple[Period, ...]  # that of the table, and the one before where there is any
    table: LeagueTable
    units: Mapping[str, Organisation]


def has_league(id_: str) -> bool:
    """Return whether units have a figure of their own, so that they can be ranked by it."""
    newest = definition(id_)
    return newest is not None and newest.how in RANKED


def universes(user: "User", id_: str) -> list[Organisation]:
    """Return the organisations with units below them of which a person may see a figure."""
    reach = places_of(user, id_)
    parents = {place.parent_id for place in reach if place.kind != "division"}
    return [place for place in reach if place.pk in parents]


def league_of(id_: str, where: Organisation, year: int, month: int = 0) -> League:
    """Return the units right below an organisation by a figure, against the period before.

    Of a year against the year before; of a year through a month against that through the month
    before.
    """
    below = Organisation.objects.filter(parent=where).exclude(kind="division").order_by("pk")
    units = named_units(below[:MOST])
    periods = _periods(year, month)
    figures = [
        dict(zip(units, figures_of(id_, units.values(), period), strict=True)) for period in periods
    ]
    before: Mapping[str, LedgerFigure] | None = figures[1] if len(figures) > 1 else None
    return League(where, periods, league(figures[0], before), units)


def named_units(places: Iterable[Organisation]) -> dict[str, Organisation]:
    """Return places by name; of namesakes with their codes."""
    kept = list(places)
    names = [place.name for place in kept]
    return {
        place.name if names.count(place.name) == 1 else f"{place.name}（{place.code}）": place
        for place in kept
    }


def _periods(year: int, month: int) -> tuple[Period, ...]:
    if not month:
        return year_of(year), year_of(year - 1)
    first = year_of(year).first
    now = Period(first, month_of(year, month).last)
    return (now, Period(first, month_of(year, month - 1).last)) if month > 1 else (now,)
