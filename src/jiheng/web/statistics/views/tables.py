"""Pages of the tables of a month: which there are, one of them, what a cell rests on."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jiheng import documents
from jiheng.ledger.statistics import StatTable
from jiheng.reporting.case_report import case_report
from jiheng.reporting.ledger_tables import Signed, label_of, table_grid
from jiheng.rulebook.statistics import StatLayout
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.handing import handed
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.queries.figures import places_of
from jiheng.web.ledgers.views.figure_panels import language
from jiheng.web.statistics.asking import Asked, asked_for
from jiheng.web.statistics.obligations import obligations
from jiheng.web.statistics.queries.issues import MAKE, issues
from jiheng.web.statistics.queries.tables import MonthTables, made, sees_table, statistics
from jiheng.web.statistics.shown import column_of, issue_month, shown_cell, shown_table

MOST_ISSUES = 12


def index(request: AuthenticatedRequest) -> HttpResponse:
    """Show the tables of a month, what is due, the issues; whoever may has a pack made."""
    asked = asked_for(request.user, request.GET)
    tables = [
        {
            "layout": layout,
            "name": label_of(layout, language()),
            "seen": made(layout) and sees_table(request.user, layout, asked.where),
            "awaits": ledgers()[layout.awaits].form.name if layout.awaits in ledgers() else "",
        }
        for layout in statistics().tables
    ]
    kept = issues(request.user).filter(organisation=asked.where)
    page: dict[str, Any] = {
        "asked": asked,
        "tables": tables,
        "obligations": obligations(asked.where, timezone.localdate()),
        "issues": [(each, issue_month(each)) for each in kept[:MOST_ISSUES]],
        "may_make": core.may(request.user, MAKE, asked.where),
        "months": _months(),
    }
    return render(request, "statistics/index.html", page)


def _months() -> list[int]:
    return list(range(max(statistics().merged, 1), 13))


def _found(request: AuthenticatedRequest, id_: str) -> tuple[Asked, StatLayout]:
    """Return a table that this person may see in a place. Raises Http404 without one."""
    layout = statistics().table(id_)
    if layout is None or not made(layout):
        raise Http404
    asked = asked_for(request.user, request.GET)
    if not sees_table(request.user, layout, asked.where):
        raise Http404
    return asked, layout


def _made(asked: Asked, layout: StatLayout) -> StatTable:
    return MonthTables(asked.where, asked.period).table(layout, timezone.localdate())


def table(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show a table; every number in it opens its rows."""
    asked, layout = _found(request, id_)
    log_access("view", "statistics", f"{layout.id}/{asked.where.pk}", request.user)
    page = {
        "asked": asked, "table": shown_table(_made(asked, layout), asked), "months": _months(),
    }  # fmt: skip
    return render(request, "statistics/table.html", page)


def workbook(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Hand out a table as a workbook in the city's own layout."""
    asked, layout = _found(request, id_)
    log_access("export", "statistics", f"{layout.id}/{asked.where.pk}", request.user)
    signed = Signed(maker=request.user.name)
    grid = table_grid(_made(asked, layout), asked.where.name, signed, rules().rest, language())
    name = f"{asked.where.name}-{layout.id}-{asked.period.year}-{asked.period.month:02d}.xlsx"
    return handed(documents.write_xlsx([grid], title=label_of(layout, language())), name)


def word(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Hand out a table of cases as the report to the level above, as a document of Word."""
    asked, layout = _found(request, id_)
    if layout.per != "cases":
        raise Http404
    log_access("export", "statistics", f"{layout.id}/{asked.where.pk}", request.user)
    report = case_report(_made(asked, layout), asked.where.name, rules().rest)
    return handed(documents.write_docx(report), f"{''.join(map(str, report.title))}.docx")


def cell(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show what a cell rests on: its figure, its rows, and what it is held against."""
    asked, layout = _found(request, id_)
    shown, at = _made(asked, layout), column_of(layout, request.GET.get("column", ""))
    number = int_or_zero(request.GET.get("line"))
    if at is None or number >= len(shown.lines):
        raise Http404
    line = shown.lines[number]
    chosen = line.cells[at]
    if chosen.figure is None:
        raise Http404
    reach = frozenset(place.pk for place in places_of(request.user, chosen.figure.definition.id))
    log_access("view", "statistics", f"{layout.id}/{asked.where.pk}", request.user)
    words = shown_table(shown, asked)
    page = {
        "asked": asked,
        "table": words,
        "line": words["lines"][number],
        "column": words["columns"][at][0],
        "cell": words["lines"][number]["cells"][at],
        "rests": shown_cell(chosen, reach, asked.where.pk, request.GET.get("page", "")),
    }
    return render(request, "statistics/cell.html", page)
