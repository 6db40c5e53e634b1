"""Packs as the log of views speaks of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.disclosure.models import Release


def release_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose packs are, by id."""
    rows = Release.objects.filter(pk__in=_numbers(ids))
    return {f"{pk}": place for pk, place in rows.values_list("pk", "cycle__organisation_id")}


def release_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what packs are called and their addresses, by id."""
    rows = Release.objects.filter(pk__in=_numbers(ids)).select_related("cycle__organisation")
    return {
        f"{release.pk}": (
            f"{release.cycle.organisation.name} {release.cycle.year}",
            reverse("disclosure:release", args=(release.pk,)),
        )
        for release in rows
    }


def _numbers(ids: Collection[str]) -> list[int]:
    return [int(id_) for id_ in ids if id_.isascii() and id_.isdecimal()]
