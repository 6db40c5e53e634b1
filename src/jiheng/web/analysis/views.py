"""The page of analysts: which tables there are, column by column; files ordered and fetched."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from jiheng.rulebook.analysis import AnalysisTable
from jiheng.web.analysis.files import parquet_possible
from jiheng.web.analysis.orders import MAKE, RIGHT, order_files, require_analyst
from jiheng.web.analysis.tables import read_tables
from jiheng.web.analysis.units import UNITS
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.queries.reach import organisations, paths
from jiheng.web.core.templatetags.jiheng import page_language

LISTED = 10
KINDS = {"text": _("文字"), "number": _("整数"), "decimal": _("小数"), "day": _("日期")}


def tables(request: AuthenticatedRequest) -> HttpResponse:
    """Show the tables with their columns and one's own files; have files made."""
    require_analyst(request.user)
    if request.method == "POST":
        return redirect("core:job", pk=order_files(request.user).pk)
    tops = organisations(request.user, RIGHT).filter(path__in=paths(request.user, RIGHT))
    page = {
        "tables": [(_called(table.described), table.described) for table in read_tables()],
        "kinds": KINDS,
        "units": UNITS,
        "tops": tops,
        "jobs": core.jobs(request.user).filter(kind=MAKE)[:LISTED],
        "parquet": parquet_possible(),
    }
    return render(request, "analysis/tables.html", page)


def _called(table: AnalysisTable) -> str:
    return table.english if page_language() == "en" else table.title
