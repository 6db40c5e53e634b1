"""The departments of a city beside each other: grades over years, review scores, money."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.comparison.standing import spread
from jiheng.web.core.models import User
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.reading import MONEY_SCALE
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.evaluated import compared as reviewed
from jiheng.web.performance.queries.reviewed import reviews

FILED = ("submitted", "confirmed")
LINE, TOTAL = "支出合计", "部门合计"  # the row of the budget with what a department spent
MOST_REVIEWS = 60  # each is scored again from what was filed


@dataclass(frozen=True, slots=True)
class GradeYear:
    """The years of departments that were handed in for a year, by grade."""

    year: int
    counts: Mapping[str, int]
    count: int
    spread: tuple[Fraction, ...]  # of the scores: least, quartiles, most


@dataclass(frozen=True, slots=True)
class ReviewedScore:
    """A department's own score and the one that the review came to."""

    name: str
    cycle: int
    own: Decimal
    again: Decimal

    @property
    def difference(self) -> Decimal:
        """The review less the own score."""
        return self.again - self.own


@dataclass(frozen=True, slots=True)
class GradeMoney:
    """What the departments of a grade spent."""

    grade: str
    count: int
    known: int  # of them, whose outturn is stated
    spent: Fraction  # in yuan


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A city's year."""

    grades: tuple[GradeYear, ...]
    reviewed: tuple[ReviewedScore, ...]
    more_reviews: int
    money: tuple[GradeMoney, ...]


def portfolio(user: User, first: int, last: int) -> Portfolio:
    """Return the portfolio of the years that a person may see; money and reviews of the last."""
    filed = cycles(user).filter(year__range=(first, last), state__in=FILED, score__isnull=False)
    kept = list(filed.order_by("organisation__path", "year"))
    newest = [cycle for cycle in kept if cycle.year == last]
    scores, more = _reviewed(user, last)
    return Portfolio(
        tuple(
            _grades(year, [c for c in kept if c.year == year]) for year in range(first, last + 1)
        ),
        scores,
        more,
        _money(newest, last),
    )


def _grades(year: int, own: list[Cycle]) -> GradeYear:
    scores = sorted(Fraction(cycle.score) for cycle in own if cycle.score is not None)
    return GradeYear(year, dict(Counter(cycle.grade for cycle in own)), len(own), spread(scores))


def _reviewed(user: User, year: int) -> tuple[tuple[ReviewedScore, ...], int]:
    done = (
        reviews(user).filter(state="done", cycle__year=year).order_by("cycle__organisation__path")
    )
    scores = []
    for review in done.prefetch_related("rescores")[:MOST_REVIEWS]:
        for check in reviewed(review)[:1]:
            own, again = check.own.total.value, check.again.total.value
            if own is not None and again is not None:
                name = review.cycle.organisation.name
                scores.append(ReviewedScore(name, review.cycle_id, own, again))
    return tuple(scores), max(0, done.count() - MOST_REVIEWS)


def _money(own: list[Cycle], year: int) -> tuple[GradeMoney, ...]:
    rows = Row.objects.filter(
        ledger="budget", year=year, organisation__in=[cycle.organisation_id for cycle in own]
    )
    spent: dict[int, Fraction] = {}
    for organisation, values, read in rows.values_list("organisation", "values", "read"):
        executed = read.get("executed")
        total = values.get("line") == LINE and values.get("unit", TOTAL) == TOTAL
        if total and isinstance(executed, int):
            spent[organisation] = Fraction(executed, MONEY_SCALE)
    grades: dict[str, list[Cycle]] = {}
    for cycle in own:
        grades.setdefault(cycle.grade, []).append(cycle)
    return tuple(
        GradeMoney(
            grade,
            len(group),
            sum(cycle.organisation_id in spent for cycle in group),
            sum((spent.get(c.organisation_id, Fraction(0)) for c in group), Fraction(0)),
        )
        for grade, group in grades.items()
    )
