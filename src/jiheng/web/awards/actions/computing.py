"""Computing an award, and checking it: by two people, kept as it was stored."""

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.promotion.awards import award
from jiheng.web.awards.models import Computation
from jiheng.web.awards.queries.awards import awards_ledger, newest
from jiheng.web.awards.queries.bases import award_row, basis, group_of, require_lawful, scheme_of
from jiheng.web.awards.sheets import Sheet, digest, in_wan, sheet
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking, checked_move
from jiheng.web.ledgers.actions.filling import locked
from jiheng.web.ledgers.actions.moving import apply_move
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.rows import authors
from jiheng.web.ledgers.queries.rows import rows as rows_in
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from jiheng.model import Move

COMPUTE, CHECK = "compute", "check"
FREE = ("district_checked", "rejected", "recovered", "watching")  # states that pay nobody
Changes = dict[str, tuple[object, object]]


class Action(Protocol):
    """Computing, or checking."""

    def __call__(self, table: Table, key: str, reason: str = "", *, by: User) -> Computation:
        """Return the computation that came of it."""


@transaction.atomic
def compute(table: Table, key: str, reason: str = "", *, by: User) -> Computation:
    """Return an award computed by its scheme on the rows it names; the row has the amount then.

    Raises Refused as the move does, for a scheme that is not lawful, and for rows that are not
    there, of another year, without a rate, or used already.
    """
    table = locked(table)
    row = _standing_row(table, key, COMPUTE, by)
    content = _sheet(table, row)
    number = (before.number if (before := newest(row)) is not None else 0) + 1
    total = Fraction(content["total"])
    computation = Computation(
        row=row, number=number, scheme=content["scheme"]["id"],
        since=dt.date.fromisoformat(content["scheme"]["since"]), sheet=content,
        total=f"{total.numerator / total.denominator:.2f}", digest=digest(content), by=by,
    )  # fmt: skip
    _write(table, row, content, computation)
    apply_move(table, key, Taking(COMPUTE, reason=reason), by=by, own=True)
    computation.save()
    changes: Changes = {
        "computed": ("", content["total_printed"]),
        "digest": ("", computation.digest),
    }
    record_changes([_about("compute_award", table, computation, changes)], by=by)
    return computation


@transaction.atomic
def check(table: Table, key: str, reason: str = "", *, by: User) -> Computation:
    """Return a computation that a second person made again, with the same outcome.

    Raises Refused as the move does, and where rows, rates or scheme give another sheet now.
    """
    table = locked(table)
    row = _standing_row(table, key, CHECK, by)
    computation = newest(row)
    if computation is None:
        raise Refused(_("还没有计算单，先计算。"))
    if computation.by_id == by.pk:
        raise Refused(_("计算是您做的，要由另一个人复核。"), status=403)
    if digest(_sheet(table, row)) != computation.digest:
        raise Refused(_("计算之后依据、汇率或政策有变动，结果不同了：请退回重新计算。"))
    apply_move(table, key, Taking(CHECK, reason=reason), by=by, own=True)
    note_beside("computation", computation.pk)
    computation.checked_by, computation.checked_at = by, timezone.now()
    computation.save(update_fields=["checked_by", "checked_at"])
    changes: Changes = {"checked_by": ("", by.pk)}
    record_changes([_about("check_award", table, computation, changes)], by=by)
    return computation


def _standing_row(table: Table, key: str, move: str, by: User) -> Row:
    """Return a row that a person may take a move with, before anything is read for it."""
    row: Row = rows_in(table).select_for_update().get(key=key)
    standing = table.standing(row)
    if standing is None or row.voided:
        raise Refused(_("这一行已经作废，只能看；填错了的，申请恢复。"))
    checked_move(standing, Taking(move), lambda p: authors([row], table.form, p), by=by)
    return row


def _sheet(table: Table, row: Row) -> Sheet:
    own = basis(table, row)
    stored = award(own.scheme, own.case, own.rows)
    return sheet(stored, own.versions, group_of(table, row, own), own.year)


def _write(table: Table, row: Row, content: Sheet, computation: Computation) -> None:
    scheme = content["scheme"]
    labels = {
        c.field: {choice.id: choice.label for choice in c.choices} for c in table.form.columns
    }
    values = {
        "scheme": scheme["label"],  # as it is called, whichever way it was named: it is paid once
        "kind": scheme["kind"],
        "level": labels["level"][scheme["level"]],
        "stacking": labels["stacking"][scheme["stacking"]],
        "computed": in_wan(Fraction(content["total"])),
        "base_ledger": scheme["ledger"],
        "computation": f"{computation.number}·{computation.digest[:8]}",
    }
    change = put_values(row, {f: t for f, t in values.items() if row.values.get(f) != t}, None)
    record_changes(update(table, [row], None, [change]), by=computation.by)


def _about(action: str, table: Table, computation: Computation, changes: Changes) -> Change:
    bound = (("computation", computation.pk),)
    return Change(action, "computation", computation.pk, changes, table.reference, bound=bound)


def before_move(table: Table, row: Row, move: "Move") -> dict[str, str]:
    """Return what a step with an award writes besides; refuse it under a scheme to be repealed.

    Raises Refused for every step that brings money nearer; what returns, rejects or recovers may
    always be taken.
    """
    if table.ledger is None or table.ledger.id != awards_ledger().id:
        return {}
    read = award_row(table, row)
    if not move.back and move.end not in FREE:
        require_lawful(scheme_of(read, table.organisation.place))
    if move.id != "pay":
        return {}
    due, day = read.value("due_pay_on"), read.value("paid_on")
    if not isinstance(due, dt.date) or not isinstance(day, dt.date):
        return {}
    return {"late_days": f"{max((day - due).days, 0)}"}
