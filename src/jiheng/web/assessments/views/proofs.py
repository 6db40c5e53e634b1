"""Pages of evidence: the list with how each was judged, one proof with the value it is of."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.assessments import jobs, lists
from jiheng.web.assessments.actions import examining
from jiheng.web.assessments.queries import examined, machine
from jiheng.web.assessments.views.found import download
from jiheng.web.assessments.wording import MACHINE
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.views.lists import list_page
from jiheng.web.performance.queries.cycles import cycle_of
from jiheng.web.performance.queries.year_tables import year_flow, year_table
from jiheng.web.performance.views.found import found_cycle

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Proof


def list_of_all(request: AuthenticatedRequest) -> HttpResponse:
    """List the evidence of years; what nobody looked at stands first."""
    return list_page(request, lists.proof_list())


def _found(request: AuthenticatedRequest, pk: int) -> "Proof":
    proof = examined.proofs(request.user).filter(pk=pk).first()
    if proof is None:
        raise Http404
    return proof


def proof(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a proof, the value that it belongs to, and how it was judged."""
    shown = _found(request, pk)
    cycle = cycle_of(shown.row.organisation_id, shown.row.year)
    if cycle is None:
        raise Http404
    table = year_table(cycle, shown.row.ledger)
    column = table.form.column(shown.field)
    why = examined.kept_from(request.user, shown)
    note = machine.machine_note(shown, get_language() or "")
    page = {
        "proof": shown,
        "cycle": cycle,
        "sheet": table.form.name,
        "label": column.label if column is not None else shown.field,
        "value": examined.value_of(shown),
        "address": table.row_address(shown.row.key),
        "judged": lists.PROOFS[examined.state_of_proof(shown)],
        "examinations": shown.examinations.select_related("by"),
        "may_examine": not why and year_flow().allows("examine", cycle.state),
        "why": examining.KEPT[why] if why and why != "right" else "",
        "machine": note,
        "machine_says": MACHINE[note.verdict] if note is not None else "",
        "may_have_read": machine.may_have_read(request.user, cycle),
    }
    log_access("view", "entry", shown.row_id, request.user)
    return render(request, "assessments/proof.html", page)


@require_POST
def read_year(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Have the evidence of a year read by the machine."""
    job = jobs.order_reading(found_cycle(request, pk), by=request.user)
    return redirect("core:job", pk=job.pk)


@require_POST
def examine(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Accept or refuse a proof."""
    shown = _found(request, pk)
    accepted = request.POST.get("accepted") == "1"
    reason = request.POST.get("reason", "")
    examining.examine(shown.pk, accepted=accepted, reason=reason, by=request.user)
    messages.success(request, _("已审核。"))
    return redirect("assessments:proof", pk=pk)


def file(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """Hand out the file of a proof."""
    shown = _found(request, pk)
    log_access("export", "entry", shown.row_id, request.user)
    return download(shown.file)
