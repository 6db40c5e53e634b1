"""Packs as the log of views speaks of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.core.ids import numbers, places_by_id
from jiheng.web.disclosure.models import Release


def release_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose packs are, by id."""
    return places_by_id(Release.objects.all(), "cycle__organisation_id", ids)


def release_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what packs are called and their addresses, by id."""
    rows = Release.objects.filter(pk__in=numbers(ids)).select_related("cycle__organisation")
    return {
        f"{release.pk}": (
            f"{release.cycle.organisation.name} {release.cycle.year}",
            reverse("disclosure:release", args=(release.pk,)),
        )
        for release in rows
    }
