"""Years: which a person may see, one held by a transaction, their versions."""

import secrets

from django.db.models import Q, QuerySet

from jiheng.web.core.models import User
from jiheng.web.core.queries import memberships, organisations
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle, Review

OPEN = "open"
VERSION_BITS = 53  # a whole number everywhere, in JSON too
EVERYWHERE = ("finance", "auditor")


def cycles(user: User) -> QuerySet[Cycle]:
    """Return the years that a person may see: by organisation, or drawn for them to review."""
    given = given_reviews(user).values("cycle")
    within_reach = Q(organisation__in=organisations(user, "see")) | Q(pk__in=given)
    return Cycle.objects.filter(within_reach).select_related("organisation")


def given_reviews(user: User) -> QuerySet[Review]:
    """Return the open reviews that are given to a person, who may review there still.

    What is given adds to a role: it ends with the review, and with the role.
    """
    reach = organisations(user, "rescore")
    return Review.objects.filter(reviewer=user, state=OPEN, cycle__organisation__in=reach)


def cycle(user: User, pk: int) -> Cycle:
    """Return a year that a person may see. Raises Cycle.DoesNotExist else."""
    return cycles(user).get(pk=pk)


def cycle_of(organisation_id: int, year: int) -> Cycle | None:
    """Return the year of an organisation; None if it has not been opened."""
    years = Cycle.objects.filter(organisation=organisation_id, year=year)
    return years.select_related("organisation").first()


def organisation_of(reference: str) -> int | None:
    """Return whose a year is that the record refers to as year/ID or year/ID/SHEET."""
    pk = reference.split("/")[1]
    years = Cycle.objects.filter(pk=int(pk)) if pk.isdecimal() else Cycle.objects.none()
    return years.values_list("organisation_id", flat=True).first()


def locked_cycle(pk: int) -> Cycle:
    """Return a year, held by this transaction until it ends."""
    return Cycle.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)


def bump_version(cycle: Cycle) -> None:
    """Give a year a new version, so that whatever was computed from it is computed anew.

    By chance and not by counting: a version that was rolled back must never come again.
    """
    cycle.version = secrets.randbits(VERSION_BITS)
    Cycle.objects.filter(pk=cycle.pk).update(version=cycle.version)


def earlier(cycle: Cycle) -> QuerySet[Cycle]:
    """Return the years of the same department before a year, the last one first."""
    before = Cycle.objects.filter(organisation=cycle.organisation_id, year__lt=cycle.year)
    return before.select_related("organisation").order_by("-year")


def visible_rows(user: User, *sheets: str) -> QuerySet[Row]:
    """Return the rows of sheets in every year that a person may see."""
    rows = Row.objects.filter(ledger__in=sheets, year__gt=0).select_related("organisation")
    if any(m.role in EVERYWHERE and m.organisation.parent_id is None for m in memberships(user)):
        return rows  # the whole tree: no need to ask for each
    reach = Q(organisation__in=organisations(user, "see"))
    years = given_reviews(user).values_list("cycle__organisation_id", "cycle__year")
    for organisation_id, year in years:
        reach |= Q(organisation_id=organisation_id, year=year)
    return rows.filter(reach)


def cycles_of(rows: "QuerySet[Row] | list[Row]") -> dict[tuple[int, int], Cycle]:
    """Return the years of rows by organisation and year."""
    pairs = {(row.organisation_id, row.year) for row in rows}
    cycles_there = Cycle.objects.filter(
        organisation_id__in={pk for pk, _year in pairs}, year__in={year for _pk, year in pairs}
    ).select_related("organisation")
    return {(c.organisation_id, c.year): c for c in cycles_there}
