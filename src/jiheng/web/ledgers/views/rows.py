"""One row: its form, saved; its proofs, its moves, its history."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jiheng.model.ledger_row import VOIDED
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.audit_wording import described
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.files import path_of
from jiheng.web.core.uploads import one_upload
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.queries import offered, steps
from jiheng.web.flows.standing import ROW
from jiheng.web.ledgers.actions import filling, moving, voiding
from jiheng.web.ledgers.actions.filling import Clash, Edit
from jiheng.web.ledgers.actions.moving import DOUBTFUL
from jiheng.web.ledgers.fields import Beside, asked_for, fields_of
from jiheng.web.ledgers.previews import label_of
from jiheng.web.ledgers.queries import rows as row_queries
from jiheng.web.ledgers.queries.sight import EVERYTHING, Sight, table_sight
from jiheng.web.ledgers.remarks import personal_findings
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Surroundings
from jiheng.web.ledgers.worded_findings import QUALITY

if TYPE_CHECKING:
    from jiheng.web.core.models import StoredFile
    from jiheng.web.ledgers.models import Row

PAGE = 100  # lines of history


def found_row(table: Table, key: str) -> "Row":
    """Return a row of a table; else there is no such page."""
    try:
        return row_queries.row(table, key)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def row_page(
    request: AuthenticatedRequest, table: Table, key: str, around: Surroundings
) -> HttpResponse:
    """Show a row as a plain form, and save it."""
    row = found_row(table, key)
    if request.method == "POST":
        return _save(request, table, row, around)
    log_access("view", "entry", row.pk, request.user)
    return _form(request, table, row, table_sight(request.user, table).values(row), around)


def _save(
    request: AuthenticatedRequest, table: Table, row: "Row", around: Surroundings
) -> HttpResponse:
    sent = {name: request.POST[name] for name in table.form.fields if name in request.POST}
    was = {name: request.POST.get(f"was-{name}", "") for name in sent}
    edit = Edit(row.key, sent, int_or_zero(request.POST.get("version")), was)
    outcome = filling.save_row(table, edit, by=request.user)
    if isinstance(outcome, Clash):
        known = table_sight(request.user, table)
        values = {**known.values(outcome.row), **outcome.ours}
        return _form(request, table, found_row(table, row.key), values, around, outcome)
    messages.success(request, _("已保存。"))
    _tell_numbers(request, table, outcome, sent)
    if "next" in request.POST:
        return redirect(table.address)
    return redirect(table.row_address(row.key))


def _tell_numbers(
    request: AuthenticatedRequest, table: Table, row: "Row", sent: Mapping[str, str]
) -> None:
    """Tell who saved a row that free texts of it, as they sent them, hold how to reach a person."""
    typed = {field: text for field, text in row.values.items() if field in sent}
    fields = [field for field, _finding in personal_findings(table, typed)]
    if fields:
        labels = _("、").join(label_of(table.form, field) for field in fields)
        text = _(
            "%(columns)s里像是写了电话或身份证号：没有“联系方式”权限的人看到的是 ****；"
            "办事用不着的，请删去。"
        )
        messages.warning(request, text % {"columns": labels})


def _form(
    request: AuthenticatedRequest,
    table: Table,
    row: "Row",
    values: Mapping[str, str],
    around: Surroundings,
    clash: Clash | None = None,
) -> HttpResponse:
    may_fill = core.may(request.user, table.fill, table.organisation)
    remarks = around.remarks.get(row.key, ())
    beside = around.beside(row) if around.beside is not None else Beside()
    beside = Beside(
        remarks=remarks,
        last=beside.last,
        clash=clash,
        proofs_at=around.proofs_at or table.address,
        choices=around.choices,
    )
    known = table_sight(request.user, table)
    fields = fields_of(table, row, values, may_fill=may_fill, beside=beside, known=known)
    is_open = may_fill and bool(table.open_in(row))
    page: dict[str, Any] = {
        "table": table,
        "row": row,
        "address": table.row_address(row.key),
        "fields": fields,
        "asked": asked_for(fields) if is_open and table.ledger is not None else None,
        "open": is_open,
        "clash": clash,
        "loose": [remark for remark in remarks if not remark.field],
        "voided": row.values.get(VOIDED, ""),
        "removable": is_open and table.removable(row),
        "panels": around.panels(request, table, row) if around.panels is not None else (),
        "figures": around.figures,
        "tried": around.tried and is_open,
        "proofs_at": around.proofs_at,
        "neighbours": _neighbours(table, row),
        "doubts": [r for r in remarks if r.code.startswith(QUALITY) and r.severity in DOUBTFUL],
        **_flow(request, table, row, known),
    }
    return render(request, "ledgers/row.html", page, status=409 if clash else 200)


def _neighbours(table: Table, row: "Row") -> tuple[str, str]:
    """Return the addresses of the rows before and after one; empty where there is none."""
    if table.form.layout == "head":
        return "", ""
    rows = row_queries.rows(table)
    before = rows.filter(position__lt=row.position).order_by("-position", "-pk").first()
    after = rows.filter(position__gt=row.position).order_by("position", "pk").first()
    return (
        table.row_address(before.key) if before is not None else "",
        table.row_address(after.key) if after is not None else "",
    )


def _flow(request: AuthenticatedRequest, table: Table, row: "Row", known: Sight) -> dict[str, Any]:
    """Return the state of a row, the moves that this person could take, and those taken."""
    standing = table.standing(row)
    if standing is None:
        return {"state": None, "moves": (), "steps": ()}
    moves = offered(
        request.user,
        standing,
        lambda phases: row_queries.authors([row], table.form, phases),
    )
    return {
        "state": standing.flow.state(standing.state),
        "pending": standing.flow.move(row.pending),
        "moves": [move for move in moves if move.move.direct and not row.voided],
        "steps": [
            (
                step,
                standing.flow.move(step.move),
                standing.flow.state(step.end),
                known.prose(step.note),
            )
            for step in steps(ROW, row.pk)
        ],
    }


def add_page(request: AuthenticatedRequest, table: Table, around: Surroundings) -> HttpResponse:
    """Show an empty row; it is written down when it is saved, not before."""
    if request.method == "POST":
        sent = {name: request.POST[name] for name in table.form.fields if name in request.POST}
        row = filling.add_row(table, sent, by=request.user)
        messages.success(request, _("已保存。"))
        _tell_numbers(request, table, row, sent)
        return redirect(table.address if "next" in request.POST else table.row_address(row.key))
    empty = row_queries.empty_row(table)
    may_fill = core.may(request.user, table.fill, table.organisation) and table.grows
    fields = [
        shown
        for shown in fields_of(
            table, empty, {}, may_fill=may_fill, beside=Beside(), known=EVERYTHING
        )
        if shown.open
    ]
    page = {
        "table": table,
        "row": empty,
        "fields": fields,
        "open": may_fill,
        "figures": around.figures,
        "new": True,
        "moves": (),
    }
    return render(request, "ledgers/row.html", page)


def remove_page(request: AuthenticatedRequest, table: Table, key: str) -> HttpResponse:
    """Remove a row."""
    found_row(table, key)
    filling.remove_row(table, key, by=request.user)
    messages.success(request, _("已删除这一行，原来的内容在历史里。"))
    return redirect(table.address)


def void_page(request: AuthenticatedRequest, table: Table, key: str) -> HttpResponse:
    """Make a row void, or ask that it counts again; what went on waits for another person."""
    found_row(table, key)
    reason = request.POST.get("reason", "")
    if "restore" in request.POST:
        voiding.restore(table, key, reason, by=request.user)
        messages.success(request, _("已申请，等另一个人批准。"))
    elif voiding.void(table, key, reason, by=request.user):
        messages.success(request, _("已作废，历史保留。"))
    else:
        messages.success(request, _("已申请，等另一个人批准。"))
    return redirect(table.row_address(key))


def attach_page(request: AuthenticatedRequest, table: Table, key: str) -> HttpResponse:
    """Take in a file as the proof of a value."""
    found_row(table, key)
    stored = one_upload(request)
    field, tag = request.POST.get("field", ""), request.POST.get("tag", "")
    filling.attach(table, key, field, stored, by=request.user, tag=tag)
    messages.success(request, _("佐证已收下。"))
    return redirect(table.row_address(key))


def move_page(request: AuthenticatedRequest, table: Table, key: str) -> HttpResponse:
    """Take a step with a row."""
    found_row(table, key)
    taking = Taking(
        request.POST.get("move", ""),
        request.POST.get("note", ""),
        one_upload(request) if request.FILES.get("file") else None,
        request.POST.get("reason", ""),
    )
    moving.apply_move(table, key, taking, by=request.user)
    messages.success(request, _("已办理。"))
    return redirect(table.row_address(key))


def history_page(request: AuthenticatedRequest, table: Table, key: str) -> HttpResponse:
    """Show how a row came to be, value by value."""
    row = found_row(table, key)
    page = Paginator(core.history("entry", row.pk), PAGE).get_page(request.GET.get("page"))
    shown = {"table": table, "row": row, "rows": described(page, request.user), "page": page}
    if table.ledger is not None:
        shown["versions"] = row.versions.order_by("-number")[:PAGE]
    return render(request, "ledgers/history.html", shown)


def handed_proof(request: AuthenticatedRequest, file: "StoredFile | None") -> HttpResponseBase:
    """Hand out a proof as a download, whatever it is."""
    if file is None:
        raise Http404
    log_access("export", "file", file.pk, request.user)
    return FileResponse(
        path_of(file.digest).open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type="application/octet-stream",
    )
