"""Units of a department: where their years stand, what is taken in, differs, is adopted."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from jiheng.model import DEPARTMENT, Evaluation, Fact, UnitYear
from jiheng.reporting.units import figure_in, taken_off
from jiheng.scoring import complete, consolidated
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.templatetags.jiheng import named, page_language, said
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.declarations import rules
from jiheng.web.performance import queries
from jiheng.web.performance.actions import units as actions
from jiheng.web.performance.actions import years
from jiheng.web.performance.queries.units import (
    UnitBelow,
    drift,
    own_units_changed,
    unit_years,
    units_of,
)
from jiheng.web.performance.queries.year_tables import year_flow, year_table
from jiheng.web.performance.views.found import found_cycle
from jiheng.web.performance.year_document import sheet_form

LINES = (
    "income.total", "income.from_superior", "expenditure.total", "expenditure.basic",
    "expenditure.project", "expenditure.to_subordinate", "staff.total", "assets.total",
)  # fmt: skip
SHOWN = 20  # differences of a unit
CODES = ("A50", "A91", "A92")


def units(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the units of a department: their years, their figures, what is the department's."""
    cycle = found_cycle(request, pk)
    seen = queries.evaluated_year(cycle)
    evaluation = seen.outcome.scored.evaluation
    beside = {name: y for y in evaluation.unit_years for name in (y.name, *y.aliases)}
    language = "en" if page_language() == "en" else "zh"
    may_take = core.may(request.user, "fill", cycle.organisation)
    page: dict[str, Any] = {
        "cycle": cycle,
        "units": [_unit(request, unit, beside) for unit in units_of(request.user, cycle)],
        "may_take": may_take and year_flow().allows("take_in", cycle.state),
        "table": _table(evaluation, language) if evaluation.unit_years else None,
        "complete": complete(evaluation),
        "findings": [
            seen.outcome.rules.message(finding, language)
            for finding in seen.outcome.findings
            if finding.code in CODES and finding.variant != "unknown"
        ],
        "kept": [_kept(year) for year in evaluation.unit_years if year.included],
        "transfers_at": year_table(cycle, "transfers").address,
        "adoptions_at": year_table(cycle, "adoptions").address,
        "unit": evaluation.overview.money_unit,
    }
    return render(request, "performance/units.html", page)


def _unit(
    request: AuthenticatedRequest, unit: UnitBelow, beside: dict[str, UnitYear]
) -> dict[str, Any]:
    year, taken = unit.year, unit.taken
    returns = []
    if year is not None and unit.visible:
        offered = queries.offered(request.user, year)
        returns = [(o.move.id, named(o.move)) for o in offered if o.move.back and not o.shut]
    own = beside.get(unit.organisation.name)
    return {
        "name": unit.organisation.name,
        "pk": year.pk if year is not None else 0,
        "below": unit.below,
        "state": named(year_flow().state(year.state)) if year is not None and unit.below else "",
        "filed": unit.filed,
        "address": reverse("performance:year", args=(year.pk,))
        if year is not None and unit.visible
        else "",
        "score": own.score if own is not None else "",
        "grade": own.grade if own is not None else "",
        "errors": own.errors if own is not None else 0,
        "within": own.names_within if own is not None else (),
        "taken": taken,
        "taken_state": named(year_flow().state(taken.state)) if taken is not None else "",
        "drifted": unit.drifted,
        "shut": unit.shut,
        "drift": _drift(unit) if unit.drifted and unit.visible else [],
        "returns": returns[:1],
    }


def _drift(unit: UnitBelow) -> list[dict[str, str]]:
    shown = [
        {"what": _("所属单位"), "then": then or "—", "now": now or "—"}
        for then, now in (own_units_changed(unit.taken) if unit.taken is not None else ())
    ]
    for difference in drift(unit.taken)[:SHOWN] if unit.taken is not None else ():
        shape = sheet_form(difference.sheet)
        column = shape.column(difference.field)
        label = said(column.label) if column is not None else difference.field
        shown.append(
            {
                "what": f"{said(shape.name)} · {difference.title} · {label}",
                "then": difference.then or "—",
                "now": difference.now or "—",
            }
        )
    return shown


def _kept(year: UnitYear) -> dict[str, Any]:
    """Return what stays a unit's own, to be ticked."""
    return {
        "name": year.name,
        "adopted": len(year.adopted),
        "lines": [
            {
                "name": line.name,
                "subject": "" if line.subject == DEPARTMENT else line.subject,
                "weight": line.weight,
            }
            for line in year.kept
        ],
    }


def _table(evaluation: Evaluation, language: str) -> dict[str, Any]:
    """Return the sums of the outturn with their terms, line by line."""
    money_unit = evaluation.overview.money_unit
    base = "executed"
    sums = {fact.role: fact for fact in consolidated(evaluation) if _base(fact) == base}
    rows = []
    for role in LINES:
        total = sums.get(role)
        if total is None:
            continue
        parts = [evaluation.facts.first_exact(role, total.base, name) for name in evaluation.units]
        stated = evaluation.facts.first_exact(role, total.base)
        rows.append(
            {
                "id": role,
                "name": _label(total, language),
                "parts": [_shown(figure_in(part, money_unit)) for part in parts],
                "out": _shown(taken_off(total, money_unit)),
                "total": _shown(figure_in(total, money_unit)),
                "stated": _shown(figure_in(stated, money_unit)),
            }
        )
    return {"names": evaluation.units, "rows": rows}


def _base(fact: Fact) -> str:
    """Return a base as accounts have it: of staff and assets there is one that is shown."""
    return {"staff": "executed", "net": "executed"}.get(fact.base, fact.base)


def _label(fact: Fact, language: str) -> str:
    """Return the name of a line; with its base where that is not the outturn."""
    base = "" if fact.base == "executed" else fact.base
    return rules().rest.named(fact.role, base).text(language)


def _shown(figure: Decimal | None) -> str:
    return f"{figure:f}" if figure is not None else "—"


@require_POST
def take_in(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take in the years of units as they stand."""
    cycle = found_cycle(request, pk)
    chosen = [int_or_zero(value) for value in request.POST.getlist("unit")]
    taken = actions.take_in(cycle.pk, chosen, by=request.user)
    said_words = ngettext(
        "已取入 %(count)s 个单位的年度。", "已取入 %(count)s 个单位的年度。", len(taken)
    )
    messages.success(request, said_words % {"count": len(taken)})
    return redirect("performance:units", pk=cycle.pk)


@require_POST
def let_go(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take the year of a unit out of the department's again."""
    cycle = found_cycle(request, pk)
    actions.let_go(cycle.pk, int_or_zero(request.POST.get("unit")), by=request.user)
    messages.success(request, _("已移出，部门的数不再含这个单位。"))
    return redirect("performance:units", pk=cycle.pk)


@require_POST
def return_unit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Send the year of one unit back with a reason; the others stay as they are."""
    cycle = found_cycle(request, pk)
    below = unit_years(cycle).filter(pk=int_or_zero(request.POST.get("unit"))).first()
    unit = found_cycle(request, below.pk if below is not None else 0)
    taking = Taking(request.POST.get("move", ""), request.POST.get("reason", ""))
    years.apply_move(unit.pk, taking, by=request.user)
    messages.success(request, _("已退回：%(name)s") % {"name": unit.organisation.name})
    return redirect("performance:units", pk=cycle.pk)


@require_POST
def adopt(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Adopt a line of a unit, or a project of it, into the department's."""
    cycle = found_cycle(request, pk)
    names = ("unit", "subject", "name", "weight", "objective")
    values = {name: request.POST.get(name, "").strip() for name in names}
    actions.adopt(cycle.pk, {n: v for n, v in values.items() if v}, by=request.user)
    messages.success(request, _("已纳入部门指标。"))
    return redirect("performance:units", pk=cycle.pk)
