"""The start page by role, search, and lists over years."""

from itertools import chain
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng import documents
from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked, whole
from jiheng.web.core.audit import saw
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling
from jiheng.web.performance.stages import STATES

PAGE = 50
SORTS = {"name": "organisation__path", "year": "-year", "state": "state", "score": "-score"}


def home(request: Asked) -> HttpResponse:
    """Show what waits for this person, what is due, and their departments' states."""
    waiting = queries.to_dos(request.user)
    mine = queries.cycles(request.user)
    counts = {
        row["state"]: row["n"]
        for row in mine.values("state").order_by().annotate(n=Count("pk", distinct=True))
    }
    today = timezone.localdate()
    due = []
    for todo in waiting[:30]:
        held = queries.deadlines(todo.cycle.organisation, todo.cycle.year)
        due.append((todo, held.get(_stage(todo.cycle.state))))
    page = {
        "waiting": due,
        "states": [(s, counts.get(s.id, 0)) for s in STATES],
        "today": today,
        "held": core.held_roles(request.user),
        "reviews": _open_reviews(request),
    }
    return render(request, "performance/home.html", page)


def _open_reviews(request: Asked) -> list[Any]:
    if not core.may_anywhere(request.user, "rescore"):
        return []
    return [
        r
        for r in queries.reviews(request.user)
        if r.state == "open" and r.reviewer_id == request.user.pk
    ]


def _stage(state: str) -> str:
    return next(s.stage for s in STATES if s.id == state)


def cycles(request: Asked) -> HttpResponse:
    """List years with filter, sort and pages."""
    rows = queries.cycles(request.user)
    year, state, text = (request.GET.get(n, "") for n in ("year", "state", "q"))
    if whole(year):
        rows = rows.filter(year=whole(year))
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(organisation__name__icontains=text)
    rows = rows.order_by(
        SORTS.get(request.GET.get("sort", ""), "-year"), "organisation__path", "-year"
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    openable = core.organisations(request.user, "open").filter(kind__in=("department", "unit"))
    return render(
        request,
        "performance/cycles.html",
        {
            "page": page,
            "states": STATES,
            "year": year,
            "state": state,
            "q": text,
            "openable": openable,
            "may_approve": core.organisations(request.user, "approve"),
            "next_year": timezone.localdate().year,
        },
    )


@require_POST
def open_cycles(request: Asked) -> HttpResponse:
    """Open a year for some departments at once; those that have one are passed over."""
    year = request.POST.get("year", "")
    wanted = [whole(pk) for pk in request.POST.getlist("organisation")]
    if not 2000 <= whole(year) <= 2100 or not wanted:
        return redirect("performance:cycles")
    there = set(
        queries.cycles(request.user)
        .filter(year=whole(year))
        .values_list("organisation_id", flat=True)
    )
    for one in core.organisations(request.user, "open").filter(pk__in=wanted):
        if one.pk not in there:
            filling.open_cycle(one, whole(year), by=request.user)
    return redirect(f"{reverse('performance:cycles')}?year={year}")


def _filtered(request: Asked) -> Any:
    """Return the indicators that the filter of the list asks for."""
    rows = queries.visible_entries(request.user, "indicators")
    text, year = request.GET.get("q", ""), whole(request.GET.get("year"))
    if text:
        rows = rows.filter(title__icontains=text)
    return rows.filter(cycle__year=year) if year else rows


def indicators(request: Asked) -> HttpResponse:
    """List the indicators of every year that this person may see; pages by key, not by count."""
    rows = _filtered(request)
    rows = rows.filter(pk__gt=whole(request.GET.get("after")))
    listed = list(rows.order_by("pk")[: PAGE + 1])
    more = listed[PAGE - 1].pk if len(listed) > PAGE else None
    return render(
        request,
        "performance/indicators.html",
        {
            "rows": listed[:PAGE],
            "more": more,
            "q": request.GET.get("q", ""),
            "year": request.GET.get("year", ""),
        },
    )


def export_indicators(request: Asked) -> HttpResponse:
    """Hand out the indicators of the list as a workbook, all of them."""
    rows = _filtered(request)
    names = (
        "level1",
        "level2",
        "name",
        "operator",
        "original_target",
        "revised_target",
        "unit",
        "weight",
        "actual",
        "reason",
    )
    header = (
        _("部门"),
        _("年度"),
        *(c.label for c in queries.columns("indicators") if c.field in names),
    )
    lines = (
        (e.cycle.organisation.name, str(e.cycle.year), *(e.values.get(n, "") for n in names))
        for e in rows.order_by("pk").iterator(2_000)
    )
    saw("export", "indicators", request.GET.urlencode()[:40], request.user)
    return workbook(documents.write_list("绩效指标", chain([header], lines)), "indicators.xlsx")


def workbook(data: bytes, name: str) -> HttpResponse:
    """Return a workbook as a download."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def search(request: Asked) -> HttpResponse:
    """Find departments, indicators, projects and problems by name."""
    text = request.GET.get("q", "").strip()
    groups: list[tuple[str, list[Any]]] = []
    years: list[Any] = []
    if text:
        years = list(queries.cycles(request.user).filter(organisation__name__icontains=text)[:20])
        for sheet, label in (
            ("projects", _("项目")),
            ("indicators", _("指标")),
            ("problems", _("问题")),
        ):
            rows = queries.visible_entries(request.user, sheet).filter(title__icontains=text)
            groups.append((label, list(rows.order_by("-cycle__year", "pk")[:20])))
    return render(request, "performance/search.html", {"q": text, "years": years, "groups": groups})
