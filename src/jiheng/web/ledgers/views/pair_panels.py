"""The panel of cases beside a row: those it stands in, and where sharing it is asked for."""

from typing import TYPE_CHECKING

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.ledgers.case_shown import line_shown
from jiheng.web.ledgers.queries.pairs import MOST_PLACES, has_pairs, may_ask, pairs_of
from jiheng.web.ledgers.queries.scopes import places_beside
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Panel

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

MOST = 200  # places in a choice


def pair_panels(request: AuthenticatedRequest, table: Table, row: "Row") -> tuple[Panel, ...]:
    """Return the panel of the cases of a row; none where there is nothing to show or ask."""
    ledger = table.ledger
    if ledger is None or not has_pairs(ledger):
        return ()
    lines = [line_shown(ledger, pair) for pair in pairs_of(row)]
    places = places_beside(ledger, table.organisation)[:MOST] if may_ask(
        request.user, ledger, row
    ) else ()  # fmt: skip
    if not lines and not places:
        return ()
    ask = f"{table.row_address(row.key)}share/"
    others = range(min(len(places), MOST_PLACES - 1))
    shown = {"lines": lines, "places": places, "others": others, "ask": ask}
    return (Panel("ledgers/pair_panel.html", shown),)
