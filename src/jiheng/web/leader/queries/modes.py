"""Which views of the leader's page a person has, and of which places."""

from collections.abc import Iterator

from jiheng.model import Ledger
from jiheng.rulebook.dashboard import DashboardMode
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import memberships, organisations
from jiheng.web.core.queries.reach import paths
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.queries.figures import needed_by
from jiheng.web.ledgers.queries.offers import places, sees, sees_in

SEE = "see"
OF_YEARS = ("states", "scores", "rounds")
MOST_PLACES = 500


def modes() -> tuple[DashboardMode, ...]:
    """Return the views that there are."""
    return rules().rest.dashboards


def modes_for(user: User) -> tuple[DashboardMode, ...]:
    """Return the views that have something for a person, those of their own roles first."""
    own_roles = {membership.role for membership in memberships(user)}
    shown = [mode for mode in modes() if _has_something(user, mode)]
    return tuple(sorted(shown, key=lambda mode: not own_roles & set(mode.roles)))


def has_board(user: User) -> bool:
    """Return whether any view has something for a person."""
    return any(_has_something(user, mode) for mode in modes())


def _has_something(user: User, mode: DashboardMode) -> bool:
    if set(OF_YEARS) & set(mode.panels) and paths(user, SEE):
        return True
    return any(_seen_somewhere(user, id_) for id_ in mode.tiles)


def _seen_somewhere(user: User, id_: str) -> bool:
    needed = list(ledgers_of(id_))
    return bool(needed) and all(sees(user, ledger) for ledger in needed)


def ledgers_of(id_: str) -> Iterator[Ledger]:
    """Yield the ledgers that a figure is over, as far as there are such."""
    return (ledgers()[ledger] for ledger in needed_by(id_) if ledger in ledgers())


def may_see(user: User, id_: str, organisation: Organisation) -> bool:
    """Return whether a person may see every ledger that a figure is over, in an organisation."""
    needed = needed_by(id_)
    return bool(needed) and all(
        ledger in ledgers() and sees_in(user, ledgers()[ledger], organisation) for ledger in needed
    )


def tiles_in(user: User, mode: DashboardMode, organisation: Organisation) -> tuple[str, ...]:
    """Return the figures of a view that a person may see in an organisation."""
    return tuple(id_ for id_ in mode.tiles if may_see(user, id_, organisation))


def places_of_mode(user: User, mode: DashboardMode) -> list[Organisation]:
    """Return the places that a view can be of for a person, the highest first."""
    found_places: dict[int, Organisation] = {}
    needed = {ledger.id: ledger for id_ in mode.tiles for ledger in ledgers_of(id_)}
    for ledger in needed.values():
        for place in places(user, ledger, SEE)[:MOST_PLACES]:
            found_places[place.pk] = place
    if set(OF_YEARS) & set(mode.panels):
        for place in organisations(user, SEE)[:MOST_PLACES]:
            found_places[place.pk] = place
    kept = [place for place in found_places.values() if place.kind != "division"]
    return sorted(kept, key=lambda place: place.order)


def first_place(user: User, mode: DashboardMode, known: list[Organisation]) -> Organisation | None:
    """Return the place that a view begins with: the highest where most of it can be seen."""
    by_height = sorted(known, key=lambda place: place.from_the_top)
    return max(by_height, key=lambda place: len(tiles_in(user, mode, place)), default=None)
