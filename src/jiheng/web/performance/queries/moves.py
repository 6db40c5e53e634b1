"""Who may move a year on, what waits for a person, who filled what in it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from jiheng.model import Move
from jiheng.rulebook import load
from jiheng.web.core.declared import roles_with
from jiheng.web.core.models import User
from jiheng.web.core.queries import may, reaches_above, roles, works_in
from jiheng.web.flows import queries as flows
from jiheng.web.flows.models import Deadline, Step, Waiver
from jiheng.web.flows.standing import YEAR
from jiheng.web.ledgers.queries.rows import authors, rows_of
from jiheng.web.performance.models import Cycle, Task
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.year_tables import standing, year_flow

RETURN_UNIT = "return_unit"  # the right of whoever a unit reports to


def year_authors(cycle: Cycle, phases: tuple[str, ...]) -> frozenset[int]:
    """Return the ids of everybody who filled a value that is judged, in columns of some phases.

    What finance or a review puts on record beside it is not what is judged.
    """
    filled: set[int] = set()
    for sheet in load().rest.form.sheets:
        if sheet.judged:
            rows = rows_of(cycle.organisation_id, cycle.year, sheet.id).only("authors")
            filled |= authors(rows, sheet, phases)
    return frozenset(filled)


def fillers(cycle: Cycle) -> frozenset[int]:
    """Return the ids of everybody who filled a value that is judged."""
    return year_authors(cycle, year_flow().phases)


def kept_from_review(user: User, cycle: Cycle) -> str:
    """Return why a person does not review a year: filler, office; empty if nothing keeps them."""
    if user.pk in fillers(cycle):
        return "filler"
    return "office" if works_in(user, cycle.organisation) else ""


def offered(user: User, cycle: Cycle) -> tuple[flows.Offered, ...]:
    """Return the moves that a person's roles allow now; own work is not theirs to judge."""
    moves = flows.offered(user, standing(cycle), lambda phases: year_authors(cycle, phases))
    return tuple(each for each in moves if from_its_place(user, cycle, each.move))


def from_its_place(user: User, cycle: Cycle, move: Move) -> bool:
    """Return whether a person is where a move is taken from: a unit is returned from above."""
    return move.right != RETURN_UNIT or reaches_above(user, RETURN_UNIT, cycle.organisation)


def steps(cycle: Cycle) -> QuerySet[Step]:
    """Return the moves that were taken, in order."""
    return flows.steps(YEAR, cycle.pk)


def waivers(cycle: Cycle) -> QuerySet[Waiver]:
    """Return the named exceptions of a year."""
    return flows.waivers(YEAR, cycle.pk)


def to_dos(user: User) -> QuerySet[Cycle]:
    """Return the years that wait for a step of this person, the newest first."""
    waiting = flows.waits_for(user, year_flow())
    return Cycle.objects.filter(waiting).select_related("organisation")


def steps_for(user: User, cycle: Cycle) -> list[Move]:
    """Return the steps forward that a person's roles allow in a year."""
    own_roles = roles(user, cycle.organisation)
    return [
        move
        for move in year_flow().moves_from(cycle.state)
        if not move.back and own_roles & set(roles_with(move.right))
    ]


def tasks(cycle: Cycle) -> QuerySet[Task]:
    """Return the tasks of a year, what is due first at the top."""
    return cycle.tasks.select_related("owner", "done_by").order_by("stage", "due", "pk")


def visible_tasks(user: User) -> QuerySet[Task]:
    """Return the tasks of every year that a person may see."""
    return Task.objects.filter(cycle__in=cycles(user).values("pk"))


def my_tasks(user: User) -> QuerySet[Task]:
    """Return what a person has still to do in years that they may see, what is due first on top."""
    own_tasks = visible_tasks(user).filter(owner=user, done_at__isnull=True)
    return own_tasks.select_related("cycle__organisation").order_by("due", "pk")


def deadlines(cycle: Cycle) -> dict[str, Deadline]:
    """Return the deadlines that hold for a year, by stage."""
    return {stage: deadline for (_pk, stage), deadline in deadlines_of([cycle]).items()}


def deadlines_of(years: Iterable[Cycle]) -> dict[tuple[int, str], Deadline]:
    """Return the deadlines of several years at once, by year's id and stage; the nearest wins."""
    listed = list(years)
    nearest = flows.deadlines_of((cycle.organisation, cycle.year) for cycle in listed)
    return {
        (cycle.pk, stage): deadline
        for (organisation, year, stage), deadline in nearest.items()
        for cycle in listed
        if (cycle.organisation_id, cycle.year) == (organisation, year)
    }


def colleagues(cycle: Cycle) -> QuerySet[User]:
    """Return the people of a department."""
    return (
        User.objects.filter(
            memberships__organisation__path__startswith=cycle.organisation.path, is_active=True
        )
        .distinct()
        .order_by("name")
    )


def finance_people(cycle: Cycle) -> QuerySet[User]:
    """Return who decides a department's year for finance, whatever else they do."""
    above = [int(pk) for pk in cycle.organisation.path.strip("/").split("/")]
    finance = Q(memberships__organisation__in=above, memberships__role__in=roles_with("approve"))
    return User.objects.filter(finance, is_active=True).distinct().order_by("name")


def excusable(by: User, cycle: Cycle) -> QuerySet[User]:
    """Return who a person may register a named exception for.

    A department excuses its own people; those who judge it for finance, finance alone.
    """
    judges = Q(pk__in=finance_people(cycle).values("pk"))
    own = Q(pk__in=colleagues(cycle).values("pk"))
    if may(by, "approve", cycle.organisation):
        return User.objects.filter(own | judges).order_by("name")
    if may(by, "waive", cycle.organisation):
        return User.objects.filter(own & ~judges).order_by("name")
    return User.objects.none()
