"""What a person may see: every list, page, file and call is scoped here."""

import hashlib
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from jiheng.web.core.models import AuditLine, Job, Membership, Organisation, StoredFile, Token, User
from jiheng.web.core.queries.people import (
    administrators,
    holders,
    managed,
    named,
    names,
    owns_account,
    people,
    people_below,
    place_of,
)
from jiheng.web.core.queries.reach import (
    held_roles,
    may,
    may_anywhere,
    may_everywhere,
    memberships,
    needs_code,
    organisations,
    own_top,
    paths,
    reaches_above,
    reaches_bureau,
    roles,
    root,
    tree,
    works_in,
)
from jiheng.web.core.queries.record import audit_lines, history, lines_numbered, record_lines

__all__ = [
    "FIRST_ROOT",
    "administrators",
    "all_files",
    "all_memberships",
    "audit_lines",
    "files",
    "held_roles",
    "held_token",
    "history",
    "holders",
    "job_file",
    "jobs",
    "lines_numbered",
    "link_holders",
    "locked_organisation",
    "managed",
    "may",
    "may_anywhere",
    "may_everywhere",
    "memberships",
    "named",
    "names",
    "organisations",
    "own_file",
    "own_job",
    "own_top",
    "owns_account",
    "paths",
    "people",
    "people_below",
    "place_of",
    "reaches_above",
    "reaches_bureau",
    "record_lines",
    "roles",
    "root",
    "root_unnamed",
    "token_digest",
    "tokens",
    "tree",
    "waiting_before",
    "works_in",
]

FIRST_ROOT = ("财政局", "ROOT")  # name and code of the top of the tree until it is given its own


def locked_organisation(pk: int) -> Organisation:
    """Return an organisation, held by this transaction until it ends; others may refer to it."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=pk)


def root_unnamed() -> bool:
    """Return whether the top of the tree still has the name that the installation gave it."""
    top = root()
    return top is not None and (top.name, top.code) == FIRST_ROOT


def jobs(user: User) -> QuerySet[Job]:
    """Return a person's jobs, the newest first; none of before a role of theirs was taken away.

    What such a job wrote or read out is what they might see then: it ends with the role.
    """
    lines = AuditLine.objects.filter(kind="user", object_id=str(user.pk), action="take_role")
    taken = Exists(lines.filter(at__gte=OuterRef("created_at")))
    return Job.objects.filter(~taken, owner=user).order_by("-id")


def files(ids: Iterable[int]) -> QuerySet[StoredFile]:
    """Return files by id."""
    return StoredFile.objects.filter(pk__in=list(ids))


def all_files() -> QuerySet[StoredFile]:
    """Return every file that was kept."""
    return StoredFile.objects.all()


def all_memberships() -> list[Membership]:
    """Return every role that somebody has, with whose it is and where."""
    return list(Membership.objects.select_related("user", "organisation").order_by("pk"))


def own_file(user: User, digest: str) -> StoredFile | None:
    """Return a file that this person uploaded, or that a job made for them."""
    return StoredFile.objects.filter(uploaded_by=user, digest=digest).order_by("-pk").first()


def own_job(user: User, pk: int, kind: str) -> Job | None:
    """Return a job of this person and of a kind."""
    return jobs(user).filter(pk=pk, kind=kind).first()


def waiting_before(job: Job) -> int:
    """Return how many jobs are to be done before one that waits."""
    return Job.objects.filter(state__in=("waiting", "running"), pk__lt=job.pk).count()


def job_file(user: User, pk: int) -> StoredFile | None:
    """Return what a job of this person made; None if it made nothing, or is another's."""
    job = jobs(user).filter(pk=pk).first()
    return own_file(user, job.result.get("file", "")) if job is not None else None


def token_digest(secret: str) -> str:
    """Return what is kept of a token, or of a one-time link."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def link_holders(secret: str) -> QuerySet[User]:
    """Return whose one-time link this is; nobody's, if it was used, replaced or is too old."""
    links = User.objects.filter(link_digest=token_digest(secret), is_active=True)
    return links.filter(link_expires_at__gt=timezone.now())


def held_token(secret: str) -> Token | None:
    """Return a token with whose it is; None if nobody's, or not any more."""
    token = Token.objects.select_related("user").filter(digest=token_digest(secret)).first()
    if token is None or token.expires_at < timezone.now() or not token.user.is_active:
        return None
    if needs_code(token.user) and not token.user.code_secret:  # made without one: no way around it
        return None
    return token


def tokens(user: User) -> QuerySet[Token]:
    """Return a person's tokens, the newest first."""
    return Token.objects.filter(user=user).order_by("-pk")
