"""久未推进: the rows of a ledger that stand still, with their lamps."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.queries.ageing import LAMPS, aged_rows, ageing_of, with_proofs
from jiheng.web.ledgers.queries.boards import blockers_of
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.views.ledgers import found_ledger

PAGE = 50


def ageing_page(request: AuthenticatedRequest, id_: str) -> HttpResponse:
    """Show the rows of a ledger that stand still, those that do so longest first."""
    ledger = found_ledger(request, id_)
    chosen, rule = int_or_zero(request.GET.get("organisation")), ageing_of(ledger)
    seen = places(request.user, ledger, "see")
    top = seen.filter(pk=int_or_zero(request.GET.get("below"))).first()
    lamp = request.GET.get("lamp", "")
    aged = aged_rows(
        request.user,
        ledger,
        chosen,
        below=top.path if top is not None else "",
        lamp=lamp if lamp in LAMPS else "",
    )
    page = Paginator(aged, PAGE).get_page(request.GET.get("page"))
    states = {state.id: state for state in ledger.flow.states}
    shown = {
        "ledger": ledger,
        "name": ledger_name(ledger),
        "rule": rule,
        "lamps": [(LAMPS[lamp], months) for lamp, months in rule.lamps] if rule else (),
        "page": page,
        "rows": [
            (each, states[each.row.state or ledger.flow.first.id], blockers_of(ledger, each.row))
            for each in with_proofs(page)
        ],
        "organisations": seen.values_list("pk", "name")[:500],
        "top": top,
        "lamp": LAMPS.get(lamp, ""),
        "chosen": chosen,
    }
    return render(request, "ledgers/ageing.html", shown)
