"""作废: a row that was entered in error is kept with its history, and counts nowhere."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.model.ledger_row import VOIDED
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_changes
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.queries import steps
from jiheng.web.flows.standing import ROW
from jiheng.web.ledgers.actions.deciding import LEAST_REASON
from jiheng.web.ledgers.actions.filling import changed, locked
from jiheng.web.ledgers.actions.requesting import request_correction
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.models import Correction, Row
from jiheng.web.ledgers.queries.closed import is_closed
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.tables import Table


@transaction.atomic
def void(table: Table, key: str, reason: str, *, by: User) -> bool:
    """Return whether a row is void now; one that went on, or is closed, waits as a correction.

    Raises Refused without the right to fill, without a reason, while it waits for an answer, and
    for a row that is void already.
    """
    table, row = _asked(table, key, reason, by)
    if row.voided:
        raise Refused(_("这一行已经作废；要恢复的，申请恢复。"))
    if _settled(table, row):
        request_correction(table, row, {VOIDED: reason.strip()}, reason, by=by)
        return False
    change = put_values(row, {VOIDED: reason.strip()}, by)
    record_changes(update(table, [row], by, [change]), by=by)
    changed(table)
    return True


@transaction.atomic
def restore(table: Table, key: str, reason: str, *, by: User) -> Correction:
    """Return a request that a void row counts again; another person agrees to it.

    Raises Refused as `void` does, and for a row that is not void.
    """
    table, row = _asked(table, key, reason, by)
    if not row.voided:
        raise Refused(_("这一行没有作废，不用恢复。"))
    return request_correction(table, row, {VOIDED: ""}, reason, by=by)


def _asked(table: Table, key: str, reason: str, by: User) -> tuple[Table, Row]:
    table = locked(table)
    require(by, table.fill, table.organisation)
    row = rows_in(table).select_for_update().get(key=key)
    if table.year:
        raise Refused(_("年度档案里的行没有作废。"))
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("作废或恢复要写明原因（至少五个字）。"), field="reason")
    return table, row


def _settled(table: Table, row: Row) -> bool:
    """Return whether one person alone may not say that a row was wrong: others judged it once."""
    moves = table.flow.moves if table.flow is not None else ()
    went_on = bool(moves) and (row.state != table.first_state or steps(ROW, row.pk).exists())
    return went_on or bool(row.pending) or is_closed(table, row)
