"""A department's year on one page: its state, its score, its sheets, its moves, its history."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.model import Flow, SheetForm
from jiheng.reporting import firm_lines
from jiheng.scoring import robustness
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.audit_wording import described
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.declared import declared
from jiheng.web.core.templatetags.jiheng import named, page_language
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.performance import queries
from jiheng.web.performance.actions import years
from jiheng.web.performance.gates import final_remarks, gate_from, is_settled, missing
from jiheng.web.performance.queries.ledger_report import keeps_ledgers
from jiheng.web.performance.queries.units import REPORTING
from jiheng.web.performance.queries.year_tables import reference, state_of, year_flow, year_table
from jiheng.web.performance.views.found import found_cycle
from jiheng.web.performance.year_document import form

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle

PAGE = 100  # lines of history
MOST_AHEAD = 250  # working days: about a year
MOST_GAPS = 40
GRAVE = ("error", "warning", "notice", "info", "unknown")


def year(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a department's year."""
    cycle = found_cycle(request, pk)
    seen = queries.evaluated_year(cycle)
    rules = seen.outcome.rules
    counts = {severity: 0 for severity in GRAVE}
    unsettled = [f for f in seen.findings if not is_settled(seen, f, cycle.state)]
    for finding in unsettled:
        counts[rules.severity(finding)] += 1
    log_access("view", "cycle", cycle.pk, request.user)
    gate = gate_from(cycle.state)
    gaps = missing(seen, gate)
    may_fill = core.may(request.user, "fill", cycle.organisation)
    page: dict[str, Any] = {
        "cycle": cycle,
        "state": state_of(cycle),
        "trees": seen.outcome.scored.trees,
        "own_forms": any(rules.used(t.profile).form for t in seen.outcome.scored.projects),
        "counts": counts.items(),
        "settled": len(seen.findings) - len(unsettled),
        "sheets": _sheets(cycle, seen, may_fill),
        "gaps": [(gap.said, years.gap_address(cycle, gap)) for gap in gaps[:MOST_GAPS]],
        "gap_count": len(gaps),
        "doubts": _doubts(cycle, seen) if gate.final else (),
        "unanswered": years.unanswered_notices(cycle),
        "barred": years.bars_now(cycle),
        "panels": [
            panel
            for app in declared().apps
            for panels_of in app.beside_year
            for panel in panels_of(request, cycle)
        ],
        "has_units": cycle.organisation.kind in REPORTING,
        "keeps_ledgers": keeps_ledgers(request.user, cycle),
        "deadlines": _deadlines(cycle),
        "tasks_open": sum(1 for task in queries.tasks(cycle) if task.done_at is None),
        "may_fill": may_fill,
        "fills": bool(state_of(cycle).opens),
        "reviews": [(r, queries.compared(r)) for r in cycle.reviews.filter(state="done")],
        "opinions": _opinions(cycle),
        **_flow(request, cycle),
    }
    return render(request, "performance/year.html", page)


def _flow(request: AuthenticatedRequest, cycle: "Cycle") -> dict[str, Any]:
    """Return what was done with a year, what this person could do, and its exceptions."""
    flow, steps = year_flow(), list(queries.steps(cycle))
    reached = [state.id for state in flow.states].index(cycle.state)
    last = steps[-1] if steps else None
    back = flow.move(last.move) if last is not None else None
    return {
        "moves": queries.offered(request.user, cycle),
        "steps": [_step(flow, step) for step in steps],
        "returned": last if back is not None and back.back else None,
        "line": [(named(s), n < reached, n == reached) for n, s in enumerate(flow.states)],
        "waivers": queries.waivers(cycle),
        "may_open": core.may(request.user, "open", cycle.organisation),
        "may_archive": core.may(request.user, "archive", cycle.organisation),
        "may_waive": core.may(request.user, "waive", cycle.organisation),
        "excusable": queries.excusable(request.user, cycle),
    }


def _step(flow: Flow, step: Any) -> dict[str, Any]:
    move = flow.move(step.move)
    return {
        "pk": step.pk,
        "at": step.at,
        "by": step.by.name,
        "move": named(move) if move is not None else step.move,
        "end": named(flow.state(step.end)),
        "reason": step.note,
        "kept": step.kept,
    }


def _sheets(cycle: "Cycle", seen: queries.EvaluatedYear, may_fill: bool) -> list[dict[str, Any]]:
    """Return the sheets in groups: asked for now, to be filled at will, and the rest."""
    setting = state_of(cycle).stage == "setting"
    counts, shown = queries.row_counts(cycle), []
    for sheet in form():
        rows = counts.get(sheet.id, 0)
        due = sheet.asked == "targets" or not (setting or sheet.optional)
        if "department" not in sheet.kinds or not (due or rows):
            continue
        table = year_table(cycle, sheet.id)
        is_open = may_fill and bool(table.phases(table.first_state))
        shown.append(
            {
                "form": sheet,
                "address": table.address,
                "rows": rows,
                "remarks": _open_rows(cycle, seen, sheet),
                "open": is_open,
                "status": _status(sheet, rows),
            }
        )
    return sorted(shown, key=lambda sheet: sheet["status"] != "needed")


def _open_rows(cycle: "Cycle", seen: queries.EvaluatedYear, sheet: SheetForm) -> int:
    """Return how many rows of a sheet have something that can still be put right."""
    return sum(
        any(not is_settled(seen, finding, cycle.state) for _field, finding in lines)
        for lines in seen.by_entry(sheet.id).values()
    )


def _status(sheet: SheetForm, rows: int) -> str:
    if rows and (sheet.layout == "head" or rows > 0):
        return "filled"
    return "needed" if sheet.required else "optional"


def _doubts(cycle: "Cycle", seen: queries.EvaluatedYear) -> list[tuple[str, str]]:
    """Return doubts about what the next approval makes final, with where they are put right."""
    remarks = final_remarks(seen, gate_from(cycle.state))
    return [(remark.said, years.gap_address(cycle, remark)) for remark in remarks]


def _deadlines(cycle: "Cycle") -> list[tuple[str, queries.Due | None]]:
    today = timezone.localdate()
    return [(d.stage, queries.due(d.day, today)) for d in queries.deadlines(cycle).values()]


def _opinions(cycle: "Cycle") -> list[dict[str, Any]]:
    """Return what reviewers said of single rows, the newest first."""
    opinions = list(cycle.opinions.select_related("by").order_by("-pk"))
    titles = {
        (row.ledger, row.key): row.title
        for sheet in {opinion.sheet for opinion in opinions}
        for row in queries.entries(cycle, sheet)
    }
    return [
        {
            "text": opinion.text,
            "by": opinion.by.name,
            "at": opinion.at,
            "title": titles.get((opinion.sheet, opinion.key), opinion.key),
            "address": year_table(cycle, opinion.sheet).row_address(opinion.key),
        }
        for opinion in opinions
    ]


@require_POST
def move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Move a year on or back."""
    cycle = found_cycle(request, pk)
    taking = Taking(
        request.POST.get("move", ""),
        request.POST.get("reason", ""),
        acknowledged=request.POST.get("acknowledged") == "1",
    )
    taken_move = year_flow().move(taking.move)
    years.apply_move(cycle.pk, taking, by=request.user)
    if taken_move is not None:
        messages.success(request, _("已办理：%(move)s") % {"move": named(taken_move)})
    return redirect("performance:year", pk=cycle.pk)


@require_POST
def waive(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Record a named exception."""
    cycle = found_cycle(request, pk)
    user = get_object_or_404(
        queries.excusable(request.user, cycle), pk=int_or_zero(request.POST.get("user"))
    )
    years.waive(cycle.pk, user, request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("例外已登记：财政部门登记的马上生效，其他的要等另一个人同意。"))
    return redirect("performance:year", pk=cycle.pk)


@require_POST
def agree(request: AuthenticatedRequest, pk: int, waiver: int) -> HttpResponse:
    """Agree to a named exception, as a second person."""
    cycle = found_cycle(request, pk)
    pending = get_object_or_404(queries.waivers(cycle), pk=waiver)
    years.agree(cycle.pk, pending.pk, by=request.user)
    messages.success(request, _("例外已生效。"))
    return redirect("performance:year", pk=cycle.pk)


@require_POST
def roll_over(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Copy the structure into next year."""
    cycle = found_cycle(request, pk)
    next_cycle = years.roll_over(cycle.pk, by=request.user)
    messages.success(
        request, _("已建立 %(year)s 年档案：结构已带入，数值没有。") % {"year": next_cycle.year}
    )
    return redirect("performance:year", pk=next_cycle.pk)


def findings(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """List what does not hold, the gravest first, each with its way to the field that cures it."""
    cycle = found_cycle(request, pk)
    seen = queries.evaluated_year(cycle)
    rules = seen.outcome.rules
    language = "en" if page_language() == "en" else "zh"
    groups: dict[str, list[dict[str, Any]]] = {"open": [], "settled": [], "unknown": []}
    for finding in sorted(seen.findings, key=lambda f: (GRAVE.index(rules.severity(f)), f.code)):
        check = rules.checks.get(finding.code)
        severity = rules.severity(finding)
        settled = is_settled(seen, finding, cycle.state)
        group = "unknown" if severity == "unknown" else "settled" if settled else "open"
        groups[group].append(
            {
                "severity": severity,
                "code": finding.code,
                "said": rules.message(finding, language),
                "address": "" if settled else _cure_address(cycle, seen, finding),
                "do": check.do[language] if check else "",
                "cites": check.citation.text(language) if check else "",
            }
        )
    return render(request, "performance/findings.html", {"cycle": cycle, "groups": groups})


def _cure_address(cycle: "Cycle", seen: queries.EvaluatedYear, finding: Any) -> str:
    where = seen.cure(finding)
    if where is None:
        return ""
    table = year_table(cycle, where[0])
    if not where[1]:
        return table.address
    anchor = f"#f-{where[2]}" if where[2] else ""
    return f"{table.row_address(where[1])}{anchor}"


def score(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show every line's points, how firm the grade is, and what another actual would do."""
    cycle = found_cycle(request, pk)
    seen = queries.evaluated_year(cycle)
    language = "en" if page_language() == "en" else "zh"
    rules = seen.outcome.rules
    trees = []
    for tree in seen.outcome.scored.trees:
        firm = robustness(tree, rules.used(tree.profile))
        trees.append((tree, firm_lines(firm, rules, language) if firm is not None else []))
    table = year_table(cycle, "indicators")
    addresses = {key: table.row_address(row) if row else "" for key, row in seen.keys.items()}
    page: dict[str, Any] = {"cycle": cycle, "trees": trees, "addresses": addresses}
    key, actual = request.GET.get("key", ""), request.GET.get("actual", "").strip()
    indicators = queries.entries(cycle, "indicators")
    indicator = indicators.filter(key=key).first()
    if indicator is not None and actual:
        values = {**indicator.values, "actual": actual}
        other = queries.evaluated_with(cycle, "indicators", key, values)
        totals = [tree.total for tree in other.outcome.scored.trees]
        page["tried"] = (indicator.title, actual, totals)
    page["lines"] = [(row.key, row.title) for row in indicators]
    return render(request, "performance/score.html", page)


def history(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show everything that was done to a year, with old and new values."""
    cycle = found_cycle(request, pk)
    lines = core.audit_lines(reference(cycle))
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    shown = {"cycle": cycle, "rows": described(page, request.user), "page": page}
    return render(request, "performance/history.html", shown)


def _day(request: AuthenticatedRequest) -> dt.date | None:
    """Return the day as given, or the working day that is so many from today."""
    count = int_or_zero(request.POST.get("working_days"))
    if 0 < count <= MOST_AHEAD and not request.POST.get("day"):
        return queries.working_days().after(timezone.localdate(), count)
    try:
        return dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return None


@require_POST
def set_deadline(request: AuthenticatedRequest) -> HttpResponse:
    """Set the last day of a stage for everybody below."""
    flows.set_deadline(
        organisation_id=int_or_zero(request.POST.get("organisation")),
        year=request.POST.get("year", ""),
        stage=request.POST.get("stage", ""),
        day=_day(request),
        by=request.user,
    )
    messages.success(request, _("期限已设好。"))
    return redirect("performance:cycles")
