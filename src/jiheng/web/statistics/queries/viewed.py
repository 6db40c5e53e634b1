"""Tables and issues as the log of views speaks of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.core.ids import numbers, places_by_id
from jiheng.web.statistics.models import Issue
from jiheng.web.statistics.queries.tables import statistics


def issue_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose issues are, by id."""
    return places_by_id(Issue.objects.all(), "organisation_id", ids)


def issue_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what issues are called and their addresses, by id."""
    kept = Issue.objects.filter(pk__in=numbers(ids)).select_related("organisation")
    return {
        f"{issue.pk}": (
            f"{issue.organisation.name} {issue.first:%Y-%m} #{issue.number}",
            reverse("statistics:issue", args=(issue.pk,)),
        )
        for issue in kept
    }


def table_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what tables are called and their addresses: TABLE/ORGANISATION."""
    titles = {}
    for id_ in ids:
        table, _slash, place = id_.rpartition("/")
        layout = statistics().table(table)
        if layout is not None:
            address = reverse("statistics:table", args=(layout.id,))
            titles[id_] = (f"{layout.id} {layout.label}", f"{address}?organisation={place}")
    return titles
