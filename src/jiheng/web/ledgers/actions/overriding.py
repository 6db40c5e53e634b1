"""例外: a move taken although its gate asks for more, asked for by one and agreed to by another."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.ledger.gates import Gap, gaps_of, missing
from jiheng.model import Move
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.queries import reaches_above
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.ledgers.actions.deciding import LEAST_REASON, OPEN, decide_request
from jiheng.web.ledgers.actions.filling import locked, require_live
from jiheng.web.ledgers.models import Override, Row
from jiheng.web.ledgers.queries.overrides import gate_case
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.queries.waiting import CORRECT
from jiheng.web.ledgers.remarks import quality_remarks
from jiheng.web.ledgers.tables import Table


@transaction.atomic
def ask(table: Table, key: str, move_id: str, reason: str, *, by: User) -> Override:
    """Return a request to take a move past what its gate still asks for; named is what that is.

    Raises Refused without the right to the move, from another state, at a firm gate, without a
    reason, where nothing is missing, for a day that has not come, and while another request is
    open.
    """
    table = locked(table)
    row = rows_in(table).select_for_update().get(key=key)
    require_live(row)
    standing = table.standing(row)
    move = standing.flow.move(move_id) if standing is not None else None
    if standing is None or move is None or not move.direct:
        raise Refused(_("没有这个步骤。"))
    require(by, standing.right(move), table.organisation)
    if move.gate.firm:
        text = _("“%(move)s”关系到资金，不能办例外：缺的补齐，错的改正或者退回重办。")
        raise Refused(text % {"move": named(move)}, status=403)
    if not standing.open_to(move):
        raise Refused(_("状态已经变了，请刷新后再办。"))
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("例外要写明原因（至少五个字），会一直显示在这一行上。"), field="reason")
    if row.overrides.filter(state=OPEN).exists():
        raise Refused(_("这一行还有例外没有办完，批准或者不同意之后再申请。"))
    gaps = _gaps(table, row, move, by)
    asked = Override.objects.create(
        row=row, move=move.id, gaps=[list(gap) for gap in gaps], reason=reason.strip(), by=by
    )
    gap_text = "、".join(" ".join(gap) for gap in gaps)
    _record("ask_override", asked, table, {"move": ("", move.id), "gaps": ("", gap_text),
                                           "reason": ("", asked.reason)}, by)  # fmt: skip
    return asked


def _gaps(table: Table, row: Row, move: Move, by: User) -> tuple[Gap, ...]:
    """Return what a move still asks for and may be let by; Refused for nothing, and for days."""
    errors = {
        remark.code
        for remark in quality_remarks(table, [row], by, move).get(row.key, ())
        if remark.severity == "error"
    }
    lacking = missing(gate_case(table, row), move, timezone.localdate(), errors, note="-")
    if lacking.ahead:
        raise Refused(_("日期还没有到的，不能作为例外：到了那一天再办。"))
    gaps = gaps_of(lacking)
    if not gaps:
        raise Refused(_("“%(move)s”什么都不缺，不用例外，直接办理。") % {"move": named(move)})
    return gaps


@transaction.atomic
def decide(
    table: Table, override_id: int, *, approved: bool, answer: str = "", by: User
) -> Override:
    """Return a request decided; agreed to, the move may be taken once past what was named.

    Raises Refused without the right, from within the place that gets the credit, for one's own
    request, twice, and for a refusal without a reason.
    """
    table = locked(table)
    require(by, CORRECT, table.organisation)
    if table.organisation.parent_id and not reaches_above(by, CORRECT, table.organisation):
        raise Refused(_("例外要由上级单位的人批准。"), status=403)
    kept = Override.objects.select_for_update(of=("self",)).select_related("row")
    asked = kept.get(pk=override_id, row__in=rows_in(table))
    note_beside("override", asked.pk, ("entry", asked.row_id))
    decide_request(asked, approved=approved, answer=answer, by=by)
    action = "agree_override" if approved else "refuse_override"
    changes = {"move": ("", asked.move), "reason": ("", asked.answer or asked.reason)}
    _record(action, asked, table, changes, by)
    return asked


def let_by(row: Row, move: Move) -> tuple[list[Override], frozenset[Gap]]:
    """Return the exceptions in force for a move, and what they let by.

    What a proposal was let by for, its confirmation is, too: it judges the same row. Past a firm
    gate nothing is let by, whenever it was agreed to.
    """
    if move.gate.firm:
        return [], frozenset()
    agreed = list(row.overrides.filter(state="approved", move__in=[move.id, move.confirms]))
    own = [each for each in agreed if each.move == move.id and each.used_at is None]
    before = [each for each in agreed if each.move == move.confirms and each.used_at is not None]
    gaps = ((str(kind), str(name)) for each in (*own, *before) for kind, name in each.gaps)
    return own, frozenset(gaps)


def used(overrides: Collection[Override]) -> tuple[tuple[str, int], ...]:
    """Write down that exceptions were used; return what the record binds of them."""
    for each in overrides:
        note_beside("override", each.pk, ("entry", each.row_id))
        each.used_at = timezone.now()
        each.save(update_fields=["used_at"])
    return tuple(("override", each.pk) for each in overrides)


def _record(
    action: str,
    asked: Override,
    table: Table,
    changes: Mapping[str, tuple[object, object]],
    by: User,
) -> None:
    bound = (("override", asked.pk),)
    record_changes([Change(action, "entry", asked.row_id, changes, table.reference, bound=bound)],
                   by=by)  # fmt: skip
