"""Pages of complaints: counts, the list, one complaint with its clocks; what is done with it."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.model import half_up
from jiheng.promotion.complaints import tally
from jiheng.web.complaints import lists
from jiheng.web.complaints.actions import cases, clocks
from jiheng.web.complaints.actions import papers as paper_actions
from jiheng.web.complaints.papers import offered_papers
from jiheng.web.complaints.queries import cases as queries
from jiheng.web.complaints.queries.tallies import by_kind, facts
from jiheng.web.complaints.shown import clocks_shown
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero, year_or_zero
from jiheng.web.core.files import path_of
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.core.uploads import one_upload
from jiheng.web.core.views.lists import list_page
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.queries import steps
from jiheng.web.flows.standing import ROW
from jiheng.web.ledgers.actions.filling import Clash
from jiheng.web.ledgers.fields import Beside, fields_of
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries.newest_year import newest_year
from jiheng.web.ledgers.queries.rows import empty_row
from jiheng.web.ledgers.queries.sight import EVERYTHING

if TYPE_CHECKING:
    from jiheng.promotion.complaints import CaseTally
    from jiheng.web.complaints.models import Complaint

HUNDRED = 100


def index(request: AuthenticatedRequest) -> HttpResponse:
    """Show the counts of a year, and the complaints that this person may read."""
    if not queries.has_complaints(request.user):
        raise Http404
    year = year_or_zero(request.GET.get("year")) or newest_year(
        [queries.counted_rows(request.user)]
    )
    known = facts(request.user, year)
    kinds = {c.id: said(c.label) for c in _kinds()}
    more: dict[str, Any] = {
        "year": year,
        "years": range(year - 2, year + 2),
        "counts": tally_shown(tally(known)),
        "kinds": [(kinds.get(kind, "—"), tally_shown(t)) for kind, t in by_kind(known).items()],
        "centres": sorted(
            queries.centres(request.user)[:HUNDRED], key=lambda place: place.from_the_top
        ),
    }
    if queries.reads_cases(request.user):
        template = "complaints/complaints.html"
        return list_page(request, lists.complaint_list(), template=template, more=more)
    more["ordered"] = queries.complaints(request.user)[:HUNDRED]
    return render(request, "complaints/counts.html", more)


def _kinds() -> Any:
    column = queries.complaints_ledger().form.column("kind")
    return column.choices if column is not None else ()


def tally_shown(counts: "CaseTally") -> dict[str, object]:
    """Return counts as pages and calls print them: the rate with its n/N, the median with its n."""
    rate = counts.rate
    names = (
        "received", "accepted", "refused", "referred", "withdrawn", "closed", "on_time", "settled",
    )  # fmt: skip
    return {
        **{name: getattr(counts, name) for name in names},
        "rate": f"{half_up(rate * HUNDRED, 1)}%" if rate is not None else "",
        "days": f"{half_up(counts.days, 1)}" if counts.days is not None else "",
    }


def found(request: AuthenticatedRequest, pk: int) -> "Complaint":
    """Return a complaint that this person may read; else there is none."""
    if not queries.has_complaints(request.user):
        raise Http404
    complaint = queries.complaints(request.user).filter(pk=pk).first()
    if complaint is None:
        raise Http404
    return complaint


def new(request: AuthenticatedRequest, organisation: int) -> HttpResponse:
    """Show an empty complaint, and enter it."""
    where = get_object_or_404(queries.centres(request.user), pk=organisation)
    table = ledger_table(queries.complaints_ledger(), where)
    if request.method == "POST":
        sent = {name: request.POST[name] for name in table.form.fields if name in request.POST}
        complaint = cases.enter(where, {n: t for n, t in sent.items() if t}, by=request.user)
        messages.success(request, _("已登记，受理期限开始计算。"))
        return redirect("complaints:complaint", pk=complaint.pk)
    row = empty_row(table)
    fields = [
        shown
        for shown in fields_of(table, row, {}, may_fill=True, beside=Beside(), known=EVERYTHING)
        if shown.open
    ]
    return render(request, "complaints/new.html", {"fields": fields, "where": where, "row": row})


def complaint(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a complaint, and save it; who may read it on order is logged as everybody is."""
    seen = found(request, pk)
    if request.method == "POST":
        return _save(request, seen)
    log_access("view", "complaint", seen.pk, request.user)
    return render(request, "complaints/complaint.html", _page(request, seen))


def _save(request: AuthenticatedRequest, seen: "Complaint") -> HttpResponse:
    table = queries.table_of(seen)
    sent = {name: request.POST[name] for name in table.form.fields if name in request.POST}
    saved = cases.save(seen.pk, sent, int_or_zero(request.POST.get("version")), by=request.user)
    if isinstance(saved, Clash):
        messages.error(request, _("有人在您打开之后改了同样的栏目，没有保存：请看现在的内容再改。"))
    else:
        messages.success(request, _("已保存。"))
    return redirect("complaints:complaint", pk=seen.pk)


def _page(request: AuthenticatedRequest, seen: "Complaint") -> dict[str, Any]:
    table, flow = queries.table_of(seen), queries.complaints_ledger().flow
    handles, head = queries.handles(request.user, seen), queries.heads(request.user, seen)
    fields = fields_of(
        table, seen.row, seen.row.values, may_fill=handles, beside=Beside(), known=EVERYTHING
    )
    return {
        "complaint": seen,
        "row": seen.row,
        "fields": fields,
        "open": handles and bool(table.open_in(seen.row)),
        "state": flow.state(seen.row.state),
        "clocks": list(clocks_shown(seen)),
        "moves": flow.moves_from(seen.row.state) if handles else (),
        "steps": [
            (step, flow.move(step.move), flow.state(step.end)) for step in steps(ROW, seen.row_id)
        ],
        "papers": [
            (paper, dict(offered_papers(seen)).get(paper.kind, paper.file.name))
            for paper in seen.papers.select_related("file", "by")
        ],
        "offered": offered_papers(seen) if handles else (),
        "head": head,
        "extends": head and seen.handler_id != request.user.pk,
        "handlers": queries.handlers(seen.row.organisation) if head else (),
        "auditors": queries.auditors() if head else (),
        "readers": seen.readers.select_related("user", "by") if head else (),
    }


@require_POST
def move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take a step with a complaint."""
    seen, sent = found(request, pk), request.POST
    proof = one_upload(request) if request.FILES.get("file") else None
    taking = Taking(sent.get("move", ""), sent.get("note", ""), proof, sent.get("reason", ""))
    cases.take(seen.pk, taking, by=request.user)
    messages.success(request, _("已办理。"))
    return redirect("complaints:complaint", pk=pk)


@require_POST
def assign(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give a complaint to another handler."""
    seen = found(request, pk)
    chosen = core.people().filter(pk=int_or_zero(request.POST.get("handler"))).first()
    if chosen is None:
        raise Http404
    cases.assign(seen.pk, chosen, by=request.user)
    messages.success(request, _("已交办。"))
    return redirect("complaints:complaint", pk=pk)


@require_POST
def extend(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Extend the time of a complaint."""
    seen = found(request, pk)
    until = day_of(request.POST.get("until", ""))
    clocks.extend(seen.pk, until, request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("已批准延期，原来的期限保留。"))
    return redirect("complaints:complaint", pk=pk)


def day_of(text: str) -> dt.date | None:
    """Return a day; None for what is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@require_POST
def order_reading(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Order that an auditor may read a complaint."""
    seen = found(request, pk)
    reader = core.people().filter(pk=int_or_zero(request.POST.get("reader"))).first()
    if reader is None:
        raise Http404
    cases.order_reading(seen.pk, reader, request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("已准许调阅，每次查看都留记录。"))
    return redirect("complaints:complaint", pk=pk)


@require_POST
def order_paper(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Have a paper stored."""
    seen = found(request, pk)
    job = paper_actions.order_paper(seen.pk, request.POST.get("kind", ""), by=request.user)
    return redirect("core:job", pk=job.pk)


def paper(request: AuthenticatedRequest, pk: int, paper: int) -> HttpResponseBase:
    """Hand out a paper of a complaint that this person may read."""
    seen = found(request, pk)
    try:
        kept = seen.papers.select_related("file").get(pk=paper)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    log_access("export", "complaint", seen.pk, request.user)
    return FileResponse(
        path_of(kept.file.digest).open("rb"), as_attachment=True, filename=kept.file.name,
        content_type="application/octet-stream",
    )  # fmt: skip


def state_name(seen: "Complaint") -> str:
    """Return the name of the state of a complaint."""
    return named(queries.complaints_ledger().flow.state(seen.row.state))
