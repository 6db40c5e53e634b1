"""What lists are filtered and sorted by: the same for the page and for its export."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked, whole
from jiheng.web.performance import queries

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine
    from jiheng.web.performance.models import Adjustment, Cycle, Entry, Review, Upload

YEARS = {"name": "organisation__path", "year": "-year", "state": "state", "score": "-score"}
PROBLEMS = {"due": "values__due", "name": "cycle__organisation__path", "year": "-cycle__year"}
INDICATORS = {"name": "cycle__organisation__path", "year": "-cycle__year", "title": "title"}
ADJUSTMENTS = {"name": "entry__cycle__organisation__path", "state": "-state", "at": "-pk"}
REPORTS = {"file": "file__name", "name": "organisation__path", "at": "-pk"}
REVIEWS = {"name": "cycle__organisation__path", "year": "-cycle__year", "state": "state"}


def years(request: Asked) -> "QuerySet[Cycle]":
    """Return the years that the list shows."""
    rows = queries.cycles(request.user)
    year, state, text = (request.GET.get(n, "") for n in ("year", "state", "q"))
    if whole(year):
        rows = rows.filter(year=whole(year))
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(organisation__name__icontains=text)
    first = YEARS.get(request.GET.get("sort", ""), "-year")
    return rows.order_by(first, "organisation__path", "-year")


def indicators(request: Asked) -> "QuerySet[Entry]":
    """Return the indicators that the list shows; unless they are sorted, pages go by key."""
    rows = queries.visible_entries(request.user, "indicators")
    text, year = request.GET.get("q", ""), whole(request.GET.get("year"))
    name = request.GET.get("department", "")
    if text:
        rows = rows.filter(title__icontains=text)
    if name:
        rows = rows.filter(cycle__organisation__name__icontains=name)
    rows = rows.filter(cycle__year=year) if year else rows
    sort = INDICATORS.get(request.GET.get("sort", ""))
    return rows.order_by(sort, "pk") if sort else rows.order_by("pk")


def problems(request: Asked) -> "QuerySet[Entry]":
    """Return the measures that the list shows."""
    today = timezone.localdate().isoformat()
    rows = queries.measures(request.user, request.GET.get("state", ""), today)
    text, sort = request.GET.get("q", ""), PROBLEMS.get(request.GET.get("sort", ""))
    if text:
        rows = rows.filter(title__icontains=text) | rows.filter(
            cycle__organisation__name__icontains=text
        )
    return rows.order_by(sort, "cycle_id", "position") if sort else rows


def adjustments(request: Asked) -> "QuerySet[Adjustment]":
    """Return the requests to change targets that the list shows."""
    rows = queries.adjustments(request.user)
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(entry__cycle__organisation__name__icontains=text)
    sort = ADJUSTMENTS.get(request.GET.get("sort", ""))
    return rows.order_by(sort, "-pk") if sort else rows


def reviews(request: Asked) -> "QuerySet[Review]":
    """Return the reviews that the list shows."""
    rows = queries.reviews(request.user)
    state, year = request.GET.get("state", ""), whole(request.GET.get("year"))
    if state in ("open", "done"):
        rows = rows.filter(state=state)
    if year:
        rows = rows.filter(cycle__year=year)
    sort = REVIEWS.get(request.GET.get("sort", ""))
    return rows.order_by(sort, "-pk") if sort else rows


def record(request: Asked) -> "QuerySet[AuditLine]":
    """Return the lines of the record that the list shows; none without the right."""
    rows = core.audit_lines(None)
    if not core.may_anywhere(request.user, "record"):
        return rows.none()
    kind, name = request.GET.get("kind", ""), request.GET.get("q", "")
    first, last = (_day(request.GET.get(n, "")) for n in ("first", "last"))
    if kind:
        rows = rows.filter(kind=kind)
    if name:
        rows = rows.filter(actor_id__in=core.named(name))
    if first:
        rows = rows.filter(at__date__gte=first)
    return rows.filter(at__date__lte=last) if last else rows


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def reports(request: Asked) -> "QuerySet[Upload]":
    """Return the written reports that the list shows."""
    rows = queries.uploads(request.user)
    text, job = request.GET.get("q", ""), whole(request.GET.get("job"))
    if text:
        rows = rows.filter(file__name__icontains=text) | rows.filter(
            organisation__name__icontains=text
        )
    if job:
        rows = rows.filter(job_id=job)
    sort = REPORTS.get(request.GET.get("sort", ""))
    return rows.order_by(sort, "-pk") if sort else rows
