"""Changing an approved target: asked for by the department, decided by finance."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.audit import append
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions.filling import locked, need, put_values, touched
from jiheng.web.performance.models import Adjustment, Entry
from jiheng.web.performance.stages import STATE


@transaction.atomic
def ask(entry_id: int, target: str, reason: str, *, by: User) -> Adjustment:
    """Return a request to change a target. Raises Refused before approval or without a reason."""
    one = Entry.objects.select_related("cycle__organisation").get(pk=entry_id, sheet="indicators")
    of = locked(one.cycle_id)
    need(by, "manage", of.organisation)
    if STATE[of.state].stage != "evaluating":
        raise Refused(_("目标批复之后、自评报送之前才需要调整申请；填报期间请直接修改。"))
    if not target.strip() or len(reason.strip()) < 5:
        raise Refused(_("请写明调整后的目标值和调整原因（至少五个字）。"))
    if one.adjustments.filter(state="requested").exists():
        raise Refused(_("这个指标已有一个调整申请在等待财政决定。"))
    made = Adjustment.objects.create(
        entry=one, target=target.strip()[:200], reason=reason.strip(), requested_by=by
    )
    changes = {"target": ("", made.target), "reason": ("", made.reason)}
    append("ask", "adjustment", made.pk, by=by, cycle_id=of.pk, changes=changes)
    return made


@transaction.atomic
def decide(adjustment_id: int, *, approve: bool, decision: str, by: User) -> Adjustment:
    """Return a request approved, the revised target beside the original one, or refused."""
    found = Adjustment.objects.select_related("entry").get(pk=adjustment_id)
    of = locked(found.entry.cycle_id)
    held = Adjustment.objects.select_for_update().get(pk=adjustment_id)
    need(by, "approve", of.organisation)
    if held.state != "requested":
        raise Refused(_("这个申请已经有了决定。"))
    if held.requested_by_id == by.pk:
        raise Refused(_("提出申请的人不能自己批准。"), status=403)
    if not approve and not decision.strip():
        raise Refused(_("不同意要写明理由。"))
    held.state = "approved" if approve else "refused"
    held.decided_by, held.decided_at, held.decision = by, timezone.now(), decision.strip()
    held.save()
    append(
        held.state,
        "adjustment",
        held.pk,
        by=by,
        cycle_id=of.pk,
        changes={"decision": ("", held.decision)},
    )
    if approve:
        one = Entry.objects.select_for_update().get(pk=held.entry_id)
        put_values(one, {"revised_target": held.target}, held.requested_by)
        touched(of)
    return held
