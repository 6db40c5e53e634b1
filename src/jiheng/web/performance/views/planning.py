"""The plan of a year: the group, the timetable, tasks and who does them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked
from jiheng.web.performance import queries
from jiheng.web.performance.actions import planning
from jiheng.web.performance.stages import STATE
from jiheng.web.performance.views.shared import found


def plan(request: Asked, pk: int) -> HttpResponse:
    """Show group, timetable and tasks; lay out the usual work, add a task."""
    of = found(request, pk)
    if request.method == "POST":
        if "title" in request.POST:
            told = (request.POST.get(n, "") for n in ("title", "owner", "due"))
            planning.add_task(of.pk, *told, by=request.user)
            messages.success(request, _("任务已添加。"))
        else:
            count = planning.plan(of.pk, by=request.user)
            messages.success(request, _("计划已排好，新增 %(count)s 项。") % {"count": count})
        return redirect("performance:plan", pk=of.pk)
    today = timezone.localdate()
    rows = [(t, queries.due(t.due, today)) for t in queries.tasks(of)]
    deadline = queries.deadlines(of).get(STATE[of.state].stage)
    page = {
        "cycle": of,
        "rows": rows,
        "may_manage": core.may(request.user, "manage", of.organisation),
        "colleagues": queries.colleagues(of),
        "deadline": queries.due(deadline.day, today) if deadline else None,
        "members": queries.entries(of, "members"),
        "steps": queries.entries(of, "steps"),
    }
    return render(request, "performance/plan.html", page)


@require_POST
def task(request: Asked, pk: int) -> HttpResponse:
    """Finish a task, take that back, give it to somebody, or drop it."""
    one = get_object_or_404(queries.visible_tasks(request.user), pk=pk)
    wanted = request.POST.get("do", "")
    if wanted in ("finish", "reopen"):
        planning.finish_task(one.pk, wanted == "finish", by=request.user)
    elif wanted == "drop":
        planning.drop_task(one.pk, by=request.user)
    else:
        told = (request.POST.get(n, "") for n in ("owner", "due"))
        planning.give_task(one.pk, *told, by=request.user)
    messages.success(request, _("任务已更新。"))
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("performance:plan", pk=one.cycle_id)
