"""Calls about uses of results; amounts are in 万元, as texts."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from ninja import Router, Schema, Status

from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import (
    ANSWERS,
    BINARY,
    MOST,
    After,
    Asking,
    Day,
    Id,
    Name,
    Sent,
    Short,
    Text,
    handed,
)
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.api.shapes import Offered, offered_out
from jiheng.web.performance.queries.cycles import cycle as found_cycle
from jiheng.web.uses.actions import accountability, decisions
from jiheng.web.uses.official import proposal_workbook
from jiheng.web.uses.queries import uses as queries
from jiheng.web.uses.queries.proposals import year_proposal
from jiheng.web.uses.queries.shown import shown_lines
from jiheng.web.uses.views.uses import day_of, yuan
from jiheng.web.uses.wording import in_wan

if TYPE_CHECKING:
    from jiheng.web.uses.models import ResultUse

router = Router(tags=["uses"])


class ProposedOut(Schema):
    """What the rule proposes for a line, and the decision that stands, if there is one."""

    subject: str
    name: str
    budget: str
    outturn: str
    rate: str
    total: str
    grade: str
    problems: int
    drift: int
    lamp: str
    outcome: str
    proposed: str
    range: str
    formula: str
    why: str
    use: int | None
    decided: str
    amount: str


class ProposalOut(Schema):
    """A proposal: the rule with its citation, and the lines."""

    rule: str
    cites: str
    verified: bool
    lines: list[ProposedOut]


class UseOut(Schema):
    """A use of a result, as proposed and as decided."""

    id: int
    year: int
    organisation: str
    kind: str
    subject: str
    name: str
    state: str
    proposed: str
    range: str
    outcome: str
    amount: str
    reason: str
    day: dt.date | None
    paper: str
    replaces: int | None


class NewDecision(Sent):
    """A decision about a line; the amount in 万元, empty where there is none."""

    subject: Name
    outcome: Name
    amount: Name = ""
    reason: Text = ""
    rule: Name = ""


class NewAccountability(Sent):
    """A talk, a circular, or payments held."""

    kind: Name
    subject: Name
    reason: Text


class MovedUse(Sent):
    """A move to be taken, with its day and its paper."""

    move: Name
    day: Day = ""
    paper: Short = ""
    reason: Text = ""


def _use(use: "ResultUse") -> dict[str, Any]:
    return {
        "id": use.pk,
        "year": use.cycle_id,
        "organisation": use.cycle.organisation.name,
        "kind": use.kind,
        "subject": use.subject,
        "name": use.name,
        "state": use.state,
        "proposed": use.proposed.get("outcome", ""),
        "range": use.proposed.get("range", ""),
        "outcome": use.outcome,
        "amount": in_wan(use.amount),
        "reason": use.reason,
        "day": use.day,
        "paper": use.paper,
        "replaces": use.replaces_id,
    }


@router.get("/years/{pk}/uses/proposal", response={200: ProposalOut, **ANSWERS})
def proposal(request: AuthenticatedRequest, pk: Id, rule: Asking = "") -> Any:
    """Return what the rule proposes for a year."""
    cycle = found_cycle(request.user, pk)
    seen = year_proposal(cycle, rule)
    log_access("view", "cycle", cycle.pk, request.user)
    lines = [
        {name: getattr(line, name) for name in ProposedOut.model_fields if name != "use"}
        | {"use": line.use.pk if line.use is not None else None}
        for line in shown_lines(cycle, seen)
    ]
    known = seen.rule
    return {
        "rule": known.id if known is not None else "",
        "cites": f"{known.citation}" if known is not None else "",
        "verified": known is not None and known.citation.verified,
        "lines": lines,
    }


@router.get("/years/{pk}/uses/proposal.xlsx", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def proposal_file(request: AuthenticatedRequest, pk: Id) -> Any:
    """Hand out the table of proposals and decisions of a year."""
    cycle = found_cycle(request.user, pk)
    log_access("export", "cycle", cycle.pk, request.user)
    name, data = proposal_workbook(cycle, year_proposal(cycle))
    return handed(data, name)


@router.post("/years/{pk}/uses", response={201: UseOut, **ANSWERS})
def decide(request: AuthenticatedRequest, pk: Id, sent: NewDecision) -> Any:
    """Decide about a line of a year; one that stands is replaced and kept."""
    cycle = found_cycle(request.user, pk)
    decision = decisions.Decision(
        sent.subject, sent.outcome, yuan(sent.amount), sent.reason, sent.rule
    )
    return Status(201, _use(decisions.decide(cycle.pk, decision, by=request.user)))


@router.post("/years/{pk}/accountability", response={201: UseOut, **ANSWERS})
def account(request: AuthenticatedRequest, pk: Id, sent: NewAccountability) -> Any:
    """Put a talk, a circular or payments held down."""
    cycle = found_cycle(request.user, pk)
    asked = accountability.Accountability(sent.kind, sent.subject, sent.reason)
    return Status(201, _use(accountability.call_to_account(cycle.pk, asked, by=request.user)))


@router.get("/uses", response={200: list[UseOut], **ANSWERS})
def use_list(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the uses that this person may see, by id, at most 200 at a time."""
    rows = queries.uses(request.user).filter(pk__gt=after).order_by("pk")
    return [_use(use) for use in rows[:MOST]]


@router.get("/uses/{pk}", response={200: UseOut, **ANSWERS})
def one_use(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return a use."""
    use = queries.uses(request.user).get(pk=pk)
    log_access("view", "use", use.pk, request.user)
    return _use(use)


@router.get("/uses/{pk}/moves", response={200: list[Offered], **ANSWERS})
def moves(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the moves that this person could take now."""
    return offered_out(queries.offered(request.user, queries.uses(request.user).get(pk=pk)))


@router.post("/uses/{pk}/moves", response={200: UseOut, **ANSWERS})
def take(request: AuthenticatedRequest, pk: Id, sent: MovedUse) -> Any:
    """Put down that a use was carried out, or that a hold was lifted."""
    use = queries.uses(request.user).get(pk=pk)
    taking = Taking(sent.move, sent.reason)
    day, paper = day_of(sent.day), sent.paper
    return _use(accountability.apply_move(use.pk, taking, day=day, paper=paper, by=request.user))
