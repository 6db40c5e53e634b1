"""What runs for rows and rolls up to them: panels beside a row, pages of a whole ledger."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiheng.model import half_up
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.ledgers.ledger_tables import ledger_name, ledger_table
from jiheng.web.ledgers.queries.row_clocks import OVERDUE, RUNNING, clocks_of_row, timed_rows
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.queries.tallies import Counted, tallies_of
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.ledgers import found_ledger
from jiheng.web.ledgers.views.panels import Panel

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

PAGE, PERCENT = 50, 100


def running_panels(request: AuthenticatedRequest, table: Table, row: "Row") -> list[Panel]:
    """Return the clocks of a row, and what rolls up to it."""
    ledger = table.ledger
    if ledger is None or row.pk is None:
        return []
    shown = []
    clocks = clocks_of_row(ledger, row)
    if clocks:
        shown.append(Panel("ledgers/clocks_panel.html", {"clocks": clocks}))
    row.organisation = table.organisation
    for counted in tallies_of(request.user, ledger, [row])[row.pk] if ledger.tallies else ():
        shown.append(Panel("ledgers/tally_panel.html", tally_shown(counted)))
    return shown


def tally_shown(counted: Counted) -> dict[str, Any]:
    """Return what rolls up from one ledger, in words, with the rows behind it."""
    states = {state.id: named(state) for state in counted.ledger.flow.states}
    first = counted.ledger.flow.first.id
    return {
        "name": ledger_name(counted.ledger),
        "tally": counted.tally,
        "share": share_text(counted),
        "rows": [
            (row.title or row.key, counted.address(row), states[row.state or first])
            for row in counted.rows
        ],
    }


def share_text(counted: Counted) -> str:
    """Return the share that is done in per cent; empty of nothing."""
    share = counted.tally.share
    return f"{half_up(share * PERCENT, 1)}%" if share is not None else ""


def clocks_page(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show the rows of a ledger that are due, those past their day first."""
    ledger = found_ledger(request, id_)
    state = request.GET.get("state", "")
    rows = timed_rows(request.user, ledger, state if state in (OVERDUE, RUNNING) else "")
    states = {each.id: each for each in ledger.flow.states}
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {
        "ledger": ledger,
        "name": ledger_name(ledger),
        "page": page,
        "rows": [(each, states[each.row.state or ledger.flow.first.id]) for each in page],
        "state": state,
        "choices": ((OVERDUE, _("已过期限")), (RUNNING, _("期限内"))),
    }
    return render(request, "ledgers/clocks.html", shown)


def tallies_page(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show what rolls up to each row of a ledger."""
    ledger = found_ledger(request, id_)
    kept = ledger_rows(request.user, ledger).order_by("pk")
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    counted = tallies_of(request.user, ledger, rows)
    shown = {
        "ledger": ledger,
        "name": ledger_name(ledger),
        "page": page,
        "rows": [
            (
                row.title or row.key,
                ledger_table(ledger, row.organisation).row_address(row.key),
                row.organisation.name,
                [tally_shown(each) for each in counted[row.pk]],
            )
            for row in rows
        ],
    }
    return render(request, "ledgers/tallies.html", shown)
