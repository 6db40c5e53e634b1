"""Complaints as the log of views speaks of them: by number alone."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.complaints.models import Complaint
from jiheng.web.core.ids import numbers, places_by_id


def complaint_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose complaints are, by id."""
    return places_by_id(Complaint.objects.all(), "row__organisation_id", ids)


def complaint_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return the numbers of complaints and their addresses, by id."""
    rows = Complaint.objects.filter(pk__in=numbers(ids)).select_related("row")
    return {f"{c.pk}": (c.row.title, reverse("complaints:complaint", args=(c.pk,))) for c in rows}
