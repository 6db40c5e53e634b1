"""An assessment commissioned, staffed, written, moved on: results are kept when scoring closes."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiheng.model import Move
from jiheng.model.assessment import PARTS
from jiheng.scoring.assessments import disputed
from jiheng.web.assessments.actions.verdicts import file_verdict
from jiheng.web.assessments.models import WITHDRAWN, Assessment, Seat
from jiheng.web.assessments.queries.assessments import (
    ASSESSMENT,
    FILED,
    card_in_force,
    commissions,
    kind_in_force,
    may_commission,
    offered,
    own_reference,
    standing,
    steps,
    subjects,
)
from jiheng.web.assessments.queries.raters import ASKED, HANDED_IN, RECUSED, conflict, rating_seats
from jiheng.web.assessments.queries.results import kept_result, outcome
from jiheng.web.assessments.queries.rules import (
    COMMISSION,
    LONGEST_POLICY,
    OF_A_POLICY,
    POLICY,
    cards_of,
    kind_of,
    policy_name,
    subject_kind,
)
from jiheng.web.assessments.wording import CONFLICTS, VERDICTS
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.performance.queries.cycles import locked_cycle
from jiheng.web.performance.queries.year_tables import reference

CLOSE = "close_scoring"  # the move after which who commissioned it sees what each gave
LEAST_REASON = 5  # characters
LONGEST = 20_000  # of a text


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an appraisal ends: support or not, and the most that may be budgeted."""

    verdict: str = ""
    ceiling: Decimal | None = None  # yuan


@transaction.atomic
def commission(
    cycle_id: int, kind_id: str, subject: str, card_id: str = "", *, by: User
) -> Assessment:
    """Return a new assessment of a year, prepared.

    Raises Refused without the right, in a state of the year that the kind does not name, for a
    subject or a card that there is not, and where there is such an assessment already.
    """
    cycle = locked_cycle(cycle_id)
    kind = kind_of(kind_id)
    if kind is None:
        raise Refused(_("没有这一种评价：请在列出的里面选。"), field="kind")
    if not may_commission(by, kind, cycle):
        raise Refused(_("这一种评价不由您组织：被评价部门的人和填报人不能组织。"), status=403)
    if cycle.state not in kind.states:
        raise Refused(_("年度档案现在的状态不能开展这一种评价：请先办到它开展的那一步。"))
    policy = _policy(subject) if POLICY in kind.subjects else ""
    subject = f"{OF_A_POLICY}{policy}" if policy else subject
    name = policy or dict(subjects(cycle, kind)).get(subject)
    if name is None:
        raise Refused(_("这一年没有这个评价对象，或者不适用这一种评价。"), field="subject")
    cards = cards_of(kind.id, subject, cycle)
    card = next((card for card in cards if not card_id or card.id == card_id), None)
    if card is None:
        raise Refused(_("没有适用于这个年度、这个地方的指标体系。"), field="card")
    try:
        with transaction.atomic():
            assessment = Assessment.objects.create(
                kind=kind.id, card=card.id, cycle=cycle, subject=subject, name=name[:200], by=by
            )
    except IntegrityError as error:
        raise Refused(
            _("这个对象的这一种评价已经有了：请在那一项里办。"), field="subject"
        ) from error
    changes: dict[str, tuple[object, object]] = {
        "assessment_kind": ("", kind.id), "card": ("", card.id), "subject": ("", name),
    }  # fmt: skip
    record_changes([change("commission", assessment, changes)], by=by)
    return assessment


def _policy(subject: str) -> str:
    """Return the name of a policy; empty for what is none. Raises Refused for no name, a long one.

    A name is not cut: two policies with one beginning would be one.
    """
    policy = policy_name(subject)
    if len(policy) > LONGEST_POLICY:
        details = {"length": LONGEST_POLICY, "found": len(policy)}
        words = _("政策名称最多 %(length)s 个字，填了 %(found)s 个，请用简称。") % details
        raise Refused(words, field="subject")
    if not policy and subject_kind(subject) == POLICY:
        raise Refused(_("请填写政策名称。"), field="subject")
    return policy


def change(
    action: str, assessment: Assessment, changes: dict[str, tuple[object, object]],
    *bound: tuple[str, int],
) -> Change:  # fmt: skip
    """Return a line of the record about an assessment and the rows that it left."""
    where = reference(assessment.cycle)
    subjects_ = ((ASSESSMENT, assessment.pk), *bound)
    return Change(action, ASSESSMENT, assessment.pk, changes, where, bound=subjects_)


def change_of_raters(
    action: str, assessment: Assessment, changes: dict[str, tuple[object, object]],
    *bound: tuple[str, int],
) -> Change:  # fmt: skip
    """Return a line about who rates and what they gave: no line of the year, which many read."""
    line = change(action, assessment, changes, *bound)
    return replace(line, reference=own_reference(assessment))


def locked_assessment(pk: int) -> Assessment:
    """Return an assessment with its year, both held by this transaction."""
    cycle = locked_cycle(Assessment.objects.values_list("cycle_id", flat=True).get(pk=pk))
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=pk)
    assessment.cycle = cycle
    note_beside(ASSESSMENT, pk)
    return assessment


def note_seat(seat: Seat) -> None:
    """Put down that a seat is not as the record left it."""
    note_beside("seat", seat.pk, (ASSESSMENT, seat.assessment_id))


def require_commissioner(assessment: Assessment, by: User) -> None:
    """Refuse who is not of those who commissioned an assessment."""
    if not commissions(by, assessment):
        raise Refused(_("这项评价不由您组织。"), status=403)


@transaction.atomic
def give_seat(assessment_id: int, user: User, *, by: User) -> Seat:
    """Return a seat given to a rater. Raises Refused for whoever has a conflict of interest."""
    assessment = locked_assessment(assessment_id)
    require_commissioner(assessment, by)
    standing(assessment).require("seat")
    why = conflict(assessment, user)
    if why:
        raise Refused(str(CONFLICTS[why]), status=403, field="user")
    before = assessment.seats.filter(user=user).first()
    if before is not None and before.state != RECUSED:
        raise Refused(_("这个人已经在评分人里了：请选别的人。"), field="user")
    if before is not None:
        raise Refused(_("这个人已经回避，不能再请。"), field="user")
    enough = rating_seats(assessment).count() >= kind_in_force(assessment).raters
    if enough and _results_seen(assessment):
        raise Refused(_("评分汇总过，组织的人看过结果，不能再增加评分人。"), status=403)
    seat = Seat.objects.create(assessment=assessment, user=user, by=by)
    line = change_of_raters("give_seat", assessment, {"rater": ("", user.pk)}, ("seat", seat.pk))
    record_changes([line], by=by)
    return seat


def _results_seen(assessment: Assessment) -> bool:
    """Return whether scoring was closed once: who picks raters knows then what each gave."""
    return steps(assessment).filter(move=CLOSE).exists()


@transaction.atomic
def end_seat(seat_id: int, reason: str, *, by: User) -> Seat:
    """Return a seat that counts no more: taken away with a reason. Its marks stay in the record."""
    pk = Seat.objects.values_list("assessment_id", flat=True).get(pk=seat_id)
    assessment = locked_assessment(pk)
    require_commissioner(assessment, by)
    standing(assessment).require("seat")
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat_id)
    if seat.state == RECUSED:
        raise Refused(_("这个人已经不在评分人里了：请刷新看现在的名单。"))
    if _results_seen(assessment) and not conflict(assessment, seat.user):
        words = _("评分汇总过，组织的人看过结果，不能再取消评分人；有利害关系的，由本人回避。")
        raise Refused(words, status=403)
    return _recused(assessment, seat, reason, "end_seat", by=by)


def _recused(assessment: Assessment, seat: Seat, reason: str, action: str, *, by: User) -> Seat:
    if len(reason.strip()) < LEAST_REASON:
        raise Refused(_("请写明原因（至少五个字）。"), field="reason")
    note_seat(seat)
    before = seat.state
    seat.state, seat.reason = RECUSED, reason.strip()
    seat.save(update_fields=["state", "reason"])
    changes: dict[str, tuple[object, object]] = {
        "rater": ("", seat.user_id), "seat": (before, RECUSED), "reason": ("", seat.reason),
    }  # fmt: skip
    record_changes([change_of_raters(action, assessment, changes, ("seat", seat.pk))], by=by)
    return seat


@transaction.atomic
def recuse(assessment_id: int, reason: str, *, by: User) -> Seat:
    """Return one's own seat given up for a conflict of interest, with the reason."""
    assessment = locked_assessment(assessment_id)
    standing(assessment).require("seat")
    seat = assessment.seats.exclude(state=RECUSED).filter(user=by).first()
    if seat is None:
        raise Refused(_("您不在这项评价的评分人里：要评分的，请组织评价的人加上您。"), status=403)
    return _recused(assessment, seat, reason, "recuse", by=by)


@transaction.atomic
def write_texts(assessment_id: int, texts: dict[str, str], *, by: User) -> Assessment:
    """Return an assessment with texts of its report. Raises Refused once it is filed."""
    assessment = locked_assessment(assessment_id)
    require_commissioner(assessment, by)
    standing(assessment).require("paper")
    changes: dict[str, tuple[object, object]] = {}
    for part, text in texts.items():
        if part not in PARTS or len(text) > LONGEST:
            raise Refused(_("没有这一部分，或者文字太长：请缩短再存。"), field=part)
        old = assessment.texts.get(part, "")
        if text.strip() != old:
            changes[f"text_{part}"] = (old, text.strip())
            assessment.texts[part] = text.strip()
    if changes:
        assessment.save(update_fields=["texts"])
        record_changes([change("write_assessment", assessment, changes)], by=by)
    return assessment


@transaction.atomic
def apply_move(
    assessment_id: int, taking: Taking, verdict: Verdict | None = None, *, by: User
) -> Assessment:
    """Return an assessment moved on: scoring closed with its result, answered, filed.

    Raises Refused as `checked_move` does, without enough raters, before all have handed in, and
    for an appraisal that is filed without a verdict.
    """
    assessment = locked_assessment(assessment_id)
    place = standing(assessment)
    move = flows.checked_move(place, taking, lambda _phases: frozenset(), by=by)
    if not any(o.move.id == move.id for o in offered(by, assessment)):
        raise Refused(_("这一步不由您办。"), status=403)
    changes: dict[str, tuple[object, object]] = {}
    for seat in assessment.seats.all():  # which the line of the step binds anew
        note_seat(seat)
    if move.id == "begin_scoring":
        _require_raters(assessment)
    if move.id == CLOSE:
        changes |= _closed(assessment)
    if move.id == "rescore_assessment":
        changes |= _opened_again(assessment)
    extra: list[Change] = []
    if move.end == FILED:
        extra, more = _filed(assessment, verdict or Verdict(), taking, by=by)
        changes |= more
    assessment.state = move.end
    assessment.save()
    seats = tuple(("seat", pk) for pk in assessment.seats.values_list("pk", flat=True))
    written = Change(move.id, ASSESSMENT, assessment.pk, changes,
                     bound=((ASSESSMENT, assessment.pk), *seats))  # fmt: skip
    if extra:
        record_changes(extra, by=by)
    flows.take_step(place, move, taking, by=by, written=written)
    return assessment


def _require_raters(assessment: Assessment) -> None:
    least, count = kind_in_force(assessment).raters, rating_seats(assessment).count()
    if count < least:
        raise Refused(
            _("评分人至少要 %(least)s 个，现在 %(count)s 个：请先聘请评分人。")
            % {"least": least, "count": count}
        )


def _closed(assessment: Assessment) -> dict[str, tuple[object, object]]:
    """Keep what the marks come to, and how far the raters agree."""
    _require_raters(assessment)
    late = [s.user.name for s in rating_seats(assessment) if s.state != HANDED_IN]
    if late:
        raise Refused(
            _("还没有提交评分：%(names)s。请等他们提交，或者从评分人里去掉。")
            % {"names": "、".join(late)}
        )
    card = card_in_force(assessment)
    rated = outcome(assessment)
    if rated is None:
        raise Refused(_("还有项目没有评分：请先评完。"))
    before = f"{assessment.total or ''}", assessment.grade
    assessment.result = kept_result(card, rated)
    assessment.total, assessment.grade = rated.total, rated.grade
    return {
        "score": (before[0], f"{rated.total}"),
        "grade": (before[1], rated.grade),
        "disputed": ("", len(disputed(rated))),
    }


def _opened_again(assessment: Assessment) -> dict[str, tuple[object, object]]:
    """Let everybody who handed in mark again; what was given stands until it is changed."""
    assessment.seats.filter(state=HANDED_IN).update(state="declared")
    total = f"{assessment.total or ''}"
    assessment.result, assessment.total, assessment.grade = {}, None, ""
    return {"score": (total, "")}


def _filed(
    assessment: Assessment, verdict: Verdict, taking: Taking, *, by: User
) -> tuple[list[Change], dict[str, tuple[object, object]]]:
    if not kind_in_force(assessment).verdict:
        return [], {}
    if verdict.verdict not in VERDICTS:
        raise Refused(_("请选择评估结论。"), field="verdict")
    if verdict.ceiling is not None and verdict.ceiling < 0:
        raise Refused(_("建议的预算上限要是不小于 0 的数。"), field="ceiling")
    assessment.verdict, assessment.ceiling = verdict.verdict, verdict.ceiling
    changes = file_verdict(assessment, taking.note.strip(), by=by)
    ceiling = f"{verdict.ceiling}" if verdict.ceiling is not None else ""
    return changes, {"verdict": ("", verdict.verdict), "ceiling": ("", ceiling)}


__all__ = [
    "ASKED", "COMMISSION", "WITHDRAWN", "Move", "Verdict", "apply_move", "change",
    "change_of_raters", "commission",
    "end_seat", "give_seat", "locked_assessment", "recuse", "require_commissioner", "write_texts",
]  # fmt: skip
