"""Pages of uses: the list, a year's proposal with the decisions, one use with its steps."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core.access_log import log_access
from jiheng.web.core.amounts import typed_yuan
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.handing import handed
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.core.views.lists import list_page
from jiheng.web.flows.actions import Taking
from jiheng.web.performance.queries.year_tables import state_of as state_of_year
from jiheng.web.performance.queries.year_tables import year_flow
from jiheng.web.performance.views.found import found_cycle
from jiheng.web.uses import lists
from jiheng.web.uses.actions import accountability, decisions
from jiheng.web.uses.official import proposal_workbook
from jiheng.web.uses.queries import uses as queries
from jiheng.web.uses.queries.proposals import year_proposal
from jiheng.web.uses.queries.shown import shown_lines
from jiheng.web.uses.wording import KINDS, OUTCOMES, REVOKED, in_wan

if TYPE_CHECKING:
    from jiheng.web.uses.models import ResultUse

MOST = 200  # years that wait: the to-do page has the rest


def use_list_page(request: AuthenticatedRequest) -> HttpResponse:
    """List what was decided by results, and the years that wait for it."""
    waiting = [
        cycle
        for cycle in queries.undecided(request.user)[:MOST]
        if queries.may_decide(request.user, cycle.organisation)
    ]
    more = {"waiting": waiting}
    return list_page(request, lists.use_list(), template="uses/uses.html", more=more)


def year(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what the rule proposes for a year, and what finance decided, line by line."""
    cycle = found_cycle(request, pk)
    seen = year_proposal(cycle, request.GET.get("rule", ""))
    flow = year_flow()
    decides = queries.may_decide(request.user, cycle.organisation)
    page = {
        "cycle": cycle,
        "state": state_of_year(cycle),
        "rule": seen.rule,
        "rules": queries.use_rules(cycle),
        "lines": list(shown_lines(cycle, seen)),
        "outcomes": [(id_, label) for id_, label in OUTCOMES.items() if id_ != REVOKED],
        "revoked": (REVOKED, OUTCOMES[REVOKED]),
        "decides": decides and flow.allows(queries.USE, cycle.state),
        "accounts": decides and flow.allows(accountability.ACCOUNT, cycle.state),
        "kinds": [(id_, label) for id_, label in KINDS.items() if id_ != "budget"],
        "others": [use for use in queries.uses_of(cycle) if use.kind != "budget"],
        "kind_names": KINDS,
    }
    log_access("view", "cycle", cycle.pk, request.user)
    return render(request, "uses/year.html", page)


@require_POST
def decide(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Decide about a line."""
    cycle = found_cycle(request, pk)
    sent = request.POST
    decision = decisions.Decision(
        subject=sent.get("subject", ""),
        outcome=sent.get("outcome", ""),
        amount=yuan(sent.get("amount", "")),
        reason=sent.get("reason", ""),
        rule=sent.get("rule", ""),
    )
    decisions.decide(cycle.pk, decision, by=request.user)
    messages.success(request, _("决定已写进“结果应用”和下一年度的项目。"))
    return redirect("uses:year", pk=cycle.pk)


def yuan(text: str) -> Decimal | None:
    """Return an amount in 万元 as yuan; None for nothing. Raises Refused for what is no amount."""
    return typed_yuan(text, "amount")


@require_POST
def account(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Put a talk, a circular or payments held down."""
    cycle = found_cycle(request, pk)
    sent = request.POST
    asked = accountability.Accountability(
        sent.get("kind", ""), sent.get("subject", ""), sent.get("reason", "")
    )
    accountability.call_to_account(cycle.pk, asked, by=request.user)
    messages.success(request, _("已写进“结果应用”；办理之后登记日期和文书。"))
    return redirect("uses:year", pk=cycle.pk)


def proposal_file(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out the table of proposals and decisions of a year."""
    cycle = found_cycle(request, pk)
    log_access("export", "cycle", cycle.pk, request.user)
    name, data = proposal_workbook(cycle, year_proposal(cycle, request.GET.get("rule", "")))
    return handed(data, name)


def _found(request: AuthenticatedRequest, pk: int) -> "ResultUse":
    use = queries.uses(request.user).filter(pk=pk).first()
    if use is None:
        raise Http404
    return use


def one_use(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a use: what was proposed, what was decided, what was done since."""
    use = _found(request, pk)
    flow = queries.use_flow()
    page = {
        "use": use,
        "kind": KINDS[use.kind],
        "outcome": OUTCOMES.get(use.outcome, ""),
        "case": OUTCOMES.get(use.proposed.get("outcome", ""), ""),
        "amount": in_wan(use.amount),
        "state": queries.state_of(use),
        "replaced_by": use.replaced_by.first(),
        "moves": queries.offered(request.user, use),
        "steps": [
            (step, flow.move(step.move), named(flow.state(step.end))) for step in queries.steps(use)
        ],
    }
    log_access("view", "use", use.pk, request.user)
    return render(request, "uses/use.html", page)


@require_POST
def move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Put down that a use was carried out, or that a hold was lifted."""
    use = _found(request, pk)
    taking = Taking(request.POST.get("move", ""), request.POST.get("note", ""))
    paper = request.POST.get("paper", "")
    day = day_of(request.POST.get("day", ""))
    accountability.apply_move(use.pk, taking, day=day, paper=paper, by=request.user)
    messages.success(request, _("已办理。"))
    return redirect("uses:use", pk=pk)


def day_of(text: str) -> dt.date | None:
    """Return a day; None for what is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
