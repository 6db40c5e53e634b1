"""A row of a ledger as it was in a version of before."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from jiheng.model.ledger_row import VOIDED
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.queries.sight import table_sight
from jiheng.web.ledgers.row_input import other_label
from jiheng.web.ledgers.views.ledgers import found_ledger_table
from jiheng.web.ledgers.views.rows import found_row


def version_page(
    request: AuthenticatedRequest, id_: str, organisation: int, key: str, version: int
) -> HttpResponse:
    """Show a row as it was from one moment on: who wrote it, why, every value that it had."""
    table = found_ledger_table(request, id_, organisation)
    row = found_row(table, key)
    kept = row.versions.select_related("by").filter(number=version).first()
    if kept is None:
        raise Http404
    log_access("view", "entry", row.pk, request.user)
    known = table_sight(request.user, table)
    values = known.seen(kept.values)
    labelled = [(c.label, values[c.field]) for c in table.form.columns if values.get(c.field)]
    labelled += [(label, text) for name, text in values.items() if (label := other_label(name))]
    page = {
        "table": table,
        "row": row,
        "version": kept,
        "state": table.flow.state(kept.state) if table.flow is not None and kept.state else None,
        "reason": known.prose(kept.reason),
        "voided": kept.values.get(VOIDED, ""),
        "values": labelled,
        "newest": row.version,
    }
    return render(request, "ledgers/version.html", page)
