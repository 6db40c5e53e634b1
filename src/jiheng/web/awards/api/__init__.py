"""Calls about incentives; amounts are in 万元, as texts."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from ninja import Router, Schema, Status

from jiheng.web.awards.actions import computing
from jiheng.web.awards.queries import awards as queries
from jiheng.web.awards.queries.bases import schemes_at
from jiheng.web.awards.sheets import printed, tier_words
from jiheng.web.awards.views.awards import found_table, require_awards
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import ANSWERS, MOST, After, Id, Name, Sent, Text
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.queries.offers import places

if TYPE_CHECKING:
    from jiheng.web.awards.models import Computation

router = Router(tags=["awards"])


class ComputationOut(Schema):
    """A computation: by which version of which scheme, what it came to, who made and checked it."""

    id: int
    organisation: int
    row: str
    number: int
    scheme: str
    since: dt.date
    level: str
    base: str
    unit: str
    exact: str
    total: str
    cut_by: str
    digest: str
    by: str
    checked_by: str


class SheetOut(ComputationOut):
    """A computation with its whole sheet, as it was kept."""

    sheet: dict[str, Any]


class SchemeOut(Schema):
    """A version of a scheme."""

    id: str
    label: str
    level: str
    kind: str
    since: dt.date
    until: dt.date | None
    stacking: str
    lawful: str
    tiers: list[str]
    cites: str
    verified: bool


class PayerOut(Schema):
    """What one budget paid in a year, owes and has."""

    kind: str
    payer: str
    awards: int
    enterprises: int
    paid: str
    owed: str
    budget: str


class AwardYearOut(Schema):
    """A year's awards: what was recovered stands apart from what was paid."""

    year: int
    paid: str
    recovered: str
    owed: str
    enterprises: int
    late: int
    payers: list[PayerOut]


class Computing(Sent):
    """Which award to compute or check; the reason where something looks doubtful."""

    key: Name
    reason: Text = ""


def _out(stored: "Computation") -> dict[str, Any]:
    sheet = stored.sheet
    return {
        "id": stored.pk, "organisation": stored.row.organisation_id, "row": stored.row.key,
        "number": stored.number, "scheme": stored.scheme, "since": stored.since,
        "level": sheet["scheme"]["level"], "base": sheet["base_printed"],
        "unit": sheet["scheme"]["unit"], "exact": sheet["exact_printed"],
        "total": sheet["total_printed"], "cut_by": sheet["cut_by"], "digest": stored.digest,
        "by": stored.by.name, "checked_by": stored.checked_by.name if stored.checked_by else "",
    }  # fmt: skip


@router.get("/awards/computations", response={200: list[ComputationOut], **ANSWERS})
def computations(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the computations that this person may see, by id, at most 200 at a time."""
    if not queries.has_awards(request.user):
        return []
    rows = queries.computations(request.user).filter(pk__gt=after).order_by("pk")
    return [_out(stored) for stored in rows[:MOST]]


@router.get("/awards/computations/{pk}", response={200: SheetOut, **ANSWERS})
def computation(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return a computation with its sheet."""
    stored = queries.computations(request.user).get(pk=pk)
    log_access("view", "computation", stored.pk, request.user)
    return {**_out(stored), "sheet": stored.sheet}


@router.get("/awards/schemes", response={200: list[SchemeOut], **ANSWERS})
def schemes(request: AuthenticatedRequest) -> Any:
    """Return the schemes of the places whose awards this person may see."""
    if not queries.has_awards(request.user):
        return []
    codes = dict.fromkeys(p.place for p in places(request.user, queries.awards_ledger(), "see"))
    known = dict.fromkeys(scheme for code in codes for scheme in schemes_at(code))
    return [
        {
            "id": s.id, "label": s.label, "level": s.level, "kind": s.kind, "since": s.since,
            "until": s.until, "stacking": s.stacking, "lawful": s.lawful,
            "tiers": [tier_words(tier, s.unit) for case in s.cases for tier in case.tiers],
            "cites": s.citation.text(), "verified": s.citation.verified,
        }
        for s in known
    ]  # fmt: skip


@router.get("/awards/years/{year}", response={200: AwardYearOut, **ANSWERS})
def year(request: AuthenticatedRequest, year: Id) -> Any:
    """Return what a year's awards come to, by who pays."""
    require_awards(request)
    seen = queries.year_of(request.user, year)
    return {
        "year": year, "paid": printed(seen.paid, "万元"), "owed": printed(seen.owed, "万元"),
        "recovered": printed(seen.recovered, "万元"), "enterprises": seen.enterprises,
        "late": seen.late,
        "payers": [
            {
                "kind": line.kind, "payer": line.payer, "awards": line.awards,
                "enterprises": line.enterprises, "paid": printed(line.paid, "万元"),
                "owed": printed(line.owed, "万元"),
                "budget": printed(line.budget, "万元") if line.budget is not None else "",
            }
            for line in seen.payers
        ],
    }  # fmt: skip


@router.post("/awards/{organisation}/compute", response={201: ComputationOut, **ANSWERS})
def compute(request: AuthenticatedRequest, organisation: Id, sent: Computing) -> Any:
    """Compute an award by its scheme."""
    table = found_table(request, organisation)
    return Status(201, _out(computing.compute(table, sent.key, sent.reason, by=request.user)))


@router.post("/awards/{organisation}/check", response={200: ComputationOut, **ANSWERS})
def check(request: AuthenticatedRequest, organisation: Id, sent: Computing) -> Any:
    """Check the computation of an award: it is made again, by another person."""
    table = found_table(request, organisation)
    return _out(computing.check(table, sent.key, sent.reason, by=request.user))
