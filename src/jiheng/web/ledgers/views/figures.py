"""Pages of figures: which there are, one with its definition, its rows and what it left out."""

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jiheng.ledger.refusals import refusal
from jiheng.model import Definition, LedgerFigure, Period, months_of, year_of
from jiheng.reporting.ledger_figures import (
    amount_text,
    condition_words,
    gap_words,
    part_name,
    reason_words,
    span_words,
    universe_words,
    unread_words,
)
from jiheng.rulebook import load
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero, year_or_zero
from jiheng.web.ledgers.declarations import definitions, ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.queries.leagues import has_league
from jiheng.web.ledgers.queries.newest_year import newest_dated_year, newest_year_at
from jiheng.web.ledgers.queries.rows import ledger_rows, rows_named
from jiheng.web.ledgers.views import figure_panels
from jiheng.web.ledgers.views.figure_panels import definition_name, language

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation

PAGE = 100
LEFT_OUT = 30  # rows of a reason that are named


def figure_list(request: AuthenticatedRequest) -> HttpResponse:
    """Show the figures over the ledgers that this person may see, of a year and a place."""
    ids = figures.figure_ids(request.user)
    if not ids:
        raise Http404
    year = year_or_zero(request.GET.get("year")) or _usual_year(request, ids)
    asked = list(_placed(request, ids))
    shown = [
        {
            "id": id_,
            "name": definition_name(value.definition),
            "where": where,
            "value": _printed(value),
            "why": _why(value),
            "rows": len(value.counted),
        }
        for (id_, where), value in zip(asked, figures.figures_at(asked, year_of(year)), strict=True)
    ]
    return render(request, "ledgers/figures.html", {"figures": shown, "year": year})


def figure_page(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show one figure: its value, what it rests on, the rows that it counts, and the others."""
    where = _place(request, id_)
    if where is None:
        raise Http404
    year = year_or_zero(request.GET.get("year")) or newest_year_at(figures.needed_by(id_), where)
    as_of, period = _moment(request), _period(request, year)
    value = (
        figures.figure_of(id_, where, period)
        if as_of is None
        else figures.figure_as_of(id_, where, period, as_of)
    )
    rows = Paginator(value.counted, PAGE).get_page(request.GET.get("page"))
    places = figures.places_of(request.user, id_)
    reach = {place.pk for place in places}
    names = rows_named((counted.key for counted in rows), reach)
    unit = _unit(value.definition)
    log_access("view", "figure", f"{id_}/{where.pk}", request.user)
    page: dict[str, Any] = {
        "id": id_,
        "name": definition_name(value.definition),
        "definition": value.definition,
        "conditions": _conditions(value.definition),
        "versions": [each for each in definitions() if each.id == id_],
        "others": [
            (definition_name(o.definition), span_words(o.definition), _printed(o), _why(o))
            for o in figures.figures_beside(value, where, request.user, as_of)
        ],
        "where": where,
        "places": places,
        "year": year,
        "as_of": request.GET.get("as_of", "") if as_of is not None else "",
        "figure": value,
        "value": _printed(value),
        "span": span_words(value.definition),
        "why": _why(value),
        "page": rows,
        "amounts": bool(unit),
        "rows": [
            (names.get(c.key, (c.key, "")), amount_text(c.amount, unit) if unit else "")
            for c in rows
        ],
        "left_out": list(_left_out(value, reach)),
        "leagues": has_league(id_) and any(p.parent_id == where.pk for p in places),
        "parts": [(part_name(p, load().rest, language()), _printed(p)) for p in value.parts[:20]],
        "universe": (universe_words(value, load().rest, language()) if value.units_ranked else ""),
        "unread": list(unread_words(value, ledgers(), load().rest, language())),
        "gap": gap_words(value, load().rest, language()),
        "reconciliation": figure_panels.reconciliation(request, value, where, as_of),
        "split": figure_panels.parts(value, where, as_of),
        "ratio": value.definition.how == "ratio",
        "series": figure_panels.years(id_, where, year),
        "months": _months(id_, where, year) if value.definition.monthly else (),
        "ledgers": [
            (id_, ledger_name(ledgers()[id_])) for id_ in figures.needed_by(id_) if id_ in ledgers()
        ],
    }
    return render(request, "ledgers/figure.html", page)


def _moment(request: AuthenticatedRequest) -> dt.datetime | None:
    """Return the end of the day that a figure is asked for as of; None for now."""
    try:
        day = dt.date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return None
    return figures.end_of(day)


def _period(request: AuthenticatedRequest, year: int) -> Period:
    """Return the stretch of days that is asked for by its first and last; else the year."""
    try:
        first, last = (dt.date.fromisoformat(request.GET.get(n, "")) for n in ("first", "last"))
        return Period(first, last)
    except ValueError:
        return year_of(year)


def _usual_year(request: AuthenticatedRequest, ids: list[str]) -> int:
    """Return the year that is the newest of most of some figures, the newer one of two.

    A ledger without rows has no say.
    """
    years: dict[str, int] = {}
    today = timezone.localdate()
    counted: Counter[int] = Counter()
    for id_ in ids:
        first = figures.needed_by(id_)[0]
        if first not in years:
            years[first] = newest_dated_year([ledger_rows(request.user, ledgers()[first])], today)
        if years[first]:
            counted[years[first]] += 1
    return max(counted, key=lambda year: (counted[year], year), default=today.year)


def _placed(
    request: AuthenticatedRequest, ids: Iterable[str]
) -> Iterator[tuple[str, "Organisation"]]:
    """Yield figures with where they are shown: those over the same ledgers in the same place."""
    known: dict[tuple[str, ...], Organisation | None] = {}
    for id_ in ids:
        needed = figures.needed_by(id_)
        if needed not in known:
            known[needed] = _place(request, id_, named=False)
        where = known[needed]
        if where is not None:
            yield id_, where


def _place(request: AuthenticatedRequest, id_: str, *, named: bool = True) -> "Organisation | None":
    """Return the organisation that is asked for; else the highest that this person may see."""
    if figures.definition(id_) is None:
        return None
    reach = figures.places_of(request.user, id_)
    asked = int_or_zero(request.GET.get("organisation"))
    if asked and named:
        return next((each for each in reach if each.pk == asked), None)
    chosen = (each for each in reach if each.pk == asked)
    return next(chosen, min(reach, key=lambda each: len(each.path), default=None))


def _printed(value: LedgerFigure) -> str:
    """Return a value as it is printed; a rank without some of its units says of how many."""
    quantity = value.quantity
    if quantity is None:
        return "—"
    short = bool(value.units) and not value.complete
    return quantity.printed() + (f"（{value.units_ranked}/{value.units}）" if short else "")


def _why(value: LedgerFigure) -> str:
    return refusal(value, load().rest, language())


def _unit(definition: Definition) -> str:
    """Return the unit in which what a row brings is shown; empty where rows only count."""
    if definition.how not in ("sum", "value") or definition.ledger not in ledgers():
        return ""
    column = ledgers()[definition.ledger].form.column(definition.measure)
    return (column.unit or definition.unit) if column is not None else definition.unit


def _conditions(definition: Definition) -> list[str]:
    ledger = ledgers().get(definition.ledger)
    if ledger is None:
        return []
    rules = load().rest
    return [condition_words(each, ledger, rules, language()) for each in definition.where]


def _left_out(value: LedgerFigure, reach: Container[int]) -> Iterable[dict[str, Any]]:
    """Yield why rows were left out, how many, and the first of them."""
    rules = load().rest
    for reason, keys in value.left_out.items():
        names = rows_named(keys[:LEFT_OUT], reach)
        yield {
            "why": reason_words(reason, value.definition, ledgers(), rules, language()),
            "count": len(keys),
            "rows": [names.get(key, (key, "")) for key in keys[:LEFT_OUT]],
            "more": len(keys) > LEFT_OUT,
        }


def _months(id_: str, where: "Organisation", year: int) -> list[tuple[Period, str, int]]:
    values = ((month, figures.figure_of(id_, where, month)) for month in months_of(year))
    return [(month, _printed(value), len(value.counted)) for month, value in values]
