"""Problems and what is done about them: the list over all years, one measure, a new problem."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.core.uploads import one_upload
from jiheng.web.core.views.lists import list_page
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.queries import offered, steps
from jiheng.web.flows.standing import ROW
from jiheng.web.ledgers.queries.rows import authors
from jiheng.web.performance import lists, queries
from jiheng.web.performance.actions import problems
from jiheng.web.performance.queries.year_tables import MEASURES, year_table
from jiheng.web.performance.views.found import found_cycle


def problem_list(request: AuthenticatedRequest) -> HttpResponse:
    """List measures against problems with what is due."""
    return list_page(request, lists.measures())


def remedy(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a measure with its steps, and take one."""
    row = get_object_or_404(queries.visible_rows(request.user, MEASURES), pk=pk)
    if request.method == "POST":
        taking = Taking(
            request.POST.get("move", ""),
            request.POST.get("note", ""),
            one_upload(request) if request.FILES.get("file") else None,
        )
        problems.take_step(row.pk, taking, by=request.user)
        messages.success(request, _("已办理。"))
        return redirect("performance:remedy", pk=pk)
    cycle = queries.cycles(request.user).get(organisation=row.organisation_id, year=row.year)
    table = year_table(cycle, MEASURES)
    standing = table.standing(row)
    flow = table.flow
    page = {
        "row": row,
        "cycle": cycle,
        "problem": queries.problem_titles([row]).get(row.pk, row.values.get("problem", "")),
        "address": table.row_address(row.key),
        "table": table,
        "evidence": f"{table.way_up[0][1]}evidence/",
        "state": flow.state(row.state) if flow is not None else None,
        "moves": offered(request.user, standing, lambda p: authors([row], table.form, p))
        if standing is not None
        else (),
        "steps": [
            (step, flow.move(step.move), named(flow.state(step.end)), step.note)
            for step in steps(ROW, row.pk)
            if flow is not None
        ],
    }
    return render(request, "performance/remedy.html", page)


def raise_problem(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Raise a problem from a lost point, a finding or a review."""
    cycle = found_cycle(request, pk)
    if request.method == "POST":
        finance = core.may(request.user, "approve", cycle.organisation)
        raised = problems.RaisedProblem(
            text=request.POST.get("text", ""),
            source=problems.FINANCE if finance else problems.OWN,
            measure=request.POST.get("measure", ""),
            division=request.POST.get("division", ""),
            due=request.POST.get("due", ""),
            person=request.POST.get("person", ""),
        )
        problems.raise_problem(cycle.pk, raised, by=request.user)
        messages.success(request, _("问题和措施已登记。"))
        return redirect("performance:problems")
    page = {"cycle": cycle, "suggested": problems.suggested(cycle)}
    return render(request, "performance/raise.html", page)
