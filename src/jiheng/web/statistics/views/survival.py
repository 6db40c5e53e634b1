"""The page of cohorts: how long signed projects take to land, and how many soon will."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero, year_or_zero
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.queries.newest_year import newest_year_at
from jiheng.web.statistics.cohorts import cohort_page
from jiheng.web.statistics.queries.cohorts import PROJECTS, places_of_cohorts


def survival(request: AuthenticatedRequest) -> HttpResponse:
    """Show how long projects signed in a year took to land, and a forecast with its past errors."""
    places = places_of_cohorts(request.user)
    asked = int_or_zero(request.GET.get("organisation"))
    where = next((place for place in places if asked in (0, place.pk)), None)
    if where is None:
        raise Refused(
            _("这里没有您能看的项目：要看的，请管理员授予角色。"), status=403, field="organisation"
        )
    today = timezone.localdate()
    year = year_or_zero(request.GET.get("year")) or newest_year_at([PROJECTS], where, today)
    log_access("view", "statistics", f"cohorts/{where.pk}", request.user)
    page = {"where": where, "places": places, "year": year, **cohort_page(where, year, today)}
    return render(request, "statistics/survival.html", page)
