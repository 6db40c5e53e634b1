"""Next year's money decided by a result, line by line: as the rule proposes, or with a reason."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from jiheng.model import ProposedUse, UseRule
from jiheng.web.core.actions import require
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.performance.actions.results import write_use
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.year_tables import reference
from jiheng.web.performance.queries.year_tables import standing as year_standing
from jiheng.web.uses.models import ResultUse
from jiheng.web.uses.queries.proposals import OVERALL, year_proposal
from jiheng.web.uses.queries.uses import USE, in_force, may_decide, standing, use_flow
from jiheng.web.uses.wording import BUDGET, DIGITS, OUTCOMES, REVOKED, in_wan, money_range

LEAST_REASON = 5  # characters
MOST = Decimal(10) ** 15  # yuan


@dataclass(frozen=True, slots=True)
class Decision:
    """What finance decides about a line: an outcome, a number if there is one, a reason."""

    subject: str  # as the sheets write it
    outcome: str
    amount: Decimal | None = None  # yuan
    reason: str = ""
    rule: str = ""  # id; empty: the most local one


@transaction.atomic
def decide(cycle_id: int, decision: Decision, *, by: User) -> ResultUse:
    """Return a decision about a line; it stands in 结果应用 and in next year's project row at once.

    One that differs from the proposal, or takes the place of another one, has a reason; what was
    proposed and decided before is kept. Raises Refused without the right, for the department's own
    people, before the year is confirmed, and for a line that there is not.
    """
    cycle = locked_cycle(cycle_id)
    require_decider(cycle, by)
    year_standing(cycle).require(USE)
    seen = year_proposal(cycle, decision.rule)
    line = seen.line(decision.subject)
    if seen.rule is None or line is None:
        raise Refused(_("这一年没有这个评价对象：请选列出的一个。"), field="subject")
    before = in_force(cycle).get(decision.subject)
    _require_sound(line, decision, before)
    if before is not None:
        _replace(before, decision, by=by)
    use = ResultUse(
        cycle=cycle,
        kind=BUDGET,
        subject=decision.subject,
        name=line.name[:200],
        outcome=decision.outcome,
        proposed=proposed(line, seen.rule),
        amount=decision.amount,
        reason=decision.reason.strip(),
        replaces=before,
        by=by,
    )
    with translation.override("zh-hans"):  # what stands in the year is written in Chinese
        values = {
            "kind": _("预算安排"),
            "text": decided_text(use, line),
            "subject": "" if decision.subject == OVERALL else decision.subject,
        }
    use.row, changes = write_use(cycle, values, before.row_id if before else None, by=by)
    use.save()
    record_changes([*changes, decided_change("decide_use", use)], by=by)
    return use


def require_decider(cycle: Cycle, by: User) -> None:
    """Refuse who has not the right, and whoever works in the department itself."""
    require(by, USE, cycle.organisation)
    if not may_decide(by, cycle.organisation):
        raise Refused(_("评价结果怎么用由财政部门决定，本部门的人不能决定。"), status=403)


def _require_sound(line: ProposedUse, decision: Decision, before: ResultUse | None) -> None:
    if decision.outcome not in OUTCOMES or (decision.outcome == REVOKED and before is None):
        raise Refused(_("请选择怎么应用这个结果。"), field="outcome")
    amount = decision.amount
    if amount is not None and (
        decision.outcome == REVOKED or not 0 <= amount < MOST or amount != round(amount, DIGITS)
    ):
        raise Refused(_("安排金额要是不小于 0 的数，撤销时不填金额。"), field="amount")
    follows = line.case is not None and decision.outcome == line.case.outcome
    if follows and line.low is not None and amount is None:
        raise Refused(_("规则给出了范围，请填安排金额。"), field="amount")
    why = _why_a_reason(line, decision, follows=follows, again=before is not None)
    if why and len(decision.reason.strip()) < LEAST_REASON:
        raise Refused(_("%(why)s，请写明理由（至少五个字）。") % {"why": why}, field="reason")


def _why_a_reason(line: ProposedUse, decision: Decision, *, follows: bool, again: bool) -> str:
    """Return why a decision needs a reason; empty if it follows the rule."""
    if again:
        return _("改变已经作出的决定")
    if line.case is None:
        return _("规则对这一项没有建议")
    if not follows:
        return _("与规则的建议不同")
    if decision.amount is not None and not within(line, decision.amount):
        if line.low is None:
            return _("规则没有金额，金额是财政另定的")
        return _("金额不在建议的 %(range)s 万元之内") % {"range": money_range(line.low, line.high)}
    return ""


def within(line: ProposedUse, amount: Decimal) -> bool:
    """Return whether an amount lies in the range that is proposed, as it is printed."""
    if line.low is None or line.high is None:
        return False
    return Decimal(in_wan(line.low)) <= Decimal(in_wan(amount)) <= Decimal(in_wan(line.high))


def _replace(before: ResultUse, decision: Decision, *, by: User) -> None:
    """Take the move that a decision in force is replaced by."""
    move = use_flow().move("replace")
    if move is None:
        raise Refused(_("没有这个步骤。"))
    note_beside("use", before.pk)
    place = standing(before)
    before.state = move.end
    before.save(update_fields=["state"])
    taking = Taking(move.id, decision.reason)
    written = Change(move.id, "use", before.pk, {}, bound=(("use", before.pk),))
    flows.take_step(place, move, taking, by=by, written=written)


def proposed(line: ProposedUse, rule: UseRule) -> dict[str, object]:
    """Return a proposal to be kept with its decision: exact numbers as texts."""
    case, standing_ = line.case, line.standing
    return {
        "rule": rule.id,
        "label": rule.label,
        "english": rule.english,
        "cites": rule.citation.text(),
        "verified": rule.citation.verified,
        "outcome": case.outcome if case is not None else "",
        "case": case.label if case is not None else "",
        "case_english": case.english if case is not None else "",
        "low": _exact(line.low),
        "high": _exact(line.high),
        "range": money_range(line.low, line.high),
        "formula": line.formula,
        "why": line.why,
        "budget": _exact(line.budget),
        "outturn": _exact(line.outturn),
        "rate": _exact(line.rate),
        "total": f"{line.total}" if line.total is not None else "",
        "grade": line.grade,
        "problems": standing_.problems,
        "drift": standing_.drift,
        "lamp": standing_.lamp,
    }


def _exact(value: Fraction | None) -> str:
    return f"{value}" if value is not None else ""


def decided_text(use: ResultUse, line: ProposedUse) -> str:
    """Return a decision in the words of 结果应用, without the stop at its end."""
    facts = {
        "name": use.name or use.subject,
        "year": use.cycle.year,
        "total": f"{line.total}" if line.total is not None else "—",
        "grade": line.grade or "—",
        "outcome": f"{OUTCOMES[use.outcome]}",
    }
    text = (
        _("“%(name)s”%(year)s年度评价得分%(total)s、等级“%(grade)s”，财政决定：%(outcome)s") % facts
    )
    if use.amount is not None:
        text += _("，下一年度安排%(amount)s万元") % {"amount": in_wan(use.amount)}
    between = money_range(line.low, line.high) if use.outcome != REVOKED else ""
    if between and (use.amount is None or not within(line, use.amount)):
        text += _("（按规则建议%(range)s万元）") % {"range": between}
    if use.reason:
        text += _("；理由：%(reason)s") % {"reason": use.reason.rstrip("。")}
    return text


def decided_change(action: str, use: ResultUse) -> Change:
    """Return the line of the record about a new use."""
    changes: dict[str, tuple[object, object]] = {
        "use_kind": ("", use.kind),
        "subject": ("", use.subject),
    }
    if use.outcome:
        old = use.replaces.outcome if use.replaces is not None else ""
        changes["outcome"] = (old, use.outcome)
        changes["proposed"] = ("", f"{use.proposed['outcome']} {use.proposed['range']}".strip())
    if use.amount is not None:
        changes["amount"] = ("", in_wan(use.amount))
    if use.reason:
        changes["reason"] = ("", use.reason)
    where = reference(use.cycle)
    return Change(action, "use", use.pk, changes, where, bound=(("use", use.pk),))
