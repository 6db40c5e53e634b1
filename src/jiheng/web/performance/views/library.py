"""The library of indicators: to read, and to take from into a year."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jiheng.rulebook import LibraryIndicator, load
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.actions import filling
from jiheng.web.performance import queries
from jiheng.web.performance.queries.year_tables import year_table
from jiheng.web.performance.views.found import found_cycle

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

WHOLE = "部门整体"
REUSED = (
    "level1",
    "level2",
    "name",
    "operator",
    "unit",
    "numerator",
    "denominator",
    "data_source",
    "standard_text",
    "rule",
    "tiers",
)  # what an indicator is, and none of its values


def library(request: AuthenticatedRequest) -> HttpResponse:
    """Show the library by kind of project."""
    return render(request, "performance/library.html", {"kinds": load().rest.library})


def pick(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take indicators from the library, or from other years one may see, into a year."""
    cycle = found_cycle(request, pk)
    table = year_table(cycle, "indicators")
    may = core.may(request.user, table.fill, cycle.organisation) and table.grows
    text = request.GET.get("q", "").strip()
    own = list(queries.earlier_indicators(request.user, cycle, text))
    if request.method == "POST":
        requested_names = set(request.POST.getlist("take"))
        subject = request.POST.get("subject") or WHOLE
        rows = [v | {"subject": subject} for name, v in _offered(own) if name in requested_names]
        filling.add_rows(table, rows, by=request.user)
        message = _("已带入 %(count)s 项，请填目标值和分值。")
        messages.success(request, message % {"count": len(rows)})
        return redirect(f"{table.address}grid/")
    kinds = [
        (kind, [(f"{kind.id}:{n}", i) for n, i in enumerate(kind.indicators) if text in i.name])
        for kind in load().rest.library
    ]
    page = {
        "cycle": cycle,
        "kinds": [(kind, rows) for kind, rows in kinds if rows],
        "own": [(f"own:{e.pk}", e) for e in own],
        "subjects": [WHOLE, *(e.title for e in queries.entries(cycle, "projects"))],
        "may": may,
        "q": text,
    }
    return render(request, "performance/pick.html", page)


def _offered(own: "list[Row]") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield everything that can be taken, by the name it has on the page."""
    for kind in load().rest.library:
        for number, indicator in enumerate(kind.indicators):
            yield f"{kind.id}:{number}", _values(indicator)
    for entry in own:
        yield f"own:{entry.pk}", {n: entry.values[n] for n in REUSED if entry.values.get(n)}


def _values(indicator: LibraryIndicator) -> dict[str, str]:
    texts = {
        "level1": indicator.level1,
        "level2": indicator.level2,
        "name": indicator.name,
        "operator": indicator.operator,
        "unit": indicator.unit,
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
        "data_source": indicator.source,
    }
    return {name: text for name, text in texts.items() if text}
