"""Calls about the budget system: its file compared with a year, cells taken, tables handed in."""

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Field, Router, Schema, Status

from jiheng.web.core import queries as core
from jiheng.web.core.api.base import ANSWERS, Day, Digest, Id, Name, Sent, Short
from jiheng.web.core.api.people import Job, job_told
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.performance import queries
from jiheng.web.performance.actions import exchanging as actions
from jiheng.web.performance.queries import exchanged

router = Router(tags=["budget system"])
MOST_CELLS = 10_000


class Layout(Schema):
    """A table of the budget system as data: whether it comes from there, or is handed in too."""

    id: str
    label: str
    english: str
    place: str
    goes: bool  # its tables can be written
    verified: bool  # read against the original


class ExportFile(Sent):
    """A file of the budget system that was kept before, to be compared with a year."""

    digest: Digest
    layout: Name = actions.AUTO  # auto: by its headers
    as_of: Day = ""  # until which day it counts, where the file does not say


class ChosenCells(Sent):
    """Cells of a comparison that are to be taken, by the ids that it gives them."""

    cells: Annotated[list[Short], Field(min_length=1, max_length=MOST_CELLS)]


class TakenCells(Schema):
    """How many cells were taken; the year is another one now: compare again before the next."""

    taken: int


class HandedIn(Sent):
    """Tables of a layout that are to be handed in."""

    layout: Name


@router.get("/budget-system/layouts", response={200: list[Layout], **ANSWERS})
def layouts(request: AuthenticatedRequest) -> Any:  # noqa: ARG001  known to whoever has a token
    """Return the layouts in force, those of the installation with those of the package."""
    return [
        {
            "id": layout.id, "label": layout.label, "english": layout.english,
            "place": layout.place, "goes": bool(layout.goes), "verified": layout.citation.verified,
        }
        for layout in exchanged.layouts()
    ]  # fmt: skip


@router.post("/years/{pk}/budget-system", response={201: Job, **ANSWERS})
def compare(request: AuthenticatedRequest, pk: Id, sent: ExportFile) -> Any:
    """Have a file compared with a year; the job says cell by cell what differs, and takes none."""
    cycle = queries.cycle(request.user, pk)
    file = core.own_file(request.user, sent.digest)
    if file is None:
        raise ObjectDoesNotExist
    order = actions.order_comparison(cycle, file, sent.layout, sent.as_of, by=request.user)
    return Status(201, job_told(order))


@router.post("/years/{pk}/budget-system/{job}/take", response={200: TakenCells, **ANSWERS})
def take(request: AuthenticatedRequest, pk: Id, job: Id, sent: ChosenCells) -> Any:
    """Take cells of a comparison into its year, all of them or none."""
    cycle = queries.cycle(request.user, pk)
    comparison = core.own_job(request.user, job, exchanged.COMPARE)
    if comparison is None:
        raise ObjectDoesNotExist
    chosen = frozenset(sent.cells)
    return {"taken": actions.take_cells(cycle.pk, comparison, chosen, by=request.user)}


@router.post("/years/{pk}/budget-system/tables", response={201: Job, **ANSWERS})
def write(request: AuthenticatedRequest, pk: Id, sent: HandedIn) -> Any:
    """Have the tables of a layout written from a year; the job says what of it stays behind."""
    cycle = queries.cycle(request.user, pk)
    return Status(201, job_told(actions.order_tables(cycle, sent.layout, by=request.user)))
