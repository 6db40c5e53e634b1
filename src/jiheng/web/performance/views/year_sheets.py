"""The sheets of a year: pages of rows with what only a year knows around them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.scoring import NAME
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.declared import declared
from jiheng.web.core.requests import body_of
from jiheng.web.core.templatetags.jiheng import named, page_language
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.fields import Beside, Remark
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views import rows, sheets
from jiheng.web.ledgers.views.panels import Panel, Surroundings
from jiheng.web.performance import queries
from jiheng.web.performance.actions import opinions
from jiheng.web.performance.queries.taken import FIGURE
from jiheng.web.performance.queries.year_tables import ADJUSTMENTS, state_of, year_table
from jiheng.web.performance.views.found import found_cycle, found_table
from jiheng.web.performance.views.taking import bound, figure_choices

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row
    from jiheng.web.performance.models import Cycle

PUBLISHED = ("indicators", "projects")


def remarks_of(seen: queries.EvaluatedYear, sheet: str) -> dict[str, list[Remark]]:
    """Return the findings of a sheet by row, in words, each at the field that cures it."""
    rules = seen.outcome.rules
    language = "en" if page_language() == "en" else "zh"
    remarks: dict[str, list[Remark]] = {}
    for finding in seen.findings:
        if rules.severity(finding) == "unknown":
            continue
        remark = (finding.code, rules.severity(finding), rules.message(finding, language))
        cure = seen.cure(finding)
        places = {where for at in finding.at[:6] if (where := seen.layout.where(at)) is not None}
        if cure is not None:
            places = {p for p in places if p[:2] != cure[:2]} | {cure}
        for at_sheet, key, field in sorted(places):
            if at_sheet == sheet:
                remarks.setdefault(key, []).append(Remark(field, *remark))
    return remarks


def _around(
    request: AuthenticatedRequest, cycle: "Cycle", table: Table, key: str = ""
) -> Surroundings:
    seen = queries.evaluated_year(cycle)
    naming = [column for column in table.form.columns if column.names_figures]
    may_fill = core.may(request.user, "fill", cycle.organisation)
    names_now = bool(key) and may_fill and any(c.phase in table.phases("") for c in naming)
    last = queries.last_values(cycle, table.form.id) if key else {}

    def beside(row: "Row") -> Beside:
        same = (row.values.get("subject", ""), row.values.get("name", ""))
        return Beside(last=last.get(same, {}))

    return Surroundings(
        remarks=remarks_of(seen, table.form.id),
        panels=panels,
        beside=beside,
        figures=queries.named_figures(seen) if names_now else {},
        choices={FIGURE: figure_choices(request.user)} if key and may_fill else {},
        tried=True,
        proofs_at=reverse("performance:year", args=(cycle.pk,)) + "evidence/",
    )


def panels(request: AuthenticatedRequest, table: Table, row: "Row") -> Sequence[Panel]:
    """Return what a year shows beside a row: points, requests to change it, opinions, publicity."""
    cycle = queries.cycle_of(table.organisation.pk, table.year)
    if cycle is None:
        return ()
    seen = queries.evaluated_year(cycle)
    manages = core.may(request.user, "manage", cycle.organisation)
    shown = [
        Panel(
            "performance/tried.html",
            {"item": _item(seen, table.form.id, row.key), "trees": seen.outcome.scored.trees},
        ),
        Panel("performance/opinions.html", _opinions(request, cycle, table, row)),
    ]
    if table.form.id == "indicators":
        may_take = core.may(request.user, "fill", cycle.organisation) and "actual" in table.open_in(
            row
        )
        shown.append(Panel("performance/bound.html", bound(cycle, row, may_take=may_take)))
        shown.append(Panel("performance/adjust.html", _adjusting(cycle, row, manages=manages)))
    if table.form.id in PUBLISHED and manages:
        address = f"{table.row_address(row.key)}public/"
        shown.append(Panel("performance/public.html", {"public": row.public, "address": address}))
    for app in declared().apps:
        for panels_of in app.beside:
            shown += panels_of(request, table, row)
    return shown


def _adjusting(cycle: "Cycle", row: "Row", *, manages: bool) -> dict[str, Any]:
    """Return the requests to change a row, and where to make one."""
    flow = year_table(cycle, ADJUSTMENTS).flow
    proposals = queries.proposals_for(cycle, row)
    return {
        "requests": [
            {
                "target": p.values.get("revised_target", ""),
                "state": named(flow.state(p.row.state)) if flow is not None else "",
                "reason": p.row.values.get("reason", ""),
                "decision": p.row.values.get("decision", ""),
            }
            for p in proposals
        ],
        "may_ask": manages and state_of(cycle).stage == "evaluating",
        "address": reverse("performance:ask", args=(cycle.pk, row.key)),
    }


def _opinions(
    request: AuthenticatedRequest, cycle: "Cycle", table: Table, row: "Row"
) -> dict[str, Any]:
    said = cycle.opinions.filter(sheet=table.form.id, key=row.key).select_related("by")
    return {
        "opinions": [(opinion.text, opinion.by.name, opinion.at) for opinion in said],
        "may_judge": opinions.may_judge(request.user, cycle),
        "address": f"{table.row_address(row.key)}opinion/",
    }


def _item(seen: queries.EvaluatedYear, sheet: str, key: str) -> Any:
    for tree in seen.outcome.scored.trees:
        for item in tree.items:
            if item.indicator is not None and "row" in item.indicator.places:
                where = seen.layout.where(item.indicator.places["row"])
                if where is not None and where[:2] == (sheet, key):
                    return item
    return None


def sheet(request: AuthenticatedRequest, pk: int, sheet: str) -> HttpResponse:
    """Show the rows of a sheet with what is wrong beside them."""
    cycle, table = found_table(request, pk, sheet)
    if table.form.layout == "head":
        return redirect(table.row_address(sheet))
    return sheets.sheet_page(request, table, _around(request, cycle, table), _links(cycle, table))


def _links(cycle: "Cycle", table: Table) -> list[tuple[str, str]]:
    """Return where else rows of a sheet come from."""
    if table.form.id == "indicators" and table.grows:
        return [(_("从指标库选"), reverse("performance:pick", args=(cycle.pk,)))]
    return []


def row(request: AuthenticatedRequest, pk: int, sheet: str, key: str) -> HttpResponse:
    """Show a row as a plain form, and save it."""
    cycle, table = found_table(request, pk, sheet)
    return rows.row_page(request, table, key, _around(request, cycle, table, key))


def add(request: AuthenticatedRequest, pk: int, sheet: str) -> HttpResponse:
    """Show an empty row; it is written down when it is saved."""
    _cycle, table = found_table(request, pk, sheet)
    return rows.add_page(request, table, Surroundings())


def grid(request: AuthenticatedRequest, pk: int, sheet: str) -> HttpResponse:
    """Show and save a sheet as a grid."""
    cycle, table = found_table(request, pk, sheet)
    if request.method != "POST":
        return sheets.grid_page(request, table, _around(request, cycle, table))
    outcome = sheets.saved_grid(request, table, sheets.edits_of(body_of(request)))
    if isinstance(outcome, HttpResponse):
        return outcome
    cycle = found_cycle(request, pk)  # of the version that it has now
    return sheets.grid_answer(request, table, *outcome, _around(request, cycle, table))


@require_POST
def remove(request: AuthenticatedRequest, pk: int, sheet: str, key: str) -> HttpResponse:
    """Remove a row."""
    return rows.remove_page(request, found_table(request, pk, sheet)[1], key)


@require_POST
def attach(request: AuthenticatedRequest, pk: int, sheet: str, key: str) -> HttpResponse:
    """Take in a file as the proof of a value."""
    return rows.attach_page(request, found_table(request, pk, sheet)[1], key)


@require_POST
def move(request: AuthenticatedRequest, pk: int, sheet: str, key: str) -> HttpResponse:
    """Take a step with a row that has a flow of its own."""
    return rows.move_page(request, found_table(request, pk, sheet)[1], key)


@require_POST
def publish(request: AuthenticatedRequest, pk: int, sheet: str, key: str) -> HttpResponse:
    """Mark a row as public or not."""
    _cycle, table = found_table(request, pk, sheet)
    rows.found_row(table, key)
    filling.show_publicly(table, key, request.POST.get("public") == "1", by=request.user)
    return redirect(table.row_address(key))


@require_POST
def opinion(request: AuthenticatedRequest, pk: int, sheet: str, key: str) -> HttpResponse:
    """Leave an opinion on a row under review."""
    cycle, table = found_table(request, pk, sheet)
    rows.found_row(table, key)
    opinions.leave(cycle.pk, sheet, key, request.POST.get("opinion", ""), by=request.user)
    messages.success(request, _("意见已记下，退回时填报人能看到。"))
    return redirect(table.row_address(key))


def history(request: AuthenticatedRequest, pk: int, sheet: str, key: str) -> HttpResponse:
    """Show how a row came to be, value by value."""
    return rows.history_page(request, found_table(request, pk, sheet)[1], key)


def evidence(request: AuthenticatedRequest, pk: int, file: int) -> HttpResponseBase:
    """Hand out a proof as a download, whatever it is."""
    return rows.handed_proof(request, queries.evidence(found_cycle(request, pk), file))


@require_POST
def try_row(request: AuthenticatedRequest, pk: int, sheet: str, key: str) -> HttpResponse:
    """Say what would be found and scored if the row were as typed; nothing is kept."""
    cycle, table = found_table(request, pk, sheet)
    stored = rows.found_row(table, key)
    typed = {n: request.POST[n].strip() for n in table.form.fields if n in request.POST}
    seen = queries.evaluated_with(cycle, sheet, key, {**stored.values, **typed})
    panel = {
        "remarks": remarks_of(seen, sheet).get(key, ()),
        "item": _item(seen, sheet, key),
        "texts": _texts(seen, table, typed),
        "trees": seen.outcome.scored.trees,
        "trying": True,
    }
    return render(request, "performance/tried.html", {"panel": panel})


def _texts(seen: queries.EvaluatedYear, table: Table, typed: Mapping[str, str]) -> list[str]:
    """Return texts that name figures, as they will be printed."""
    fields = [column.field for column in table.form.columns if column.names_figures]
    naming = [typed[field] for field in fields if NAME.search(typed.get(field, ""))]
    figures = queries.named_figures(seen) if naming else {}
    return [NAME.sub(lambda m: figures.get(m[1].strip(), m[0]), text) for text in naming]
