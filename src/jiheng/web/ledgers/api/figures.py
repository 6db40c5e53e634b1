"""Calls about figures of ledgers: which there are, and one with the rows behind it."""

import datetime as dt
from fractions import Fraction
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Path, Query, Router, Schema

from jiheng.ledger.league import LeagueLine, reported
from jiheng.ledger.reconcile import Reconciliation as Reconciled
from jiheng.model import month_of, year_of
from jiheng.reporting.ledger_figures import figure_record
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, BIGGEST
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.queries.leagues import has_league, league_of, universes
from jiheng.web.ledgers.queries.newest_year import newest_year_at

router = Router(tags=["ledgers"])
FigureId = Annotated[str, Path(pattern=r"^[a-z0-9_.]{1,60}$")]
Year = Annotated[int, Query(ge=2000, le=2100)]
Month = Annotated[int, Query(ge=1, le=12)]
Day = Annotated[dt.date, Query(ge=dt.date(2000, 1, 1), le=dt.date(2100, 12, 31))]
Place = Annotated[int, Query(ge=1, le=BIGGEST)]


class Definition(Schema):
    """A figure that can be asked for."""

    id: str
    label: str
    english: str
    unit: str
    ledgers: list[str]


class UncountedRow(Schema):
    """A row that one's own ledger does not count, and what the ledger lacks by it, exactly."""

    row: str
    group: str
    amount: str
    reason: str
    exact: bool  # it alone is the whole difference


class Reconciliation(Schema):
    """One's own ledger against the official figure, exactly; neither is changed."""

    official: str
    own: str
    official_value: str
    own_value: str | None
    difference: str | None
    rows: list[UncountedRow]


class Figure(Schema):
    """A figure: its value, or why there is none; the rows it counts, each with its version."""

    definition: str
    label: str
    since: str
    definition_digest: str
    period: list[str]
    value: str | None
    unit: str
    exact: str | None
    refused: str
    rows: list[list[Any]]
    left_out: dict[str, list[str]]
    ranked: int
    units: int
    parts: list[dict[str, Any]]
    others: list[dict[str, Any]]
    digest: str
    reconciliation: Reconciliation | None


class LeagueUnit(Schema):
    """A unit in a league table; without a rank it reported nothing, or has no value."""

    organisation: int
    name: str
    rank: int | None
    before: int | None
    moved: int | None  # places it rose; below zero: fell
    value: str | None
    exact: str | None
    refused: str
    reported: bool
    digest: str


class League(Schema):
    """A league table: its universe, the period and the one before, the units in their order."""

    definition: str
    organisation: int
    universe: str
    periods: list[str]
    units: int
    ranked: int
    redefined: bool  # the last period went by another definition
    lines: list[LeagueUnit]


@router.get("/figures", response={200: list[Definition], **ANSWERS})
def figure_list(request: AuthenticatedRequest) -> list[dict[str, Any]]:
    """Return the figures over ledgers that this person may see somewhere."""
    newest = (figures.definition(id_) for id_ in figures.figure_ids(request.user))
    return [
        {"id": d.id, "label": d.label, "english": d.english, "unit": d.unit,
         "ledgers": list(figures.needed_by(d.id))}
        for d in newest if d is not None
    ]  # fmt: skip


@router.get("/figures/{id_}", response={200: Figure, **ANSWERS})
def figure(
    request: AuthenticatedRequest,
    id_: FigureId,
    organisation: Place | None = None,
    year: Year | None = None,
    month: Month | None = None,
    as_of: Day | None = None,
) -> dict[str, Any]:
    """Return a figure of a year, or a month, over the rows of an organisation and all below it.

    Without an organisation, of the highest that this person may see; without a year, of the
    newest that has rows; as of a day, by the rows as they were at its end.
    """
    reach = figures.places_of(request.user, id_)
    chosen = [each for each in reach if organisation in (None, each.pk)]
    where = min(chosen, key=lambda each: len(each.path), default=None)
    if where is None:
        raise ObjectDoesNotExist
    log_access("view", "figure", f"{id_}/{where.pk}", request.user)
    year = year or newest_year_at(figures.needed_by(id_), where)
    period = month_of(year, month) if month else year_of(year)
    at = figures.end_of(as_of) if as_of is not None else None
    shown = (
        figures.figure_of(id_, where, period)
        if at is None
        else figures.figure_as_of(id_, where, period, at)
    )
    record = figure_record(shown, figures.figures_beside(shown, where, request.user, at))
    both = figures.reconciliation_of(shown, where, request.user, at)
    return record | {"reconciliation": _reconciliation(both) if both is not None else None}


def _reconciliation(both: Reconciled) -> dict[str, Any] | None:
    if both.official.value is None:
        return None
    return {
        "official": both.official.definition.id, "own": both.own.definition.id,
        "official_value": str(both.official.value), "own_value": _exact(both.own.value),
        "difference": _exact(both.difference),
        "rows": [
            {"row": row.key, "group": group.name, "amount": str(row.amount), "reason": row.reason,
             "exact": row.exact}
            for group in both.groups for row in group.uncounted
        ],
    }  # fmt: skip


def _exact(value: Fraction | None) -> str | None:
    return str(value) if value is not None else None


@router.get("/figures/{id_}/league", response={200: League, **ANSWERS})
def league(
    request: AuthenticatedRequest,
    id_: FigureId,
    organisation: Place | None = None,
    year: Year | None = None,
    month: Month | None = None,
) -> dict[str, Any]:
    """Return the units right below an organisation ranked by a figure, the best first.

    Of a year against the year before, or of a year through a month against the month before.
    """
    places = universes(request.user, id_) if has_league(id_) else []
    chosen = [place for place in places if organisation in (None, place.pk)]
    where = min(chosen, key=lambda place: len(place.path), default=None)
    if where is None:
        raise ObjectDoesNotExist
    log_access("view", "figure", f"{id_}/{where.pk}", request.user)
    year = year or newest_year_at(figures.needed_by(id_), where)
    shown = league_of(id_, where, year, month or 0)
    return {
        "definition": id_, "organisation": where.pk, "universe": where.name,
        "periods": [str(period) for period in shown.periods],
        "units": shown.table.units, "ranked": shown.table.ranked,
        "redefined": shown.table.redefined,
        "lines": [_line_out(each, shown.units[each.unit].pk) for each in shown.table.lines],
    }  # fmt: skip


def _line_out(each: LeagueLine, place: int) -> dict[str, Any]:
    ranked, quantity = each.rank is not None, each.shown.quantity
    return {
        "organisation": place, "name": each.unit, "rank": each.rank, "before": each.before,
        "moved": each.moved, "value": str(quantity.number) if ranked and quantity else None,
        "exact": str(each.shown.value) if ranked else None, "refused": each.shown.refused,
        "reported": reported(each.shown), "digest": each.shown.digest,
    }  # fmt: skip
