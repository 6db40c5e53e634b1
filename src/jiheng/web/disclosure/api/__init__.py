"""Calls about packs that disclose years."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Field, Path, Router, Schema, Status

from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import (
    ANSWERS,
    BINARY,
    MOST,
    After,
    Id,
    Name,
    Sent,
    Text,
    handed,
)
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.disclosure.actions import releases
from jiheng.web.disclosure.queries import releases as queries
from jiheng.web.disclosure.stored_packs import file_inside, names_inside, pack_bytes
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.api.shapes import Offered, offered_out
from jiheng.web.performance.queries.cycles import cycle as found_cycle

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.disclosure.models import Release

router = Router(tags=["disclosure"])
FileName = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.]{1,60}$")]


class FoundPerson(Schema):
    """Something in a pack that may tell of a person."""

    file: str
    place: str
    kind: str
    text: str
    around: str


class ReleaseOut(Schema):
    """A pack; files and findings for those who make, approve or audit packs alone."""

    id: int
    year: int
    organisation: str
    state: str
    masked: bool
    ledgers: list[str]
    sha256: str
    files: list[str]
    findings: list[FoundPerson]
    released_on: dt.date | None
    withdrawn_on: dt.date | None
    reason: str


class NewRelease(Sent):
    """A pack to be made: the ledgers in it, and whether what tells of a person is masked."""

    ledgers: list[Name] = Field(default_factory=list)
    masked: bool = False


class OrderedRelease(Schema):
    """A pack that is being made, and the job that makes it."""

    id: int
    job: int


class MovedRelease(Sent):
    """A move to be taken; `acknowledged`: what was found is not about a person, says the reason."""

    move: Name
    reason: Text = ""
    acknowledged: bool = False


def _release(release: "Release", user: "User") -> dict[str, Any]:
    inside = queries.sees_inside(user, release.cycle.organisation)
    return {
        "id": release.pk,
        "year": release.cycle_id,
        "organisation": release.cycle.organisation.name,
        "state": release.state,
        "masked": release.masked,
        "ledgers": release.ledgers,
        "sha256": release.file.digest if release.file is not None else "",
        "files": names_inside(release) if inside else [],
        "findings": release.findings if inside else [],
        "released_on": release.released_on,
        "withdrawn_on": release.withdrawn_on,
        "reason": release.reason,
    }


@router.get("/releases", response={200: list[ReleaseOut], **ANSWERS})
def release_list(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the packs that this person may see, by id, at most 200 at a time."""
    rows = queries.releases(request.user).filter(pk__gt=after).order_by("pk")
    return [_release(release, request.user) for release in rows[:MOST]]


@router.post("/years/{pk}/releases", response={202: OrderedRelease, **ANSWERS})
def order(request: AuthenticatedRequest, pk: Id, sent: NewRelease) -> Any:
    """Have a pack of a confirmed year made."""
    cycle = found_cycle(request.user, pk)
    release, job = releases.order_release(
        cycle.pk, sent.ledgers, masked=sent.masked, by=request.user
    )
    return Status(202, {"id": release.pk, "job": job.pk})


@router.get("/releases/{pk}", response={200: ReleaseOut, **ANSWERS})
def one_release(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return a pack."""
    release = queries.releases(request.user).get(pk=pk)
    log_access("view", "release", release.pk, request.user)
    return _release(release, request.user)


@router.get("/releases/{pk}/moves", response={200: list[Offered], **ANSWERS})
def moves(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the moves that this person could take now."""
    release = queries.releases(request.user).get(pk=pk)
    return offered_out(queries.offered(request.user, release))


@router.post("/releases/{pk}/moves", response={200: ReleaseOut, **ANSWERS})
def take(request: AuthenticatedRequest, pk: Id, sent: MovedRelease) -> Any:
    """Approve, release, withdraw, send back or drop a pack."""
    release = queries.releases(request.user).get(pk=pk)
    taking = Taking(sent.move, sent.reason, acknowledged=sent.acknowledged)
    moved = releases.apply_move(release.pk, taking, by=request.user)
    return _release(moved, request.user)


def _inside(request: AuthenticatedRequest, pk: int) -> "Release":
    release = queries.releases(request.user).get(pk=pk)
    if not queries.sees_inside(request.user, release.cycle.organisation):
        raise type(release).DoesNotExist
    return release


@router.get("/releases/{pk}/pack.zip", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def packed(request: AuthenticatedRequest, pk: Id) -> Any:
    """Hand out a pack, or its tombstone."""
    release = _inside(request, pk)
    content = pack_bytes(release)
    if content is None:
        raise type(release).DoesNotExist
    log_access("export", "release", release.pk, request.user)
    return handed(content[1], content[0])


@router.get("/releases/{pk}/files/{name}", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def inside(request: AuthenticatedRequest, pk: Id, name: FileName) -> Any:
    """Hand out a file of a pack by its exact name."""
    release = _inside(request, pk)
    data = file_inside(release, name)
    if data is None:
        raise type(release).DoesNotExist
    log_access("export", "release", release.pk, request.user)
    return handed(data, name)
