"""The library of indicators: to read, and to take from into a year."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jiheng.rulebook import LibraryIndicator, load
from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling
from jiheng.web.performance.stages import rows_change
from jiheng.web.performance.views.shared import found

if TYPE_CHECKING:
    from jiheng.web.performance.models import Entry

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


def library(request: Asked) -> HttpResponse:
    """Show the library by kind of project."""
    return render(request, "performance/library.html", {"kinds": load().rest.library})


def pick(request: Asked, pk: int) -> HttpResponse:
    """Take indicators from the library, or from other years one may see, into a year."""
    of = found(request, pk)
    may = core.may(request.user, "fill", of.organisation) and rows_change(of.state, "indicators")
    text = request.GET.get("q", "").strip()
    own = list(queries.earlier_indicators(request.user, of, text))
    if request.method == "POST":
        wanted = set(request.POST.getlist("take"))
        subject = request.POST.get("subject") or WHOLE
        rows = [v | {"subject": subject} for name, v in _offered(own) if name in wanted]
        filling.add_entries(of.pk, "indicators", rows, by=request.user)
        told = _("已带入 %(count)s 项，请填目标值和分值。")
        messages.success(request, told % {"count": len(rows)})
        return redirect("performance:grid", pk=of.pk, sheet="indicators")
    kinds = [
        (kind, [(f"{kind.id}:{n}", i) for n, i in enumerate(kind.indicators) if text in i.name])
        for kind in load().rest.library
    ]
    page = {
        "cycle": of,
        "kinds": [(kind, rows) for kind, rows in kinds if rows],
        "own": [(f"own:{e.pk}", e) for e in own],
        "subjects": [WHOLE, *(e.title for e in queries.entries(of, "projects"))],
        "may": may,
        "q": text,
    }
    return render(request, "performance/pick.html", page)


def _offered(own: "list[Entry]") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield everything that can be taken, by the name it has on the page."""
    for kind in load().rest.library:
        for number, one in enumerate(kind.indicators):
            yield f"{kind.id}:{number}", _values(one)
    for entry in own:
        yield f"own:{entry.pk}", {n: entry.values[n] for n in REUSED if entry.values.get(n)}


def _values(one: LibraryIndicator) -> dict[str, str]:
    told = {
        "level1": one.level1,
        "level2": one.level2,
        "name": one.name,
        "operator": one.operator,
        "unit": one.unit,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "data_source": one.source,
    }
    return {name: text for name, text in told.items() if text}
