"""Assessments as the log of views speaks of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.assessments.models import Assessment


def places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose assessments are, by id."""
    rows = Assessment.objects.filter(pk__in=_numbers(ids))
    return {f"{pk}": place for pk, place in rows.values_list("pk", "cycle__organisation_id")}


def titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what assessments are called and their addresses, by id."""
    rows = Assessment.objects.filter(pk__in=_numbers(ids)).select_related("cycle__organisation")
    return {
        f"{row.pk}": (
            f"{row.cycle.organisation.name} {row.cycle.year} · {row.name}",
            reverse("assessments:assessment", args=(row.pk,)),
        )
        for row in rows
    }


def _numbers(ids: Collection[str]) -> list[int]:
    return [int(id_) for id_ in ids if id_.isascii() and id_.isdecimal()]
