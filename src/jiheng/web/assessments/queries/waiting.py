"""Assessments that wait: for a rater, for who commissioned them, for the department's answer."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.model import Move
from jiheng.web.assessments.models import Assessment, Seat
from jiheng.web.assessments.queries.assessments import kind_in_force
from jiheng.web.assessments.queries.raters import ASKED, DECLARED, given_seats, of_evaluated
from jiheng.web.assessments.queries.rules import (
    ANSWER,
    COMMISSION,
    assessment_flow,
    kinds,
    right_of,
)
from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.core.queries import may, organisations
from jiheng.web.core.templatetags.jiheng import named

MOST = 200
OPEN = ("preparing", "scoring", "consulting", "answered")


def waiting_assessments(user: User) -> Iterator[Waiting]:
    """Yield the assessments that wait for a person's points, or for their next step."""
    seats = given_seats(user).filter(assessment__state="scoring", state__in=(ASKED, DECLARED))
    chosen = seats.select_related("assessment__cycle__organisation")[:MOST]
    for seat in chosen:
        yield _waiting(seat.assessment, _("评分"))
    for assessment in _open(user):
        move = _next_move(user, assessment)
        if move is not None:
            yield _waiting(assessment, named(move))


def _open(user: User) -> list[Assessment]:
    """Return the open assessments in which a person has a right to the next step."""
    within = Q(pk__in=())
    for kind in kinds():
        own = organisations(user, right_of(kind.id, COMMISSION))
        answers = organisations(user, right_of(kind.id, ANSWER))
        within |= Q(kind=kind.id, cycle__organisation__in=own)
        within |= Q(kind=kind.id, state="consulting", cycle__organisation__in=answers)
    at_it = Seat.objects.filter(
        assessment=OuterRef("pk"), assessment__state="scoring", state__in=(ASKED, DECLARED)
    )
    rows = Assessment.objects.filter(within, state__in=OPEN).annotate(pending=Exists(at_it))
    return list(rows.select_related("cycle__organisation", "by").order_by("pk")[:MOST])


def _next_move(user: User, assessment: Assessment) -> Move | None:
    """Return the step forward that waits for a person's role; None while raters are at it."""
    organisation, kind = assessment.cycle.organisation, kind_in_force(assessment)
    moves = (m for m in assessment_flow().moves_from(assessment.state) if not m.back)
    move = next(moves, None)
    if move is None or getattr(assessment, "pending", False):
        return None
    if not may(user, right_of(kind.id, move.right), organisation):
        return None
    within = of_evaluated(user, organisation)
    fits = within if move.right == ANSWER else not (kind.above and within)
    return move if fits else None


def _waiting(assessment: Assessment, step: str) -> Waiting:
    cycle = assessment.cycle
    return Waiting(
        title=f"{cycle.organisation.name} {cycle.year} · {assessment.name}",
        step=step,
        address=reverse("assessments:assessment", args=(assessment.pk,)),
        kind=named(kind_in_force(assessment)),
    )
