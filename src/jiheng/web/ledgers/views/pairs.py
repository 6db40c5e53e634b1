"""Pages of cases of two places: the list of a ledger, one case with both rows side by side."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.model import Ledger
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.ledgers import jobs
from jiheng.web.ledgers.actions import answering
from jiheng.web.ledgers.actions.answering import Answer
from jiheng.web.ledgers.case_shown import case_shown, line_shown
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.pair_words import DECISIONS
from jiheng.web.ledgers.queries import pairs as pair_queries
from jiheng.web.ledgers.queries.pairs import SHARED
from jiheng.web.ledgers.queries.scopes import places_beside
from jiheng.web.ledgers.views.ledgers import found_ledger, found_ledger_table

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Pair

PAGE = 50
OPEN, OVERDUE, ABOVE = "open", "overdue", "above"


def pair_list(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show the cases of a ledger of which this person may see a side; have them looked for."""
    ledger = _found(request, id_)
    if request.method == "POST":
        return redirect("core:job", pk=jobs.order_pairs(ledger, by=request.user).pk)
    state = request.GET.get("state", "")
    cases = pair_queries.chosen(pair_queries.pairs(request.user, ledger), state)
    page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    log_access("view", "pairs", ledger.id[:40], request.user)
    shown = {
        "ledger": ledger,
        "name": ledger_name(ledger),
        "page": page,
        "lines": [line_shown(ledger, pair) for pair in page],
        "days": pair_queries.days_to_answer(),
        "state": state,
        "states": _states(),
        "finds": bool(pair_queries.finding_places(request.user, ledger)),
        "query": {"state": state} if state else {},
    }
    return render(request, "ledgers/pairs.html", shown)


def _states() -> list[tuple[str, Any]]:
    open_ones = [
        (OPEN, _("没有办完的")),
        (OVERDUE, _("过了答复期限的")),
        (ABOVE, _("等上级认定的")),
    ]
    decided = [(state, DECISIONS[state]) for state in pair_queries.DECIDED]
    return [*open_ones, *decided]


def pair_page(request: AuthenticatedRequest, id_: str, pk: int) -> HttpResponse:
    """Show a case: the two rows side by side, why, what each decision would do."""
    ledger = _found(request, id_)
    pair = _case(request, ledger, pk)
    log_access("view", "pair", pair.pk, request.user)
    return render(request, "ledgers/pair.html", case_shown(ledger, pair, request.user))


@require_POST
def answer(request: AuthenticatedRequest, id_: str, pk: int) -> HttpResponse:
    """Answer for one side."""
    ledger = _found(request, id_)
    pair = _case(request, ledger, pk)
    side = request.POST.get("side", "")
    pair = answering.answer(ledger, pk, side, _sent(request, pair), by=request.user)
    done = pair.ended is not None or not pair.answers
    messages.success(request, _("双方一致，已办理。") if done else _("已答复。"))
    return redirect("ledgers:pair", id_=ledger.id, pk=pk)


@require_POST
def decide(request: AuthenticatedRequest, id_: str, pk: int) -> HttpResponse:
    """Decide from above both sides."""
    ledger = _found(request, id_)
    pair = _case(request, ledger, pk)
    answering.decide(ledger, pk, _sent(request, pair), by=request.user)
    messages.success(request, _("已认定。"))
    return redirect("ledgers:pair", id_=ledger.id, pk=pk)


@require_POST
def share(request: AuthenticatedRequest, id_: str, organisation: int, key: str) -> HttpResponse:
    """Ask another place to share a row."""
    table = found_ledger_table(request, id_, organisation)
    ledger = _found(request, id_)
    asked = zip(request.POST.getlist("other"), request.POST.getlist("share_other"), strict=False)
    parts = {int_or_zero(number): share for number, share in asked if number}
    beside = places_beside(ledger, table.organisation).in_bulk(parts)
    if not parts or len(beside) < len(parts):
        raise Http404
    shares = (request.POST.get("share_first", ""), *parts.values())
    given = Answer(SHARED, request.POST.get("reason", ""), shares)
    pair = answering.ask_to_share(table, key, [beside[pk] for pk in parts], given, by=request.user)
    messages.success(request, _("已申请，等对方答复。"))
    return redirect("ledgers:pair", id_=ledger.id, pk=pair.pk)


def _sent(request: AuthenticatedRequest, pair: "Pair") -> Answer:
    decision, sides = request.POST.get("decision", ""), pair_queries.sides_of(pair)
    shares = tuple(request.POST.get(f"share_{side}", "") for side in sides)
    return Answer(decision, request.POST.get("reason", ""), shares if decision == SHARED else ())


def _found(request: AuthenticatedRequest, id_: str) -> Ledger:
    ledger = found_ledger(request, id_)
    if not pair_queries.has_pairs(ledger):
        raise Http404
    return ledger


def _case(request: AuthenticatedRequest, ledger: Ledger, pk: int) -> "Pair":
    try:
        return pair_queries.pairs(request.user, ledger).get(pk=pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
