"""Awards that wait to be computed, and computations that wait for a second person."""

from collections.abc import Iterator
from functools import partial

from django.urls import reverse

from jiheng.model import Ledger, Move
from jiheng.web.awards.queries.awards import awards_ledger, has_awards
from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.flows.queries import unseparated
from jiheng.web.ledgers.ledger_tables import ledger_name, ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.offers import places
from jiheng.web.ledgers.queries.rows import authors

MOST = 200
OWN = ("compute", "check")


def waiting_awards(user: User) -> Iterator[Waiting]:
    """Yield the applications that a person could compute, or check the computation of, now."""
    if not has_awards(user):
        return
    ledger = awards_ledger()
    for id_ in OWN:
        move = ledger.flow.move(id_)
        if move is None:
            continue
        begin = [state for state in move.begin if state != move.end]
        reach = places(user, ledger, move.right)
        rows = Row.objects.filter(
            ledger=ledger.id, state__in=begin, organisation__in=reach, voided=False
        )
        for row in rows.select_related("organisation").order_by("pk")[:MOST]:
            if _barred(user, ledger, row, move):
                continue
            yield Waiting(
                title=row.title, step=named(move), kind=ledger_name(ledger),
                address=reverse("ledgers:row", args=(ledger.id, row.organisation_id, row.key)),
            )  # fmt: skip


def _barred(user: User, ledger: Ledger, row: Row, move: Move) -> bool:
    table = ledger_table(ledger, row.organisation)
    standing = table.standing(row)
    if standing is None:
        return True
    own = partial(authors, [row], table.form)
    return bool(unseparated(user, standing, move, own, None))
