"""What was done with something, who may go on with it, by when."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jiheng.ledger.gates import Hands, Taker, barred
from jiheng.model import Flow, Move
from jiheng.rulebook import WorkingDays, load
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import may, organisations, paths
from jiheng.web.core.queries.bound import States, chosen
from jiheng.web.flows.models import Deadline, Step, Waiver
from jiheng.web.flows.standing import Standing

Authors = Callable[[tuple[str, ...]], frozenset[int]]  # of columns in some phases


@dataclass(frozen=True, slots=True)
class Offered:
    """A move that a person could take; `shut` says why it is not open to them."""

    move: Move
    shut: str = ""


def steps(kind: str, object_id: int) -> QuerySet[Step]:
    """Return the moves that were taken, in order; what was kept with each is not read yet."""
    taken = Step.objects.filter(kind=kind, object_id=object_id).select_related("by", "file")
    return taken.annotate(kept=Q(rows__isnull=False)).defer("rows")


def waivers(kind: str, object_id: int) -> QuerySet[Waiver]:
    """Return the named exceptions."""
    return Waiver.objects.filter(kind=kind, object_id=object_id).select_related(
        "user", "by", "agreed_by"
    )


def offered(user: User, standing: Standing, authors: Authors) -> tuple[Offered, ...]:
    """Return the moves that a person's roles allow now; own work is not theirs to judge."""
    last = last_steps(standing.kind, [standing.pk]).get(standing.pk)
    return tuple(
        Offered(move, unseparated(user, standing, move, authors, last))
        for move in standing.flow.moves_from(standing.state)
        if standing.open_to(move) and may(user, standing.right(move), standing.organisation)
    )


def waits_for(user: User, flow: Flow, organisation: str = "organisation") -> Q:
    """Return what narrows things to those that wait for a step forward of this person.

    `organisation` is where the thing says whose it is.
    """
    waiting = Q(pk__in=())
    for move in flow.moves:
        if not move.back:
            reach = organisations(user, move.right)
            waiting |= Q(**{"state__in": move.begin, f"{organisation}__in": reach})
    return waiting


def unseparated(
    user: User, standing: Standing, move: Move, authors: Authors, last: Step | None
) -> str:
    """Return why a person is kept from a move, as `barred` says it; empty if nothing does.

    Who wrote what it judges goes on by an exception in force. `last` is the last step taken.
    """
    asks, where = move.separation, standing.organisation
    party = standing.party if asks.party else ""
    taker = Taker(
        person=user.pk,
        reach=paths(user, standing.right(move)) if asks.place else (),
        of_party=not party or may(user, party, where),
    )
    hands = Hands(
        path=where.path,
        authors=authors(asks.authors) if asks.authors else frozenset(),
        last=last.by_id if last is not None else None,
        earlier=_takers(standing, asks.moves) if asks.moves else frozenset(),
    )
    why = barred(asks, taker, hands)
    in_force = waivers(standing.kind, standing.pk).filter(agreed_by__isnull=False, user=user)
    return "" if why == "authors" and in_force.exists() else why


def _takers(standing: Standing, moves: Collection[str]) -> frozenset[int]:
    """Return who took any of some moves with a thing, however often it came back."""
    taken = Step.objects.filter(kind=standing.kind, object_id=standing.pk, move__in=moves)
    return frozenset(taken.values_list("by_id", flat=True))


def last_steps(kind: str, ids: Iterable[int]) -> dict[int, Step]:
    """Return the step that was taken last with each of some things, of those that had one."""
    taken = Step.objects.filter(kind=kind, object_id__in=list(ids)).select_related("by")
    return {step.object_id: step for step in taken.defer("rows").order_by("pk")}


def return_note(step: Step | None, flow: Flow) -> str:
    """Return why the last step brought something back, and who says so; empty if it did not."""
    move = flow.move(step.move) if step is not None else None
    if step is None or move is None or not move.back:
        return ""
    return _("退回：%(note)s（%(name)s）") % {"note": step.note, "name": step.by.name}


def deadlines_of(years: Iterable[tuple[Organisation, int]]) -> dict[tuple[int, int, str], Deadline]:
    """Return deadlines by organisation, year and stage; the nearest organisation above wins."""
    wanted_years = list(years)
    above = {
        organisation.pk: [int(pk) for pk in organisation.path.strip("/").split("/")]
        for organisation, _year in wanted_years
    }
    ids = {pk for path in above.values() for pk in path}
    rows = Deadline.objects.filter(
        organisation_id__in=ids, year__in={year for _organisation, year in wanted_years}
    ).select_related("organisation")
    nearest: dict[tuple[int, int, str], Deadline] = {}
    for deadline in sorted(rows, key=lambda d: len(d.organisation.path)):
        for organisation, year in wanted_years:
            if deadline.year == year and deadline.organisation_id in above[organisation.pk]:
                nearest[organisation.pk, year, deadline.stage] = deadline
    return nearest


def working_days() -> WorkingDays:
    """Return the working days of the rules with those that the operator added."""
    options = settings.OPTIONS
    return load().rest.working_days.also(options.off, options.on)


def due_by(clock: str, began: dt.date) -> dt.date | None:
    """Return the day by whose end something is due by a cited clock; None without one."""
    rule = load().rest.clock(clock, began)
    if rule is None:
        return None
    if rule.working:
        return working_days().after(began, rule.days)
    return began + dt.timedelta(days=rule.days)


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


def bound_steps(ids: Collection[int] | None) -> States:
    """Yield steps as the record holds them fast."""
    for step in chosen(Step.objects.select_related("file"), ids):
        proof = [step.file.digest, step.file.name, step.file.size] if step.file is not None else []
        yield (
            step.pk,
            {
                "kind": step.kind,
                "object": step.object_id,
                "move": step.move,
                "begin": step.begin,
                "end": step.end,
                "by": step.by_id,
                "at": step.at.isoformat(),
                "note": step.note,
                "proof": proof,
                "rows": step.rows,
            },
        )


def bound_waivers(ids: Collection[int] | None) -> States:
    """Yield exceptions as the record holds them fast."""
    for waiver in chosen(Waiver.objects.all(), ids):
        agreed_at = waiver.agreed_at.isoformat() if waiver.agreed_at is not None else None
        yield (
            waiver.pk,
            {
                "kind": waiver.kind,
                "object": waiver.object_id,
                "user": waiver.user_id,
                "reason": waiver.reason,
                "by": waiver.by_id,
                "at": waiver.at.isoformat(),
                "agreed_by": waiver.agreed_by_id,
                "agreed_at": agreed_at,
            },
        )


def bound_deadlines(ids: Collection[int] | None) -> States:
    """Yield last days as the record holds them fast."""
    for row in chosen(Deadline.objects.all(), ids):
        about = {"organisation": row.organisation_id, "year": row.year, "stage": row.stage}
        yield row.pk, {**about, "day": row.day.isoformat()}
