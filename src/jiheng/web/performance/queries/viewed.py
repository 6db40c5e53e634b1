"""Years, reviews and versions as the log of views has them: whose, what they are called."""

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.urls import reverse

from jiheng.web.core.queries.views import ids_of
from jiheng.web.flows.models import Step
from jiheng.web.flows.standing import YEAR
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle, Review
from jiheng.web.performance.queries.cycles import cycles_of
from jiheng.web.performance.queries.year_tables import year_table

MOST = 1_000  # years of a name
Titles = Mapping[str, tuple[str, str]]


def year_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return the organisations of years."""
    pairs = Cycle.objects.filter(pk__in=ids_of(ids)).values_list("pk", "organisation")
    return {str(pk): organisation for pk, organisation in pairs}


def year_titles(ids: Collection[str]) -> Titles:
    """Return names and addresses of years."""
    years = Cycle.objects.filter(pk__in=ids_of(ids)).select_related("organisation")
    return {str(year.pk): _year(year) for year in years}


def years_named(text: str) -> list[str]:
    """Return the ids of years that have a text in the name of their department, or are of it."""
    condition = Q(organisation__name__icontains=text)
    if text.isdecimal() and len(text) == 4:
        condition |= Q(year=int(text))
    return [str(pk) for pk in Cycle.objects.filter(condition).values_list("pk", flat=True)[:MOST]]


def review_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return the organisations of the years that are reviewed."""
    pairs = Review.objects.filter(pk__in=ids_of(ids)).values_list("pk", "cycle__organisation")
    return {str(pk): organisation for pk, organisation in pairs}


def review_titles(ids: Collection[str]) -> Titles:
    """Return names and addresses of reviews."""
    reviews = Review.objects.filter(pk__in=ids_of(ids)).select_related("cycle__organisation")
    return {
        str(review.pk): (
            _year(review.cycle)[0],
            reverse("performance:review", args=(review.pk,)),
        )
        for review in reviews
    }


def version_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return the organisations of the years of which a version was looked at."""
    years = _years_of_steps(ids)
    return {id_: year.organisation_id for id_, year in years.items()}


def version_titles(ids: Collection[str]) -> Titles:
    """Return names and addresses of versions of years."""
    return {
        id_: (_year(year)[0], reverse("performance:version", args=(year.pk, int(id_))))
        for id_, year in _years_of_steps(ids).items()
    }


def row_titles(ids: Collection[str]) -> Titles:
    """Return names and addresses of the rows of years."""
    rows = {row.pk: row for row in Row.objects.filter(pk__in=ids_of(ids)).exclude(year=0)}
    cycles = cycles_of(list(rows.values()))
    titles = {}
    for pk, row in rows.items():
        year = cycles.get((row.organisation_id, row.year))
        if year is not None:
            address = year_table(year, row.ledger).row_address(row.key)
            titles[str(pk)] = (f"{_year(year)[0]} · {row.title or row.key}", address)
    return titles


def _years_of_steps(ids: Collection[str]) -> dict[str, Cycle]:
    steps = dict(Step.objects.filter(pk__in=ids_of(ids), kind=YEAR).values_list("pk", "object_id"))
    years = Cycle.objects.select_related("organisation").in_bulk(set(steps.values()))
    return {str(pk): years[year] for pk, year in steps.items() if year in years}


def _year(year: Cycle) -> tuple[str, str]:
    title = f"{year.organisation.name} {year.year}"
    return title, reverse("performance:year", args=(year.pk,))
