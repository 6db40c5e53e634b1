"""Calls about people, organisations, files, jobs and the record."""

import datetime as dt
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.urls import reverse
from ninja import File, Router, Schema, Status, UploadedFile

from jiheng.web.core import actions, jobs, queries
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import (
    ANSWERS,
    BINARY,
    MOST,
    After,
    Id,
    Name,
    Number,
    Sent,
    Short,
    handed,
    needs,
)
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.files import path_of, read
from jiheng.web.core.masking import changes_seen

router = Router(tags=["people"])


class Held(Schema):
    """A role of a person in an organisation."""

    id: int
    organisation: int
    role: str


class Person(Schema):
    """A person with roles."""

    id: int
    username: str
    name: str
    active: bool
    roles: list[Held]


class OwnToken(Schema):
    """A token of one's own, without what is secret of it."""

    id: int
    name: str
    scope: str  # all: what its person may; reads: look alone
    expires_at: dt.datetime
    used_on: dt.date | None


class NewPerson(Sent):
    """A person to be added; the password is changed at the first log-in."""

    username: Name
    name: Name
    password: Short


class PersonChange(Sent):
    """What is to be changed of a person; what is left out, or null, stays."""

    username: Name | None = None
    name: Name | None = None


class PasswordLink(Schema):
    """A one-time link by which a person sets a password; told this once."""

    path: str
    expires_at: dt.datetime


class NewRole(Sent):
    """A role to be given."""

    organisation: Number
    role: Name


class Active(Sent):
    """Whether somebody may log in."""

    active: bool


class StoredFileOut(Schema):
    """A file that was kept: other calls name it by its digest."""

    digest: str
    name: str
    size: int
    kind: str


class Job(Schema):
    """Long work: how far it is, and what came of it."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    result: dict[str, Any]


class RecordLine(Schema):
    """A line of the record."""

    number: int
    at: dt.datetime
    actor: int | None
    action: str
    kind: str
    object: str
    reference: str  # what it belongs to, from the whole to the part: year/5/indicators
    changes: dict[str, Any]
    digest: str


def _below(request: AuthenticatedRequest) -> Any:
    """Return the people whom this person manages. Raises Refused for who manages nobody."""
    needs(request, "people", "roles")
    return queries.people_below(request.user)


def _person(user: Any) -> dict[str, Any]:
    roles = [
        {"id": m.pk, "organisation": m.organisation_id, "role": m.role}
        for m in user.memberships.all()
    ]
    facts = {"id": user.pk, "username": user.username, "name": user.name, "active": user.is_active}
    return facts | {"roles": roles}


def job_told(job: Any) -> dict[str, Any]:
    """Return a job as calls tell it."""
    names = ("kind", "state", "done", "total", "result")
    return {"id": job.pk} | {n: getattr(job, n) for n in names}


@router.get("/me", response={200: Person, **ANSWERS})
def me(request: AuthenticatedRequest) -> Any:
    """Return whose token this is."""
    return _person(request.user)


@router.get("/tokens", response={200: list[OwnToken], **ANSWERS})
def tokens(request: AuthenticatedRequest) -> Any:
    """Return one's own tokens, the newest first: what each may do and till when."""
    return [
        {
            "id": token.pk, "name": token.name, "expires_at": token.expires_at,
            "scope": actions.READS if token.reads_only else actions.ALL, "used_on": token.used_on,
        }
        for token in queries.tokens(request.user)
    ]  # fmt: skip


@router.delete("/tokens/{pk}", response={204: None, **ANSWERS})
def drop_token(request: AuthenticatedRequest, pk: Id) -> Any:
    """End a token of one's own."""
    actions.drop_token(queries.tokens(request.user).get(pk=pk).pk, by=request.user)
    return Status(204, None)


@router.get("/people", response={200: list[Person], **ANSWERS})
def people(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return people by id, at most 200 at a time."""
    return [_person(user) for user in _below(request).filter(pk__gt=after).order_by("pk")[:MOST]]


@router.post("/people", response={201: Person, **ANSWERS})
def add_person(request: AuthenticatedRequest, sent: NewPerson) -> Any:
    """Add a person."""
    user = actions.add_user(
        username=sent.username, name=sent.name, password=sent.password, by=request.user
    )
    return Status(201, _person(user))


@router.patch("/people/{pk}", response={200: Person, **ANSWERS})
def change_person(request: AuthenticatedRequest, pk: Id, sent: PersonChange) -> Any:
    """Change a person's name or log-in name."""
    user = _below(request).get(pk=pk)
    names = {"username": user.username, "name": user.name}
    names |= sent.dict(exclude_none=True)
    actions.change_user(pk, **names, by=request.user)
    return _person(_below(request).get(pk=pk))


@router.post("/people/{pk}/reset", response={201: PasswordLink, **ANSWERS})
def reset_password(request: AuthenticatedRequest, pk: Id) -> Any:
    """Make a one-time link for a person; their password, sessions and tokens end at once."""
    secret = actions.make_password_link(pk, by=request.user)
    expires_at = _below(request).get(pk=pk).link_expires_at
    path = reverse("core:start", args=[secret])
    return Status(201, {"path": path, "expires_at": expires_at})


@router.post("/people/{pk}/roles", response={201: Held, **ANSWERS})
def give_role(request: AuthenticatedRequest, pk: Id, sent: NewRole) -> Any:
    """Give a person a role."""
    user = _below(request).get(pk=pk)
    where = queries.organisations(request.user, "roles").get(pk=sent.organisation)
    membership = actions.give_role(user, where, sent.role, by=request.user)
    return Status(
        201,
        {"id": membership.pk, "organisation": membership.organisation_id, "role": membership.role},
    )


@router.delete("/roles/{pk}", response={204: None, **ANSWERS})
def take_role(request: AuthenticatedRequest, pk: Id) -> Any:
    """Take a role away."""
    actions.take_role(pk, by=request.user)
    return Status(204, None)


@router.put("/people/{pk}/active", response={200: Person, **ANSWERS})
def set_active(request: AuthenticatedRequest, pk: Id, sent: Active) -> Any:
    """Let a person in, or keep them out."""
    actions.set_active(pk, sent.active, by=request.user)
    return _person(_below(request).get(pk=pk))


@router.post("/files", response={201: StoredFileOut, **ANSWERS})
def keep(request: AuthenticatedRequest, file: Annotated[UploadedFile, File()]) -> Any:
    """Keep a file, judged by its content; one that nothing names is removed after a time."""
    stored_file = actions.take_file(file.name or "", read(file), by=request.user)
    return Status(201, {n: getattr(stored_file, n) for n in ("digest", "name", "size", "kind")})


@router.get("/jobs", response={200: list[Job], **ANSWERS})
def job_list(request: AuthenticatedRequest) -> Any:
    """Return one's jobs, the newest first, at most 200."""
    return [job_told(job) for job in queries.jobs(request.user)[:MOST]]


@router.get("/jobs/{pk}", response={200: Job, **ANSWERS})
def one_job(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return a job of one's own."""
    return job_told(queries.jobs(request.user).get(pk=pk))


@router.delete("/jobs/{pk}", response={200: Job, **ANSWERS})
def cancel(request: AuthenticatedRequest, pk: Id) -> Any:
    """Cancel a job of one's own: at once if it waits, at its next step if it runs."""
    jobs.cancel(pk, by=request.user)
    return job_told(queries.jobs(request.user).get(pk=pk))


@router.get("/jobs/{pk}/file", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def job_file(request: AuthenticatedRequest, pk: Id) -> HttpResponse:
    """Hand out what a job of one's own made."""
    file = queries.job_file(request.user, pk)
    if file is None:
        raise ObjectDoesNotExist
    log_access("export", "job", pk, request.user)
    return handed(path_of(file.digest).read_bytes(), file.name)


@router.get("/record", response={200: list[RecordLine], **ANSWERS})
def record(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the lines of the record that this person may read, at most 200 at a time."""
    needs(request, "record")
    chosen = queries.record_lines(request.user).filter(number__gt=after).order_by("number")
    lines = list(chosen[:MOST])
    changes = changes_seen(lines, request.user)
    return [
        {
            "number": line.number, "at": line.at, "actor": line.actor_id, "action": line.action,
            "kind": line.kind, "object": line.object_id, "reference": line.reference,
            "changes": changes[line.number], "digest": line.digest,
        }
        for line in lines
    ]  # fmt: skip
