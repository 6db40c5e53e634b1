"""What takes itself when a day is over: an offer past the day until which it is valid expires."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from jiheng.model import Ledger, Move
from jiheng.web.core.audit import record_changes
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row


def expire_rows() -> int:
    """Move the rows on whose day is over, a transaction each; return how many. Once a day."""
    moves = [(e, move) for e in kept_ledgers() for move in e.flow.moves if move.after]
    return sum(_expire(ledger, move) for ledger, move in moves)


def _expire(ledger: Ledger, move: Move) -> int:
    today = timezone.localdate().isoformat()
    waiting = Row.objects.filter(ledger=ledger.id, state__in=move.begin, pending="", voided=False)
    days = waiting.values_list("pk", f"read__{move.after}")
    over = [pk for pk, day in days.iterator() if isinstance(day, str) and day < today]
    return sum(_moved(ledger, move, pk, today) for pk in over)


@transaction.atomic
def _moved(ledger: Ledger, move: Move, pk: int, today: str) -> bool:
    """Return whether a row was moved on: not where somebody changed it meanwhile."""
    kept = Row.objects.select_for_update(of=("self",)).select_related("organisation")
    row = kept.filter(pk=pk, state__in=move.begin, pending="").first()
    if row is None or str(row.read.get(move.after, today)) >= today:
        return False
    table = ledger_table(ledger, row.organisation)
    before, row.state = row.state, move.end
    label = ledger.flow.state(move.end).label
    change = put_values(row, {ledger.state_column: label} if ledger.state_column else {}, None)
    why = f"{move.after} {row.values.get(move.after, '')}"
    changes = {**change.changes, "state": (before, move.end), "reason": ("", why)}
    record_changes(update(table, [row], None, [replace(change, changes=changes)]), by=None)
    return True
