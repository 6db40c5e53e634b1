"""Scoring by a rater: free of interests by their word, item by item, handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from jiheng.model.assessment import Card, CardItem
from jiheng.scoring.assessments import fits, needs_reason, unmarked
from jiheng.web.assessments.actions.assessments import (
    change_of_raters,
    locked_assessment,
    note_seat,
)
from jiheng.web.assessments.models import Assessment, Mark, Seat
from jiheng.web.assessments.queries.assessments import ASSESSMENT, card_in_force, standing
from jiheng.web.assessments.queries.raters import ASKED, DECLARED, HANDED_IN, conflict, seat_of
from jiheng.web.assessments.queries.results import marks_of
from jiheng.web.assessments.wording import CONFLICTS
from jiheng.web.core.audit import record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.core.refusal import Refused


@dataclass(frozen=True, slots=True)
class Given:
    """Points as somebody typed them, and why."""

    points: str
    reason: str = ""


def _own_seat(assessment_id: int, by: User, states: tuple[str, ...]) -> tuple[Assessment, Seat]:
    assessment = locked_assessment(assessment_id)
    seat = seat_of(by, assessment)
    if seat is None:
        raise Refused(_("您不在这项评价的评分人里：要评分的，请组织评价的人加上您。"), status=403)
    why = conflict(assessment, by)  # what somebody became since they were asked
    if why:
        raise Refused(str(CONFLICTS[why]), status=403)
    standing(assessment).require("mark")
    if seat.state not in states:
        raise Refused(_("先声明没有利害关系；已经提交的评分不能再改。"))
    return assessment, seat


@transaction.atomic
def declare(assessment_id: int, *, by: User) -> Seat:
    """Return a seat whose rater says to have no interest in what is assessed."""
    assessment, seat = _own_seat(assessment_id, by, (ASKED,))
    note_seat(seat)
    seat.state = DECLARED
    seat.save(update_fields=["state"])
    line = change_of_raters("declare", assessment, {"seat": (ASKED, DECLARED)}, ("seat", seat.pk))
    record_changes([line], by=by)
    return seat


@transaction.atomic
def mark(assessment_id: int, given: Mapping[str, Given], *, by: User) -> list[Mark]:
    """Return the marks of some items, all or none; empty points are left for later.

    Raises Refused for points beyond an item's limits or its step, and where points are lost,
    added or taken away without a reason.
    """
    assessment, seat = _own_seat(assessment_id, by, (DECLARED,))
    card = card_in_force(assessment)
    before = {m.item: m for m in seat.marks.all()}
    marks, changes = [], {}
    for item_id, mark_given in given.items():
        item = card.item(item_id)
        if item is None:
            raise Refused(_("指标体系里没有这一项：请选列出的一项。"), field=f"points-{item_id}")
        if not mark_given.points.strip():
            continue
        points, reason = _points(card, item, mark_given.points), mark_given.reason.strip()
        if needs_reason(item, points) and not reason:
            text = _("“%(item)s”扣了分或者加了分，要写明原因。") % {"item": item.label}
            raise Refused(text, field=f"reason-{item.id}")
        old = before.get(item.id)
        if old is not None and (old.points, old.reason) == (points, reason):
            continue
        if old is not None:
            note_beside("mark", old.pk, (ASSESSMENT, assessment_id))
        saved, _new = Mark.objects.update_or_create(
            seat=seat, item=item.id, defaults={"points": points, "reason": reason}
        )
        marks.append(saved)
        was = f"{old.points} {old.reason}".strip() if old is not None else ""
        changes[item.label] = (was, f"{points} {reason}".strip())
    if marks:
        bound = tuple(("mark", saved.pk) for saved in marks)
        record_changes([change_of_raters("mark", assessment, {**changes}, *bound)], by=by)
    return marks


def _points(card: Card, item: CardItem, text: str) -> Decimal:
    try:
        points = Decimal(text.strip())
    except InvalidOperation:
        points = Decimal("NaN")
    if not fits(item, points, card.step):
        details = {"item": item.label, "most": item.points, "step": card.step}
        raise Refused(
            _("“%(item)s”的得分要是 0 到 %(most)s 之间的数，按 %(step)s 分一档。") % details,
            field=f"points-{item.id}",
        )
    return points


@transaction.atomic
def hand_in(assessment_id: int, *, by: User) -> Seat:
    """Return a seat whose rater is done. Raises Refused while an item is not scored."""
    assessment, seat = _own_seat(assessment_id, by, (DECLARED,))
    left = unmarked(card_in_force(assessment), marks_of(seat))
    if left:
        names = "、".join(item.label for item in left)
        raise Refused(_("还没有评分：%(names)s。请先评完。") % {"names": names})
    note_seat(seat)
    seat.state = HANDED_IN
    seat.save(update_fields=["state"])
    moved = {"seat": (DECLARED, HANDED_IN)}
    line = change_of_raters("hand_in", assessment, {**moved}, ("seat", seat.pk))
    record_changes([line], by=by)
    return seat
