"""A move past its gate: asked for by one, agreed to by another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.actions import overriding
from jiheng.web.ledgers.views.ledgers import found_ledger_table


@require_POST
def ask_override(
    request: AuthenticatedRequest, id_: str, organisation: int, key: str
) -> HttpResponse:
    """Ask for a move past what its gate still asks for."""
    table = found_ledger_table(request, id_, organisation)
    move, reason = request.POST.get("move", ""), request.POST.get("reason", "")
    overriding.ask(table, key, move, reason, by=request.user)
    messages.success(request, _("例外已申请，等另一个人批准。"))
    return redirect(f"{table.row_address(key)}#overrides")


@require_POST
def decide_override(
    request: AuthenticatedRequest, id_: str, organisation: int, pk: int
) -> HttpResponse:
    """Agree to an exception, or refuse it."""
    table = found_ledger_table(request, id_, organisation)
    asked = overriding.decide(
        table,
        pk,
        approved="approve" in request.POST,
        answer=request.POST.get("answer", ""),
        by=request.user,
    )
    messages.success(request, _("已办理。"))
    return redirect(f"{table.row_address(asked.row.key)}#overrides")
