"""Surveys as the record and the log of views call them."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from jiheng.web.core.ids import numbers, places_by_id
from jiheng.web.surveys.models import Survey

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine


def places(ids: Collection[str]) -> dict[str, int]:
    """Return whose surveys are, by their ids as the log has them."""
    return places_by_id(Survey.objects.all(), "organisation_id", ids)


def titles(ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return what surveys are called, with their addresses."""
    rows = Survey.objects.filter(pk__in=numbers(ids)).values_list("pk", "title")
    return {f"{pk}": (title, reverse("surveys:survey", args=(pk,))) for pk, title in rows}


def titled(text: str) -> list[str]:
    """Return the ids of surveys with a text in their titles."""
    return [
        f"{pk}" for pk in Survey.objects.filter(title__icontains=text).values_list("pk", flat=True)
    ]


def line_titles(lines: Iterable["AuditLine"]) -> dict[int, tuple[str, str]]:
    """Return what the surveys of lines of the record are called, by line."""
    audit_lines = list(lines)
    names = titles([line.object_id for line in audit_lines])
    return {line.number: names[line.object_id] for line in audit_lines if line.object_id in names}
