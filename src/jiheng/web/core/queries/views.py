"""Who looked at or took away what, as far as a person may read the record of that place."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from jiheng.web.core.declared import declared, roles_with
from jiheng.web.core.models import AccessLine, Organisation, User
from jiheng.web.core.queries.reach import may_anywhere, may_everywhere, memberships, organisations
from jiheng.web.core.rights import SECURITY_AUDITOR

REFUSED = "refused"  # the action of a line about what somebody was refused
LONGEST_ID = 18  # digits of an id that a database has


def access_lines(user: User) -> QuerySet[AccessLine]:
    """Return the views that a person may read: of places where they may read the record.

    What has no place (lists, jobs, what was refused) is for those who read everything; who audits
    the three duties reads what was refused, and no more.
    """
    lines = AccessLine.objects.all()
    if not may_anywhere(user, "record"):
        return lines.none()
    if not may_everywhere(user, "record"):
        lines = lines.filter(organisation_id__in=organisations(user, "record").values("pk"))
    reads = {m.role for m in memberships(user)} & set(roles_with("record"))
    return lines.filter(action=REFUSED) if reads == {SECURITY_AUDITOR} else lines


def things_named(text: str) -> Q:
    """Return the condition that what was looked at has a text in its name."""
    condition = Q(pk__in=())
    for viewed in declared().viewed:
        if viewed.named is not None:
            condition |= Q(kind=viewed.kind, object_id__in=viewed.named(text))
    return condition


def places_named(text: str) -> QuerySet[Organisation]:
    """Return the organisations with a text in their names."""
    return Organisation.objects.filter(name__icontains=text)


def place_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of organisations by id."""
    wanted_ids = {id_ for id_ in ids if id_ is not None}
    return dict(Organisation.objects.filter(pk__in=wanted_ids).values_list("pk", "name"))


def ids_of(texts: Collection[str]) -> list[int]:
    """Return the ids among some texts: others are nothing's."""
    return [int(text) for text in texts if text.isdecimal() and len(text) <= LONGEST_ID]
