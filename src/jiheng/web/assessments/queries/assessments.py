"""Assessments: which a person may see, where each stands, what may be done with it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from jiheng.model import State
from jiheng.model.assessment import AssessmentKind, Card
from jiheng.web.assessments.models import WITHDRAWN, Assessment
from jiheng.web.assessments.queries.raters import given_seats, of_evaluated, within_department
from jiheng.web.assessments.queries.rules import (
    COMMISSION,
    assessment_flow,
    card_of,
    kind_of,
    kinds,
    right_of,
    subject_kind,
)
from jiheng.web.core.models import AuditLine, User
from jiheng.web.core.queries import may, reaches_above
from jiheng.web.flows import queries as flows
from jiheng.web.flows.models import Step
from jiheng.web.flows.standing import Standing
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.evaluated import evaluated_year
from jiheng.web.performance.queries.moves import fillers
from jiheng.web.performance.queries.year_tables import reference

ASSESSMENT = "assessment"
FILED, SCORING = "filed", "scoring"
MARK = "mark"  # the action of who gives points
SHOWN_TO_ALL = ("consulting", "answered", FILED)  # states in which results are shown


def assessments(user: User) -> QuerySet[Assessment]:
    """Return the assessments of years that a person may see, and those in which they rate."""
    seen = Q(cycle__in=cycles(user).values("pk"))
    own = Q(pk__in=given_seats(user).values("assessment"))
    return Assessment.objects.filter(seen | own).select_related("cycle__organisation", "by")


def of_year(cycle: Cycle) -> QuerySet[Assessment]:
    """Return the assessments of a year that were not withdrawn, in order."""
    standing_ones = Assessment.objects.filter(cycle=cycle).exclude(state=WITHDRAWN)
    return standing_ones.select_related("cycle__organisation", "by")


def kind_in_force(assessment: Assessment) -> AssessmentKind:
    """Return the kind of an assessment. Raises LookupError where the rules lost it."""
    kind = kind_of(assessment.kind)
    if kind is None:
        raise LookupError(assessment.kind)
    return kind


def card_in_force(assessment: Assessment) -> Card:
    """Return the card of an assessment. Raises LookupError where the rules lost it."""
    card = card_of(assessment.card)
    if card is None:
        raise LookupError(assessment.card)
    return card


def state_of(assessment: Assessment) -> State:
    """Return where an assessment stands."""
    return assessment_flow().state(assessment.state)


def standing(assessment: Assessment) -> Standing:
    """Return an assessment as something with a state; its moves name rights of its kind."""
    return Standing(
        ASSESSMENT, assessment.pk, assessment.cycle.organisation, assessment.state,
        assessment_flow(), reference(assessment.cycle), rights_of=assessment.kind,
    )  # fmt: skip


def may_commission(user: User, kind: AssessmentKind, cycle: Cycle) -> bool:
    """Return whether a person commissions a kind of assessment of a year.

    Never who filled it in; where the kind comes from above, nobody of the department at all.
    """
    right = right_of(kind.id, COMMISSION)
    if not may(user, right, cycle.organisation) or user.pk in fillers(cycle):
        return False
    if not kind.above:
        return True
    above = reaches_above(user, right, cycle.organisation)
    return above and not of_evaluated(user, cycle.organisation)


def commissions(user: User, assessment: Assessment) -> bool:
    """Return whether a person is of those who commissioned an assessment."""
    return may_commission(user, kind_in_force(assessment), assessment.cycle)


def kinds_for(user: User, cycle: Cycle) -> tuple[AssessmentKind, ...]:
    """Return the kinds that a person could commission of a year as it stands."""
    return tuple(
        kind for kind in kinds() if cycle.state in kind.states and may_commission(user, kind, cycle)
    )


def subjects(cycle: Cycle, kind: AssessmentKind) -> tuple[tuple[str, str], ...]:
    """Return what of a year a kind can be about: department, projects; id and name."""
    from jiheng.model import DEPARTMENT

    evaluation = evaluated_year(cycle).outcome.scored.evaluation
    known = [(DEPARTMENT, cycle.organisation.name)]
    known += [(project.key, project.name or project.key) for project in evaluation.projects]
    return tuple(pair for pair in known if subject_kind(pair[0]) in kind.subjects)


def offered(user: User, assessment: Assessment) -> tuple[flows.Offered, ...]:
    """Return the moves that a person could take with an assessment now."""
    moves = flows.offered(user, standing(assessment), lambda _phases: frozenset())
    commissioned = commissions(user, assessment)
    within = within_department(user, assessment.cycle.organisation)
    return tuple(o for o in moves if (commissioned if o.move.right == COMMISSION else within))


def own_reference(assessment: Assessment) -> str:
    """Return what the record keeps under an assessment itself, beside what is of its year."""
    return f"{ASSESSMENT}/{assessment.pk}"


def organisation_of(text: str) -> int | None:
    """Return whose an assessment is that a line of the record refers to."""
    pk = text.split("/")[1]
    rows = Assessment.objects.filter(pk=int(pk)) if pk.isdecimal() else Assessment.objects.none()
    return rows.values_list("cycle__organisation_id", flat=True).first()


def marks_hidden_in(user: User, lines: Iterable[AuditLine]) -> set[tuple[int, str]]:
    """Return line and field of the marks in lines of the record that a person may not see.

    While raters score, each sees their own; later who reads the record there sees all.
    """
    marked = [line for line in lines if line.action == MARK and line.actor_id != user.pk]
    ids = {int(line.object_id) for line in marked if line.object_id.isdecimal()}
    rows = Assessment.objects.filter(pk__in=ids).select_related("cycle__organisation")
    open_to = {
        f"{row.pk}"
        for row in rows
        if row.state in SHOWN_TO_ALL and may(user, "record", row.cycle.organisation)
    }
    return {
        (line.number, field)
        for line in marked
        if line.object_id not in open_to
        for field in line.changes
    }


def steps(assessment: Assessment) -> QuerySet[Step]:
    """Return the moves that were taken with an assessment, in order."""
    return flows.steps(ASSESSMENT, assessment.pk)


def newest_ranked(user: User, kind: str) -> int:
    """Return the newest year with filed assessments of a kind that a person may see, or 0."""
    filed = assessments(user).filter(kind=kind, state=FILED).order_by("-cycle__year")
    return filed.values_list("cycle__year", flat=True).first() or 0


def ranked(user: User, kind: str, year: int) -> QuerySet[Assessment]:
    """Return the filed assessments of a kind that a person may see of a year, the best first."""
    filed = assessments(user).filter(kind=kind, state=FILED, cycle__year=year)
    return filed.order_by("-total", "cycle__organisation__path", "pk")
