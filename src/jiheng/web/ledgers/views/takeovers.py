"""A sheet from the past that is asked to be taken over, and agreed to by another person."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.actions import takeovers
from jiheng.web.ledgers.actions.takeovers import KEPT_FOR
from jiheng.web.ledgers.queries.past_rows import in_closed_months, takeover
from jiheng.web.ledgers.queries.sight import table_sight
from jiheng.web.ledgers.queries.waiting import CORRECT
from jiheng.web.ledgers.views.ledgers import found_ledger_table
from jiheng.web.ledgers.views.sheets import main_columns

MOST = 500  # rows on the page


def takeover_page(
    request: AuthenticatedRequest, id_: str, organisation: int, pk: int
) -> HttpResponse:
    """Show what is asked to be taken over, and decide it."""
    table = found_ledger_table(request, id_, organisation)
    try:
        asked = takeover(table, pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        approved, answer = "approve" in request.POST, request.POST.get("answer", "")
        takeovers.decide(table, pk, approved=approved, answer=answer, by=request.user)
        messages.success(request, _("已办理。"))
        return redirect(table.address if approved else request.path)
    known, columns = table_sight(request.user, table), main_columns(table.form)
    closed = in_closed_months(table, asked)
    rows = [
        ([known.text(c.field, row.get(c.field, "")) for c in columns], late, row.get(KEPT_FOR, ""))
        for row, late in zip(asked.rows, closed, strict=True)
    ]
    judges = core.may(request.user, CORRECT, table.organisation) and asked.by_id != request.user.pk
    page = {
        "table": table,
        "asked": asked,
        "columns": columns,
        "rows": rows[:MOST],
        "count": len(rows),
        "late": sum(closed),
        "may_decide": asked.state == "open" and judges,
    }
    return render(request, "ledgers/takeover.html", page)
