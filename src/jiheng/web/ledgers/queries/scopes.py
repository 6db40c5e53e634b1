"""How far rows of a ledger are held against each other: all that one place keeps together."""

from collections.abc import Iterable

from django.db.models import QuerySet

from jiheng.model import Ledger
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import root
from jiheng.web.core.queries.reach import paths
from jiheng.web.ledgers.models import Offer
from jiheng.web.ledgers.queries.offers import offered_at


def scope_of(ledger: Ledger, organisation: Organisation) -> str:
    """Return the path of the place that keeps a ledger together for an organisation."""
    offers = (offered_at(organisation, use) for use in ledger.uses)
    places = [place.path for place in offers if place is not None]
    return min(places, key=len, default=organisation.path if ledger.uses else _top())


def places_beside(ledger: Ledger, organisation: Organisation) -> QuerySet[Organisation]:
    """Return the other organisations whose rows are kept together with those of one."""
    together = Organisation.objects.filter(path__startswith=scope_of(ledger, organisation))
    return together.exclude(pk=organisation.pk).exclude(kind="division").order_by("path")


def scopes(user: User, ledger: Ledger) -> tuple[str, ...]:
    """Return the paths of the places that keep a ledger together where a person sees rows of it."""
    if ledger.uses:
        offers = Offer.objects.filter(use__in=ledger.uses)
        kept = _outermost(offers.values_list("organisation__path", flat=True))
    else:
        kept = (_top(),)
    reach = paths(user, ledger.right("see"))
    return tuple(p for p in kept if any(p.startswith(r) or r.startswith(p) for r in reach))


def _outermost(places: Iterable[str]) -> tuple[str, ...]:
    """Return paths without those that lie below another."""
    outer: list[str] = []
    for path in sorted(set(places)):
        if not any(path.startswith(above) for above in outer):
            outer.append(path)
    return tuple(outer)


def _top() -> str:
    top = root()
    return top.path if top is not None else ""
