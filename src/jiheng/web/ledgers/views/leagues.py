"""The league table of a figure: the units below an organisation, as a page and as a workbook."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from jiheng import documents
from jiheng.model import months_of
from jiheng.reporting.leagues import (
    league_grid,
    league_words,
    moved_words,
    note_words,
    value_words,
)
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero, year_or_zero
from jiheng.web.core.handing import handed
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.queries.figures import definition, needed_by
from jiheng.web.ledgers.queries.leagues import League, has_league, league_of, universes
from jiheng.web.ledgers.queries.newest_year import newest_year_at
from jiheng.web.ledgers.views.figure_panels import definition_name, language


def league_page(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show the units below an organisation by a figure, with ties, and who moved."""
    shown, places = _found(request, id_)
    log_access("view", "figure", f"{id_}/{shown.where.pk}", request.user)
    book, lang = rules().rest, language()
    lines = [
        {
            "line": each,
            "place": shown.units[each.unit],
            "value": value_words(each.shown),
            "moved": moved_words(each, book, lang),
            "note": note_words(each.shown, book, lang),
        }
        for each in shown.table.lines
    ]
    year, month = shown.periods[0].last.year, _month(request)
    page: dict[str, Any] = {
        "id": id_,
        "name": _name(id_),
        "league": shown,
        "places": places,
        "lines": lines,
        "about": league_words(shown.table, shown.where.name, shown.periods, book, lang),
        "year": year,
        "month": month,
        "query": f"organisation={shown.where.pk}&year={year}&month={month}",
        "months": [each.last.month for each in months_of(year)],
    }
    return render(request, "ledgers/league.html", page)


def league_workbook(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Return the league table as a workbook."""
    shown, _places = _found(request, id_)
    log_access("export", "figure", f"{id_}/{shown.where.pk}", request.user)
    book, lang = rules().rest, language()
    about = league_words(shown.table, shown.where.name, shown.periods, book, lang)
    title = _name(id_)
    grid = league_grid(shown.table, title, about, book, lang)
    data = documents.write_xlsx([grid], title=title)
    return handed(data, f"{shown.where.name}-{title}-{shown.periods[0]}.xlsx")


def _found(request: AuthenticatedRequest, id_: str) -> tuple[League, list[Any]]:
    """Return a league table with the organisations it could be of. Raises Http404 without one."""
    places = universes(request.user, id_) if has_league(id_) else []
    asked = int_or_zero(request.GET.get("organisation"))
    chosen = [place for place in places if asked in (0, place.pk)]
    if not chosen:
        raise Http404
    where = min(chosen, key=lambda place: len(place.path))
    year = year_or_zero(request.GET.get("year")) or newest_year_at(needed_by(id_), where)
    return league_of(id_, where, year, _month(request)), places


def _month(request: AuthenticatedRequest) -> int:
    month = int_or_zero(request.GET.get("month"))
    return month if 1 <= month <= 12 else 0


def _name(id_: str) -> str:
    newest = definition(id_)
    return definition_name(newest) if newest is not None else id_
