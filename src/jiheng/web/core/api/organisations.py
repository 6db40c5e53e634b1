"""Calls about the tree of organisations."""

from dataclasses import replace
from typing import Annotated, Any

from ninja import Field, Schema, Status

from jiheng.web.core import actions, queries
from jiheng.web.core.api.base import ANSWERS, Id, Name, Number, Sent, Short, needs
from jiheng.web.core.api.people import router
from jiheng.web.core.authenticated import AuthenticatedRequest

Place = Annotated[
    str,
    Field(pattern=r"^CN(-[0-9]{2}|-[0-9]{4}|-[0-9]{6})?$", description="CN, CN-43, CN-430423"),
]


class Organisation(Schema):
    """An organisation of the tree."""

    id: int
    kind: str
    name: str
    code: str
    place: str
    parent: int | None


class NewOrganisation(Sent):
    """An organisation to be added below another; without a place it is where that one is."""

    kind: Name
    name: Short
    code: Name
    parent: Number
    place: Place | None = None


class OrganisationChange(Sent):
    """What is to be changed of an organisation; what is left out, or null, stays."""

    kind: Name | None = None
    name: Short | None = None
    code: Name | None = None
    place: Place | None = None
    parent: Number | None = None


def _organisation(organisation: Any) -> dict[str, Any]:
    names = ("kind", "name", "code", "place")
    return {"id": organisation.pk, "parent": organisation.parent_id} | {
        n: getattr(organisation, n) for n in names
    }


@router.get("/organisations", response={200: list[Organisation], **ANSWERS})
def organisations(request: AuthenticatedRequest) -> Any:
    """Return the organisations that this person may see or manage."""
    rows = queries.organisations(request.user, "see", "people", "roles")
    return [_organisation(organisation) for organisation in rows]


@router.post("/organisations", response={201: Organisation, **ANSWERS})
def add_organisation(request: AuthenticatedRequest, sent: NewOrganisation) -> Any:
    """Add an organisation below another."""
    needs(request, "people")
    parent = queries.organisations(request.user, "people").get(pk=sent.parent)
    organisation = actions.found_organisation(
        kind=sent.kind,
        name=sent.name,
        code=sent.code,
        parent=parent,
        place=sent.place or "",
        by=request.user,
    )
    return Status(201, _organisation(organisation))


@router.patch("/organisations/{pk}", response={200: Organisation, **ANSWERS})
def change_organisation(request: AuthenticatedRequest, pk: Id, sent: OrganisationChange) -> Any:
    """Rename, move or put right an organisation; what stands below it moves along."""
    needs(request, "people")
    reach = queries.organisations(request.user, "people")
    facts = actions.organisation_facts(reach.get(pk=pk))
    changed = replace(facts, **sent.dict(exclude_none=True))
    return _organisation(actions.change_organisation(pk, changed, by=request.user))
