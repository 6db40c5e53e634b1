"""The page of foreign capital: reports due, reinvestments watched, vintages of official figures."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.refusal import Refused
from jiheng.web.statistics.foreign_capital import foreign_page
from jiheng.web.statistics.queries.foreign import places_of_foreign


def foreign(request: AuthenticatedRequest) -> HttpResponse:
    """Show what of foreign capital is due, watched, and published more than once."""
    places = places_of_foreign(request.user)
    asked = int_or_zero(request.GET.get("organisation"))
    where = next((place for place in places if asked in (0, place.pk)), None)
    if where is None:
        raise Refused(
            _("这里没有您能看的外商投资企业：要看的，请管理员授予角色。"),
            status=403,
            field="organisation",
        )
    log_access("view", "statistics", f"foreign/{where.pk}", request.user)
    page = {"where": where, "places": places}
    page |= foreign_page(request.user, where, timezone.localdate())
    return render(request, "statistics/foreign.html", page)
