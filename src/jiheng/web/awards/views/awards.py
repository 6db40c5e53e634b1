"""Pages of incentives: a year by who pays, the schemes, one computation; computing and checking."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.awards import lists
from jiheng.web.awards.actions import computing
from jiheng.web.awards.queries import awards as queries
from jiheng.web.awards.queries.bases import schemes_at
from jiheng.web.awards.sheets import printed, tier_words
from jiheng.web.awards.words import COUNTS, CUT, LAWFUL, LEVELS, PAYERS, STACKING
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, year_or_zero
from jiheng.web.core.views.lists import list_page
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries.newest_year import newest_year
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.tables import Table

if TYPE_CHECKING:
    from fractions import Fraction

    from jiheng.web.awards.models import Computation

WAN = "万元"


def require_awards(request: AuthenticatedRequest) -> None:
    """Refuse the pages to whom awards are shown nowhere: for them there are none."""
    if not queries.has_awards(request.user):
        raise Http404


def award_page(request: AuthenticatedRequest) -> HttpResponse:
    """Show what a year's awards come to, by who pays, and the computations."""
    require_awards(request)
    year = year_or_zero(request.GET.get("year")) or newest_year(
        [ledger_rows(request.user, queries.awards_ledger())]
    )
    seen = queries.year_of(request.user, year)
    more = {
        "year": year,
        "years": range(year - 2, year + 2),
        "paid": _wan(seen.paid),
        "recovered": _wan(seen.recovered),
        "owed": _wan(seen.owed),
        "enterprises": seen.enterprises,
        "late": seen.late,
        "payers": [
            {
                "kind": PAYERS.get(line.kind, line.kind), "payer": line.payer or "—",
                "awards": line.awards, "enterprises": line.enterprises, "paid": _wan(line.paid),
                "owed": _wan(line.owed), "budget": _wan(line.budget), "left": _wan(line.left),
                "over": line.left is not None and line.left < 0,
            }
            for line in seen.payers
        ],
    }  # fmt: skip
    return list_page(request, lists.computation_list(), template="awards/awards.html", more=more)


def _wan(amount: "Fraction | None") -> str:
    return printed(amount, WAN) if amount is not None else ""


def schemes(request: AuthenticatedRequest) -> HttpResponse:
    """Show the schemes of the places that a person sees awards of, every version."""
    require_awards(request)
    codes = dict.fromkeys(
        place.place for place in places(request.user, queries.awards_ledger(), "see")
    )
    known = dict.fromkeys(scheme for code in codes for scheme in schemes_at(code))
    shown = [
        {
            "scheme": scheme,
            "level": LEVELS[scheme.level],
            "lawful": LAWFUL[scheme.lawful],
            "barred": scheme.lawful in ("to_be_repealed", "repealed"),
            "stacking": STACKING[scheme.stacking],
            "cases": [
                {
                    "label": case.label, "counts": COUNTS[case.counts],
                    "tiers": [tier_words(tier, scheme.unit) for tier in case.tiers],
                    "cap": printed(case.cap, WAN) if case.cap is not None else "",
                }
                for case in scheme.cases
            ],
        }
        for scheme in known
    ]  # fmt: skip
    return render(request, "awards/schemes.html", {"schemes": shown})


def computation(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a computation as it was stored, whatever has become of rules and rows."""
    require_awards(request)
    stored = queries.computations(request.user).filter(pk=pk).first()
    if stored is None:
        raise Http404
    page = {
        "computation": stored,
        "sheet": stored.sheet,
        "level": LEVELS[stored.sheet["scheme"]["level"]],
        "stacking": STACKING[stored.sheet["scheme"]["stacking"]],
        "lawful": LAWFUL[stored.sheet["scheme"]["lawful"]],
        "counts": COUNTS[stored.sheet["counts"]],
        "cut": CUT.get(stored.sheet["cut_by"], ""),
        "row": stored.row,
        "others": queries.computations_of(stored.row),
    }
    log_access("view", "computation", stored.pk, request.user)
    return render(request, "awards/computation.html", page)


def found_table(request: AuthenticatedRequest, organisation: int) -> Table:
    """Return the awards of an organisation that a person may see; else there is no such page."""
    require_awards(request)
    ledger = queries.awards_ledger()
    try:
        return ledger_table(ledger, places(request.user, ledger, "see").get(pk=organisation))
    except ObjectDoesNotExist as error:
        raise Http404 from error


@require_POST
def compute(request: AuthenticatedRequest, organisation: int, key: str) -> HttpResponse:
    """Compute an award."""
    stored = _taken(request, organisation, key, computing.compute)
    messages.success(request, _("已计算，计算单留存；由另一个人复核。"))
    return redirect("awards:computation", pk=stored.pk)


@require_POST
def check(request: AuthenticatedRequest, organisation: int, key: str) -> HttpResponse:
    """Check a computation."""
    stored = _taken(request, organisation, key, computing.check)
    messages.success(request, _("已复核：重新计算的结果相同。"))
    return redirect("awards:computation", pk=stored.pk)


def _taken(
    request: AuthenticatedRequest, organisation: int, key: str, action: "computing.Action"
) -> "Computation":
    table = found_table(request, organisation)
    try:
        return action(table, key, request.POST.get("reason", ""), by=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
