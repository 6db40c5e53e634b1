"""A ledger by state: how many rows stand where, and the latest of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.ledger.gates import gaps_of, missing
from jiheng.model import Ledger, State
from jiheng.web.core.models import User
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.ageing import AgedRow, ageing_of, lamps
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.overrides import gap_words
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.values import gate_row

if TYPE_CHECKING:
    from django.utils.functional import Promise

CARDS = 30  # of a state; the list has the rest
NAMED = 4  # gaps of a card that are named


@dataclass(frozen=True, slots=True)
class Card:
    """A row on a board."""

    title: str
    organisation: str
    address: str
    day: str
    lamp: str = ""  # of a row that stands still: yellow, red, removal
    lamp_label: "Promise | str" = ""
    tone: str = ""
    blockers: str = ""  # what the next state still asks for, in words


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
            _cards(ledger, rows.filter(state=state.id).order_by("-pk"), cards),
        )
        for state in ledger.flow.states
    ]


def _cards(ledger: Ledger, kept: QuerySet[Row], count: int) -> tuple[Card, ...]:
    """Return the first of some rows as cards, with their lamps and what holds them up."""
    if not count:
        return ()
    rows = list(kept.prefetch_related("proofs")[:count])
    rule = ageing_of(ledger)
    lit = lamps(ledger, rule, rows) if rule is not None and rows else {}
    return tuple(_card(ledger, row, lit.get(row.pk)) for row in rows)


def _card(ledger: Ledger, row: Row, lit: AgedRow | None) -> Card:
    shown = lit if lit is not None and lit.lamp else None
    return Card(
        row.title or row.key,
        row.organisation.name,
        ledger_table(ledger, row.organisation).row_address(row.key),
        row.day.isoformat() if row.day else "",
        lamp=shown.lamp if shown else "",
        lamp_label=shown.label if shown else "",
        tone=shown.tone if shown else "",
        blockers=blockers_of(ledger, row),
    )


def blockers_of(ledger: Ledger, row: Row) -> str:
    """Return in words what the next state of a row still asks for; empty for nothing."""
    order = [state.id for state in ledger.flow.states]
    state = row.state or order[0]
    ahead = [
        move
        for move in ledger.flow.moves_from(state)
        if not move.back and not move.confirms and order.index(move.end) > order.index(state)
    ]
    if row.pending or not ahead:
        return ""
    move = min(ahead, key=lambda each: order.index(each.end))
    tags = frozenset(proof.tag for proof in row.proofs.all() if proof.tag)
    exact = gate_row(ledger.form, row, tags)
    gaps = gaps_of(missing(exact, move, timezone.localdate(), note="-"))
    more = _("等 %(count)s 项") % {"count": len(gaps)} if len(gaps) > NAMED else ""
    return gap_words(ledger, gaps[:NAMED]) + more
