"""更正: what is confirmed, closed or shut is changed by one who asks and another who agrees."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.bringing import with_brought
from jiheng.web.ledgers.actions.deciding import LEAST_REASON, decide_request
from jiheng.web.ledgers.actions.filling import changed, locked, require_live
from jiheng.web.ledgers.actions.requesting import (
    correction_line,
    request_correction,
    require_reachable,
)
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.actions.timing import timing
from jiheng.web.ledgers.actions.typed_values import changed_values
from jiheng.web.ledgers.models import Correction, Row
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.queries.sight import table_sight
from jiheng.web.ledgers.queries.waiting import CORRECT
from jiheng.web.ledgers.remarks import quality_remarks
from jiheng.web.ledgers.tables import Table


@transaction.atomic
def ask(table: Table, key: str, values: Mapping[str, str], reason: str, *, by: User) -> Correction:
    """Return a request to change values of a row; nothing changes before another person agrees.

    Raises Refused without the right to fill, without a reason, for nothing changed, for what
    moves alone write, and while another request about the row is open.
    """
    table = locked(table)
    require(by, table.fill, table.organisation)
    row = rows_in(table).select_for_update().get(key=key)
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("更正要写明原因（至少五个字）。"), field="reason")
    require_live(row)
    new_values = changed_values(table, row.values, values, table_sight(by, table))
    own = table.ledger.written_by_steps if table.ledger else ()
    if not new_values or set(new_values) & set(own):
        raise Refused(_("没有要更正的内容，或者这一栏只能由步骤改变。"))
    return request_correction(table, row, new_values, reason, by=by)


@transaction.atomic
def decide(
    table: Table, correction_id: int, *, approved: bool, answer: str = "", by: User
) -> Correction:
    """Return a request decided; agreed to, the row has a new version that says it is a correction.

    Raises Refused without the right, for one's own request, twice, for a row that has changed
    since, and for a refusal without a reason.
    """
    table = locked(table)
    require(by, CORRECT, table.organisation)
    corrections = Correction.objects.select_for_update(of=("self",)).select_related("row")
    correction = corrections.get(pk=correction_id, row__in=rows_in(table))
    row = correction.row
    note_beside("correction", correction.pk, ("entry", row.pk))
    decide_request(correction, approved=approved, answer=answer, by=by)
    written: list[Change] = []
    if approved:
        if any(row.values.get(name, "") != text for name, text in correction.was.items()):
            raise Refused(_("申请之后这一行又改过，请重新申请。"))
        require_reachable(table, row, correction.values)
        faults = _firm_faults(table, row, by)
        change = put_values(row, correction.values, correction.by)
        change = with_brought(change, put_values(row, timing(table, row), None))
        written = update(table, [row], by, [change], correction=True)
        _require_firm(table, row, faults, by)
        changed(table)
    action = "correct" if approved else "refuse_correction"
    about = correction_line(action, correction, table, {"reason": ("", correction.answer)})
    record_changes([*written, about], by=by)
    return correction


def _firm_faults(table: Table, row: Row, by: User) -> dict[str, str]:
    """Return the errors of a stored row that firm gates of its flow ask to be gone, by code."""
    codes = table.flow.firm_codes if table.flow is not None else frozenset()
    if not codes:
        return {}
    remarks = quality_remarks(table, [row], by).get(row.key, [])
    return {r.code: r.said for r in remarks if r.severity == "error" and r.code in codes}


def _require_firm(table: Table, row: Row, before: Mapping[str, str], by: User) -> None:
    """Refuse a correction after which a gate of money would be shut that was open before it."""
    new = {c: text for c, text in _firm_faults(table, row, by).items() if c not in before}
    if new:
        faults = " ".join(f"{code} {text}" for code, text in sorted(new.items()))
        raise Refused(_("这样更正之后资金的把关就不成立了：%(faults)s") % {"faults": faults})
