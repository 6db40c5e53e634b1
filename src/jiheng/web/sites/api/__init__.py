"""Calls about sites: the same matches, reasons and comparison as the pages."""

from typing import Annotated, Any

from ninja import Path, Query, Router, Schema, Status

from jiheng.web.core.api.base import ANSWERS, Asking, Id, Key
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.sites.asking import asked_match, asked_sites
from jiheng.web.sites.files import order_page
from jiheng.web.sites.shown import (
    compared,
    shown_costs,
    shown_laws,
    shown_matches,
    shown_need,
    shown_rejected,
    shown_unsure,
    unchecked,
)

router = Router(tags=["sites"])
LedgerId = Annotated[str, Path(pattern=r"^[a-z_]{1,30}$")]
MOST = 200  # sites of each part of an answer


class SiteOut(Schema):
    """A site."""

    key: str
    name: str
    organisation: str
    kind: str
    region: str
    zone: str
    industries: str


class MatchOut(SiteOut):
    """A site that suits, with its rank and why."""

    rank: int
    score: str
    reasons: list[str]


class UnsureOut(SiteOut):
    """A site that has to be asked, and what."""

    ask: str


class RejectedOut(UnsureOut):
    """A site that fails: every rule, and by how much."""

    why: list[str]


class AskOut(Schema):
    """What a need asks for in one respect."""

    id: str
    name: str
    value: str


class CostOut(Schema):
    """A rule: how many sites fail it, and how many fail nothing else."""

    id: str
    name: str
    count: int
    alone: int
    cites: str
    law: bool


class LawOut(Schema):
    """A rule of layout that the industry is under."""

    name: str
    cites: str
    verified: bool


class MatchingOut(Schema):
    """A need with the sites held against it; of each part at most 200."""

    name: str
    asks: list[AskOut]
    laws: list[LawOut]
    unchecked: str
    matches: list[MatchOut]
    unsure: list[UnsureOut]
    rejected: list[RejectedOut]
    costs: list[CostOut]
    counts: dict[str, int]


class ComparedSiteOut(SiteOut):
    """A site beside others."""

    rank: int | None
    score: str


class SiteCellOut(Schema):
    """What a site has in one respect, and whether it will do: passes, fails, unknown, or empty."""

    value: str
    outcome: str


class SiteLineOut(Schema):
    """One respect in which sites are compared."""

    name: str
    needed: str
    cells: list[SiteCellOut]


class ComparedOut(Schema):
    """Some sites beside each other."""

    sites: list[ComparedSiteOut]
    lines: list[SiteLineOut]
    laws: list[SiteLineOut]


class SiteFileOut(Schema):
    """The job that writes it."""

    id: int
    state: str


@router.get("/sites/{ledger}/{organisation}/{key}", response={200: MatchingOut, **ANSWERS})
def match(
    request: AuthenticatedRequest, ledger: LedgerId, organisation: Id, key: Key,
    without: Asking = "",
) -> Any:  # fmt: skip
    """Return which sites suit a need, which have to be asked, and why each of the others does not.

    `without` are ids of rules to leave aside, separated by commas.
    """
    outcome = asked_match(request.user, (ledger, organisation, key), without.split(","))
    matching = outcome.matching
    return {
        "name": outcome.name,
        "asks": shown_need(outcome),
        "laws": shown_laws(outcome),
        "unchecked": unchecked(outcome),
        "matches": shown_matches(outcome, MOST),
        "unsure": shown_unsure(outcome, MOST),
        "rejected": shown_rejected(outcome, matching.rejected[:MOST]),
        "costs": shown_costs(outcome),
        "counts": {
            "matches": len(matching.matches),
            "unsure": len(matching.unsure),
            "rejected": len(matching.rejected),
        },
    }


@router.get("/sites/{ledger}/{organisation}/{key}/compare", response={200: ComparedOut, **ANSWERS})
def compare(
    request: AuthenticatedRequest, ledger: LedgerId, organisation: Id, key: Key,
    site: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006  as ninja reads lists
) -> Any:  # fmt: skip
    """Return some sites beside each other."""
    outcome = asked_match(request.user, (ledger, organisation, key))
    return compared(outcome, asked_sites(outcome, site))


@router.post("/sites/{ledger}/{organisation}/{key}/files", response={202: SiteFileOut, **ANSWERS})
def order(request: AuthenticatedRequest, ledger: LedgerId, organisation: Id, key: Key) -> Any:
    """Have a page written about a need; the file is handed out with the job."""
    job = order_page(request.user, (ledger, organisation, key))
    return Status(202, {"id": job.pk, "state": job.state})
