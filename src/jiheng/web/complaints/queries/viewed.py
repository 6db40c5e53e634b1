"""Complaints as the log of views speaks of them: by number alone."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from jiheng.web.complaints.models import Complaint


def complaint_places(ids: Collection[str]) -> Mapping[str, int]:
    """Return whose complaints are, by id."""
    rows = Complaint.objects.filter(pk__in=_numbers(ids))
    return {f"{pk}": place for pk, place in rows.values_list("pk", "row__organisation_id")}


def complaint_titles(ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Return the numbers of complaints and their addresses, by id."""
    rows = Complaint.objects.filter(pk__in=_numbers(ids)).select_related("row")
    return {f"{c.pk}": (c.row.title, reverse("complaints:complaint", args=(c.pk,))) for c in rows}


def _numbers(ids: Collection[str]) -> list[int]:
    return [int(id_) for id_ in ids if id_.isascii() and id_.isdecimal()]
