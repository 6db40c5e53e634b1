"""Calls about the units of a department: where their years stand, taken in, let go, adopted."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from ninja import Router, Schema, Status
from pydantic import Field

from jiheng.model import DEPARTMENT, UnitYear
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, Id, Number, Sent, Short
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.api import shapes
from jiheng.web.ledgers.queries.sight import EVERYTHING
from jiheng.web.performance import queries
from jiheng.web.performance.actions import units as actions
from jiheng.web.performance.queries.taken_units import taken_years
from jiheng.web.performance.queries.units import UnitBelow, units_of

router = Router(tags=["units"])
MOST_UNITS = 200


class UnitLine(Schema):
    """A line of a unit that stays with the unit: what it is about, what it is worth there."""

    subject: str  # number of a project; empty: the unit itself
    name: str
    weight: Decimal | None


class TakenUnit(Schema):
    """The year of a unit as its department took it in."""

    at: dt.datetime
    by: str
    state: str
    digest: str  # SHA-256 of its rows
    changed_since: bool  # the unit's year is another one now
    not_public: int  # rows of it that the unit marked


class Unit(Schema):
    """A unit of a department in the department's year."""

    id: int | None  # of the unit's year; null: not opened
    name: str
    below: bool  # false: what was taken in of it is here, and it stands below another now
    state: str  # of the unit's year now; empty: not opened, or another department's
    filed: bool
    taken: TakenUnit | None
    score: str  # of what was taken in; empty: not taken in, or not complete
    grade: str
    errors: int
    within: list[str]  # names of its own units that are in what was taken in, at any depth
    adopted: int  # lines that are the department's, too
    kept: list[UnitLine]
    returns: list[str]  # moves by which this person may send the unit's year back


class Units(Sent):
    """Years of units to be taken in as they stand now."""

    units: Annotated[list[Number], Field(min_length=1, max_length=MOST_UNITS)]


class Adopted(Sent):
    """A line or a project of a unit that is to be the department's, too."""

    subject: Short = ""  # number of a project of the unit; empty: the unit itself
    name: Short = ""  # of a line; empty: the project as it is
    weight: Short = ""  # of a line, in the department's own table
    objective: Short = ""


def _unit(request: AuthenticatedRequest, unit: UnitBelow, own: UnitYear | None) -> dict[str, Any]:
    year, taken = unit.year, unit.taken
    offered = queries.offered(request.user, year) if year is not None and unit.visible else ()
    about: dict[str, Any] = {
        "id": year.pk if year is not None else None,
        "name": unit.organisation.name,
        "below": unit.below,
        "state": unit.state,
        "filed": unit.filed,
        "taken": None,
        "score": own.score if own is not None else "",
        "grade": own.grade if own is not None else "",
        "errors": own.errors if own is not None else 0,
        "within": list(own.names_within) if own is not None else [],
        "adopted": len(own.adopted) if own is not None else 0,
        "kept": [
            {
                "subject": "" if line.subject == DEPARTMENT else line.subject,
                "name": line.name,
                "weight": line.weight,
            }
            for line in (own.kept if own is not None else ())
        ],
        "returns": [o.move.id for o in offered if o.move.back and not o.shut],
    }
    if taken is not None:
        about["taken"] = {
            "at": taken.at, "by": taken.by.name, "state": taken.state, "digest": taken.digest,
            "changed_since": unit.drifted, "not_public": unit.shut,
        }  # fmt: skip
    return about


@router.get("/years/{pk}/units", response={200: list[Unit], **ANSWERS})
def units(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the units of a department in its year: where each stands, what was taken in of it."""
    cycle = queries.cycle(request.user, pk)
    log_access("view", "cycle", cycle.pk, request.user)
    evaluation = queries.evaluated_year(cycle).outcome.scored.evaluation
    own = {year.name: year for year in evaluation.unit_years if year.included}
    return [
        _unit(request, unit, own.get(unit.organisation.name))
        for unit in units_of(request.user, cycle)
    ]


@router.post("/years/{pk}/units", response={200: list[Unit], **ANSWERS})
def take_in(request: AuthenticatedRequest, pk: Id, sent: Units) -> Any:
    """Take in years of units as they stand; one that is as it was taken in is left so."""
    cycle = queries.cycle(request.user, pk)
    actions.take_in(cycle.pk, sent.units, by=request.user)
    return units(request, pk)


@router.delete("/years/{pk}/units/{unit}", response={204: None, **ANSWERS})
def let_go(request: AuthenticatedRequest, pk: Id, unit: Id) -> Any:
    """Keep the year of a unit apart from the department's again."""
    cycle = queries.cycle(request.user, pk)
    actions.let_go(cycle.pk, unit, by=request.user)
    return Status(204, None)


@router.post("/years/{pk}/units/{unit}/adoptions", response={201: shapes.Row, **ANSWERS})
def adopt(request: AuthenticatedRequest, pk: Id, unit: Id, sent: Adopted) -> Any:
    """Adopt a line of a unit with a weight of the department's, or a project as it is."""
    cycle = queries.cycle(request.user, pk)
    taken = taken_years(cycle).get(unit)
    values = {name: text.strip() for name, text in sent.dict().items() if text.strip()}
    values["unit"] = taken.unit.organisation.name if taken is not None else ""
    row = actions.adopt(cycle.pk, values, by=request.user)
    return Status(201, shapes.row_out(row, EVERYTHING))
