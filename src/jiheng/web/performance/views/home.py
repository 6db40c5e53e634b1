"""The start page by role, search, and lists over years."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked, whole
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling, moving
from jiheng.web.performance.stages import MOVE, MOVES, STATE, STATES
from jiheng.web.performance.views import filters

PAGE = 50
LISTED = 30  # of what waits, on the start page
FOUND = 20  # of a kind; a list has the rest
ALL = 500  # of a kind that has no list of its own


def home(request: Asked) -> HttpResponse:
    """Show what waits for this person, what is due, and their departments' states."""
    waiting = queries.to_dos(request.user)
    listed = list(waiting[:LISTED])
    held = queries.deadlines_of(listed)
    today = timezone.localdate()
    due = []
    for one in listed:
        deadline = held.get((one.pk, STATE[one.state].stage))
        left = queries.due(deadline.day, today) if deadline else None
        due.append((one, queries.steps_for(request.user, one), left))
    mine = queries.cycles(request.user)
    counts = {
        row["state"]: row["n"]
        for row in mine.values("state").order_by().annotate(n=Count("pk", distinct=True))
    }
    tasks = queries.my_tasks(request.user)
    page = {
        "waiting": due,
        "more": waiting.count() - len(listed) if len(listed) == LISTED else 0,
        "tasks": [(t, queries.due(t.due, today)) for t in tasks[:LISTED]],
        "states": [(s, counts.get(s.id, 0)) for s in STATES],
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


def cycles(request: Asked) -> HttpResponse:
    """List years with filter, sort and pages."""
    page = Paginator(filters.years(request), PAGE).get_page(request.GET.get("page"))
    openable = core.organisations(request.user, "open").filter(kind__in=("department", "unit"))
    moves = [m for m in MOVES if not m.back and core.may_anywhere(request.user, m.right)]
    return render(
        request,
        "performance/cycles.html",
        {
            "page": page,
            "states": STATES,
            "year": request.GET.get("year", ""),
            "state": request.GET.get("state", ""),
            "q": request.GET.get("q", ""),
            "openable": openable,
            "moves": moves,
            "may_import": core.may_anywhere(request.user, "fill"),
            "may_approve": core.organisations(request.user, "approve"),
            "next_year": timezone.localdate().year,
        },
    )


@require_POST
def move_cycles(request: Asked) -> HttpResponse:
    """Take the same step for several years, each by itself; say which could not be."""
    wanted = request.POST.get("move", "")
    chosen = [whole(pk) for pk in request.POST.getlist("cycle")]
    if wanted not in MOVE or MOVE[wanted].back:
        raise Refused(_("请选择要办理的步骤。"))
    done = 0
    for one in queries.cycles(request.user).filter(pk__in=chosen).order_by("pk"):
        try:
            moving.take(one.pk, wanted, by=request.user)
        except Refused as refused:
            told = {"name": f"{one.organisation.name} {one.year}", "why": refused.said}
            messages.warning(request, _("%(name)s：%(why)s") % told)
        else:
            done += 1
    messages.success(request, _("已办理 %(count)s 份。") % {"count": done})
    return redirect(f"{reverse('performance:cycles')}?{request.GET.urlencode()}")


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


def indicators(request: Asked) -> HttpResponse:
    """List the indicators of every year that this person may see; pages by key unless sorted."""
    rows, after = filters.indicators(request), whole(request.GET.get("after"))
    if request.GET.get("sort"):  # pages go by number of rows
        listed = list(rows[after : after + PAGE + 1])
        more = after + PAGE if len(listed) > PAGE else None
    else:
        listed = list(rows.filter(pk__gt=after)[: PAGE + 1])
        more = listed[PAGE - 1].pk if len(listed) > PAGE else None
    return render(
        request,
        "performance/indicators.html",
        {
            "rows": listed[:PAGE],
            "more": more,
            "may_publish": core.may_anywhere(request.user, "manage"),
            "q": request.GET.get("q", ""),
            "year": request.GET.get("year", ""),
            "department": request.GET.get("department", ""),
        },
    )


@require_POST
def publish_indicators(request: Asked) -> HttpResponse:
    """Mark several indicators as 公开 or 不予公开, all or none."""
    chosen = [whole(pk) for pk in request.POST.getlist("entry")]
    public = request.POST.get("public") == "1"
    rows = queries.visible_entries(request.user, "indicators").filter(pk__in=chosen)
    count = filling.show_many_publicly(list(rows), public, by=request.user)
    messages.success(request, _("已标记 %(count)s 项。") % {"count": count})
    return redirect(f"{reverse('performance:indicators')}?{request.GET.urlencode()}")


def search(request: Asked) -> HttpResponse:
    """Find departments, indicators, projects and problems by name."""
    text = request.GET.get("q", "").strip()
    groups: list[tuple[str, list[Any], str, bool]] = []
    years: list[Any] = []
    if text:
        years = list(
            queries.cycles(request.user).filter(organisation__name__icontains=text)[:FOUND]
        )
        for sheet, label, view in (
            ("projects", _("项目"), ""),
            ("indicators", _("指标"), "performance:indicators"),
            ("problems", _("问题"), ""),
            ("measures", _("整改措施"), "performance:problems"),
        ):
            rows = queries.visible_entries(request.user, sheet).filter(title__icontains=text)
            found = list(rows.order_by("-cycle__year", "pk")[: FOUND if view else ALL])
            more = f"{reverse(view)}?q={quote(text)}" if view and len(found) == FOUND else ""
            groups.append((label, found, more, len(found) == ALL))
    return render(request, "performance/search.html", {"q": text, "years": years, "groups": groups})
