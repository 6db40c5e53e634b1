"""Moving something on: whose right, from which state, past which separation; exceptions, days."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.model import Move
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_change, record_changes
from jiheng.web.core.authenticated import year_or_zero
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import Organisation, StoredFile, User
from jiheng.web.core.queries import may
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.flows.models import Deadline, Step, Waiver
from jiheng.web.flows.queries import Authors, last_steps, unseparated
from jiheng.web.flows.standing import ROW, Standing

STAGES = ("setting", "evaluating", "reviewing")
LEAST_REASON = 5  # characters
KEPT_FROM = {  # a move, by why
    "party": gettext_lazy("这是财政部门提出的，由财政部门销号或退回。"),
    "authors": gettext_lazy("您填报过其中的数据，不能再审核。确实没有第二人的，请先登记例外。"),
    "place": gettext_lazy("这一行的成绩归您所在的单位，要由上级单位的人核实。"),
    "taker": gettext_lazy("上一步是您办的，这一步要由另一人办。"),
    "takers": gettext_lazy("前面有一步是您办的，不相容的两步不能由一个人办，请另一人办。"),
}
SEPARATION = "DQ-16"  # the rule of ledgers that who fills in or proposes does not confirm
DECIDES = "approve"  # the right of finance


@dataclass(frozen=True, slots=True)
class Taking:
    """A move as somebody takes it."""

    move: str
    note: str = ""
    proof: StoredFile | None = None
    reason: str = ""  # why it is taken although something looks wrong
    acknowledged: bool = False  # what the move makes final was read


def checked_move(standing: Standing, taking: Taking, authors: Authors, *, by: User) -> Move:
    """Return the move that somebody takes.

    Raises Refused for one that there is not, without the right, from another state, against
    separation of duties, and without the reason, the result or the proof that it asks for.
    """
    move = standing.flow.move(taking.move)
    if move is None:
        raise Refused(_("没有这个步骤。"))
    require(by, standing.right(move), standing.organisation)
    _require_open(standing, move)
    if move.back and not taking.note.strip():
        raise Refused(_("退回要写明原因。"), field="note")
    last = last_steps(standing.kind, [standing.pk]).get(standing.pk)
    why = unseparated(by, standing, move, authors, last)
    if why:
        rule = f"{SEPARATION} " if standing.kind == ROW else ""
        raise Refused(f"{rule}{KEPT_FROM[why]}", status=403)
    _require_given(move, taking)
    return move


def _require_open(standing: Standing, move: Move) -> None:
    """Refuse a move that does not begin where something stands."""
    if standing.pending and move.confirms != standing.pending:
        raise Refused(_("已经申报，等核实；核实或者退回之后才能办别的。"))
    if not standing.open_to(move):
        raise Refused(_("状态已经变了，请刷新后再办。"))


def _require_given(move: Move, taking: Taking) -> None:
    """Refuse a move without the words or the proof that come with it."""
    if move.gate.note and not taking.note.strip():
        raise Refused(_("“%(move)s”要写明情况。") % {"move": named(move)}, field="note")
    if move.gate.evidence and not move.gate.tags and taking.proof is None:
        raise Refused(_("“%(move)s”要附佐证材料。") % {"move": named(move)}, field="file")


def stays_with(move: Move) -> bool:
    """Return whether a move leaves the state as it is: a proposal, and one that is sent back."""
    return move.proposes or bool(move.confirms and move.back)


def take_step(
    standing: Standing,
    move: Move,
    taking: Taking,
    *,
    by: User,
    rows: object = None,
    written: Change | None = None,
) -> Step:
    """Return a step written down, with its line of the record; `written` is what it did before."""
    stays = stays_with(move)
    step = Step.objects.create(
        kind=standing.kind,
        object_id=standing.pk,
        move=move.id,
        begin=standing.state,
        end=standing.state if stays else move.end,
        by=by,
        note=taking.note.strip(),
        file=taking.proof,
        rows=rows,
    )
    changes = dict(written.changes) if written is not None else {}
    if not stays:
        changes["state"] = (standing.state, move.end)
    if taking.note.strip():
        changes["reason"] = ("", taking.note.strip())
    if taking.proof is not None:
        changes["proof"] = ("", f"{taking.proof.name} {taking.proof.digest}")
    kind, before = standing.recorded_as, written.bound if written is not None else ()
    bound = (*before, ("step", step.pk))
    record_changes(
        [Change(move.id, kind, standing.pk, changes, standing.reference, bound=bound)], by=by
    )
    return step


@transaction.atomic
def waive(standing: Standing, user: User, reason: str, *, by: User) -> Waiver:
    """Return a named exception: in force at once from finance, else once a second person agrees.

    Raises Refused without right or reason, for oneself, and for somebody of finance whom none
    of finance excuses.
    """
    require(by, "waive", standing.organisation)
    _require_neutral(user, by)
    finance = may(by, DECIDES, standing.organisation)
    if not finance and may(user, DECIDES, standing.organisation):
        raise Refused(_("财政人员的例外由另一位财政人员登记。"), status=403, field="user")
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("例外要写明原因（至少五个字），财政部门会看到。"), field="reason")
    waiver = Waiver.objects.create(
        kind=standing.kind, object_id=standing.pk, user=user, reason=reason.strip(), by=by
    )
    if finance:
        _put_in_force(waiver, by)
    changes: dict[str, tuple[object, object]] = {
        "user": ("", user.pk),
        "reason": ("", waiver.reason),
    }
    _record_waiver("waive", standing, waiver, changes, by=by)
    return waiver


@transaction.atomic
def agree(standing: Standing, waiver_id: int, *, by: User) -> Waiver:
    """Return a named exception in force, agreed to by a second person who has no gain of it.

    Raises Refused without right, for whom it is for, for who put it down, and for one in force.
    """
    require(by, "waive", standing.organisation)
    waivers = Waiver.objects.select_for_update(of=("self",)).select_related("user")
    waiver = waivers.get(pk=waiver_id, kind=standing.kind, object_id=standing.pk)
    note_beside("waiver", waiver.pk, (standing.recorded_as, standing.pk))
    _require_neutral(waiver.user, by)
    if waiver.by_id == by.pk:
        raise Refused(_("例外要由另一个人同意。"), status=403)
    finance = may(by, DECIDES, standing.organisation)
    if not finance and may(waiver.user, DECIDES, standing.organisation):
        raise Refused(_("财政人员的例外由另一位财政人员同意。"), status=403)
    if not finance and waiver.by_id == waiver.user_id:  # from before nobody excused themselves
        raise Refused(_("给自己登记的例外要由财政部门同意。"), status=403)
    if waiver.agreed_by_id is not None:
        raise Refused(_("这个例外已经同意过了，不用再同意。"))
    _put_in_force(waiver, by)
    changes: dict[str, tuple[object, object]] = {"user": ("", waiver.user_id)}
    _record_waiver("agree", standing, waiver, changes, by=by)
    return waiver


def _record_waiver(
    action: str,
    standing: Standing,
    waiver: Waiver,
    changes: dict[str, tuple[object, object]],
    *,
    by: User,
) -> None:
    bound = (("waiver", waiver.pk),)
    kind, pk, where = standing.recorded_as, standing.pk, standing.reference
    record_changes([Change(action, kind, pk, changes, where, bound=bound)], by=by)


def _put_in_force(waiver: Waiver, by: User) -> None:
    waiver.agreed_by, waiver.agreed_at = by, timezone.now()
    waiver.save(update_fields=["agreed_by", "agreed_at"])


def _require_neutral(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise Refused(_("例外由另外的人登记、同意，不能给自己办。"), status=403, field="user")


@transaction.atomic
def set_deadline(
    *, organisation_id: int, year: str, stage: str, day: dt.date | None, by: User
) -> Deadline:
    """Return the last day of a stage for all below an organisation; it ends at 24:00."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or day is None or not year_or_zero(year) or stage not in STAGES:
        raise Refused(_("期限要有机构、年度、阶段和日期。"), field="day")
    require(by, "approve", organisation)
    before = Deadline.objects.filter(
        organisation=organisation, year=year_or_zero(year), stage=stage
    ).first()
    if before is not None:
        note_beside("deadline", before.pk, ("organisation", organisation.pk))
    deadline, _new = Deadline.objects.update_or_create(
        organisation=organisation, year=year_or_zero(year), stage=stage, defaults={"day": day}
    )
    changes = {stage: ("", f"{day}")}
    bound = (("deadline", deadline.pk),)
    record_change("deadline", "organisation", organisation.pk, by=by, changes=changes, bound=bound)
    return deadline
