"""A department's year on one page: its state, its score, its sheets, its moves, its files."""

import datetime as dt
import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng import documents
from jiheng.reporting import firm_lines
from jiheng.rulebook import load
from jiheng.scoring import robustness
from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked, whole
from jiheng.web.core.audit import saw
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling, importing, moving
from jiheng.web.performance.gates import missing
from jiheng.web.performance.papers import PDF, kept_document, paper
from jiheng.web.performance.sheets import content, form
from jiheng.web.performance.stages import MOVE, SETTING_SHEETS, STATE, STATES, open_fields
from jiheng.web.performance.views.exports import handed, workbook
from jiheng.web.performance.views.shared import found, stored
from jiheng.web.performance.words import told

PAGE = 100  # lines of history
MOST_AHEAD = 250  # working days: about a year
GRAVE = ("error", "warning", "notice", "info", "unknown")


def year(request: Asked, pk: int) -> HttpResponse:
    """Show a department's year."""
    of = found(request, pk)
    seen = queries.seen(of)
    rules = seen.outcome.rules
    counts = {s: 0 for s in GRAVE}
    for finding in seen.findings:
        counts[rules.severity(finding)] += 1
    held = queries.held_rows(of)
    setting = STATE[of.state].stage == "setting"
    wanted = SETTING_SHEETS if setting else tuple(s.id for s in form() if not s.optional)
    sheets = [
        (
            s,
            len(held.get(s.id, ())),
            len(seen.by_entry(s.id)),
            bool(open_fields(of.state, s.id, tuple(c.field for c in s.columns))),
        )
        for s in form()
        if "department" in s.kinds and (s.id in wanted or held.get(s.id))
    ]
    reached = [s.id for s in STATES].index(of.state)
    saw("view", "cycle", of.pk, request.user)
    gate = next((m.gate for m in MOVE.values() if m.begin == of.state and m.gate), "")
    page: dict[str, Any] = {
        "cycle": of,
        "state": STATE[of.state],
        "trees": seen.outcome.scored.trees,
        "counts": counts.items(),
        "sheets": sheets,
        "moves": queries.offered(request.user, of),
        "steps": queries.steps(of),
        "waivers": queries.waivers(of),
        "line": [(s, n < reached, n == reached) for n, s in enumerate(STATES)],
        "missing": missing(seen, gate)[:40],
        "deadlines": [
            (d.stage, queries.due(d.day, timezone.localdate()))
            for d in queries.deadlines(of).values()
        ],
        "tasks_open": sum(1 for t in queries.tasks(of) if t.done_at is None),
        "may_fill": core.may(request.user, "fill", of.organisation),
        "may_waive": core.may(request.user, "waive", of.organisation),
        "may_open": core.may(request.user, "open", of.organisation),
        "colleagues": queries.colleagues(of),
        "moves_by_id": MOVE,
        "reviews": [(r, queries.compared(r)) for r in of.reviews.filter(state="done")],
    }
    return render(request, "performance/year.html", page)


@require_POST
def move(request: Asked, pk: int) -> HttpResponse:
    """Move a year on or back."""
    of = found(request, pk)
    wanted = request.POST.get("move", "")
    if wanted not in MOVE:
        return redirect("performance:year", pk=of.pk)
    moving.take(of.pk, wanted, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已办理：%(move)s") % {"move": MOVE[wanted].label})
    return redirect("performance:year", pk=of.pk)


@require_POST
def waive(request: Asked, pk: int) -> HttpResponse:
    """Record a named exception."""
    of = found(request, pk)
    user = get_object_or_404(queries.colleagues(of), pk=whole(request.POST.get("user")))
    moving.waive(of.pk, user, request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("例外已登记，财政部门可以看到。"))
    return redirect("performance:year", pk=of.pk)


@require_POST
def roll_over(request: Asked, pk: int) -> HttpResponse:
    """Copy the structure into next year."""
    of = found(request, pk)
    made = importing.roll_over(of.pk, by=request.user)
    messages.success(
        request, _("已建立 %(year)s 年档案：结构已带入，数值没有。") % {"year": made.year}
    )
    return redirect("performance:year", pk=made.pk)


def findings(request: Asked, pk: int) -> HttpResponse:
    """List what does not hold, the gravest first, each with its way to the field."""
    of = found(request, pk)
    seen = queries.seen(of)
    rules = seen.outcome.rules
    language = "en" if request.LANGUAGE_CODE == "en" else "zh"
    rows = []
    for finding in sorted(seen.findings, key=lambda f: (GRAVE.index(rules.severity(f)), f.code)):
        where = next(
            (w for at in finding.at if (w := seen.laid.where(at)) is not None and w[1]), None
        )
        check = rules.checks.get(finding.code)
        rows.append(
            (
                rules.severity(finding),
                finding.code,
                rules.message(finding, language),
                where,
                check.do[language] if check else "",
                check.citation.text(language) if check else "",
            )
        )
    groups = (
        ([row for row in rows if row[0] != "unknown"], False),
        ([row for row in rows if row[0] == "unknown"], True),
    )
    return render(request, "performance/findings.html", {"cycle": of, "groups": groups})


def score(request: Asked, pk: int) -> HttpResponse:
    """Show every line's points, how firm the grade is, and what another actual would do."""
    of = found(request, pk)
    seen = queries.seen(of)
    language = "en" if request.LANGUAGE_CODE == "en" else "zh"
    rules = seen.outcome.rules
    trees = []
    for tree in seen.outcome.scored.trees:
        firm = robustness(tree, rules.used(tree.profile))
        trees.append((tree, firm_lines(firm, rules, language) if firm is not None else []))
    page: dict[str, Any] = {"cycle": of, "trees": trees, "places": seen.keys}
    key, actual = request.GET.get("key", ""), request.GET.get("actual", "").strip()
    one = queries.entries(of, "indicators").filter(key=key).first()
    if one is not None and actual:
        other = queries.seen_with(of, "indicators", key, {**one.values, "actual": actual})
        page["tried"] = (one.title, actual, [t.total for t in other.outcome.scored.trees])
    page["lines"] = queries.entries(of, "indicators")
    return render(request, "performance/score.html", page)


def download(request: Asked, pk: int, name: str) -> HttpResponse:
    """Hand out the workbook, or a file made of the year."""
    of = found(request, pk)
    made = paper(of, name)
    if made is None and name == PDF:
        messages.info(request, _("服务器没有安装 LibreOffice，请在这里用浏览器打印或另存为 PDF。"))
        return redirect("performance:preview", pk=of.pk)
    if made is None:
        messages.warning(request, _("这一年还没有可以印的表。"))
        return redirect("performance:year", pk=of.pk)
    saw("export", "cycle", of.pk, request.user)
    return handed(made, inline=name == PDF)


def import_page(request: Asked, pk: int) -> HttpResponse:
    """Take in a workbook: show first what would change, then do it, all or nothing."""
    of = found(request, pk)
    page: dict[str, Any] = {"cycle": of}
    if request.method == "POST" and request.POST.get("digest"):
        digest = request.POST["digest"]
        held = core.own_file(request.user, digest)
        if held is None:
            return redirect("performance:import", pk=of.pk)
        document = kept_document(digest, held.name)
        made = importing.import_workbook(
            of.pk,
            document,
            by=request.user,
            version=whole(request.POST.get("version")),
            partly=request.POST.get("partly") == "1",
        )
        told = {"inserts": len(made.inserts), "updates": len(made.updates)}
        messages.success(request, _("导入完成：新增 %(inserts)s 行，修改 %(updates)s 行。") % told)
        return redirect("performance:year", pk=of.pk)
    shown = core.own_file(request.user, request.GET.get("digest", ""))
    if request.method == "POST" or shown is not None:
        file = shown or stored(request, ("xlsx",))
        document = kept_document(file.digest, file.name)
        rules = load().rest
        page |= {
            "faults": [rules.message(f) for f in document.faults],
            "file": file,
            "version": of.version,
        }
        if not document.faults:
            page["preview"] = importing.preview(of, document, request.user)
    page["names"] = {s.id: s.name for s in form()}
    page["labels"] = {f"{s.id}.{c.field}": c.label for s in form() for c in s.columns}
    return render(request, "performance/import.html", page)


def rejects(request: Asked, pk: int, digest: str) -> HttpResponse:
    """Hand out the rows that could not be taken, in the same layout, with their reasons."""
    of = found(request, pk)
    held = core.own_file(request.user, digest)
    if held is None:
        return redirect("performance:import", pk=of.pk)
    document = kept_document(digest, held.name)
    made = importing.preview(of, document, request.user)
    refused = {(r.sheet, r.key): r.said for r in made.rejects}
    rows = {s: [r for r in lines if (s, r.key) in refused] for s, lines in made.rows.items()}
    header = (_("工作表"), _("行"), _("原因"), _("内容"))
    lines = [
        (
            next(s.name for s in form() if s.id == sheet),
            row.key,
            refused[sheet, row.key],
            json.dumps(dict(row.values), ensure_ascii=False),
        )
        for sheet, held_rows in rows.items()
        for row in held_rows
    ]
    data = documents.write_template(
        load().rest.form,
        kind="department",
        meta={},
        content=content({k: v for k, v in rows.items() if v}),
        reasons=(header, *lines),
    )
    return workbook(data, "rejects.xlsx")


def history(request: Asked, pk: int) -> HttpResponse:
    """Show everything that was done to a year, with old and new values."""
    of = found(request, pk)
    held = core.audit_lines(queries.cycles(request.user).filter(pk=of.pk).values("pk"))
    page = Paginator(held, PAGE).get_page(request.GET.get("page"))
    titles = queries.entry_titles(of)
    rows = [
        (one, titles.get(one.line.object_id, "") if one.line.kind == "entry" else "")
        for one in told(page)
    ]
    shown = {"cycle": of, "rows": rows, "page": page}
    return render(request, "performance/history.html", shown)


def _day(request: Asked) -> dt.date | None:
    """Return the day as given, or the working day that is so many from today."""
    count = whole(request.POST.get("working_days"))
    if 0 < count <= MOST_AHEAD and not request.POST.get("day"):
        return queries.working_days().after(timezone.localdate(), count)
    try:
        return dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return None


@require_POST
def set_deadline(request: Asked) -> HttpResponse:
    """Set the last day of a stage for everybody below."""
    filling.set_deadline(
        organisation_id=whole(request.POST.get("organisation")),
        year=request.POST.get("year", ""),
        stage=request.POST.get("stage", ""),
        day=_day(request),
        by=request.user,
    )
    messages.success(request, _("期限已设好。"))
    return redirect("performance:cycles")
