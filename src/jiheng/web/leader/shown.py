"""The leader's page in words: every number with the address of what it is made of."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.ledger.refusals import refusal
from jiheng.model import LedgerFigure, Period, half_up, month_of, year_of
from jiheng.reporting.dashboard import Tile, printed_value
from jiheng.web.leader.queries.board import Asked, League, Months
from jiheng.web.leader.words import GOALS, LAMPS, MARKS, TONES, UNJUDGED, WHY_NOT
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.queries.figures import needed_by
from jiheng.web.ledgers.views.figure_panels import definition_name, language

PERCENT, DIGITS = 100, 1
MOST_UNITS = 24  # of the league that the page shows; the rest is counted


@dataclass(frozen=True, slots=True)
class ShownTile:
    """A tile in words."""

    id: str
    name: str
    value: str
    why: str  # there is no value
    address: str
    target: str
    target_source: str
    target_address: str
    completed: str  # share of the year's target
    finished: str  # to the end of the last month that is over
    months: int
    due: str
    lamp: str  # id of the colour; empty: it cannot be judged
    lamp_label: str
    tone: str
    mark: str
    why_no_lamp: str
    basis: str  # 口径: ledger, citation
    unverified: bool
    period: str
    rows: int
    published: str
    drifted: bool
    digest: str


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number and where its rows are."""

    text: str
    address: str = ""


def figure_address(id_: str, place: int, period: Period, asked: Asked) -> str:
    """Return where a figure of a place and a period has its rows."""
    query: dict[str, object] = {"organisation": place, "year": period.last.year}
    if period != year_of(period.last.year):
        query |= {"first": period.first.isoformat(), "last": period.last.isoformat()}
    if asked.at is not None:
        query["as_of"] = asked.day.isoformat()
    return f"{reverse('ledgers:figure', args=(id_,))}?{urlencode(query)}"


def percent(share: Fraction | None) -> str:
    """Return a share in per cent as pages print it; empty for none."""
    return f"{half_up(share * PERCENT, DIGITS)}%" if share is not None else ""


def shown_tile(tile: Tile, asked: Asked) -> ShownTile:
    """Return a tile in words."""
    figure, goal, lamp = tile.figure, tile.goal, tile.progress.lamp
    definition = figure.definition
    why = tile.why_no_goal or tile.progress.why
    colour = lamp.colour if lamp is not None else ""
    return ShownTile(
        id=definition.id,
        name=definition_name(definition),
        value=printed_value(definition, figure.value),
        why=refusal(figure, rules().rest, language()),
        address=figure_address(definition.id, asked.organisation.pk, figure.period, asked),
        target=goal.target.quantity.printed() if goal is not None else "",
        target_source=f"{GOALS[goal.source]}" if goal is not None else "",
        target_address=goal.address if goal is not None else "",
        completed=percent(tile.completed),
        finished=printed_value(definition, tile.finished) if tile.finished is not None else "",
        months=tile.months,
        due=percent(tile.progress.due),
        lamp=colour,
        lamp_label=f"{LAMPS[colour]}" if colour else f"{UNJUDGED}",
        tone=TONES.get(colour, "secondary"),
        mark=MARKS.get(colour, "?"),
        why_no_lamp="" if colour else f"{WHY_NOT.get(why, why)}",
        basis=_basis(figure),
        unverified=not definition.citation.verified,
        period=_period_words(figure.period, asked),
        rows=len(figure.counted),
        published=tile.published,
        drifted=tile.drifted,
        digest=figure.digest,
    )


def _basis(figure: LedgerFigure) -> str:
    names = [ledger_name(ledgers()[id_]) for id_ in needed_by(figure.definition.id)]
    return f"{'、'.join(names)} · {figure.definition.citation.text(language())}"


def _period_words(period: Period, asked: Asked) -> str:
    last = min(period.last, asked.day)
    if last < period.first:
        last = period.last
    return f"{period.first:%Y-%m-%d}—{last:%Y-%m-%d}"


def shown_months(months: Months, asked: Asked) -> dict[str, Any]:
    """Return the months of both years, each number with where its rows are."""
    definition, lines = months.definition, []
    for number in range(1, 13):
        cells = []
        for year, values in zip(months.years, (months.this_year, months.last_year), strict=True):
            value = values[number - 1] if number <= len(values) else None
            address = figure_address(
                definition.id, asked.organisation.pk, month_of(year, number), asked
            )
            cells.append(
                ShownNumber(printed_value(definition, value), address if value is not None else "")
            )
        lines.append((_("%(number)s月") % {"number": number}, cells))
    totals = [
        ShownNumber(
            printed_value(definition, total),
            figure_address(definition.id, asked.organisation.pk, year_of(year), asked),
        )
        for year, total in zip(months.years, months.totals, strict=True)
    ]
    return {
        "name": definition_name(definition),
        "years": months.years,
        "lines": lines,
        "totals": totals,
    }


def shown_league(league: League, asked: Asked) -> dict[str, Any]:
    """Return the places below by their ranks, each number with where its rows are."""
    id_ = league.definition.id
    lines = [
        {
            "place": unit.place,
            "ties": unit.ties,
            "name": organisation.name,
            "id": organisation.pk,
            "value": ShownNumber(
                printed_value(league.definition, unit.value),
                figure_address(id_, organisation.pk, league.period, asked)
                if unit.value is not None
                else "",
            ),
            "moved": unit.moved,
            "way": "" if not unit.moved else "up" if unit.moved > 0 else "down",
            "steps": abs(unit.moved or 0),
        }
        for organisation, unit in league.ranks
    ]
    return {
        "name": definition_name(league.definition),
        "lines": lines[:MOST_UNITS],
        "more": max(0, len(lines) - MOST_UNITS),
        "ranked": league.ranked_units,
        "units": league.units,
    }
