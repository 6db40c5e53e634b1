"""Computations as the log of views speaks of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.awards.models import Computation


def computation_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose computations are, by id."""
    rows = Computation.objects.filter(pk__in=_numbers(ids))
    return {f"{pk}": place for pk, place in rows.values_list("pk", "row__organisation_id")}


def computation_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what computations are called and their addresses, by id."""
    rows = Computation.objects.filter(pk__in=_numbers(ids)).select_related("row")
    return {
        f"{c.pk}": (f"{c.row.title} · {c.number}", reverse("awards:computation", args=(c.pk,)))
        for c in rows
    }


def _numbers(ids: Collection[str]) -> list[int]:
    return [int(id_) for id_ in ids if id_.isascii() and id_.isdecimal()]
