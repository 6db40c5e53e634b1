"""The panel of exceptions beside a row: those there are, and where one is asked for."""

from typing import TYPE_CHECKING

from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.flows.queries import offered
from jiheng.web.ledgers.queries.overrides import gap_words, overrides_of_row
from jiheng.web.ledgers.queries.rows import authors
from jiheng.web.ledgers.queries.sight import table_sight
from jiheng.web.ledgers.queries.waiting import CORRECT
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.views.panels import Panel

if TYPE_CHECKING:
    from jiheng.model import Move
    from jiheng.web.ledgers.models import Row


def override_panels(request: AuthenticatedRequest, table: Table, row: "Row") -> tuple[Panel, ...]:
    """Return the exceptions of a row, and where one is asked for by who could take a move."""
    known = table_sight(request.user, table)
    ledger, asked = table.ledger, [known.request(each) for each in overrides_of_row(row)]
    moves = _gated(request, table, row) if not any(each.state == "open" for each in asked) else ()
    if ledger is None or not (asked or moves):
        return ()
    judges = core.may(request.user, CORRECT, table.organisation)
    names = {move.id: named(move) for move in ledger.flow.moves}
    shown = [
        {
            "asked": each,
            "move": names.get(each.move, each.move),
            "gaps": gap_words(ledger, each.gaps),
            "may_decide": each.state == "open" and judges and each.by_id != request.user.pk,
            "address": f"{table.address}overrides/{each.pk}/",
        }
        for each in asked
    ]
    values = {"overrides": shown, "moves": moves, "ask": f"{table.row_address(row.key)}override/"}
    return (Panel("ledgers/overrides.html", values),)


def _gated(request: AuthenticatedRequest, table: Table, row: "Row") -> "tuple[Move, ...]":
    """Return the moves with a gate that this person could take, and that can be let by."""
    standing = table.standing(row)
    if standing is None or row.voided:
        return ()
    offers = offered(request.user, standing, lambda phases: authors([row], table.form, phases))
    moves = (offer.move for offer in offers if not offer.shut and offer.move.direct)
    gated = (m for m in moves if not m.gate.firm)
    return tuple(m for m in gated if m.gate.fields or m.gate.tags or m.gate.codes or m.gate.values)
