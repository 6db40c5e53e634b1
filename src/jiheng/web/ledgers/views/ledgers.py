"""Pages of ledgers: which there are, one as a list, as a board, and the rows of an organisation."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.model import Ledger
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.declared import declared
from jiheng.web.core.requests import body_of
from jiheng.web.core.uploads import one_upload
from jiheng.web.core.views.lists import list_page
from jiheng.web.ledgers import jobs
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.actions.takeovers import require_source
from jiheng.web.ledgers.declarations import kept_ledgers, ledgers
from jiheng.web.ledgers.ledger_lists import ledger_list
from jiheng.web.ledgers.ledger_tables import ledger_name, ledger_table, use_name
from jiheng.web.ledgers.queries import rows as row_queries
from jiheng.web.ledgers.queries.boards import board_of
from jiheng.web.ledgers.queries.figures import figure_ids
from jiheng.web.ledgers.queries.months import monthly
from jiheng.web.ledgers.queries.offers import OFFER, ledgers_for, offers_below, places, sees, uses
from jiheng.web.ledgers.queries.pairs import has_pairs
from jiheng.web.ledgers.queries.sight import proof_seen, table_sight
from jiheng.web.ledgers.remarks import quality_remarks, remarks_of
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views import rows, sheets
from jiheng.web.ledgers.views.corrections import panels
from jiheng.web.ledgers.views.faults import fault_panels
from jiheng.web.ledgers.views.override_panels import override_panels
from jiheng.web.ledgers.views.pair_panels import pair_panels
from jiheng.web.ledgers.views.panels import Panel, Surroundings

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jiheng.web.core.models import Job, Organisation
    from jiheng.web.ledgers.models import Row

MOST_CHOICES = 500  # organisations in a choice
MOST_CLOSING = 50  # whose months can be opened from a list


def index(request: AuthenticatedRequest) -> HttpResponse:
    """Show the ledgers that this person may see, with how many rows stand in which state."""
    shown = [
        (ledger_name(ledger), ledger, board_of(request.user, ledger, cards=0))
        for ledger in ledgers_for(request.user)
    ]
    page = {
        "ledgers": shown,
        "figures": figure_ids(request.user),
        "uses": [(use, use_name(use)) for use in uses()],
        "switching": core.organisations(request.user, OFFER)[:MOST_CHOICES] if uses() else (),
        "offers": [(each, use_name(each.use)) for each in offers_below(request.user)],
    }
    return render(request, "ledgers/index.html", page)


@require_POST
def switch(request: AuthenticatedRequest) -> HttpResponse:
    """Switch a group of ledgers on or off."""
    where = get_object_or_404(
        core.organisations(request.user, OFFER), pk=int_or_zero(request.POST.get("organisation"))
    )
    use, on = request.POST.get("use", ""), request.POST.get("on") == "1"
    offering.switch(where, use, on=on, by=request.user)
    words = {"name": where.name, "use": use_name(use)}
    text = _("%(name)s 已启用“%(use)s”台账。") if on else _("%(name)s 已停用“%(use)s”台账。")
    messages.success(request, text % words)
    return redirect("ledgers:index")


def found_ledger(request: AuthenticatedRequest, id_: str) -> Ledger:
    """Return a ledger that this person may see; else there is no such page."""
    ledger = ledgers().get(id_)
    if ledger is None or ledger not in kept_ledgers():
        raise Http404
    if not sees(request.user, ledger):
        raise Http404
    return ledger


def found_ledger_table(request: AuthenticatedRequest, id_: str, organisation: int) -> Table:
    """Return the table of an organisation that this person may see; else there is none."""
    ledger = found_ledger(request, id_)
    try:
        where: Organisation = places(request.user, ledger, "see").get(pk=organisation)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return ledger_table(ledger, where)


def table_of(request: AuthenticatedRequest, read: "Job") -> Table:
    """Return the table that a job is about."""
    argument = read.argument
    return found_ledger_table(request, str(argument["ledger"]), int(str(argument["organisation"])))


def _around(request: AuthenticatedRequest, table: Table, *keys: str) -> Surroundings:
    found_rows = row_queries.rows(table)
    if keys:
        found_rows = found_rows.filter(key__in=keys)
    rows_shown = list(found_rows)
    quality = quality_remarks(table, rows_shown, request.user)
    read = remarks_of(table, rows_shown, table_sight(request.user, table))

    def beside(asked: AuthenticatedRequest, at: Table, row: "Row") -> Sequence[Panel]:
        faults = fault_panels(quality.get(row.key, ()))
        cases = (*override_panels(asked, at, row), *pair_panels(asked, at, row))
        apps = (p for app in declared().apps for shown in app.beside for p in shown(asked, at, row))
        return (*faults, *cases, *apps, *panels(asked, at, row))

    return Surroundings(
        remarks={key: [*read.get(key, ()), *quality.get(key, ())] for key in {*read, *quality}},
        panels=beside,
        proofs_at=f"{table.address}proofs/",
    )


def ledger(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show a ledger as a list over every organisation that this person may see."""
    declared_ledger = found_ledger(request, id_)
    fillable = _in_order(places(request.user, declared_ledger, "fill"))
    closing = places(request.user, declared_ledger, "see")
    return list_page(
        request,
        ledger_list(declared_ledger),
        template="ledgers/ledger.html",
        more={
            "ledger": declared_ledger,
            "with_pairs": has_pairs(declared_ledger),
            "fillable": fillable,
            "opening": _opening(request, declared_ledger),
            "closing": _in_order(closing)[:MOST_CLOSING] if monthly(declared_ledger) else (),
        },
    )


def _in_order(places_seen: "QuerySet[Organisation]") -> list["Organisation"]:
    return sorted(places_seen[:MOST_CHOICES], key=lambda place: place.order)


def _opening(request: AuthenticatedRequest, ledger: Ledger) -> set[int]:
    """Return the organisations whose secret columns this person may take away."""
    rights = tuple(dict.fromkeys(ledger.secret.values()))
    return set(
        places(request.user, ledger, *rights).values_list("pk", flat=True)[:500] if rights else ()
    )


def board(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show a ledger by state."""
    declared_ledger = found_ledger(request, id_)
    page = {
        "ledger": declared_ledger,
        "name": ledger_name(declared_ledger),
        "columns": board_of(request.user, declared_ledger),
    }
    return render(request, "ledgers/board.html", page)


def table(request: AuthenticatedRequest, id_: str, organisation: int) -> HttpResponse:
    """Lead to the list of a ledger, of one organisation."""
    shown = found_ledger_table(request, id_, organisation)
    return redirect(f"{shown.way_up[0][1]}?organisation={organisation}")


def grid(request: AuthenticatedRequest, id_: str, organisation: int) -> HttpResponse:
    """Show and save the rows of an organisation as a grid."""
    shown = found_ledger_table(request, id_, organisation)
    if request.method != "POST":
        return sheets.grid_page(request, shown, _around(request, shown))
    outcome = sheets.saved_grid(request, shown, sheets.edits_of(body_of(request)))
    if isinstance(outcome, HttpResponse):
        return outcome
    around = _around(request, shown, *(row.key for _key, row in outcome[0]))
    return sheets.grid_answer(request, shown, *outcome, around)


def add(request: AuthenticatedRequest, id_: str, organisation: int) -> HttpResponse:
    """Add a row."""
    shown = found_ledger_table(request, id_, organisation)
    return rows.add_page(request, shown, Surroundings())


@require_POST
def start_adding(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Lead to a new row, the grid or the import of the organisation that was chosen."""
    shown = found_ledger_table(request, id_, int_or_zero(request.POST.get("organisation")))
    page = next((name for name in ("grid", "import") if name in request.POST), "add")
    return redirect(f"{shown.address}{page}/")


def row(request: AuthenticatedRequest, id_: str, organisation: int, key: str) -> HttpResponse:
    """Show a row and save it."""
    shown = found_ledger_table(request, id_, organisation)
    return rows.row_page(request, shown, key, _around(request, shown, key))


@require_POST
def move(request: AuthenticatedRequest, id_: str, organisation: int, key: str) -> HttpResponse:
    """Take a step with a row."""
    return rows.move_page(request, found_ledger_table(request, id_, organisation), key)


@require_POST
def remove(request: AuthenticatedRequest, id_: str, organisation: int, key: str) -> HttpResponse:
    """Remove a row."""
    return rows.remove_page(request, found_ledger_table(request, id_, organisation), key)


@require_POST
def void(request: AuthenticatedRequest, id_: str, organisation: int, key: str) -> HttpResponse:
    """Make a row void, or ask that it counts again."""
    return rows.void_page(request, found_ledger_table(request, id_, organisation), key)


@require_POST
def attach(request: AuthenticatedRequest, id_: str, organisation: int, key: str) -> HttpResponse:
    """Take in a proof."""
    return rows.attach_page(request, found_ledger_table(request, id_, organisation), key)


def history(request: AuthenticatedRequest, id_: str, organisation: int, key: str) -> HttpResponse:
    """Show how a row came to be."""
    return rows.history_page(request, found_ledger_table(request, id_, organisation), key)


def proof(
    request: AuthenticatedRequest, id_: str, organisation: int, file: int
) -> HttpResponseBase:
    """Hand out a proof."""
    shown = found_ledger_table(request, id_, organisation)
    return rows.handed_proof(request, proof_seen(request.user, shown, file))


@require_POST
def export(request: AuthenticatedRequest, id_: str, organisation: int) -> HttpResponse:
    """Have the rows of an organisation written as a workbook that can be read again."""
    shown = found_ledger_table(request, id_, organisation)
    secret = request.POST.get("secret") == "1"
    job = jobs.order(jobs.EXPORT, shown, by=request.user, secret=secret)
    return redirect("core:job", pk=job.pk)


def import_page(request: AuthenticatedRequest, id_: str, organisation: int) -> HttpResponse:
    """Take in a workbook: it is read by a job, which shows what would change."""
    shown = found_ledger_table(request, id_, organisation)
    if request.method == "POST":
        file = one_upload(request, ("xlsx",))
        past = request.POST.get("history") == "1"
        source = require_source(request.POST.get("source", "")) if past else ""
        job = jobs.order(
            jobs.PREVIEW, shown, by=request.user, digest=file.digest, name=file.name, history=source
        )
        return redirect("core:job", pk=job.pk)
    ledger_staged = shown.ledger is not None and bool(shown.ledger.state_column)
    return render(request, "ledgers/import.html", {"table": shown, "staged": ledger_staged})


def imported(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what a workbook would change, and have it taken in."""
    read = core.own_job(request.user, pk, jobs.PREVIEW)
    if read is None:
        raise Http404
    shown = table_of(request, read)
    if request.method == "POST":
        partly = request.POST.get("partly") == "1"
        reason = request.POST.get("reason", "")
        job = jobs.order_import(
            read, shown, by=request.user, partly=partly, reason=reason,
            doubts=doubts_sent(request, read.result),
        )  # fmt: skip
        return redirect("core:job", pk=job.pk)
    page = {"table": shown, "preview": read.result, "job": read, "title": _("导入预览")}
    return render(request, "ledgers/preview.html", page)


def doubts_sent(
    request: AuthenticatedRequest, result: Mapping[str, Any], prefix: str = ""
) -> dict[str, str]:
    """Return the reasons that were written for rows that look wrong, by where they stand."""
    listed = enumerate(result.get("doubts", ()))
    written = {at: request.POST.get(f"{prefix}doubt-{n}", "") for n, (at, _t, _s) in listed}
    return {"": request.POST.get(f"{prefix}doubt", ""), **written}
