"""The year that a page begins with where nobody asks for one: the newest that has rows."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.models import Row


def newest_year(lots: Iterable[QuerySet[Row]], until: dt.date | None = None) -> int:
    """Return the newest year up to a day, today by default, in which any of some rows is dated.

    Without a row it is the year of that day: a page of an empty ledger is about now.
    """
    last = until or timezone.localdate()
    return newest_dated_year(lots, last) or last.year


def newest_dated_year(lots: Iterable[QuerySet[Row]], last: dt.date) -> int:
    """Return the newest year up to a day in which any of some rows is dated; 0 without a row."""
    newest = 0
    for rows in lots:
        dated = rows.filter(day__lte=last, voided=False).order_by("-day", "-pk")
        day = dated.values_list("day", flat=True).first()
        newest = max(newest, day.year if day is not None else 0)
        if newest == last.year:  # later there is nothing
            break
    return newest


def newest_year_at(ids: Iterable[str], place: Organisation, until: dt.date | None = None) -> int:
    """Return the newest year in which a place, or one below it, has rows in any of some ledgers."""
    below = Row.objects.filter(organisation__path__startswith=place.path)
    return newest_year((below.filter(ledger=id_) for id_ in dict.fromkeys(ids)), until)


__all__ = ["newest_dated_year", "newest_year", "newest_year_at"]
