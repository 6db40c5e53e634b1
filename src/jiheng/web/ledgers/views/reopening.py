"""A closed month asked to be open again, and agreed to by another person."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.model import Ledger
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.actions import reopening
from jiheng.web.ledgers.declarations import definitions
from jiheng.web.ledgers.queries.waiting import CORRECT
from jiheng.web.ledgers.queries.waiting_months import reopenings_of
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.figure_panels import definition_name
from jiheng.web.ledgers.views.ledgers import found_ledger_table
from jiheng.web.ledgers.views.month_input import month_sent

if TYPE_CHECKING:
    from jiheng.web.core.models import User


@require_POST
def ask(request: AuthenticatedRequest, id_: str, organisation: int) -> HttpResponse:
    """Ask for the month closed last to be open again."""
    table, ledger = _found(request, id_, organisation)
    reason = request.POST.get("reason", "")
    asked = reopening.ask(ledger, table.organisation, month_sent(request), reason, by=request.user)
    messages.success(request, _("重开已申请，等另一个人批准。"))
    return redirect(f"{table.address}months/?year={asked.first.year}#reopenings")


@require_POST
def decide(request: AuthenticatedRequest, id_: str, organisation: int, pk: int) -> HttpResponse:
    """Agree that a month is open again, or refuse it."""
    table, ledger = _found(request, id_, organisation)
    asked = reopening.decide(
        ledger,
        table.organisation,
        pk,
        approved="approve" in request.POST,
        answer=request.POST.get("answer", ""),
        by=request.user,
    )
    messages.success(request, _("已办理。"))
    return redirect(f"{table.address}months/?year={asked.first.year}#reopenings")


def _found(request: AuthenticatedRequest, id_: str, organisation: int) -> tuple[Table, Ledger]:
    table = found_ledger_table(request, id_, organisation)
    if table.ledger is None:  # the table of a ledger always has one
        raise TypeError(id_)
    return table, table.ledger


def shown_reopenings(table: Table, ledger: Ledger, year: int, user: "User") -> list[dict[str, Any]]:
    """Return what the page of months tells of requests: what had been published beside each."""
    judges = core.may(user, CORRECT, table.organisation)
    names = {definition.id: definition_name(definition) for definition in definitions()}
    return [
        {
            "asked": asked,
            "address": f"{table.address}months/reopen/{asked.pk}/",
            "published": [(names.get(p.definition, p.definition), p.printed) for p in published],
            "may_decide": asked.state == "open" and judges and asked.by_id != user.pk,
        }
        for asked, published in reopenings_of(ledger, table.organisation, year)
    ]
