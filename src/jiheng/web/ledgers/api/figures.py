"""Calls about figures of ledgers: which there are, and one with the rows behind it."""

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from ninja import Path, Query, Router, Schema

from jiheng.model import year_of
from jiheng.reporting.ledger_figures import figure_record
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, BIGGEST
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.queries import figures

router = Router(tags=["ledgers"])
FigureId = Annotated[str, Path(pattern=r"^[a-z0-9_.]{1,60}$")]
Year = Annotated[int, Query(ge=2000, le=2100)]
Place = Annotated[int, Query(ge=1, le=BIGGEST)]


class Definition(Schema):
    """A figure that can be asked for."""

    id: str
    label: str
    english: str
    unit: str
    ledgers: list[str]


class Figure(Schema):
    """A figure: its value, or why there is none; the rows it counts, each with its version."""

    definition: str
    label: str
    since: str
    definition_digest: str
    period: list[str]
    value: str | None
    unit: str
    exact: str | None
    refused: str
    rows: list[list[Any]]
    left_out: dict[str, list[str]]
    ranked: int
    units: int
    parts: list[dict[str, Any]]
    others: list[dict[str, Any]]
    digest: str


@router.get("/figures", response={200: list[Definition], **ANSWERS})
def figure_list(request: AuthenticatedRequest) -> list[dict[str, Any]]:
    """Return the figures over ledgers that this person may see somewhere."""
    newest = (figures.definition(id_) for id_ in figures.figure_ids(request.user))
    return [
        {"id": d.id, "label": d.label, "english": d.english, "unit": d.unit,
         "ledgers": list(figures.needed_by(d.id))}
        for d in newest if d is not None
    ]  # fmt: skip


@router.get("/figures/{id_}", response={200: Figure, **ANSWERS})
def figure(
    request: AuthenticatedRequest,
    id_: FigureId,
    organisation: Place | None = None,
    year: Year | None = None,
) -> dict[str, Any]:
    """Return a figure of a year over the rows of an organisation and all below it.

    Without an organisation, of the highest that this person may see; without a year, of this one.
    """
    reach = figures.places_of(request.user, id_)
    chosen = [each for each in reach if organisation in (None, each.pk)]
    where = min(chosen, key=lambda each: len(each.path), default=None)
    if where is None:
        raise ObjectDoesNotExist
    log_access("view", "figure", f"{id_}/{where.pk}", request.user)
    period = year_of(year or timezone.localdate().year)
    shown = figures.figure_of(id_, where, period)
    return figure_record(shown, figures.figures_beside(shown, where, request.user))
