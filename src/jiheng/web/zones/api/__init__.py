"""Calls about zones: the same scores, formulas, trials and parcels as the pages."""

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Query, Router, Schema, Status

from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, MOST, After, Asking, Name, Number, Sent
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.zones.asking import Asked, land_asked, scores_asked, weight_asked
from jiheng.web.zones.files import order_scores
from jiheng.web.zones.land_shown import shown_parcel, shown_total
from jiheng.web.zones.queries.parcels import land_of
from jiheng.web.zones.queries.scored import scores_of
from jiheng.web.zones.shown import shown_cells, shown_row
from jiheng.web.zones.trying import tried

router = Router(tags=["zones"])
Year = Annotated[int, Query(ge=2000, le=2100)]
Place = Annotated[int, Query(ge=1, le=2**53)]


class PointsOut(Schema):
    """The points of a cell as printed, and what became of it."""

    item: str
    points: str
    state: str
    cut: str


class ScoredOut(Schema):
    """A zone on a card."""

    key: str
    name: str
    group: str
    cells: list[PointsOut]
    tail: str
    total: str
    place: int | None
    ties: bool
    ranked: int
    grade: str
    vetoes: list[str]


class ZoneScoresOut(Schema):
    """The zones of a place by a card."""

    card: str
    label: str
    full: str
    illustrative: bool
    zones: list[ScoredOut]
    strangers: list[str]


class ZonePaperOut(Schema):
    """A paper behind a cell."""

    text: str
    count: str
    address: str


class ZoneCellOut(Schema):
    """A cell with its formula."""

    item: str
    label: str
    points: str
    value: str
    formula: str
    notes: list[str]
    papers: list[ZonePaperOut]


class ChangeOut(Schema):
    """A zone before and after another weight."""

    name: str
    grade: str
    grade_tried: str
    total: str
    total_tried: str


class TriedOut(Schema):
    """Who would have another grade; nothing is saved."""

    item: str
    weight: str
    full: str
    changes: list[ChangeOut]


class ClassOut(Schema):
    """A class of land in mu."""

    id: str
    name: str
    count: int
    mu: str
    decided: int
    disposed: int
    disposed_mu: str


class ParcelOut(Schema):
    """A parcel with the class that was entered and the one that its days and shares give."""

    number: str
    zone: str
    mu: str
    entered: str
    decided: str
    since: str
    why: str
    differs: bool
    disposed: bool
    missed: list[str]
    address: str


class LandOut(Schema):
    """The parcels of a place by class."""

    classes: list[ClassOut]
    parcels: list[ParcelOut]


class NewScores(Sent):
    """A card to be written as a workbook."""

    organisation: Number
    year: Number
    card: Name = ""


class ZoneFileOrderedOut(Schema):
    """The job that writes it."""

    id: int
    state: str


def _asked(
    request: AuthenticatedRequest, organisation: int | None, year: int | None, card: str
) -> Asked:
    query = {"organisation": f"{organisation or ''}", "year": f"{year or ''}", "card": card}
    asked = scores_asked(request.user, query)
    log_access("view", "zones", f"{asked.card.id}/{asked.place.pk}", request.user)
    return asked


@router.get("/zones/scores", response={200: ZoneScoresOut, **ANSWERS})
def scores(
    request: AuthenticatedRequest, organisation: Place | None = None, year: Year | None = None,
    card: Asking = "", after: After = 0,
) -> Any:  # fmt: skip
    """Return the zones of a place by a card, 200 after so many."""
    asked = _asked(request, organisation, year, card)
    shown = scores_of(asked.card, asked.place, asked.year)
    return {
        "card": asked.card.id,
        "label": asked.card.label,
        "full": f"{asked.card.full}",
        "illustrative": asked.card.illustrative,
        "zones": [shown_row(row) for row in shown.rows[after : after + MOST]],
        "strangers": list(shown.strangers),
    }


@router.get("/zones/zone", response={200: list[ZoneCellOut], **ANSWERS})
def zone(
    request: AuthenticatedRequest, zone: Asking = "", organisation: Place | None = None,
    year: Year | None = None, card: Asking = "",
) -> Any:  # fmt: skip
    """Return the cells of one zone with their formulas."""
    asked = _asked(request, organisation, year, card)
    rows = scores_of(asked.card, asked.place, asked.year).rows
    row = next((each for each in rows if each.subject.id == zone), None)
    if row is None:
        raise ObjectDoesNotExist
    return [
        {
            "item": cell.item.id,
            "label": cell.item.label,
            "points": cell.points,
            "value": cell.value,
            "formula": cell.formula,
            "notes": list(cell.notes),
            "papers": list(cell.papers),
        }
        for cell in shown_cells(asked.card, row)
    ]


@router.get("/zones/what-if", response={200: TriedOut, **ANSWERS})
def what_if(
    request: AuthenticatedRequest, organisation: Place | None = None, year: Year | None = None,
    card: Asking = "", item: Asking = "", weight: Asking = "",
) -> Any:  # fmt: skip
    """Return who would have another grade by another weight of an item."""
    asked = _asked(request, organisation, year, card)
    own, number = weight_asked(asked.card, {"item": item, "weight": weight})
    outcome = tried(scores_of(asked.card, asked.place, asked.year), own, number)
    return {
        "item": own.id,
        "weight": f"{number}",
        "full": f"{outcome.full}",
        "changes": [
            {
                "name": then.subject.name,
                "grade": then.grade,
                "grade_tried": now.grade,
                "total": f"{then.total}",
                "total_tried": f"{now.total}",
            }
            for then, now in outcome.grades
        ],
    }


@router.get("/zones/parcels", response={200: LandOut, **ANSWERS})
def parcels(
    request: AuthenticatedRequest, organisation: Place | None = None, day: Asking = "",
    after: After = 0,
) -> Any:  # fmt: skip
    """Return the parcels of a place by class on a day, 200 after so many."""
    query = {"organisation": f"{organisation or ''}", "day": day}
    place, _places, asked = land_asked(request.user, query)
    log_access("view", "zones", f"parcels/{place.pk}", request.user)
    land = land_of(place, asked)
    return {
        "classes": [shown_total(total) for total in land.totals],
        "parcels": [shown_parcel(each) for each in land.parcels[after : after + MOST]],
    }


@router.post("/zones/files", response={202: ZoneFileOrderedOut, **ANSWERS})
def order(request: AuthenticatedRequest, sent: NewScores) -> Any:
    """Have a card written as a workbook; the file is handed out with the job."""
    query = {"organisation": f"{sent.organisation}", "year": f"{sent.year}", "card": sent.card}
    job = order_scores(request.user, scores_asked(request.user, query))
    return Status(202, {"id": job.pk, "state": job.state})
