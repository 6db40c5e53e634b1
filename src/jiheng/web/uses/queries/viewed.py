"""Uses as the log of views speaks of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.uses.models import ResultUse


def use_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose uses are, by id."""
    rows = ResultUse.objects.filter(pk__in=_numbers(ids))
    return {f"{pk}": place for pk, place in rows.values_list("pk", "cycle__organisation_id")}


def use_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what uses are called and their addresses, by id."""
    rows = ResultUse.objects.filter(pk__in=_numbers(ids)).select_related("cycle__organisation")
    return {
        f"{use.pk}": (
            f"{use.cycle.organisation.name} {use.cycle.year} · {use.name}",
            reverse("uses:use", args=(use.pk,)),
        )
        for use in rows
    }


def _numbers(ids: Collection[str]) -> list[int]:
    return [int(id_) for id_ in ids if id_.isascii() and id_.isdecimal()]
