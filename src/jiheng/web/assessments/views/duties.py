"""岗位责任 of a year: by division and by post, on the page, in print, as a workbook."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.web.assessments.queries import duties
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.handing import handed
from jiheng.web.core.queries import organisations
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.year_tables import state_of
from jiheng.web.performance.views.found import found_cycle

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle

MOST = 200


def years(request: AuthenticatedRequest) -> HttpResponse:
    """Lead to the newest year; where there are several departments, list them."""
    reach = organisations(request.user, duties.DUTIES)
    if not reach.exists():
        raise PermissionDenied
    rows = cycles(request.user).filter(organisation__in=reach)
    shown = list(rows.order_by("-year", "organisation__path")[:MOST])
    if len(shown) == 1:
        return redirect("assessments:year_duties", pk=shown[0].pk)
    return render(request, "assessments/duties_years.html", {"rows": shown})


def _found(request: AuthenticatedRequest, pk: int) -> "Cycle":
    cycle = found_cycle(request, pk)
    if not duties.may_see(request.user, cycle):
        raise Http404
    return cycle


def year(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show who answers for what in a year: a head of a division sees that division."""
    cycle = _found(request, pk)
    log_access("view", "cycle", cycle.pk, request.user)
    only, today = duties.own_division(request.user, cycle), timezone.localdate()
    page: dict[str, Any] = {
        "cycle": cycle,
        "state": state_of(cycle),
        "only": only,
        "divisions": duties.divisions(cycle, today, only),
        "posts": duties.posts(cycle, today, only),
        "today": today,
    }
    return render(request, "assessments/duties.html", page)


def workbook(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out who answers for what as a workbook."""
    cycle = _found(request, pk)
    log_access("export", "cycle", cycle.pk, request.user)
    only, today = duties.own_division(request.user, cycle), timezone.localdate()
    lines: list[tuple[str, ...]] = [
        (_("责任科室"), _("事项"), _("内容"), _("对应问题"), _("责任人"), _("期限"), _("未完成"))
    ]
    for division in duties.divisions(cycle, today, only):
        for owned in (*division.indicators, *division.measures):
            kind = _("指标") if owned.kind == "indicator" else _("整改措施")
            late = _("逾期") if owned.overdue else _("是") if owned.open else ""
            due = f"{owned.due}" if owned.due is not None else ""
            lines.append((division.name, kind, owned.title, owned.problem, owned.person, due, late))
    for post in duties.posts(cycle, today, only):
        names = "、".join(f"{role.label}（{name}）" for role, name in post.posts)
        moves = "、".join(named(move) for move in post.moves)
        lines.append((names, _("岗位"), moves, "", post.person.name, "", f"{post.tasks or ''}"))
    name = f"{cycle.organisation.name}{cycle.year}-岗位责任.xlsx"
    return handed(documents.write_list(_("岗位责任"), lines), name)
