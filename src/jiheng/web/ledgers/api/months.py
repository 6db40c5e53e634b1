"""Calls about months: what closed ones published, what was corrected since; close and reopen."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from ninja import Query, Router, Schema, Status
from pydantic import Field

from jiheng.ledger.months import MonthLine, MonthTable
from jiheng.model import Definition, Ledger
from jiheng.model.ledger_figure import quantity_of
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, Id, Sent, Text
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.actions import months, reopening
from jiheng.web.ledgers.api.ledgers import seen_table
from jiheng.web.ledgers.api.overrides import Answer
from jiheng.web.ledgers.api.shapes import SheetId
from jiheng.web.ledgers.queries.months import month_tables, published_of
from jiheng.web.ledgers.queries.newest_year import newest_year_at
from jiheng.web.ledgers.queries.waiting_months import reopenings_of
from jiheng.web.ledgers.values import drift_keys

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation, User
    from jiheng.web.ledgers.models import Published
    from jiheng.web.ledgers.models import Reopening as StoredReopening

router = Router(tags=["ledgers"])
Year = Annotated[int, Query(ge=2000, le=2100)]
MonthName = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class MonthFigure(Schema):
    """A month of a figure: as it was published, if it is closed, and by the rows of now."""

    month: str
    closed: bool
    published: str | None
    now: str
    changed: list[str]  # keys of the rows that changed since it was closed


class YearOfMonths(Schema):
    """A monthly figure over a year: what the months show and the corrections are the sum so far."""

    definition: str
    label: str
    unit: str
    months: list[MonthFigure]
    shown: str
    corrections: str
    cumulative: str


class MonthNamed(Sent):
    """A month, as 2025-03."""

    month: MonthName


class ReopeningAsked(MonthNamed):
    """A month that is to be open again, and why."""

    reason: Text


class MonthClosed(Schema):
    """A month that is closed: by whom, and what it published."""

    month: str
    by: str
    at: dt.datetime
    published: dict[str, str]


class Reopened(Schema):
    """A closed month asked to be open again, with what it had published till then."""

    id: int
    month: str
    reason: str
    state: str  # open, approved, refused
    by: str
    decided_by: str
    answer: str
    published: dict[str, str]


@router.get(
    "/ledgers/{ledger}/{organisation}/months", response={200: list[YearOfMonths], **ANSWERS}
)
def year_of_months(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, year: Year | None = None
) -> Any:
    """Return the monthly figures of a ledger over a year; without one, of the newest with rows."""
    declared, where = _seen(request.user, ledger, organisation)
    log_access("view", "ledger", f"{declared.id}/{where.pk}", request.user)
    year = year or newest_year_at([declared.id], where)
    return [_year_out(*each) for each in month_tables(declared, where, year)]


@router.post("/ledgers/{ledger}/{organisation}/months", response={201: MonthClosed, **ANSWERS})
def close(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, sent: MonthNamed
) -> Any:
    """Close a month: its figures are published and stay."""
    declared, where = _seen(request.user, ledger, organisation)
    closed = months.close(declared, where, _first(sent.month), by=request.user)
    answer = {"month": sent.month, "by": closed.by.name, "at": closed.at,
              "published": _printed(published_of(declared, closed))}  # fmt: skip
    return Status(201, answer)


@router.get(
    "/ledgers/{ledger}/{organisation}/reopenings", response={200: list[Reopened], **ANSWERS}
)
def reopenings(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, year: Year | None = None
) -> Any:
    """Return which months of a year were asked to be open again, and what each had published."""
    declared, where = _seen(request.user, ledger, organisation)
    year = year or newest_year_at([declared.id], where)
    return [_reopened_out(*each) for each in reopenings_of(declared, where, year)]


@router.post("/ledgers/{ledger}/{organisation}/reopenings", response={201: Reopened, **ANSWERS})
def ask(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, sent: ReopeningAsked
) -> Any:
    """Ask for the month closed last to be open again; nothing changes before another agrees."""
    declared, where = _seen(request.user, ledger, organisation)
    asked = reopening.ask(declared, where, _first(sent.month), sent.reason, by=request.user)
    return Status(201, _of(declared, where, asked))


@router.post(
    "/ledgers/{ledger}/{organisation}/reopenings/{pk}", response={200: Reopened, **ANSWERS}
)
def decide(
    request: AuthenticatedRequest, ledger: SheetId, organisation: Id, pk: Id, sent: Answer
) -> Any:
    """Agree that a month is open again, or refuse it."""
    declared, where = _seen(request.user, ledger, organisation)
    decided = reopening.decide(
        declared, where, pk, approved=sent.approved, answer=sent.answer, by=request.user
    )
    return _of(declared, where, decided)


def _seen(user: "User", id_: str, organisation: int) -> tuple[Ledger, "Organisation"]:
    table = seen_table(user, id_, organisation)
    if table.ledger is None:  # the table of a ledger always has one
        raise ObjectDoesNotExist
    return table.ledger, table.organisation


def _first(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")


def _of(ledger: Ledger, where: "Organisation", asked: "StoredReopening") -> dict[str, Any]:
    requests = reopenings_of(ledger, where, asked.first.year)
    return next(_reopened_out(*each) for each in requests if each[0].pk == asked.pk)


def _reopened_out(asked: "StoredReopening", published: "Iterable[Published]") -> dict[str, Any]:
    decided = asked.decided_by.name if asked.decided_by is not None else ""
    return {
        "id": asked.pk, "month": f"{asked.first:%Y-%m}", "reason": asked.reason,
        "state": asked.state, "by": asked.by.name, "decided_by": decided,
        "answer": asked.answer, "published": _printed(published),
    }  # fmt: skip


def _printed(published: "Iterable[Published]") -> dict[str, str]:
    return {each.definition: each.printed for each in published}


def _year_out(definition: Definition, table: MonthTable) -> dict[str, Any]:

    def number(value: Fraction | None) -> str:
        return str(quantity_of(definition, value or Fraction(0)).number)

    def month_out(line: MonthLine) -> dict[str, Any]:
        now = line.drift.now if line.drift is not None else line.shown
        return {
            "month": f"{line.period.first:%Y-%m}", "closed": line.closed,
            "published": number(line.shown.value) if line.closed else None,
            "now": number(now.value),
            "changed": list(drift_keys(line.drift)) if line.drift is not None else [],
        }  # fmt: skip

    shown = sum((line.shown.value or Fraction(0) for line in table.months), Fraction(0))
    return {
        "definition": definition.id, "label": definition.label, "unit": definition.unit,
        "months": [month_out(line) for line in table.months], "shown": number(shown),
        "corrections": number(table.corrections), "cumulative": number(table.cumulative.value),
    }  # fmt: skip
