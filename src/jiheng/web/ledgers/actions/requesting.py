"""A correction put down as asked for; whoever calls has right, lock and transaction."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from jiheng.model.ledger_row import VOIDED
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.models import Correction, Row
from jiheng.web.ledgers.tables import Table

OPEN = "open"


def request_correction(
    table: Table, row: Row, new_values: Mapping[str, str], reason: str, *, by: User
) -> Correction:
    """Return a request written down.

    Raises Refused while the row waits for another answer, and for what no correction reaches.
    """
    require_reachable(table, row, new_values)
    if row.pending or row.corrections.filter(state=OPEN).exists():
        raise Refused(_("这一行还有申报或者更正没有办完，办完之后再申请。"))
    was = {name: row.values.get(name, "") for name in new_values}
    correction = Correction.objects.create(
        row=row, values=dict(new_values), was=was, reason=reason.strip(), by=by
    )
    changes: dict[str, tuple[object, object]] = {n: (was[n], t) for n, t in new_values.items()}
    changes["reason"] = ("", reason.strip())
    about = correction_line("ask_correction", correction, table, changes)
    record_changes([about], by=by)
    return correction


def require_reachable(table: Table, row: Row, fields: Collection[str]) -> None:
    """Refuse to correct what steps judged that money follows from: steps alone lead back to it."""
    if VOIDED in fields and table.held(row):
        text = _("这一行已经办过不能倒退的步骤，不能作废也不能恢复：用退回、否决或者追回的步骤办。")
        raise Refused(text)
    judged = table.held_fields(row) & set(fields)
    if judged:
        labels = "、".join(said(c.label) for c in table.form.columns if c.field in judged)
        text = _("%(fields)s 是审过的，不能更正：先退回到能填的一步，改了再重新办。")
        raise Refused(text % {"fields": labels}, field=min(judged))


def request_late(table: Table, row: Row, *, by: User) -> Correction:
    """Return a request that a row entered after its month was closed comes to count."""
    return request_correction(table, row, {VOIDED: ""}, row.values[VOIDED], by=by)


def correction_line(
    action: str,
    correction: Correction,
    table: Table,
    changes: Mapping[str, tuple[object, object]],
) -> Change:
    """Return the line of the record about a correction."""
    subjects = (("correction", correction.pk),)
    return Change(action, "entry", correction.row_id, changes, table.reference, bound=subjects)
