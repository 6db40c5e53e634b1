"""The performance side of the leader's page: years by state, scores, rounds, what is late."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db.models import Count

from jiheng.web.core.lists import List
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries.reach import paths
from jiheng.web.leader.queries.modes import SEE, ledgers_of
from jiheng.web.ledgers.models import Month
from jiheng.web.ledgers.queries.months import monthly
from jiheng.web.ledgers.queries.offers import sees_in
from jiheng.web.monitoring.queries.rounds import rounds
from jiheng.web.performance.queries.cycles import cycles


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a year's departments: how many by grade, and where they lie."""

    by_grade: tuple[tuple[str, int], ...]
    count: int
    low: Decimal | None
    middle: Decimal | None
    high: Decimal | None


def newest_year_of_departments(user: User, place: Organisation, last: int) -> int:
    """Return the newest year up to one that departments below a place have; 0: they have none."""
    below = cycles(user).filter(organisation__path__startswith=place.path, year__lte=last)
    return below.order_by("-year").values_list("year", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class MissingMonths:
    """A ledger of a place whose months are over and not closed."""

    ledger: str
    months: tuple[int, ...]


def states_of(user: User, year: int) -> dict[str, int]:
    """Return how many years that a person may see stand in each state."""
    seen = cycles(user).filter(year=year).order_by()
    return dict(seen.values_list("state").annotate(n=Count("pk")))


def scores_of(user: User, year: int) -> Scores:
    """Return the scores of the years that a person may see, as they were handed in."""
    seen = cycles(user).filter(year=year, score__isnull=False)
    pairs = list(seen.order_by("-score", "pk").values_list("score", "grade"))
    values = [score for score, _grade in pairs if score is not None]
    return Scores(
        by_grade=tuple(Counter(grade for _score, grade in pairs).items()),
        count=len(values),
        low=min(values, default=None),
        middle=median(values) if values else None,
        high=max(values, default=None),
    )


def rounds_of(user: User, year: int) -> dict[dt.date, dict[str, int]]:
    """Return how many rounds of a year have each lamp, by the last day of their period."""
    seen = rounds(user).filter(cycle__year=year).order_by()
    by_period: dict[dt.date, dict[str, int]] = {}
    for period_end, lamp in sorted(seen.values_list("period_end", "lamp")):
        lamps = by_period.setdefault(period_end, {})
        lamps[lamp] = lamps.get(lamp, 0) + 1
    return by_period


def count_in(list_: List, user: User, query: dict[str, str]) -> int:
    """Return how many rows a list has for a person under a query: the list's own number."""
    return list_.chosen(user, query).order_by().count()


def sees_years(user: User) -> bool:
    """Return whether a person may see years anywhere."""
    return bool(paths(user, SEE))


def months_missing(
    user: User, tiles: tuple[str, ...], organisation: Organisation, year: int, finished: int
) -> tuple[MissingMonths, ...]:
    """Return the months of an organisation that are over and not closed, by ledger."""
    known = {ledger.id: ledger for id_ in tiles for ledger in ledgers_of(id_)}
    seen = [
        ledger
        for ledger in known.values()
        if sees_in(user, ledger, organisation) and monthly(ledger)
    ]
    closed = Month.objects.filter(
        organisation=organisation, ledger__in=[ledger.id for ledger in seen], first__year=year
    ).values_list("ledger", "first")
    shut = {(ledger, first.month) for ledger, first in closed}
    lines = (
        MissingMonths(each.id, tuple(n for n in range(1, finished + 1) if (each.id, n) not in shut))
        for each in seen
    )
    return tuple(line for line in lines if line.months)
