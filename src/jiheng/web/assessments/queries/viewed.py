"""Assessments as the log of views speaks of them."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.assessments.models import Assessment
from jiheng.web.core.ids import numbers, places_by_id


def places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose assessments are, by id."""
    return places_by_id(Assessment.objects.all(), "cycle__organisation_id", ids)


def titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return what assessments are called and their addresses, by id."""
    rows = Assessment.objects.filter(pk__in=numbers(ids)).select_related("cycle__organisation")
    return {
        f"{row.pk}": (
            f"{row.cycle.organisation.name} {row.cycle.year} · {row.name}",
            reverse("assessments:assessment", args=(row.pk,)),
        )
        for row in rows
    }
