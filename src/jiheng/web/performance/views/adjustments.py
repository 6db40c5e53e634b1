"""Changing an approved year: asked for on a page of the year, decided on a page of its own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.core.views.lists import list_page
from jiheng.web.flows.queries import steps
from jiheng.web.flows.standing import ROW
from jiheng.web.performance import lists, queries
from jiheng.web.performance.actions import adjustments
from jiheng.web.performance.actions.adjustments import ProposedRow, Request
from jiheng.web.performance.queries.year_tables import ADJUSTMENTS, year_table
from jiheng.web.performance.views.found import found_cycle
from jiheng.web.performance.year_document import sheet_form

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row
    from jiheng.web.performance.models import Cycle

NEW_INDICATORS = 5
PROJECT = ("number", "name", "implementer", "original_fiscal", "original_total", "goal")
INDICATOR = (
    "subject", "level1", "level2", "name", "operator", "original_target", "unit", "weight",
    "data_source", "numerator", "denominator", "objective",
)  # fmt: skip
VERDICT = ("verdict", "ceiling", "opinion", "assessed_on")  # of the project that is added
MONEY = ("supplement", "reduction", "virement", "revised")


def adjustment_list(request: AuthenticatedRequest) -> HttpResponse:
    """List the requests to change approved years."""
    return list_page(request, lists.adjustments())


def _found(request: AuthenticatedRequest, pk: int) -> tuple["Row", "Cycle"]:
    row = get_object_or_404(queries.visible_rows(request.user, ADJUSTMENTS), pk=pk)
    cycle = queries.cycles(request.user).get(organisation=row.organisation_id, year=row.year)
    return row, cycle


def adjustment(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a request with everything that it would change, and decide it."""
    row, cycle = _found(request, pk)
    if request.method == "POST":
        adjustments.decide(
            row.pk,
            approve=request.POST.get("approve") == "1",
            decision=request.POST.get("decision", ""),
            by=request.user,
        )
        messages.success(request, _("决定已记录。"))
        return redirect("performance:adjustment", pk=row.pk)
    table = year_table(cycle, ADJUSTMENTS)
    flow = table.flow
    page = {
        "row": row,
        "cycle": cycle,
        "state": named(flow.state(row.state)) if flow is not None else row.state,
        "proposals": list(_proposals(cycle, row)),
        "steps": [(s.by.name, s.at, s.note) for s in steps(ROW, row.pk)],
        "may_decide": row.state == adjustments.OPEN
        and adjustments.may_run(cycle, "decide")
        and core.may(request.user, "adjustments.decide", cycle.organisation),
    }
    return render(request, "performance/adjustment.html", page)


def _proposals(cycle: "Cycle", row: "Row") -> Iterator[dict[str, Any]]:
    """Yield each row that a request would add or change, with old and new values."""
    for proposal in row.proposals.all():
        form = sheet_form(proposal.sheet)
        title = form.title_of(proposal.values)
        if proposal.key:
            existing = queries.entries(cycle, proposal.sheet).filter(key=proposal.key).first()
            title = existing.title if existing is not None else proposal.key
        labels = {column.field: said(column.label) for column in form.columns}
        yield {
            "sheet": said(form.name),
            "title": title,
            "new": not proposal.key,
            "cells": [
                (labels.get(name, name), proposal.was.get(name, ""), text)
                for name, text in proposal.values.items()
            ],
        }


@require_POST
def ask(request: AuthenticatedRequest, pk: int, key: str) -> HttpResponse:
    """Ask for a target to be changed."""
    cycle = found_cycle(request, pk)
    get_object_or_404(queries.entries(cycle, "indicators"), key=key)
    target, reason = request.POST.get("target", ""), request.POST.get("reason", "")
    adjustments.ask_target(cycle.pk, key, target, reason, by=request.user)
    messages.success(request, _("调整申请已提交财政。"))
    return redirect(year_table(cycle, "indicators").row_address(key))


def grow(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask for a project, its indicators and its money to be added, as one request."""
    cycle = found_cycle(request, pk)
    if request.method == "POST":
        row = adjustments.ask(
            cycle.pk,
            Request(
                reason=request.POST.get("reason", ""),
                rows=list(_asked_rows(cycle, request.POST)),
                title=request.POST.get("title", ""),
                document=request.POST.get("document", ""),
            ),
            by=request.user,
        )
        messages.success(request, _("申请已提交财政。"))
        return redirect("performance:adjustment", pk=row.pk)
    page = {
        "cycle": cycle,
        "project": _blank("project", "projects", PROJECT),
        "verdict": _blank("verdict", "verdicts", VERDICT),
        "indicators": [
            _blank(f"indicator-{n}", "indicators", INDICATOR) for n in range(1, NEW_INDICATORS + 1)
        ],
        "weights": [
            (r.key, r.title, r.values.get("weight", ""))
            for r in queries.entries(cycle, "indicators")
        ],
        "money": [
            (r.key, r.title, [(f"money-{r.key}-{name}", label, r.values.get(name, ""))
                              for name, label in _money_labels()])
            for r in queries.entries(cycle, "budget")
        ],
        "back": reverse("performance:year", args=(cycle.pk,)),
    }  # fmt: skip
    return render(request, "performance/grow.html", page)


def _money_labels() -> list[tuple[str, str]]:
    columns = sheet_form("budget").columns
    return [(c.field, said(c.label)) for c in columns if c.field in MONEY]


def _blank(prefix: str, sheet: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the fields of a row to be added as the page shows them."""
    columns = {column.field: column for column in sheet_form(sheet).columns}
    return [
        {
            "name": f"{prefix}-{name}",
            "label": said(columns[name].label),
            "choices": [c.label for c in columns[name].choices] if columns[name].closed else [],
        }
        for name in names
    ]


def _asked_rows(cycle: "Cycle", sent: QueryDict) -> Iterator[ProposedRow]:
    """Yield the rows that were filled in, and the values of rows there that were changed."""
    yield from _added("projects", _values(sent, "project", PROJECT))
    verdict, name = _values(sent, "verdict", VERDICT), sent.get("project-name", "").strip()
    if verdict and name:
        yield ProposedRow("verdicts", "", {"project": name, **verdict})
    for n in range(1, NEW_INDICATORS + 1):
        yield from _added("indicators", _values(sent, f"indicator-{n}", INDICATOR))
    for row in queries.entries(cycle, "indicators"):
        weight = sent.get(f"weight-{row.key}", "").strip()
        if weight and weight != row.values.get("weight", ""):
            yield ProposedRow("indicators", row.key, {"weight": weight})
    for row in queries.entries(cycle, "budget"):
        values = _values(sent, f"money-{row.key}", MONEY)
        changed = {n: text for n, text in values.items() if text != row.values.get(n, "")}
        if changed:
            yield ProposedRow("budget", row.key, changed)


def _values(sent: QueryDict, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    texts = {name: sent.get(f"{prefix}-{name}", "").strip() for name in names}
    return {name: text for name, text in texts.items() if text}


def _added(sheet: str, values: dict[str, str]) -> Iterator[ProposedRow]:
    if values.get("name"):
        yield ProposedRow(sheet, "", values)
