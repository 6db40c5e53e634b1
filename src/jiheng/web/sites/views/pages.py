"""Pages of sites: what asks for one, which suit it, some of them beside each other."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.queries.offers import sees
from jiheng.web.ledgers.queries.rows import searched
from jiheng.web.sites.asking import asked_match, asked_sites
from jiheng.web.sites.files import order_page
from jiheng.web.sites.queries.matched import ASKING, Matched, asking, sees_sites
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

PAGE, SHORT = 50, 20


def needs(request: AuthenticatedRequest) -> HttpResponse:
    """List what asks for a site: needs, and projects that have none yet."""
    if not sees_sites(request.user):
        raise Http404
    text, shown = request.GET.get("q", "").strip(), []
    for id_ in ASKING:
        ledger = ledgers()[id_]
        if not sees(request.user, ledger):
            continue
        rows = asking(request.user, id_)
        if text:
            rows = searched(rows, (id_,), text)
        page = Paginator(rows, SHORT).get_page(request.GET.get("page"))
        shown.append({"ledger": ledger, "name": ledger_name(ledger), "page": page})
    return render(request, "sites/needs.html", {"groups": shown, "q": text})


def _asked(request: AuthenticatedRequest, at: tuple[str, int, str]) -> tuple[Matched, Any]:
    without = request.GET.getlist("without")
    try:
        outcome = asked_match(request.user, at, without)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    left_aside = [test for test in outcome.rules.tests if test.id in without]
    return outcome, left_aside


def match(request: AuthenticatedRequest, ledger: str, organisation: int, key: str) -> HttpResponse:
    """Show which sites suit a need, which have to be asked, and why each of the others does not."""
    outcome, left_aside = _asked(request, (ledger, organisation, key))
    matching = outcome.matching
    rejected = Paginator(matching.rejected, PAGE).get_page(request.GET.get("page"))
    page = {
        "outcome": outcome,
        "at": (ledger, organisation, key),
        "counts": tuple(map(len, (matching.matches, matching.unsure, matching.rejected))),
        "asks": shown_need(outcome),
        "matches": shown_matches(outcome, PAGE),
        "unsure": shown_unsure(outcome, PAGE),
        "page": rejected,
        "rejected": shown_rejected(outcome, rejected),
        "costs": shown_costs(outcome),
        "laws": shown_laws(outcome),
        "unchecked": unchecked(outcome),
        "left_aside": left_aside,
        "without": [test.id for test in left_aside],
    }
    return render(request, "sites/match.html", page)


def compare(
    request: AuthenticatedRequest, ledger: str, organisation: int, key: str
) -> HttpResponse:
    """Show some sites beside each other."""
    outcome, left_aside = _asked(request, (ledger, organisation, key))
    own = asked_sites(outcome, request.GET.getlist("site"))
    page = {
        "outcome": outcome,
        "at": (ledger, organisation, key),
        "compared": compared(outcome, own),
        "left_aside": left_aside,
    }
    return render(request, "sites/compare.html", page)


@require_POST
def order(request: AuthenticatedRequest, ledger: str, organisation: int, key: str) -> HttpResponse:
    """Have a page written about a need."""
    try:
        job = order_page(request.user, (ledger, organisation, key))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return redirect("core:job", pk=job.pk)
