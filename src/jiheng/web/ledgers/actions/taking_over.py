"""Rows that were confirmed before the ledger was kept here, taken over with the stage they have."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.ledger.masks import without_masks
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.filling import changed, locked
from jiheng.web.ledgers.actions.raising import raise_pairs
from jiheng.web.ledgers.actions.storing import derive, insert, new_row, put_values
from jiheng.web.ledgers.actions.timing import timing
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.closed import closed_months
from jiheng.web.ledgers.queries.rows import free_keys, last_position
from jiheng.web.ledgers.queries.waiting import CORRECT
from jiheng.web.ledgers.tables import Table

LEAST_REASON = 5  # characters


@transaction.atomic
def take_over(
    table: Table,
    rows: Sequence[Mapping[str, str]],
    reason: str,
    doubts: Sequence[str] = (),
    *,
    by: User,
) -> list[Row]:
    """Return rows written down in the stage that their own column names, all or none.

    Nobody confirmed them here: the record and their versions say who took them over, and from
    what; `doubts` are the reasons of those that look wrong. What belongs to a month that is closed
    is a correction. Raises Refused
    without the right of corrections, without a reason, and for a stage that there is not.
    """
    table = locked(table)
    require(by, CORRECT, table.organisation)
    ledger = table.ledger
    if ledger is None or len(reason.strip()) < LEAST_REASON:
        raise Refused(_("转入历史数据要写明来源（至少五个字）。"), field="reason")
    stages = {state.label: state.id for state in ledger.flow.states}
    keys, position = free_keys(table, ()), last_position(table)
    taken = []
    for number, values in enumerate(rows, start=1):
        stage = values.get(ledger.state_column, "") or ledger.flow.first.label
        if stage not in stages:
            raise Refused(
                _("没有“%(stage)s”这个阶段，请用这个台账自己的阶段。") % {"stage": stage[:40]}
            )
        row = new_row(table, next(keys), position + number)
        known = without_masks(values, table.secret)
        put_values(row, {name: text for name, text in known.items() if text}, None)
        put_values(row, timing(table, row), None)
        row.state = stages[stage]
        taken.append(row)
    closed = closed_months(table)
    for row in taken:
        derive(row, table.form, ledger, table.money_unit)
    late = {row.key for row in taken if closed.counts(row) or closed.shut(row)}
    source = _("由纸面转入：%(source)s；阶段、日期和佐证以纸面为准。") % {"source": reason.strip()}
    doubts_by_key = dict(zip((row.key for row in taken), doubts, strict=False))
    reasons = {row.key: f"{source}{doubts_by_key.get(row.key, '')}" for row in taken}
    changes = insert(table, taken, by, reasons=reasons, corrections=late)
    about = Change(
        "take_over", "ledger", f"{ledger.id}/{table.organisation.pk}",
        {"inserts": ("", len(taken)), "reason": ("", reason.strip())}, table.reference,
    )  # fmt: skip
    record_changes([*changes, about], by=by)
    raise_pairs(table, taken, by=by)
    changed(table)
    return taken
