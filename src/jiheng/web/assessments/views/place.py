"""The place's report to the people's congress: what it would say of whom, ordered as a job."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.assessments import jobs
from jiheng.web.assessments.queries.place import newest_scored, reporting_places, years_of
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero, year_or_zero
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.queries.year_tables import state_of

MOST = 500  # years on the page; the report has them all


def congress(request: AuthenticatedRequest) -> HttpResponse:
    """Show what a place's report of a year would be made of, and where it is ordered."""
    places = reporting_places(request.user)
    if not places:
        raise PermissionDenied
    number = int_or_zero(request.GET.get("place"))
    place = next((p for p in places if p.pk == number), places[0])
    asked, last = year_or_zero(request.GET.get("year", "")), timezone.localdate().year - 1
    year = asked or newest_scored(request.user, place) or last
    cycles = years_of(request.user, place, year)
    page = {
        "places": places,
        "place": place,
        "year": year,
        "rows": [(cycle, state_of(cycle)) for cycle in cycles[:MOST]],
        "count": len(cycles),
    }
    return render(request, "assessments/congress.html", page)


@require_POST
def order(request: AuthenticatedRequest) -> HttpResponse:
    """Have the report written."""
    number = int_or_zero(request.POST.get("place"))
    place = next((p for p in reporting_places(request.user) if p.pk == number), None)
    year = year_or_zero(request.POST.get("year", ""))
    if place is None:
        raise Refused(_("向人大报告由财政部门编制。"), status=403)
    if not year:
        raise Refused(_("请写明年度，例如 2026。"), field="year")
    return redirect("core:job", pk=jobs.order_congress(place, year, by=request.user).pk)
