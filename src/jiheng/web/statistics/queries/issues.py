"""Issues of the tables of a month: which a person may see, the last of a month."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Max, QuerySet

from jiheng.web.core.models import Organisation
from jiheng.web.core.queries import organisations
from jiheng.web.statistics.models import Issue
from jiheng.web.statistics.queries.tables import places_of_tables

if TYPE_CHECKING:
    from jiheng.web.core.models import User

MAKE = "make_statistics"  # the right
SEE = ("see", MAKE)


def issues(user: "User") -> QuerySet[Issue]:
    """Return the issues of the places where a person makes them, or audits; the newest first.

    Who reads the record of the three duties alone sees no table, and so no issue of any.
    """
    seen = [place.pk for place in places_of_tables(user)]
    reach = organisations(user, MAKE, "record").filter(pk__in=seen)
    kept = Issue.objects.filter(organisation__in=reach)
    return kept.select_related("organisation", "maker", "file")


def last_issue(where: Organisation, first: dt.date) -> Issue | None:
    """Return the last issue of a month; None before the first one."""
    return Issue.objects.filter(organisation=where, first=first).order_by("-number").first()


def next_number(where: Organisation, first: dt.date) -> int:
    """Return the number of the next issue of a month."""
    kept = Issue.objects.filter(organisation=where, first=first)
    return int(kept.aggregate(last=Max("number"))["last"] or 0) + 1
