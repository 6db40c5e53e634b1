"""The call about the leader's page: the same numbers, each with where its rows are."""

from typing import Annotated, Any

from ninja import Query, Router, Schema

from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, Asking
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.leader.asking import asked_for
from jiheng.web.leader.panels import panels
from jiheng.web.leader.queries.board import board_of
from jiheng.web.leader.queries.units import units_below
from jiheng.web.leader.shown import shown_league, shown_months, shown_tile
from jiheng.web.ledgers.queries.figure_reader import FigureReader

router = Router(tags=["leader"])
Year = Annotated[int, Query(ge=2000, le=2100)]
Place = Annotated[int, Query(ge=1, le=2**53)]


class TileOut(Schema):
    """A figure with its target, its lamp or why it has none, and its drift."""

    id: str
    name: str
    value: str
    why: str
    address: str
    target: str
    completed: str
    finished: str
    months: int
    due: str
    lamp: str
    why_no_lamp: str
    basis: str
    period: str
    rows: int
    published: str
    drifted: bool
    digest: str


class NumberOut(Schema):
    """A number and where its rows are."""

    text: str
    address: str


class MonthOut(Schema):
    """A month of this year and of the last."""

    month: str
    this_year: NumberOut
    last_year: NumberOut


class UnitOut(Schema):
    """A place with its rank; without a value there is none."""

    place: int | None
    ties: bool
    name: str
    value: NumberOut
    moved: int | None


class PanelLineOut(Schema):
    """A number of a panel."""

    panel: str
    name: str
    number: NumberOut


class BoardOut(Schema):
    """A view of a place."""

    mode: str
    organisation: int
    year: int
    as_of: str
    tiles: list[TileOut]
    months: list[MonthOut]
    league: list[UnitOut]
    lines: list[PanelLineOut]
    digest: str


@router.get("/leader", response={200: BoardOut, **ANSWERS})
def board(
    request: AuthenticatedRequest,
    mode: Asking = "",
    organisation: Place | None = None,
    year: Year | None = None,
    as_of: Asking = "",
) -> dict[str, Any]:
    """Return a view of a place, as it is now or was at the end of a day."""
    query = {"mode": mode, "organisation": f"{organisation or ''}", "year": f"{year or ''}",
             "as_of": as_of}  # fmt: skip
    asked, _modes, _places = asked_for(request.user, query)
    reader = FigureReader(asked.organisation, asked.at)
    shown = board_of(asked, units_below(asked.organisation), reader)
    log_access("view", "leader", f"{asked.mode.id}/{asked.organisation.pk}", request.user)
    months = shown_months(shown.months, asked)["lines"] if shown.months is not None else ()
    league = shown_league(shown.league, asked)["lines"] if shown.league is not None else ()
    return {
        "mode": asked.mode.id, "organisation": asked.organisation.pk, "year": asked.year,
        "as_of": asked.day.isoformat() if asked.at is not None else "",
        "tiles": [shown_tile(tile, asked) for tile in shown.tiles],
        "months": [
            {"month": name, "this_year": cells[0], "last_year": cells[1]} for name, cells in months
        ],
        "league": league,
        "lines": [
            {"panel": panel, "name": f"{name}", "number": number}
            for panel, pairs in _lines(panels(asked, reader)) for name, number in pairs
        ],
        "digest": shown.digest,
    }  # fmt: skip


def _lines(shown: dict[str, Any]) -> Any:
    """Yield the numbers of each panel."""
    for panel, content in shown.items():
        if panel == "ageing":
            for ledger in content:
                yield panel, ledger["counts"]
        elif panel == "rounds":
            for name, cells in content["lines"]:
                heads = [f"{name} {head}" for head in content["heads"]]
                yield panel, list(zip(heads, cells, strict=True))
        else:
            yield panel, content["lines"] if panel == "scores" else content
