"""The start page with the work that waits, search, and the list of years."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.model import Move
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.declared import declared
from jiheng.web.core.menu import note_waiting
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.core.views.lists import list_page
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.queries.rows import searched
from jiheng.web.performance import lists, queries
from jiheng.web.performance.actions import years
from jiheng.web.performance.queries.units import REPORTING
from jiheng.web.performance.queries.year_tables import year_flow, year_table

FOUND = 20  # of a kind; a list has the rest
ALL = 500  # of a kind that has no list of its own
SOUGHT = (
    ("projects", "", ALL),
    ("indicators", "performance:indicators", FOUND),
    ("problems", "", ALL),
    ("measures", "performance:problems", FOUND),
)


def home(request: AuthenticatedRequest) -> HttpResponse:
    """Show what waits for this person, and how their departments' years stand."""
    counts = {
        row["state"]: row["n"]
        for row in queries.cycles(request.user)
        .values("state")
        .order_by()
        .annotate(n=Count("pk", distinct=True))
    }
    waiting = declared().waiting(request.user)
    note_waiting(request.user, len(waiting))
    page = {
        "waiting": waiting,
        "states": [
            (named(state), counts[state.id], f"{reverse('performance:cycles')}?state={state.id}")
            for state in year_flow().states
            if counts.get(state.id)
        ],
        "roles": [(role.label, place.name) for role, place in core.held_roles(request.user)],
        "administers": core.may_anywhere(request.user, "people"),
    }
    return render(request, "performance/home.html", page)


def cycles(request: AuthenticatedRequest) -> HttpResponse:
    """List years, with what can be done with several at once."""
    moves = [
        move
        for move in year_flow().moves
        if not move.back and core.may_anywhere(request.user, move.right)
    ]
    more: dict[str, Any] = {
        "openable": core.organisations(request.user, "open").filter(kind__in=REPORTING),
        "moves": _told_apart(moves),
        "may_import": core.may_anywhere(request.user, "fill"),
        "may_approve": core.organisations(request.user, "approve"),
        "next_year": timezone.localdate().year,
        "choosable": "cycle",
    }
    return list_page(request, lists.years(), template="performance/cycles.html", more=more)


def _told_apart(moves: Sequence[Move]) -> list[tuple[str, str]]:
    """Return steps by id as they are called; two of one name with the state that they begin in."""
    labels = Counter(named(move) for move in moves)
    return [
        (
            move.id,
            named(move)
            if labels[named(move)] == 1
            else f"{named(move)}（{named(year_flow().state(move.begin[0]))}）",
        )
        for move in moves
    ]


@require_POST
def move_cycles(request: AuthenticatedRequest) -> HttpResponse:
    """Take the same step for several years, each by itself; say which could not be."""
    move = year_flow().move(request.POST.get("move", ""))
    chosen = [int_or_zero(pk) for pk in request.POST.getlist("cycle")]
    if move is None or move.back:
        raise Refused(_("请选择要办理的步骤。"), field="move")
    if not chosen:
        raise Refused(_("请先选择档案。"))
    done = 0
    for cycle in queries.cycles(request.user).filter(pk__in=chosen).order_by("pk"):
        try:
            years.apply_move(cycle.pk, Taking(move.id), by=request.user)
        except Refused as refused:
            details = {"name": f"{cycle.organisation.name} {cycle.year}", "why": refused.said}
            messages.warning(request, _("%(name)s：%(why)s") % details)
        else:
            done += 1
    if done:
        messages.success(request, _("已办理 %(count)s 份。") % {"count": done})
    return redirect(f"{reverse('performance:cycles')}?{request.GET.urlencode()}")


@require_POST
def open_cycles(request: AuthenticatedRequest) -> HttpResponse:
    """Open a year for some departments at once; those that have one are passed over."""
    year = request.POST.get("year", "")
    chosen = [int_or_zero(pk) for pk in request.POST.getlist("organisation")]
    if not 2000 <= int_or_zero(year) <= 2100 or not chosen:
        raise Refused(_("请选择部门，并写明 2000 到 2100 之间的年度。"), field="year")
    there = set(
        queries.cycles(request.user)
        .filter(year=int_or_zero(year))
        .values_list("organisation_id", flat=True)
    )
    opened = 0
    for organisation in core.organisations(request.user, "open").filter(pk__in=chosen):
        if organisation.pk not in there:
            years.open_cycle(organisation, int_or_zero(year), by=request.user)
            opened += 1
    messages.success(request, _("已建立 %(count)s 份年度档案。") % {"count": opened})
    return redirect(f"{reverse('performance:cycles')}?year={year}")


def indicators(request: AuthenticatedRequest) -> HttpResponse:
    """List the indicators of every year that this person may see."""
    manages = core.may_anywhere(request.user, "manage")
    more = {"choosable": "entry" if manages else ""}
    return list_page(request, lists.indicators(), template="performance/indicators.html", more=more)


@require_POST
def publish_indicators(request: AuthenticatedRequest) -> HttpResponse:
    """Mark several indicators as 公开 or 不予公开."""
    chosen = [int_or_zero(pk) for pk in request.POST.getlist("entry")]
    public = request.POST.get("public") == "1"
    rows = list(queries.visible_rows(request.user, "indicators").filter(pk__in=chosen))
    if not rows:
        raise Refused(_("请先选择指标。"))
    cycles_by_row = queries.cycles_of(rows)
    count = 0
    for row in sorted(rows, key=lambda r: r.pk):
        if row.public != public:
            table = year_table(cycles_by_row[row.organisation_id, row.year], row.ledger)
            filling.show_publicly(table, row.key, public, by=request.user)
            count += 1
    messages.success(request, _("已标记 %(count)s 项。") % {"count": count})
    return redirect(f"{reverse('performance:indicators')}?{request.GET.urlencode()}")


def search(request: AuthenticatedRequest) -> HttpResponse:
    """Find departments, indicators, projects and problems by name."""
    text = request.GET.get("q", "").strip().replace("\0", "")
    groups, found_years = [], []
    if text:
        cycles_found = queries.cycles(request.user).filter(organisation__name__icontains=text)
        found_years = [
            (f"{c.organisation.name} {c.year}", reverse("performance:year", args=(c.pk,)))
            for c in cycles_found[:FOUND]
        ]
        groups = [_group(request, text, *sought) for sought in SOUGHT]
    page = {"q": text, "years": found_years, "groups": groups}
    return render(request, "performance/search.html", page)


def _group(
    request: AuthenticatedRequest, text: str, sheet: str, view: str, most: int
) -> dict[str, Any]:
    labels = {
        "projects": _("项目"),
        "indicators": _("指标"),
        "problems": _("问题"),
        "measures": _("整改措施"),
    }
    matches = searched(queries.visible_rows(request.user, sheet), (sheet,), text)
    rows = list(matches.order_by("-year", "pk")[:most])
    cycles_by_row = queries.cycles_of(rows)
    shown = []
    for row in rows:
        cycle = cycles_by_row.get((row.organisation_id, row.year))
        if cycle is not None:
            address = year_table(cycle, sheet).row_address(row.key)
            shown.append((row.title, f"{cycle.organisation.name} {cycle.year}", address))
    more = f"{reverse(view)}?q={quote(text)}" if view and len(rows) == most else ""
    return {
        "label": labels[sheet],
        "rows": shown,
        "more": more,
        "cut": not view and len(rows) == most,
    }
