"""Lines of the record that a person may read: those of what stands below them in the tree."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from jiheng.web.core.declared import roles_with
from jiheng.web.core.models import AuditLine, User
from jiheng.web.core.queries.reach import (
    may_anywhere,
    may_everywhere,
    memberships,
    organisations,
)
from jiheng.web.core.rights import SECURITY_AUDITOR

OF_DUTIES = ("user", "organisation")  # kinds of things that the three duties act on


def audit_lines(reference: str | None = None) -> QuerySet[AuditLine]:
    """Return lines of the record, the newest first; those that refer to something, or all."""
    lines = AuditLine.objects.order_by("-number")
    if not reference:
        return lines
    return lines.filter(Q(reference=reference) | Q(reference__startswith=f"{reference}/"))


def record_lines(user: User) -> QuerySet[AuditLine]:
    """Return the lines that a person may read: those of organisations where they have the right.

    Who audits the three duties reads what was done to people and organisations, and no more.
    """
    lines = audit_lines()
    if not may_anywhere(user, "record"):
        return lines.none()
    if not may_everywhere(user, "record"):
        lines = lines.filter(organisation_id__in=organisations(user, "record").values("pk"))
    reads = {m.role for m in memberships(user)} & set(roles_with("record"))
    return lines.filter(kind__in=OF_DUTIES) if reads == {SECURITY_AUDITOR} else lines


def lines_numbered(numbers: Iterable[int]) -> QuerySet[AuditLine]:
    """Return the lines of the record with these numbers."""
    return AuditLine.objects.filter(number__in=set(numbers))


def history(kind: str, object_id: object) -> QuerySet[AuditLine]:
    """Return what was done to one thing, the newest first."""
    return AuditLine.objects.filter(kind=kind, object_id=str(object_id)).order_by("-number")
