"""Calls about statistics: the same tables, issues, cohorts and duties as the pages."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status

from jiheng.ledger.statistics import StatTable
from jiheng.reporting.ledger_tables import label_of, number_of, printed
from jiheng.rulebook.statistics import StatLayout
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
    Text,
    handed,
)
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.views.figure_panels import language
from jiheng.web.statistics.actions.issues import order_issue
from jiheng.web.statistics.asking import Asked, asked_for
from jiheng.web.statistics.packing import pack_seen
from jiheng.web.statistics.queries.issues import files_seen, issues
from jiheng.web.statistics.queries.opened_again import opened_since
from jiheng.web.statistics.queries.tables import MonthTables, made, sees_table, statistics
from jiheng.web.statistics.shown import shown_opened, shown_table

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Reopening
    from jiheng.web.statistics.models import Issue

router = Router(tags=["statistics"])
TableId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_]{1,20}$")]
Year = Annotated[int, Query(ge=1900, le=2100)]
Month = Annotated[int, Query(ge=1, le=12)]
Place = Annotated[int, Query(ge=1, le=10**15)]


class TableOut(Schema):
    """A table of a month; `seen`: it can be made, and this person may see it."""

    id: str
    name: str
    unit: str
    seen: bool
    awaits: str


class StatCellOut(Schema):
    """A cell as printed, its number if it has one, why it has none, where its rows are."""

    column: str
    text: str
    number: str | None
    why: str
    address: str


class StatLineOut(Schema):
    """A line of a table; `kind` is total, own, or empty."""

    name: str
    kind: str
    cells: list[StatCellOut]


class StatTableOut(Schema):
    """A table of a month with what of it does not add up."""

    id: str
    name: str
    organisation: str
    year: int
    month: int
    columns: list[str]
    lines: list[StatLineOut]
    rolled: list[str]


class OpenedAgain(Schema):
    """A closed month that an issue printed and that was opened again after it."""

    organisation: str
    ledger: str
    month: str
    at: dt.datetime
    reason: str
    address: str


class IssueOut(Schema):
    """An issue of a month, and which of its months were opened again since."""

    id: int
    organisation: str
    month: dt.date
    number: int
    kind: str
    at: dt.datetime
    files: list[dict[str, Any]]
    opened_again: list[OpenedAgain]


class NewIssue(Sent):
    """A pack to be made of a month: its text is monthly or quarterly, with what people write."""

    organisation: Number
    year: Number
    month: Number
    kind: Name = "monthly"
    analysis: Text = ""
    problems: Text = ""
    next: Text = ""


class OrderedIssue(Schema):
    """The job that makes it."""

    job: int


def _asked(
    request: AuthenticatedRequest, organisation: int | None, year: int | None, month: int | None
) -> Asked:
    sent = {"organisation": organisation, "year": year, "month": month}
    return asked_for(request.user, {key: f"{value}" for key, value in sent.items() if value})


@router.get("/statistics", response={200: list[TableOut], **ANSWERS})
def listed(
    request: AuthenticatedRequest, organisation: Place | None = None, after: After = 0
) -> Any:
    """Return the tables that there are, 200 after so many."""
    asked = _asked(request, organisation, None, None)
    return [_listed(each, request, asked) for each in statistics().tables][after : after + MOST]


def _listed(layout: StatLayout, request: AuthenticatedRequest, asked: Asked) -> dict[str, Any]:
    return {
        "id": layout.id,
        "name": label_of(layout, language()),
        "unit": layout.unit,
        "seen": made(layout) and sees_table(request.user, layout, asked.where),
        "awaits": layout.awaits,
    }


@router.get("/statistics/tables/{table}", response={200: StatTableOut, **ANSWERS})
def table(
    request: AuthenticatedRequest,
    table: TableId,
    organisation: Place | None = None,
    year: Year | None = None,
    month: Month | None = None,
) -> Any:
    """Return a table of a month; without one of the last that is over."""
    layout = statistics().table(table)
    asked = _asked(request, organisation, year, month)
    if layout is None or not made(layout) or not sees_table(request.user, layout, asked.where):
        raise ObjectDoesNotExist
    log_access("view", "statistics", f"{layout.id}/{asked.where.pk}", request.user)
    shown = MonthTables(asked.where, asked.period).table(layout, timezone.localdate())
    return _out(shown, asked)


def _out(shown: StatTable, asked: Asked) -> dict[str, Any]:
    words = shown_table(shown, asked)
    book, lang = rules().rest, language()
    lines = []
    for line, said in zip(shown.lines, words["lines"], strict=True):
        cells = []
        for column, cell, own in zip(shown.layout.columns, line.cells, said["cells"], strict=True):
            number = None if cell.text else number_of(cell, column)
            cells.append(
                {
                    "column": column.id,
                    "text": printed(cell, column, book, lang),
                    "number": f"{number:f}" if number is not None else None,
                    "why": own["why"],
                    "address": own["address"],
                }
            )
        lines.append({"name": said["name"], "kind": line.kind, "cells": cells})
    return {
        "id": shown.layout.id,
        "name": label_of(shown.layout, lang),
        "organisation": asked.where.name,
        "year": asked.period.year,
        "month": asked.period.month,
        "columns": [column.id for column in shown.layout.columns],
        "lines": lines,
        "rolled": list(words["rolled"]),
    }


@router.get("/statistics/issues", response={200: list[IssueOut], **ANSWERS})
def issue_list(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the issues that this person may see, by id, at most 200 at a time."""
    kept = list(issues(request.user).filter(pk__gt=after).order_by("pk")[:MOST])
    opened = opened_since(kept)
    return [_issue(each, opened[each.pk], request) for each in kept]


def _issue(
    each: "Issue", opened: "list[Reopening]", request: AuthenticatedRequest
) -> dict[str, Any]:
    return {
        "id": each.pk,
        "organisation": each.organisation.name,
        "month": each.first,
        "number": each.number,
        "kind": each.kind,
        "at": each.at,
        "files": files_seen(request.user, each),
        "opened_again": shown_opened(opened),
    }


@router.post("/statistics/issues", response={202: OrderedIssue, **ANSWERS})
def order(request: AuthenticatedRequest, sent: NewIssue) -> Any:
    """Have the pack of a month made."""
    asked = _asked(request, sent.organisation, sent.year, sent.month)
    written = {"analysis": sent.analysis, "problems": sent.problems, "next": sent.next}
    job = order_issue(asked.where, asked.period, sent.kind, written, by=request.user)
    return Status(202, {"job": job.pk})


@router.get("/statistics/issues/{pk}", response={200: IssueOut, **ANSWERS})
def one_issue(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return an issue."""
    kept = issues(request.user).get(pk=pk)
    log_access("view", "statistics_issue", pk, request.user)
    return _issue(kept, opened_since([kept])[kept.pk], request)


@router.get(
    "/statistics/issues/{pk}/pack.zip", response={200: None, **ANSWERS}, openapi_extra=BINARY
)
def packed(request: AuthenticatedRequest, pk: Id) -> Any:
    """Hand out the pack of an issue."""
    kept = issues(request.user).get(pk=pk)
    log_access("export", "statistics_issue", pk, request.user)
    return handed(pack_seen(request.user, kept), kept.file.name)
