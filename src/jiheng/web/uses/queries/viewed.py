"""Uses as the log of views speaks of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.core.ids import numbers, places_by_id
from jiheng.web.uses.models import ResultUse


def use_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose uses are, by id."""
    return places_by_id(ResultUse.objects.all(), "cycle__organisation_id", ids)


def use_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what uses are called and their addresses, by id."""
    rows = ResultUse.objects.filter(pk__in=numbers(ids)).select_related("cycle__organisation")
    return {
        f"{use.pk}": (
            f"{use.cycle.organisation.name} {use.cycle.year} · {use.name}",
            reverse("uses:use", args=(use.pk,)),
        )
        for use in rows
    }
