"""Pages of comparison: indicators, one over years and units, what is given away, the portfolio."""

import base64
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng import documents
from jiheng.model import factor, half_up
from jiheng.reporting.comparison import years_chart
from jiheng.web.comparison.asking import years_asked
from jiheng.web.comparison.files import KINDS, order_files
from jiheng.web.comparison.queries.asked_about import asked
from jiheng.web.comparison.queries.observed import Compared, compared
from jiheng.web.comparison.queries.portfolio import portfolio
from jiheng.web.comparison.shown import (
    lines_under,
    listed_lines,
    shown_line,
    shown_questions,
    shown_signs,
)
from jiheng.web.comparison.words import SIGNS, SPREAD
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, year_or_zero

PAGE = 50
MOST_DRAWN, DIGITS = 6, 4  # units of a picture
SVG = "data:image/svg+xml;base64,"


def _asked(request: AuthenticatedRequest) -> tuple[Compared, dict[str, Any]]:
    first, last = years_asked(request.user, request.GET)
    log_access("view", "comparison", f"{first}-{last}", request.user)
    everything = compared(request.user, first, last)
    return everything, {"first": first, "last": last, "q": request.GET.get("q", "")}


def indicators(request: AuthenticatedRequest) -> HttpResponse:
    """List the indicators that can be compared."""
    everything, page = _asked(request)
    lines = Paginator(listed_lines(everything, page["q"]), PAGE)
    return render(
        request,
        "comparison/indicators.html",
        {**page, "page": lines.get_page(request.GET.get("page")), "kinds": KINDS},
    )


def line(request: AuthenticatedRequest) -> HttpResponse:
    """Show one indicator over years and units."""
    everything, page = _asked(request)
    if not request.GET.get("id"):
        return redirect("comparison:indicators")
    year = year_or_zero(request.GET.get("year")) or page["last"]
    shown = shown_line(everything, request.GET.get("id", ""), year)
    if shown is None:
        raise Http404
    picture = _picture(everything, shown)
    return render(request, "comparison/line.html", {**page, "line": shown, "picture": picture})


def _picture(everything: Compared, shown: dict[str, Any]) -> dict[str, str] | None:
    """Return the units with most values as lines; None where a picture would say nothing."""
    own = lines_under(everything, shown["id"])
    units = {(o.measure, o.printed_in) for line in own for o in line.observations}
    if len({measure for measure, _unit in units}) != 1:
        return None
    unit = own[0].observations[-1].printed_in
    drawn = []
    for each in shown["lines"]:
        values = {
            f"{cell['year']}": half_up(cell["exact"] / factor(unit), DIGITS)
            for cell in each["cells"]
            if cell["exact"] is not None
        }
        if len(values) > 1 and not any(cell["broken"] for cell in each["cells"]):
            drawn.append((each["unit"], values))
    if not drawn:
        return None
    drawn.sort(key=lambda pair: -len(pair[1]))
    words = {"name": shown["name"], "count": min(len(drawn), MOST_DRAWN)}
    text = _("%(name)s：%(count)s 个单位各年的数，数字在前面的表里") % words
    chart = years_chart(shown["name"], text, unit, drawn[:MOST_DRAWN])
    picture = documents.svg(chart, titled=False)
    return {"source": SVG + base64.b64encode(picture.encode()).decode(), "text": text}


def signs(request: AuthenticatedRequest) -> HttpResponse:
    """List what the lines give away."""
    everything, page = _asked(request)
    kind = request.GET.get("kind", "")
    shown = shown_signs(everything, kind, page["q"])
    kinds = [*SIGNS.items(), ("rename", _("是不是改了名"))]
    lines = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "comparison/signs.html", {**page, "page": lines, "kind": kind, "kinds": kinds}
    )


def questions(request: AuthenticatedRequest) -> HttpResponse:
    """List what figures give cause to ask, each with its test."""
    first, last = years_asked(request.user, request.GET)
    log_access("view", "comparison", f"{first}-{last}", request.user)
    page = {"first": first, "last": last, **shown_questions(*asked(request.user, first, last))}
    return render(request, "comparison/questions.html", page)


def city(request: AuthenticatedRequest) -> HttpResponse:
    """Show the departments of a city beside each other."""
    first, last = years_asked(request.user, request.GET)
    log_access("view", "comparison", f"{first}-{last}", request.user)
    shown = portfolio(request.user, first, last)
    page = {"first": first, "last": last, "city": shown, "labels": SPREAD}
    return render(request, "comparison/portfolio.html", page)


@require_POST
def order(request: AuthenticatedRequest) -> HttpResponse:
    """Have a comparison written as a workbook or as a text."""
    years = years_asked(request.user, request.POST)
    job = order_files(request.user, years, request.POST.get("kind", ""))
    return redirect("core:job", pk=job.pk)
