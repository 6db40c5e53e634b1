"""Who may move a year on, what waits for a person, by when."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from jiheng.rulebook import WorkingDays, load
from jiheng.web.core.models import User
from jiheng.web.core.queries import may, organisations, roles
from jiheng.web.core.rights import roles_with
from jiheng.web.performance.models import Cycle, Deadline, Step, Task, Waiver
from jiheng.web.performance.queries.years import cycles
from jiheng.web.performance.stages import BASELINE, RESULTS_ONLY, STATE, Move, moves_from


@dataclass(frozen=True, slots=True)
class Offered:
    """A move that a person could take; `shut` says why it is not open to them."""

    move: Move
    shut: str = ""


def fillers(of: Cycle) -> frozenset[int]:
    """Return the ids of everybody who filled a value that the stage is about.

    While results are reviewed the targets are settled: finance approved them.
    """
    setting = STATE[of.state].stage == "setting"
    settled = RESULTS_ONLY if setting else BASELINE
    found: set[int] = set()
    for sheet, authors in of.entries.values_list("sheet", "authors"):
        apart = settled.get(sheet, ())
        found |= {int(pk) for field, pk in authors.items() if field not in apart}
    return frozenset(found)


def offered(user: User, of: Cycle) -> tuple[Offered, ...]:
    """Return the moves that a person's roles allow now; own work is not theirs to review."""
    mine = [m for m in moves_from(of.state) if may(user, m.right, of.organisation)]
    filled = user.pk in fillers(of) and not waived(user, of) if mine else False
    return tuple(Offered(m, "filled" if m.review and filled else "") for m in mine)


def waived(user: User, of: Cycle) -> bool:
    """Return whether a named exception lets this person review what they filled."""
    return of.waivers.filter(user=user).exists()


def waivers(of: Cycle) -> QuerySet[Waiver]:
    """Return the named exceptions of a year."""
    return of.waivers.select_related("user", "by")


def steps(of: Cycle) -> QuerySet[Step]:
    """Return the moves that were taken, in order."""
    return of.steps.select_related("by")


def to_dos(user: User) -> QuerySet[Cycle]:
    """Return the years that wait for a step of this person, the newest first."""
    waiting = Q(pk__in=())
    for state in STATE:
        for move in moves_from(state):
            if not move.back:
                waiting |= Q(state=state, organisation__in=organisations(user, move.right))
    return Cycle.objects.filter(waiting).select_related("organisation")


def steps_for(user: User, of: Cycle) -> list[Move]:
    """Return the steps forward that a person's roles allow in a year."""
    held = roles(user, of.organisation)
    return [m for m in moves_from(of.state) if not m.back and held & set(roles_with(m.right))]


def tasks(of: Cycle) -> QuerySet[Task]:
    """Return the tasks of a year, what is due first at the top."""
    return of.tasks.select_related("owner", "done_by").order_by("stage", "due", "pk")


def visible_tasks(user: User) -> QuerySet[Task]:
    """Return the tasks of every year that a person may see."""
    return Task.objects.filter(cycle__in=cycles(user).values("pk"))


def my_tasks(user: User) -> QuerySet[Task]:
    """Return what a person has still to do, what is due first at the top."""
    held = Task.objects.filter(owner=user, done_at__isnull=True)
    return held.select_related("cycle__organisation").order_by("due", "pk")


def deadlines(of: Cycle) -> dict[str, Deadline]:
    """Return the deadlines that hold for a year, by stage."""
    return {stage: deadline for (_pk, stage), deadline in deadlines_of([of]).items()}


def deadlines_of(years: Iterable[Cycle]) -> dict[tuple[int, str], Deadline]:
    """Return the deadlines of several years at once, by year's id and stage; the nearest wins."""
    wanted = list(years)
    above = {
        one.pk: [int(pk) for pk in one.organisation.path.strip("/").split("/")] for one in wanted
    }
    ids = {pk for path in above.values() for pk in path}
    held = Deadline.objects.filter(
        organisation_id__in=ids, year__in={one.year for one in wanted}
    ).select_related("organisation")
    made: dict[tuple[int, str], Deadline] = {}
    for deadline in sorted(held, key=lambda d: len(d.organisation.path)):
        for one in wanted:
            if deadline.year == one.year and deadline.organisation_id in above[one.pk]:
                made[one.pk, deadline.stage] = deadline
    return made


def working_days() -> WorkingDays:
    """Return the working days of the rules with those that the operator added."""
    kept = settings.KEPT
    return load().rest.working_days.also(kept.off, kept.on)


@dataclass(frozen=True, slots=True)
class Due:
    """A day by whose end something is due, and how many working days are left."""

    day: dt.date
    left: int  # negative: that many are over it

    @property
    def over(self) -> bool:
        """Whether it is over: the day itself ends at 24:00."""
        return self.left < 0


def due(day: dt.date | None, today: dt.date) -> Due | None:
    """Return how long there is until the end of a day; None without a day."""
    if day is None:
        return None
    left = working_days().between(today, day)
    return Due(day, min(left, -1) if day < today else left)


def colleagues(of: Cycle) -> QuerySet[User]:
    """Return the people of a department."""
    return (
        User.objects.filter(
            memberships__organisation__path__startswith=of.organisation.path, is_active=True
        )
        .distinct()
        .order_by("name")
    )
