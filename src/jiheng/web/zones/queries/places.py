"""Where a person may see the ledgers of zones."""

from jiheng.web.core.models import Organisation, User
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.queries.offers import places, sees

ZONES, FIGURES, EVENTS, PARCELS = "zones", "zone_figures", "zone_events", "parcels"
LAND_USERS = "land_users"
SCORED = (ZONES, FIGURES, EVENTS, LAND_USERS)
MOST_PLACES = 500


def has_zones(user: User) -> bool:
    """Return whether a person may see scores somewhere."""
    return all(sees(user, ledgers()[id_]) for id_ in SCORED)


def places_for(user: User, *needed: str) -> list[Organisation]:
    """Return where a person may see every one of some ledgers, the highest places first."""
    reach = places(user, ledgers()[needed[0]], "see")
    for id_ in needed[1:]:
        reach = reach.filter(pk__in=places(user, ledgers()[id_], "see").values("pk"))
    kept = reach.exclude(kind="division").order_by("path")[:MOST_PLACES]
    return sorted(kept, key=lambda place: place.from_the_top)
