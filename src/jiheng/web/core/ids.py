"""Rows by their ids as the record and the log of views have them: texts."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

LONGEST = 18  # digits that every database keeps


def numbers(ids: Collection[str]) -> list[int]:
    """Return the ids that are numbers; other texts are no row's."""
    return [int(i) for i in ids if i.isascii() and i.isdecimal() and len(i) <= LONGEST]


def places_by_id(rows: QuerySet[Any], field: str, ids: Collection[str]) -> dict[str, int]:
    """Return by id whose some rows are: the organisation that a field leads to."""
    known = rows.filter(pk__in=numbers(ids)).values_list("pk", field)
    return {f"{pk}": place for pk, place in known}
