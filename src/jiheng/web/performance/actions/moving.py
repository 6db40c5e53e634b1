"""Moving a year on: who may, from which state, past which gate, and who may not review whom."""

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.web.core.audit import append
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions.filling import locked, need, touched
from jiheng.web.performance.gates import missing
from jiheng.web.performance.models import Cycle, Step, Waiver
from jiheng.web.performance.queries import as_held, fillers, seen, waived
from jiheng.web.performance.stages import MOVE


@transaction.atomic
def take(cycle_id: int, move_id: str, *, by: User, reason: str = "") -> Cycle:
    """Return a year moved on, or sent back with a reason.

    Raises Refused without the right, from another state, for one's own work without a named
    exception, for a return without a reason, and before a gate that something is missing for.
    """
    of, move = locked(cycle_id), MOVE[move_id]
    need(by, move.right, of.organisation)
    if of.state != move.begin:
        raise Refused(_("档案的状态已经变了，请刷新后再办。"))
    if move.back and not reason.strip():
        raise Refused(_("退回要写明原因。"))
    if move.review and by.pk in fillers(of) and not waived(by, of):
        raise Refused(
            _("您填报过其中的数据，不能再审核。确实没有第二人的，请先登记例外。"), status=403
        )
    lacking = missing(seen(of), move.gate)
    if lacking:
        raise Refused(
            _("还有 %(count)s 处要补正：%(first)s")
            % {"count": len(lacking), "first": lacking[0].said}
        )
    if move.gate == "results":
        _score(of)
    Step.objects.create(
        cycle=of,
        move=move.id,
        begin=of.state,
        end=move.end,
        by=by,
        reason=reason.strip(),
        rows=as_held(of),
    )
    changes = {"state": (of.state, move.end), **({"reason": ("", reason)} if reason else {})}
    append(move.id, "cycle", of.pk, by=by, cycle_id=of.pk, changes=changes)
    of.state = move.end
    of.save(update_fields=["state", "score", "grade", "changed_at"])
    touched(of)
    return of


def _score(of: Cycle) -> None:
    trees = seen(of).outcome.scored.trees
    total = trees[0].total if trees else None
    of.score = total.value if total is not None else None
    of.grade = (total.grade or "") if total is not None else ""


@transaction.atomic
def waive(cycle_id: int, user: User, reason: str, *, by: User) -> Waiver:
    """Return a named exception that finance sees. Raises Refused without right or reason."""
    of = locked(cycle_id)
    need(by, "waive", of.organisation)
    if len(reason.strip()) < 5:
        raise Refused(_("例外要写明原因（至少五个字），财政部门会看到。"))
    made = Waiver.objects.create(cycle=of, user=user, reason=reason.strip(), by=by)
    changes = {"user": ("", user.pk), "reason": ("", made.reason)}
    append("waive", "cycle", of.pk, by=by, cycle_id=of.pk, changes=changes)
    return made
