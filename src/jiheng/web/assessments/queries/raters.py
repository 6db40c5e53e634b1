"""Who may rate in an assessment, who does: nobody of the department, nobody who filled it in."""

from django.db.models import Q, QuerySet

from jiheng.web.assessments.models import Assessment, Seat
from jiheng.web.assessments.queries.rules import RATE, kinds, right_of
from jiheng.web.core.declared import roles_with
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import may, memberships, organisations
from jiheng.web.performance.queries.moves import fillers

RECUSED = "recused"
ASKED, DECLARED, HANDED_IN = "asked", "declared", "handed_in"
OVER = ("filed", "withdrawn")
DEPARTMENTS = ("department", "unit")


def evaluated_department(organisation: Organisation) -> Organisation:
    """Return the department that an organisation belongs to: the topmost that is not finance."""
    above = [int(pk) for pk in organisation.path.strip("/").split("/")]
    departments = Organisation.objects.filter(pk__in=above, kind__in=DEPARTMENTS)
    return min(departments, key=lambda row: len(row.path), default=organisation)


def of_evaluated(user: User, organisation: Organisation) -> bool:
    """Return whether a person belongs to the department that is evaluated, or to anything below."""
    path = evaluated_department(organisation).path
    if any(m.organisation.path.startswith(path) for m in memberships(user)):
        return True
    return user.home is not None and user.home.path.startswith(path)


def within_department(user: User, organisation: Organisation) -> bool:
    """Return whether a person answers for an organisation from within its department."""
    return of_evaluated(user, organisation)


def conflict(assessment: Assessment, user: User, filled: frozenset[int] | None = None) -> str:
    """Return why somebody may not rate in an assessment; empty if nothing is against it.

    right: may not rate there; department: belongs to it; filler: filled the year in;
    commissioner: had it done, and the kind keeps the two apart. `filled` says who filled it in,
    where that is known already.
    """
    organisation = assessment.cycle.organisation
    if not may(user, right_of(assessment.kind, RATE), organisation):
        return "right"
    if of_evaluated(user, organisation):
        return "department"
    if user.pk in (fillers(assessment.cycle) if filled is None else filled):
        return "filler"
    self_rated = any(kind.self_rated for kind in kinds() if kind.id == assessment.kind)
    return "" if self_rated or user.pk != assessment.by_id else "commissioner"


def candidates(assessment: Assessment) -> list[User]:
    """Return who could be asked to rate in an assessment, by name."""
    organisation = assessment.cycle.organisation
    above = [int(pk) for pk in organisation.path.strip("/").split("/")]
    able = User.objects.filter(
        memberships__organisation__in=above,
        memberships__role__in=roles_with(right_of(assessment.kind, RATE)),
        is_active=True,
    )
    taken = set(assessment.seats.exclude(state=RECUSED).values_list("user", flat=True))
    people = able.distinct().select_related("home").order_by("name", "pk")
    filled = fillers(assessment.cycle)
    return [p for p in people if p.pk not in taken and not conflict(assessment, p, filled)]


def given_seats(user: User) -> QuerySet[Seat]:
    """Return the seats of a person that are open: they end with the assessment, and the role."""
    reach_of_rating = Q(pk__in=())
    for kind in kinds():
        reach = organisations(user, right_of(kind.id, RATE))
        reach_of_rating |= Q(assessment__kind=kind.id, assessment__cycle__organisation__in=reach)
    own = Seat.objects.filter(reach_of_rating, user=user).exclude(state=RECUSED)
    return own.exclude(assessment__state__in=OVER)


def seats(assessment: Assessment) -> QuerySet[Seat]:
    """Return who rates in an assessment, and who did not in the end."""
    return assessment.seats.select_related("user", "by")


def rating_seats(assessment: Assessment) -> QuerySet[Seat]:
    """Return the seats that count."""
    return seats(assessment).exclude(state=RECUSED)


def seat_of(user: User, assessment: Assessment) -> Seat | None:
    """Return the open seat of a person in an assessment; None without one."""
    return given_seats(user).filter(assessment=assessment).first()
