"""A year beside the budget system: files compared, cells taken, tables handed in."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.actions import require
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.core.uploads import one_upload
from jiheng.web.performance.actions import exchanging
from jiheng.web.performance.queries import exchanged
from jiheng.web.performance.views.found import found_cycle

if TYPE_CHECKING:
    from jiheng.web.core.models import Job
    from jiheng.web.performance.models import Cycle

FORMATS = ("xlsx", "text", "old_office")
KINDS = {
    "empty": gettext_lazy("本方空白"),
    "changed": gettext_lazy("不同"),
    "rounded": gettext_lazy("只差四舍五入"),
}
WHY_NOT = {
    exchanged.DECIDED: gettext_lazy("已批复，只能通过目标调整改"),
    exchanged.SHUT: gettext_lazy("这一阶段不能填"),
}
ORIGINS = {
    "stated": gettext_lazy("文件写明"),
    "given": gettext_lazy("上传时填写"),
    "last": gettext_lazy("文件没有写，按最后一笔支付记"),
}


def budget_system(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what the budget system says otherwise than a year; take files, cells, orders."""
    cycle = found_cycle(request, pk)
    compared = exchanged.newest(request.user, cycle, exchanged.COMPARE)
    if request.method == "POST":
        return _ordered(request, cycle, compared)
    log_access("view", "cycle", cycle.pk, request.user)
    written = exchanged.newest(request.user, cycle, exchanged.HAND_IN)
    page = {
        "cycle": cycle,
        "fills": core.may(request.user, "fill", cycle.organisation),
        "layouts": _layouts(),
        "job": compared,
        "compared": _shown(compared, request.GET.get("page")) if compared is not None else None,
        "written": written,
    }
    return render(request, "performance/budget_system.html", page)


def _ordered(request: AuthenticatedRequest, cycle: "Cycle", compared: "Job | None") -> HttpResponse:
    act, layout = request.POST.get("act", ""), request.POST.get("layout", "")
    if act == "write":
        return redirect("core:job", pk=exchanging.order_tables(cycle, layout, by=request.user).pk)
    if act == "take" and compared is not None:
        chosen = request.POST.getlist("cell")
        count = exchanging.take_cells(cycle.pk, compared, chosen, by=request.user)
        messages.success(request, _("写入 %(count)s 格。") % {"count": count})
    if act in ("take", "again") and compared is not None:
        return redirect("core:job", pk=exchanging.order_again(cycle, compared, by=request.user).pk)
    require(request.user, "fill", cycle.organisation)  # before anything is kept
    file = one_upload(request, FORMATS)
    job = exchanging.order_comparison(
        cycle, file, layout or exchanging.AUTO, request.POST.get("as_of", ""),
        by=request.user,
    )  # fmt: skip
    return redirect("core:job", pk=job.pk)


def _layouts() -> list[dict[str, Any]]:
    return [
        {
            "id": layout.id,
            "label": named(layout),
            "goes": bool(layout.goes),
            "verified": layout.citation.verified,
        }
        for layout in exchanged.layouts()
    ]


def _shown(job: "Job", number: str | None) -> dict[str, Any]:
    """Return a comparison with its words, a page of its cells; what fills a blank is ticked."""
    result = job.result
    all_year = result.get("as_of", "").endswith(exchanged.YEAR_END)
    cells = result.get("cells", ())
    page = Paginator(cells, exchanged.LISTED).get_page(number)
    return {
        **result,
        "name": job.argument["name"],
        "cells": [
            {
                **cell,
                "kind_name": KINDS[cell["kind"]],
                "why_not": WHY_NOT.get(cell["may"], ""),
                "ticked": _ticked(cell, all_year=all_year),
                "part": _is_part(cell, all_year=all_year),
            }
            for cell in page
        ],
        "page": page,
        "origin": ORIGINS.get(result.get("as_of_from", ""), ""),
        "takes": any(cell["may"] == exchanged.OPEN for cell in page),
    }


def _is_part(cell: dict[str, Any], *, all_year: bool) -> bool:
    """Return whether a cell would give what a part of the year spent as the year's outturn."""
    return cell["field"].startswith(exchanged.SPENT) and not all_year


def _ticked(cell: dict[str, Any], *, all_year: bool) -> bool:
    """Return whether a cell is ticked at first: a blank, and no part of a year for all of it."""
    blank = cell["kind"] == "empty" and cell["may"] == exchanged.OPEN
    return blank and not _is_part(cell, all_year=all_year)
