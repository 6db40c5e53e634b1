"""What rolls up to rows of a ledger: rows of others that name them, counted and never typed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models.lookups import In
from django.utils import timezone

from jiheng.ledger.tallies import Part, Tallied, tallied
from jiheng.model import Ledger
from jiheng.model.ledger import Tally
from jiheng.web.core.models import User
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.offers import sees
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.stored_values import SORTED_BY, stored_value

MOST = 20_000  # rows that are counted at once


@dataclass(frozen=True, slots=True)
class Counted:
    """What rolls up to a row from one ledger, with the rows behind it."""

    ledger: Ledger
    tally: Tallied
    rows: tuple[Row, ...]

    def address(self, row: Row) -> str:
        """Return where a row that was counted is."""
        return ledger_table(self.ledger, row.organisation).row_address(row.key)


def tallies_of(user: User, ledger: Ledger, rows: Sequence[Row]) -> dict[int, list[Counted]]:
    """Return what rolls up to each row of a ledger, by its id: of what a person may see.

    A row counts that names it and belongs to its organisation, or to one below that.
    """
    by_row: dict[int, list[Counted]] = {row.pk: [] for row in rows}
    for rule in ledger.tallies:
        other = ledgers().get(rule.ledger)
        if other is None or not sees(user, other):
            continue
        naming = _naming(user, other, rule, rows)
        for row in rows:
            own = [r for r in naming[row.title] if r.organisation.path.startswith(_path(row))]
            parts = [Part(r.key, r.state or other.flow.first.id, _due(rule, r)) for r in own]
            tally = tallied(rule, parts, timezone.localdate())
            by_row[row.pk].append(Counted(other, tally, tuple(own)))
    return by_row


def _path(row: Row) -> str:
    return str(row.organisation.path)


def _naming(
    user: User, other: Ledger, rule: Tally, rows: Sequence[Row]
) -> defaultdict[str, list[Row]]:
    """Return the rows of another ledger by the name of the row that they name."""
    titles = sorted({row.title[:SORTED_BY] for row in rows if row.title})
    by_name: defaultdict[str, list[Row]] = defaultdict(list)
    if titles:
        kept = ledger_rows(user, other).filter(In(stored_value(rule.by, "text"), titles))
        for each in kept.order_by("position", "pk")[:MOST]:
            by_name[str(each.values.get(rule.by, ""))].append(each)
    return by_name


def _due(rule: Tally, row: Row) -> dt.date | None:
    text = row.read.get(rule.due) if rule.due else None
    return dt.date.fromisoformat(text) if isinstance(text, str) else None
