"""The panel of corrections beside a row: those asked for, and where one is asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jiheng.model.ledger_row import VOIDED
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.queries.closed import closed_months
from jiheng.web.ledgers.queries.linked import apart
from jiheng.web.ledgers.queries.rates import conversion_of
from jiheng.web.ledgers.queries.sight import Sight, table_sight
from jiheng.web.ledgers.queries.waiting import CORRECT
from jiheng.web.ledgers.row_input import other_label
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Panel

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Correction, Row


def panels(request: AuthenticatedRequest, table: Table, row: "Row") -> Sequence[Panel]:
    """Return what a ledger shows beside a row: what stood under other headers, its corrections."""
    known = table_sight(request.user, table)
    values = known.values(row).items()
    others = [(label, text) for name, text in values if (label := other_label(name))]
    differing = list(apart(table, row))
    shut = closed_months(table).shut(row)
    beside: tuple[Panel, ...] = ()
    if differing:
        beside += (Panel("ledgers/linked.html", {"differing": differing}),)
    at_rate = conversion_of(table, row)
    if at_rate is not None and (at_rate.drifted or not at_rate.here):
        rule = table.ledger.converts if table.ledger is not None else None
        closed = rule is None or rule.into not in table.open_in(row) - shut
        beside += (Panel("ledgers/conversion.html", {"at": at_rate, "closed": closed}),)
    if others:
        beside += (Panel("ledgers/others.html", {"others": others}),)
    reasons = row.versions.exclude(reason="").select_related("by")
    reasons_told = [(version, known.prose(version.reason)) for version in reasons]
    if reasons_told:
        beside += (Panel("ledgers/reasons.html", {"reasons": reasons_told}),)
    if core.may(request.user, table.fill, table.organisation) and not row.pending:
        beside += (Panel("ledgers/voiding.html", {"at": table.row_address(row.key), "row": row}),)
    corrections = row.corrections.select_related("by", "decided_by")
    asked = [known.request(each) for each in corrections]
    columns = [] if row.voided else _columns(table, row, known, shut)
    may_ask = core.may(request.user, table.fill, table.organisation) and bool(columns)
    if not asked and not may_ask:
        return beside
    shown = {
        "corrections": [_correction(table, each, request.user) for each in asked],
        "columns": columns if may_ask and not any(c.state == "open" for c in asked) else (),
        "ask": f"{table.row_address(row.key)}correct/",
        "closed": bool(shut),
    }
    return (*beside, Panel("ledgers/corrections.html", shown))


def _columns(
    table: Table, row: "Row", known: Sight, shut: frozenset[str]
) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Return the columns that only a correction can change now: field, label, value, choices."""
    ledger, values = table.ledger, known.values(row)
    if ledger is None or row.pending:
        return []
    own = {*ledger.written_by_steps, *table.held_fields(row)}
    open_now = table.open_in(row) - shut
    return [
        (c.field, said(c.label), values.get(c.field, ""), tuple(x.label for x in c.choices))
        for c in table.form.columns
        if c.field not in open_now
        and c.field not in own
        and c.kind != "evidence"
        and not table.to_come(c, row.state)
    ]


def _correction(table: Table, correction: "Correction", user: "User") -> dict[str, Any]:
    labels = {column.field: said(column.label) for column in table.form.columns}
    labels[VOIDED] = _("已作废")
    known = table_sight(user, table)
    judges = core.may(user, CORRECT, table.organisation) and correction.by_id != user.pk
    return {
        "correction": correction,
        "values": [
            (labels.get(name, other_label(name) or name), was, text)
            for name, was, text in known.correction(correction)
        ],
        "reason": correction.reason,
        "may_decide": correction.state == "open" and judges,
        "address": f"{table.address}corrections/{correction.pk}/",
    }
