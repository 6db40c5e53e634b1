"""What a person may see: every list, page, file and call is scoped here."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiheng.web.core.models import (
    AuditLine,
    Job,
    Membership,
    Organisation,
    StoredFile,
    Token,
    User,
)
from jiheng.web.core.rights import ROLE, Role, roles_with


def memberships(user: User) -> Sequence[Membership]:
    """Return the memberships of a person with their organisations; looked up once a request."""
    held = getattr(user, "_held_memberships", None)
    if held is None:
        held = list(user.memberships.select_related("organisation")) if user.is_active else []
        user._held_memberships = held  # type: ignore[attr-defined]
    return held


def roles(user: User, organisation: Organisation) -> frozenset[str]:
    """Return the roles of a person in an organisation: held there, above it, or in a division."""
    return frozenset(m.role for m in memberships(user) if organisation.path.startswith(_reach(m)))


def _reach(membership: Membership) -> str:
    """Return the path below which a membership holds: a division works in its department."""
    path = membership.organisation.path
    if membership.organisation.kind == "division":
        return path.rstrip("/").rpartition("/")[0] + "/"
    return path


def may(user: User, right: str, organisation: Organisation) -> bool:
    """Return whether a person has a right in an organisation."""
    return bool(roles(user, organisation) & set(roles_with(right)))


def may_anywhere(user: User, right: str) -> bool:
    """Return whether a person has a right in any organisation."""
    wanted = roles_with(right)
    return any(m.role in wanted for m in memberships(user))


def organisations(user: User, right: str) -> QuerySet[Organisation]:
    """Return the organisations in which a person has a right, in the order of the tree."""
    wanted = set(roles_with(right))
    reach = [Q(path__startswith=_reach(m)) for m in memberships(user) if m.role in wanted]
    if not reach:
        return Organisation.objects.none()
    every = reach[0]
    for one in reach[1:]:
        every |= one
    return Organisation.objects.filter(every)


def held_roles(user: User) -> tuple[tuple[Role, Organisation], ...]:
    """Return the roles of a person with where they are held."""
    return tuple((ROLE[m.role], m.organisation) for m in memberships(user))


def tree() -> QuerySet[Organisation]:
    """Return every organisation in the order of the tree."""
    return Organisation.objects.order_by("path")


def people(text: str = "") -> QuerySet[User]:
    """Return everybody, or those with a text in a name or an organisation; with memberships."""
    held = User.objects.prefetch_related("memberships__organisation").order_by("username")
    if text:
        where = Q(memberships__organisation__name__icontains=text)
        held = held.filter(where | Q(pk__in=named(text))).distinct()
    return held


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by id."""
    wanted = {one for one in ids if one is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def named(text: str) -> list[int]:
    """Return the ids of people whose name or log-in name has a text in it."""
    held = User.objects.filter(Q(name__icontains=text) | Q(username__icontains=text))
    return list(held.values_list("pk", flat=True))


def audit_lines(cycles: "QuerySet[Any, Any] | None") -> QuerySet[AuditLine]:
    """Return lines of the record, the newest first; of some cycles, or all of them."""
    lines = AuditLine.objects.order_by("-number")
    return lines if cycles is None else lines.filter(cycle_id__in=cycles)


def history(kind: str, object_id: object) -> QuerySet[AuditLine]:
    """Return what was done to one thing, the newest first."""
    return AuditLine.objects.filter(kind=kind, object_id=str(object_id)).order_by("-number")


def jobs(user: User) -> QuerySet[Job]:
    """Return a person's jobs, the newest first."""
    return Job.objects.filter(owner=user).order_by("-id")


def files(ids: Iterable[int]) -> QuerySet[StoredFile]:
    """Return files by id."""
    return StoredFile.objects.filter(pk__in=list(ids))


def all_files() -> QuerySet[StoredFile]:
    """Return every file that was kept."""
    return StoredFile.objects.all()


def own_file(user: User, digest: str) -> StoredFile | None:
    """Return a file that this person uploaded, or that a job made for them."""
    return StoredFile.objects.filter(uploaded_by=user, digest=digest).order_by("-pk").first()


def own_job(user: User, pk: int, kind: str) -> Job | None:
    """Return a job of this person and of a kind."""
    return jobs(user).filter(pk=pk, kind=kind).first()


def job_file(user: User, pk: int) -> StoredFile | None:
    """Return what a job of this person made; None if it made nothing, or is another's."""
    job = jobs(user).filter(pk=pk).first()
    return own_file(user, job.result.get("file", "")) if job is not None else None


def token_digest(secret: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def holder(secret: str) -> User | None:
    """Return whose token this is; None if nobody's, or not any more."""
    held = Token.objects.select_related("user").filter(digest=token_digest(secret)).first()
    if held is None or held.expires_at < timezone.now() or not held.user.is_active:
        return None
    return held.user


def tokens(user: User) -> QuerySet[Token]:
    """Return a person's tokens, the newest first."""
    return Token.objects.filter(user=user).order_by("-pk")
