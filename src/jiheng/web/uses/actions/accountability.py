"""约谈, 通报, 暂缓拨款: who answers for a result; carried out on a day, by a paper."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.performance.actions.results import write_use
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.year_tables import standing as year_standing
from jiheng.web.uses.actions.decisions import LEAST_REASON, decided_change, require_decider
from jiheng.web.uses.models import ResultUse
from jiheng.web.uses.queries.proposals import year_proposal
from jiheng.web.uses.queries.uses import HOLD, standing, use_flow, uses_of
from jiheng.web.uses.wording import BUDGET, IN_FORCE, KINDS, LAMPS

ACCOUNT = "account"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Accountability:
    """A talk, a circular, payments held: about whom and why."""

    kind: str
    subject: str  # as the sheets write it
    reason: str


@transaction.atomic
def call_to_account(cycle_id: int, asked: Accountability, *, by: User) -> ResultUse:
    """Return a talk, a circular, or payments held; its day and paper come when it is carried out.

    Raises Refused without the right, for the department's own people, without a reason, and where
    payments of the same subject are held already.
    """
    cycle = locked_cycle(cycle_id)
    require_decider(cycle, by)
    year_standing(cycle).require(ACCOUNT)
    if asked.kind not in KINDS or asked.kind == BUDGET:
        raise Refused(_("请选择约谈、通报或暂缓拨款。"), field="kind")
    if len(asked.reason.strip()) < LEAST_REASON:
        raise Refused(_("请写明事由（至少五个字）。"), field="reason")
    line = year_proposal(cycle).line(asked.subject)
    if line is None:
        raise Refused(_("这一年没有这个评价对象：请选列出的一个。"), field="subject")
    holds = uses_of(cycle).filter(kind=HOLD, subject=asked.subject, state__in=IN_FORCE)
    if asked.kind == HOLD and holds.exists():
        raise Refused(_("这个对象已经暂缓拨款，先解除再说。"), field="kind")
    lamp = line.standing.lamp
    use = ResultUse(
        cycle=cycle, kind=asked.kind, subject=asked.subject, name=line.name[:200],
        proposed={"lamp": lamp, "grade": line.grade}, reason=asked.reason.strip(), by=by,
    )  # fmt: skip
    with translation.override("zh-hans"):
        text = _("%(kind)s：“%(name)s”，%(reason)s") % {
            "kind": KINDS[use.kind], "name": use.name or use.subject,
            "reason": use.reason.rstrip("。"),
        }  # fmt: skip
        if lamp in LAMPS:
            text += _("（绩效监控亮%(lamp)s）") % {"lamp": LAMPS[lamp]}
        values = {"kind": _("问责约束"), "text": text}  # no subject: next year's project row
        # shows the decision about its money alone
    use.row, changes = write_use(cycle, values, None, by=by)
    use.save()
    record_changes([*changes, decided_change("call_to_account", use)], by=by)
    return use


@transaction.atomic
def apply_move(
    use_id: int, taking: Taking, *, day: dt.date | None, paper: str, by: User
) -> ResultUse:
    """Return a use carried out, or a hold lifted, with its day and its paper.

    Raises Refused as `checked_move` does, and without day or paper where the flow asks for them.
    """
    cycle = locked_cycle(ResultUse.objects.values_list("cycle_id", flat=True).get(pk=use_id))
    use = ResultUse.objects.select_for_update().get(pk=use_id)
    use.cycle = cycle
    note_beside("use", use.pk)
    require_decider(cycle, by)
    move = use_flow().move(taking.move)
    if move is None or not move.direct or (move.id == "lift" and use.kind != HOLD):
        raise Refused(_("没有这个步骤。"))
    place = standing(use)
    move = flows.checked_move(place, taking, lambda _phases: frozenset(), by=by)
    given = {"day": day, "paper": paper.strip()[:LONGEST]}
    if "day" in move.gate.fields and day is None:
        raise Refused(_("请写明办理的日期。"), field="day")
    if "paper" in move.gate.fields and not given["paper"]:
        raise Refused(_("请写明文书或文号。"), field="paper")
    changes: dict[str, tuple[object, object]] = {
        "day": (f"{use.day or ''}", f"{day or ''}"),
        "paper": (use.paper, given["paper"]),
    }
    use.state, use.day, use.paper = move.end, day, f"{given['paper']}"
    use.save(update_fields=["state", "day", "paper"])
    written = Change(move.id, "use", use.pk, changes, bound=(("use", use.pk),))
    flows.take_step(place, move, taking, by=by, written=written)
    return use
