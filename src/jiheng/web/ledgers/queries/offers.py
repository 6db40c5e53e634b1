"""Where ledgers are switched on: what is not is not there, for pages, lists, calls and work."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from jiheng.model import Ledger
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import may_anywhere, organisations
from jiheng.web.core.queries.reach import paths
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.models import Offer

OFFER = "offer"  # the right to switch groups on and off


def uses() -> tuple[str, ...]:
    """Return the groups of ledgers that can be switched on, in the order of their ledgers."""
    return tuple(dict.fromkeys(use for ledger in kept_ledgers() for use in ledger.uses))


def places(user: User, ledger: Ledger, *rights: str) -> QuerySet[Organisation]:
    """Return where a person has any of some rights in a ledger that is switched on there."""
    reach = organisations(user, *(ledger.right(right) for right in rights))
    if not ledger.uses:
        return reach
    below = Q(pk__in=())
    for path in _switched(user, ledger):
        below |= Q(path__startswith=path)
    return reach.filter(below)


def ledgers_for(user: User) -> Iterable[Ledger]:
    """Yield the ledgers that a person may see somewhere."""
    return (ledger for ledger in kept_ledgers() if sees(user, ledger))


def sees(user: User, ledger: Ledger) -> bool:
    """Return whether a person may see a ledger anywhere."""
    reach = paths(user, ledger.right("see"))
    if not ledger.uses:
        return bool(reach)
    switched = _switched(user, ledger)
    return any(a.startswith(b) or b.startswith(a) for a in reach for b in switched)


def sees_in(user: User, ledger: Ledger, organisation: Organisation) -> bool:
    """Return whether a person may see a ledger in an organisation, where it is switched on."""
    path = organisation.path
    if not any(path.startswith(reach) for reach in paths(user, ledger.right("see"))):
        return False
    return is_switched_on(user, ledger, organisation)


def is_switched_on(user: User, ledger: Ledger, organisation: Organisation) -> bool:
    """Return whether a ledger is there in an organisation; looked up once for who asks."""
    path = organisation.path
    return not ledger.uses or any(path.startswith(place) for place in _switched(user, ledger))


def has_ledgers(user: User) -> bool:
    """Return whether a person has a use for the page of ledgers: sees one, or switches them on."""
    switches = bool(uses()) and may_anywhere(user, OFFER)
    return switches or any(True for _ledger in ledgers_for(user))


def offered_at(organisation: Organisation, use: str) -> Organisation | None:
    """Return the organisation that switched a group on here: this one, or one above it."""
    above = [int(pk) for pk in organisation.path.strip("/").split("/") if pk]
    offer = Offer.objects.filter(organisation__in=above, use=use).select_related("organisation")
    return next((each.organisation for each in offer.order_by("organisation__path")), None)


def any_offer() -> bool:
    """Return whether any group is switched on anywhere."""
    return Offer.objects.exists()


def offers_below(user: User) -> QuerySet[Offer]:
    """Return the groups that are switched on where a person may switch them."""
    reach = organisations(user, OFFER)
    return Offer.objects.filter(organisation__in=reach).select_related("organisation")


def _switched(user: User, ledger: Ledger) -> list[str]:
    """Return the paths below which a ledger is switched on."""
    return [path for use in ledger.uses for path in _paths(user).get(use, ())]


def _paths(user: User) -> Mapping[str, list[str]]:
    """Return the paths below which each group is switched on; looked up once a request."""
    known: dict[str, list[str]] | None = getattr(user, "_offers", None)
    if known is None:
        known = {}
        for use, path in Offer.objects.values_list("use", "organisation__path"):
            known.setdefault(use, []).append(path)
        user._offers = known  # type: ignore[attr-defined]
    return known
