"""The plan of a year: the group, the timetable, tasks and who does them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.sessions import page_of_ours
from jiheng.web.performance import queries
from jiheng.web.performance.actions import planning
from jiheng.web.performance.queries.year_tables import state_of
from jiheng.web.performance.views.found import found_cycle


def plan(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show group, timetable and tasks; lay out the usual work, add a task."""
    cycle = found_cycle(request, pk)
    if request.method == "POST":
        if "title" in request.POST:
            details = (request.POST.get(n, "") for n in ("title", "owner", "due"))
            planning.add_task(cycle.pk, *details, by=request.user)
            messages.success(request, _("任务已添加。"))
        else:
            count = planning.plan(cycle.pk, by=request.user)
            messages.success(request, _("计划已排好，新增 %(count)s 项。") % {"count": count})
        return redirect("performance:plan", pk=cycle.pk)
    today = timezone.localdate()
    rows = [(t, queries.due(t.due, today)) for t in queries.tasks(cycle)]
    deadline = queries.deadlines(cycle).get(state_of(cycle).stage)
    page = {
        "cycle": cycle,
        "rows": rows,
        "may_manage": core.may(request.user, "manage", cycle.organisation),
        "colleagues": queries.colleagues(cycle),
        "deadline": queries.due(deadline.day, today) if deadline else None,
        "members": queries.entries(cycle, "members"),
        "steps": queries.entries(cycle, "steps"),
    }
    return render(request, "performance/plan.html", page)


@require_POST
def task(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Finish a task, take that back, give it to somebody, or drop it."""
    task = get_object_or_404(queries.visible_tasks(request.user), pk=pk)
    action = request.POST.get("do", "")
    if action in ("finish", "reopen"):
        planning.finish_task(task.pk, action == "finish", by=request.user)
    elif action == "drop":
        planning.drop_task(task.pk, by=request.user)
    else:
        details = (request.POST.get(n, "") for n in ("owner", "due"))
        planning.give_task(task.pk, *details, by=request.user)
    messages.success(request, _("任务已更新。"))
    back = page_of_ours(request, request.POST.get("back", ""))
    if back:
        return redirect(back)
    return redirect("performance:plan", pk=task.cycle_id)
