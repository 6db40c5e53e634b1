"""Issues of the tables of a month: which a person may see, the last of a month."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet

from jiheng.web.core.models import Organisation
from jiheng.web.core.queries import organisations
from jiheng.web.statistics.models import Issue
from jiheng.web.statistics.queries.tables import (
    cases_of,
    made,
    places_of_tables,
    sees_table,
    statistics,
)

if TYPE_CHECKING:
    from jiheng.web.core.models import User

MAKE = "make_statistics"  # the right
SEE = ("see", MAKE)


def issues(user: "User") -> QuerySet[Issue]:
    """Return the issues of the places where a person makes them, or audits; the newest first.

    Who reads the record of the three duties alone sees no table, and so no issue of any. An issue
    is whole: who may not see one of its tables sees none of it, whoever made it.
    """
    seen = {place.pk: place for place in places_of_tables(user)}
    reach = organisations(user, MAKE, "record").filter(pk__in=seen)
    kept = Issue.objects.filter(organisation__in=reach)
    for pk in kept.order_by().values_list("organisation_id", flat=True).distinct():
        unseen = [each for each in _tables() if each not in visible_tables(user, seen[pk])]
        if unseen:
            kept = kept.exclude(Q(organisation=pk) & Q(cells__has_any_keys=unseen))
    return kept.select_related("organisation", "maker", "file")


def visible_tables(user: "User", where: Organisation) -> list[str]:
    """Return the ids of the tables of a place that a person may see."""
    tables = (each for each in statistics().tables if made(each))
    return [each.id for each in tables if sees_table(user, each, where)]


def packed_tables(user: "User", where: Organisation) -> list[str]:
    """Return the ids of the tables that everybody who has a pack of a person finds in it.

    Counts of secret cases are not among them: more people have a pack than may see those counts.
    """
    cases = _tables_of_cases()
    return [id_ for id_ in visible_tables(user, where) if id_ not in cases]


def apart_tables(user: "User", where: Organisation) -> list[str]:
    """Return the ids of the tables of cases that a person may see: a file of its own for each."""
    cases = _tables_of_cases()
    return [id_ for id_ in visible_tables(user, where) if id_ in cases]


def cells_seen(user: "User", issue: Issue) -> dict[str, dict[str, str]]:
    """Return what stood in the cells of an issue, of the tables that a person may see."""
    seen = apart_tables(user, issue.organisation)
    return {**issue.cells, **{id_: own for id_, own in issue.apart.items() if id_ in seen}}


def files_seen(user: "User", issue: Issue) -> list[dict[str, Any]]:
    """Return the files of an issue that a person may have, as its manifest tells them."""
    seen = {"", *apart_tables(user, issue.organisation)}
    return [file for file in issue.manifest if file.get("table", "") in seen]


def _tables_of_cases() -> set[str]:
    return {each.id for each in statistics().tables if cases_of(each) is not None}


def _tables() -> list[str]:
    return [each.id for each in statistics().tables]


def last_issue(where: Organisation, first: dt.date) -> Issue | None:
    """Return the last issue of a month; None before the first one."""
    return Issue.objects.filter(organisation=where, first=first).order_by("-number").first()


def next_number(where: Organisation, first: dt.date) -> int:
    """Return the number of the next issue of a month."""
    kept = Issue.objects.filter(organisation=where, first=first)
    return int(kept.aggregate(last=Max("number"))["last"] or 0) + 1
