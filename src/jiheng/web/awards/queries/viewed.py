"""Computations as the log of views speaks of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.awards.models import Computation
from jiheng.web.core.ids import numbers, places_by_id


def computation_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose computations are, by id."""
    return places_by_id(Computation.objects.all(), "row__organisation_id", ids)


def computation_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what computations are called and their addresses, by id."""
    rows = Computation.objects.filter(pk__in=numbers(ids)).select_related("row")
    return {
        f"{c.pk}": (f"{c.row.title} · {c.number}", reverse("awards:computation", args=(c.pk,)))
        for c in rows
    }
