"""A ledger by state: how many rows stand where, and the latest of them."""

from dataclasses import dataclass

from django.db.models import Count

from jiheng.model import Ledger, State
from jiheng.web.core.models import User
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.rows import ledger_rows

CARDS = 30  # of a state; the list has the rest


@dataclass(frozen=True, slots=True)
class Card:
    """A row on a board."""

    title: str
    organisation: str
    address: str
    day: str


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A state with its rows."""

    state: State
    count: int
    cards: tuple[Card, ...]


def _counts(user: User, ledger: Ledger) -> dict[str, int]:
    """Return how many rows stand in each state; the few that are void are taken off by an index."""
    every = Row.objects.filter(ledger=ledger.id, organisation__in=places(user, ledger, "see"))
    by_state = every.order_by().values_list("state")
    counts = dict(by_state.annotate(n=Count("pk")))
    for state, count in by_state.filter(voided=True).annotate(n=Count("pk")):
        counts[state] -= count
    return counts


def board_of(user: User, ledger: Ledger, *, cards: int = CARDS) -> list[BoardColumn]:
    """Return the states of a ledger with their rows that a person may see, the latest first."""
    rows = ledger_rows(user, ledger)
    counts = _counts(user, ledger)
    return [
        BoardColumn(
            state,
            counts.get(state.id, 0),
            tuple(
                Card(
                    row.title or row.key,
                    row.organisation.name,
                    ledger_table(ledger, row.organisation).row_address(row.key),
                    row.day.isoformat() if row.day else "",
                )
                for row in (rows.filter(state=state.id).order_by("-pk")[:cards] if cards else ())
            ),
        )
        for state in ledger.flow.states
    ]
