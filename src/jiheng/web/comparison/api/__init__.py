"""Calls about comparison: the same lines, ranks and signs as the pages."""

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Query, Router, Schema, Status

from jiheng.web.comparison.asking import years_asked
from jiheng.web.comparison.files import order_files
from jiheng.web.comparison.queries.asked_about import asked
from jiheng.web.comparison.queries.observed import compared
from jiheng.web.comparison.queries.portfolio import portfolio
from jiheng.web.comparison.shown import listed_lines, shown_line, shown_questions, shown_signs
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, MOST, After, Asking, Name, Sent
from jiheng.web.core.authenticated import AuthenticatedRequest

router = Router(tags=["comparison"])
Year = Annotated[int, Query(ge=1900, le=2100)]


class ListedOut(Schema):
    """An indicator that can be compared."""

    id: str
    name: str
    bound: bool
    units: int
    years: str
    values: int
    met: str
    signs: int


class CellOut(Schema):
    """A year of a unit: what was reached, what was promised, how it grew or why not."""

    year: int
    value: str
    target: str
    name: str
    growth: str


class RowOut(Schema):
    """A unit over the years."""

    unit: str
    cells: list[CellOut]
    mean: str


class RankOut(Schema):
    """A unit by rank."""

    place: int | None
    ties: bool
    name: str
    value: str
    moved: int | None


class ComparedLineOut(Schema):
    """An indicator over years and units; ranks, or why there are none."""

    id: str
    name: str
    bound: bool
    lines: list[RowOut]
    ranks: list[RankOut]
    universe: int
    refused: str
    elsewhere: str


class SignOut(Schema):
    """What a line gives away."""

    kind: str
    unit: str
    name: str
    years: str
    count: int
    then: str
    now: str
    address: str


class QuestionOut(Schema):
    """Something to ask about the figures of a unit, or of all; never a charge."""

    id: str
    kind: str
    unit: str
    total: int
    text: str
    test: str


class GradesOut(Schema):
    """The departments of a year by grade."""

    year: int
    count: int
    counts: dict[str, int]


class ScoresOut(Schema):
    """A department's own score, and that of its review."""

    name: str
    own: str
    again: str


class MoneyOut(Schema):
    """What the departments of a grade spent, in yuan."""

    grade: str
    count: int
    known: int
    spent: str


class CityOut(Schema):
    """The departments of a city beside each other."""

    grades: list[GradesOut]
    reviewed: list[ScoresOut]
    money: list[MoneyOut]


class NewFile(Sent):
    """A comparison to be written: xlsx or docx."""

    first: int
    last: int
    kind: Name = "xlsx"


class OrderedOut(Schema):
    """The job that writes it."""

    id: int
    state: str


def _years(request: AuthenticatedRequest, first: int | None, last: int | None) -> tuple[int, int]:
    asked = years_asked(request.user, {"from": f"{first or ''}", "to": f"{last or ''}"})
    log_access("view", "comparison", f"{asked[0]}-{asked[1]}", request.user)
    return asked


@router.get("/comparison", response={200: list[ListedOut], **ANSWERS})
def listed(
    request: AuthenticatedRequest,
    first: Year | None = None,
    last: Year | None = None,
    after: After = 0,
) -> Any:
    """Return the indicators that can be compared, 200 after so many."""
    everything = compared(request.user, *_years(request, first, last))
    return listed_lines(everything)[after : after + MOST]


@router.get("/comparison/line", response={200: ComparedLineOut, **ANSWERS})
def line(
    request: AuthenticatedRequest,
    id: Asking = "",
    first: Year | None = None,
    last: Year | None = None,
    year: Year | None = None,
) -> Any:
    """Return one indicator over years and units, with the ranks of a year."""
    years = _years(request, first, last)
    shown = shown_line(compared(request.user, *years), id, year or years[1])
    if shown is None:
        raise ObjectDoesNotExist
    standing = shown["standing"] or {"lines": [], "universe": 0}
    return {**shown, "ranks": standing["lines"], "universe": standing["universe"]}


@router.get("/comparison/signs", response={200: list[SignOut], **ANSWERS})
def signs(
    request: AuthenticatedRequest,
    first: Year | None = None,
    last: Year | None = None,
    kind: Asking = "",
    after: After = 0,
) -> Any:
    """Return what lines give away, 200 after so many."""
    everything = compared(request.user, *_years(request, first, last))
    return shown_signs(everything, kind)[after : after + MOST]


@router.get("/comparison/questions", response={200: list[QuestionOut], **ANSWERS})
def questions(
    request: AuthenticatedRequest, first: Year | None = None, last: Year | None = None
) -> Any:
    """Return what figures give cause to ask, each with the exact test that it rests on."""
    years = _years(request, first, last)
    return shown_questions(*asked(request.user, *years))["questions"]


@router.get("/comparison/portfolio", response={200: CityOut, **ANSWERS})
def city(request: AuthenticatedRequest, first: Year | None = None, last: Year | None = None) -> Any:
    """Return the departments of a city beside each other."""
    shown = portfolio(request.user, *_years(request, first, last))
    return {
        "grades": [
            {"year": g.year, "count": g.count, "counts": dict(g.counts)} for g in shown.grades
        ],
        "reviewed": [
            {"name": r.name, "own": f"{r.own}", "again": f"{r.again}"} for r in shown.reviewed
        ],
        "money": [
            {"grade": m.grade, "count": m.count, "known": m.known, "spent": f"{m.spent}"}
            for m in shown.money
        ],
    }


@router.post("/comparison/files", response={202: OrderedOut, **ANSWERS})
def order(request: AuthenticatedRequest, sent: NewFile) -> Any:
    """Have a comparison written; the file is handed out with the job."""
    years = years_asked(request.user, {"from": f"{sent.first}", "to": f"{sent.last}"})
    job = order_files(request.user, years, sent.kind)
    return Status(202, {"id": job.pk, "state": job.state})
