"""Rows of foreign capital of a place: enterprises, reports, reinvestments, official figures."""

from typing import TYPE_CHECKING

from jiheng.model import LedgerRow
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.queries.judged_rows import rows_below
from jiheng.web.ledgers.queries.offers import places, sees_in

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation, User

ENTERPRISES, REPORTS, REINVESTED, OFFICIAL = (
    "enterprises", "info_reports", "reinvestments", "official",
)  # fmt: skip
EVERY = (ENTERPRISES, REPORTS, REINVESTED, OFFICIAL)
MOST_PLACES = 500


def places_of_foreign(user: "User") -> "list[Organisation]":
    """Return where a person may see enterprises, divisions left out, the highest first."""
    if ENTERPRISES not in ledgers():
        return []
    reach = places(user, ledgers()[ENTERPRISES], "see").exclude(kind="division")[:MOST_PLACES]
    return sorted(reach, key=lambda place: place.from_the_top)


def rows_of(user: "User", id_: str, where: "Organisation") -> tuple[LedgerRow, ...]:
    """Return the rows of a ledger here and below; none without the right to see them."""
    if id_ not in ledgers() or not sees_in(user, ledgers()[id_], where):
        return ()
    return rows_below(id_, where.path)
