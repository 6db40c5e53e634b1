"""A year as it stood at each step: what differs from now, and its workbook."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from jiheng.web.core.asked import Asked
from jiheng.web.core.audit import saw
from jiheng.web.performance import queries
from jiheng.web.performance.papers import filled
from jiheng.web.performance.sheets import form
from jiheng.web.performance.views.exports import workbook
from jiheng.web.performance.views.shared import found

MOST = 500  # differences on a page; the workbook has everything


def version(request: Asked, pk: int, step: int) -> HttpResponse:
    """Show what has changed since a step."""
    of = found(request, pk)
    then = queries.steps(of).filter(pk=step).first()
    if then is None:
        raise Http404
    told = list(queries.differences(queries.rows_at(then), queries.held_rows(of)))
    page = {
        "cycle": of,
        "step": then,
        "rows": told[:MOST],
        "count": len(told),
        "names": {s.id: s.name for s in form()},
        "labels": {f"{s.id}.{c.field}": c.label for s in form() for c in s.columns},
    }
    saw("view", "step", then.pk, request.user)
    return render(request, "performance/version.html", page)


def version_workbook(request: Asked, pk: int, step: int) -> HttpResponse:
    """Hand out the workbook as it stood at a step."""
    of = found(request, pk)
    then = queries.steps(of).filter(pk=step).first()
    if then is None:
        raise Http404
    saw("export", "step", then.pk, request.user)
    data = filled(queries.rows_at(then))
    return workbook(data, f"{of.organisation.name}{of.year}-{then.at:%Y%m%d}.xlsx")
