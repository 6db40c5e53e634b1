"""A year as it stood at each step: what differs from now, and its workbook."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.handing import handed
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.performance import queries
from jiheng.web.performance.downloads import filled
from jiheng.web.performance.queries.year_tables import year_flow
from jiheng.web.performance.views.found import found_cycle
from jiheng.web.performance.year_document import form

MOST = 500  # differences on a page; the workbook has everything


def version(request: AuthenticatedRequest, pk: int, step: int) -> HttpResponse:
    """Show what has changed since a step."""
    cycle = found_cycle(request, pk)
    then = queries.steps(cycle).filter(pk=step).first()
    if then is None:
        raise Http404
    flow = year_flow()
    move = flow.move(then.move)
    differences = list(queries.differences(queries.rows_at(then), queries.held_rows(cycle)))
    page = {
        "cycle": cycle,
        "step": then,
        "move": named(move) if move is not None else then.move,
        "begin": named(flow.state(then.begin)),
        "end": named(flow.state(then.end)),
        "rows": differences[:MOST],
        "count": len(differences),
        "names": {s.id: s.name for s in form()},
        "labels": {f"{s.id}.{c.field}": c.label for s in form() for c in s.columns},
    }
    log_access("view", "step", then.pk, request.user)
    return render(request, "performance/version.html", page)


def version_workbook(request: AuthenticatedRequest, pk: int, step: int) -> HttpResponse:
    """Hand out the workbook as it stood at a step."""
    cycle = found_cycle(request, pk)
    then = queries.steps(cycle).filter(pk=step).first()
    if then is None:
        raise Http404
    log_access("export", "step", then.pk, request.user)
    data = filled(queries.rows_at(then))
    return handed(data, f"{cycle.organisation.name}{cycle.year}-{then.at:%Y%m%d}.xlsx")
