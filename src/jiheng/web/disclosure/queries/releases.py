"""Releases: which a person may see, where each stands, by when a year is due."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiheng.model import Flow, State
from jiheng.model.ledger_row import VOIDED
from jiheng.rulebook import load
from jiheng.web.core.models import AuditLine, Organisation, User
from jiheng.web.core.queries import may
from jiheng.web.disclosure.models import Release
from jiheng.web.flows import queries as flows
from jiheng.web.flows.models import Step
from jiheng.web.flows.standing import YEAR, Standing
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.taken_units import taken_years, with_own_units
from jiheng.web.performance.queries.year_tables import reference

RELEASE, APPROVE = "release", "approve_release"  # rights
CLOCK = "disclosure.release"
CONFIRMED, CONFIRM = "confirmed", "confirm"  # the state that is disclosed, the move to it
OUT = ("released", "withdrawn")


def release_flow() -> Flow:
    """Return how a pack goes."""
    return load().rest.release_flow


def releases(user: User) -> QuerySet[Release]:
    """Return the packs of the years that a person may see, the newest first."""
    seen = Release.objects.filter(cycle__in=cycles(user).values("pk"))
    return seen.select_related("cycle__organisation", "maker", "file")


def releases_of(cycle: Cycle) -> QuerySet[Release]:
    """Return the packs of a year, the newest first."""
    return Release.objects.filter(cycle=cycle).select_related("maker", "cycle__organisation")


def state_of(release: Release) -> State:
    """Return where a pack stands."""
    return release_flow().state(release.state)


def standing(release: Release) -> Standing:
    """Return a pack as something with a state; the record keeps it with its year."""
    cycle = release.cycle
    flow = release_flow()
    return Standing(RELEASE, release.pk, cycle.organisation, release.state, flow, reference(cycle))


def offered(user: User, release: Release) -> tuple[flows.Offered, ...]:
    """Return the moves that a person could take; who made a pack does not approve it."""
    moves = flows.offered(user, standing(release), lambda _phases: frozenset({release.maker_id}))
    return tuple(offer for offer in moves if offer.move.direct)


def steps(release: Release) -> QuerySet[Step]:
    """Return the moves that were taken with a pack, in order."""
    return flows.steps(RELEASE, release.pk)


def hidden_since(release: Release) -> bool:
    """Return whether a row that may stand in a pack is void or not public since it was ordered."""
    marked = Q(action="public") | Q(changes__has_key=VOIDED)
    lines = AuditLine.objects.filter(marked, kind="entry", at__gte=release.at)
    ids = [int(pk) for pk in lines.values_list("object_id", flat=True) if pk.isdecimal()]
    cycle = release.cycle
    of_year = Q(organisation=cycle.organisation_id, year__gt=0, year__lte=cycle.year)
    taken = with_own_units(taken_years(cycle).values())
    units = [each.unit.organisation_id for each in taken]
    composed = load().rest.disclosure.composed
    of_year |= Q(organisation__in=units, year=cycle.year, ledger__in=composed)
    below = Q(year=0, ledger__in=release.ledgers)
    below &= Q(organisation__path__startswith=cycle.organisation.path)
    gone = Q(public=False) | Q(voided=True)
    return Row.objects.filter(of_year | below, gone, pk__in=ids).exists()


def sees_inside(user: User, organisation: Organisation) -> bool:
    """Return whether somebody makes, approves or audits packs: they see what was found in one."""
    return any(may(user, right, organisation) for right in (RELEASE, APPROVE, "record"))


def confirmed_on(cycle: Cycle) -> dt.date | None:
    """Return the day on which finance confirmed a year; None before."""
    return confirmed_days([cycle]).get(cycle.pk)


def confirmed_days(years: list[Cycle]) -> dict[int, dt.date]:
    """Return the days on which finance confirmed years, by their ids."""
    taken = Step.objects.filter(kind=YEAR, move=CONFIRM, object_id__in=[c.pk for c in years])
    moments = taken.order_by("pk").values_list("object_id", "at")
    return {pk: timezone.localtime(at).date() for pk, at in moments}


def due_on(confirmed: dt.date | None) -> dt.date | None:
    """Return the day by whose end a confirmed year is due to be disclosed, by the cited clock."""
    return flows.due_by(CLOCK, confirmed) if confirmed is not None else None


def unreleased(user: User) -> QuerySet[Cycle]:
    """Return the confirmed years that a person may see and that were never disclosed."""
    out = Release.objects.filter(state__in=OUT).values("cycle")
    return cycles(user).filter(state=CONFIRMED).exclude(pk__in=out).order_by("-year", "pk")
