"""Calls about people, organisations, files, jobs and the record."""

import datetime as dt
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from ninja import File, Router, Schema, Status, UploadedFile

from jiheng.web.core import actions, jobs, queries
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
)
from jiheng.web.core.asked import Asked
from jiheng.web.core.audit import saw
from jiheng.web.core.files import path_of, read
from jiheng.web.core.refusal import Refused

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


class Organisation(Schema):
    """An organisation of the tree."""

    id: int
    kind: str
    name: str
    code: str
    place: str
    parent: int | None


class NewOrganisation(Sent):
    """An organisation to be added below another."""

    kind: Name
    name: Short
    code: Name
    parent: Number


class NewPerson(Sent):
    """A person to be added; the password is changed at the first log-in."""

    username: Name
    name: Name
    password: Short


class NewRole(Sent):
    """A role to be given."""

    organisation: Number
    role: Name


class Active(Sent):
    """Whether somebody may log in."""

    active: bool


class Kept(Schema):
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


class Line(Schema):
    """A line of the record."""

    number: int
    at: dt.datetime
    actor: int | None
    action: str
    kind: str
    object: str
    year: int | None
    changes: dict[str, Any]
    digest: str


def _person(one: Any) -> dict[str, Any]:
    held = [
        {"id": m.pk, "organisation": m.organisation_id, "role": m.role}
        for m in one.memberships.all()
    ]
    told = {"id": one.pk, "username": one.username, "name": one.name, "active": one.is_active}
    return told | {"roles": held}


def _organisation(one: Any) -> dict[str, Any]:
    names = ("kind", "name", "code", "place")
    return {"id": one.pk, "parent": one.parent_id} | {n: getattr(one, n) for n in names}


def job_told(one: Any) -> dict[str, Any]:
    """Return a job as calls tell it."""
    names = ("kind", "state", "done", "total", "result")
    return {"id": one.pk} | {n: getattr(one, n) for n in names}


def _needs(request: Asked, right: str) -> None:
    if not queries.may_anywhere(request.user, right):
        raise Refused("您没有办理这件事的权限 / you do not have the right", status=403)


@router.get("/me", response={200: Person, **ANSWERS})
def me(request: Asked) -> Any:
    """Return whose token this is."""
    return _person(request.user)


@router.get("/organisations", response={200: list[Organisation], **ANSWERS})
def organisations(request: Asked) -> Any:
    """Return the organisations that this person may see; an administrator sees the whole tree."""
    every = queries.may_anywhere(request.user, "people")
    rows = queries.tree() if every else queries.organisations(request.user, "see")
    return [_organisation(one) for one in rows]


@router.post("/organisations", response={201: Organisation, **ANSWERS})
def add_organisation(request: Asked, sent: NewOrganisation) -> Any:
    """Add an organisation below another."""
    _needs(request, "people")
    parent = queries.tree().get(pk=sent.parent)
    made = actions.found_organisation(
        kind=sent.kind, name=sent.name, code=sent.code, parent=parent, by=request.user
    )
    return Status(201, _organisation(made))


@router.get("/people", response={200: list[Person], **ANSWERS})
def people(request: Asked, after: After = 0) -> Any:
    """Return people by id, at most 200 at a time."""
    _needs(request, "people")
    return [_person(one) for one in queries.people().filter(pk__gt=after).order_by("pk")[:MOST]]


@router.post("/people", response={201: Person, **ANSWERS})
def add_person(request: Asked, sent: NewPerson) -> Any:
    """Add a person."""
    made = actions.add_user(
        username=sent.username, name=sent.name, password=sent.password, by=request.user
    )
    return Status(201, _person(made))


@router.post("/people/{pk}/roles", response={201: Held, **ANSWERS})
def give_role(request: Asked, pk: Id, sent: NewRole) -> Any:
    """Give a person a role."""
    _needs(request, "people")
    user = queries.people().get(pk=pk)
    where = queries.tree().get(pk=sent.organisation)
    made = actions.give_role(user, where, sent.role, by=request.user)
    return Status(201, {"id": made.pk, "organisation": made.organisation_id, "role": made.role})


@router.delete("/roles/{pk}", response={204: None, **ANSWERS})
def take_role(request: Asked, pk: Id) -> Any:
    """Take a role away."""
    actions.take_role(pk, by=request.user)
    return Status(204, None)


@router.put("/people/{pk}/active", response={200: Person, **ANSWERS})
def set_active(request: Asked, pk: Id, sent: Active) -> Any:
    """Let a person in, or keep them out."""
    actions.set_active(pk, sent.active, by=request.user)
    return _person(queries.people().get(pk=pk))


@router.post("/files", response={201: Kept, **ANSWERS})
def keep(request: Asked, file: Annotated[UploadedFile, File()]) -> Any:
    """Keep a file, judged by its content; one that nothing names is removed after a time."""
    made = actions.take_file(file.name or "", read(file), by=request.user)
    return Status(201, {n: getattr(made, n) for n in ("digest", "name", "size", "kind")})


@router.get("/jobs", response={200: list[Job], **ANSWERS})
def job_list(request: Asked) -> Any:
    """Return one's jobs, the newest first, at most 200."""
    return [job_told(one) for one in queries.jobs(request.user)[:MOST]]


@router.get("/jobs/{pk}", response={200: Job, **ANSWERS})
def one_job(request: Asked, pk: Id) -> Any:
    """Return a job of one's own."""
    return job_told(queries.jobs(request.user).get(pk=pk))


@router.delete("/jobs/{pk}", response={200: Job, **ANSWERS})
def cancel(request: Asked, pk: Id) -> Any:
    """Cancel a job of one's own: at once if it waits, at its next step if it runs."""
    jobs.cancel(pk, by=request.user)
    return job_told(queries.jobs(request.user).get(pk=pk))


@router.get("/jobs/{pk}/file", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def job_file(request: Asked, pk: Id) -> HttpResponse:
    """Hand out what a job of one's own made."""
    held = queries.job_file(request.user, pk)
    if held is None:
        raise ObjectDoesNotExist
    saw("export", "job", pk, request.user)
    return handed(path_of(held.digest).read_bytes(), held.name)


@router.get("/record", response={200: list[Line], **ANSWERS})
def record(request: Asked, after: After = 0) -> Any:
    """Return lines of the record by number, at most 200 at a time."""
    _needs(request, "record")
    lines = queries.audit_lines(None).filter(number__gt=after).order_by("number")
    return [
        {
            "number": one.number, "at": one.at, "actor": one.actor_id, "action": one.action,
            "kind": one.kind, "object": one.object_id, "year": one.cycle_id,
            "changes": one.changes, "digest": one.digest,
        }
        for one in lines[:MOST]
    ]  # fmt: skip
