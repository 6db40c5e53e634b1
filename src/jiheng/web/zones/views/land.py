"""The page of land: parcels by class, as entered and as decided, and promises not kept."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.zones.asking import land_asked
from jiheng.web.zones.land_shown import shown_parcel, shown_promises, shown_total
from jiheng.web.zones.queries.parcels import CLASSES, Land, land_of, newest_disposal
from jiheng.web.zones.words import CLASSES as CLASS_WORDS

PAGE = 50
VIEWS = ("differs", "missed")


def parcels(request: AuthenticatedRequest) -> HttpResponse:
    """Show the parcels of a place by class on a day."""
    place, places, day = land_asked(request.user, request.GET)
    log_access("view", "zones", f"parcels/{place.pk}", request.user)
    land = land_of(place, day)
    kind, only = request.GET.get("class", ""), request.GET.get("only", "")
    listed = [
        each
        for each in land.parcels
        if (not kind or kind in (each.entered, each.decided.name))
        and (only not in VIEWS or getattr(each, only))
    ]
    listed.sort(key=lambda each: each.row.text("unit_number"))
    shown = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    page: dict[str, Any] = {
        "place": place,
        "places": places,
        "land": land,
        "totals": [shown_total(total) for total in land.totals],
        "promises": shown_promises(land),
        "classes": [(name, CLASS_WORDS[name]) for name in CLASSES],
        "kind": kind,
        "only": only,
        "page": shown,
        "parcels": [shown_parcel(each) for each in shown],
        "differing": sum(each.differs for each in land.parcels),
        "last_year": _last_year(land),
        "missing": sum(bool(each.missed) for each in land.parcels),
    }
    return render(request, "zones/parcels.html", page)


def _last_year(land: Land) -> int:
    """Return the newest year in which land was disposed of, where it is an earlier one; else 0."""
    newest = newest_disposal(land)
    return newest.year if newest is not None and newest.year < land.day.year else 0
