"""Suspected duplicates put down as cases, each once: at a proposal, or over a ledger."""

from collections.abc import Callable, Collection, Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from jiheng.ledger.alike import FINDERS, Alike, deciding_values
from jiheng.model import Ledger, LedgerRow
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.models import User
from jiheng.web.ledgers.models import Pair, Row
from jiheng.web.ledgers.queries.judged_rows import near_rows, rows_below
from jiheng.web.ledgers.queries.pairs import DIFFERENT, SUSPECTED, places_of
from jiheng.web.ledgers.queries.scopes import scope_of
from jiheng.web.ledgers.tables import Table
from jiheng.web.ledgers.values import row_key, row_place

STEP = 1_000  # rows between two looks at whether a job goes on
PART = 200  # pairs that are written at a time
Progress = Callable[[int, int], None]


def find_pairs(ledger: Ledger, path: str, progress: Progress, *, by: User) -> dict[str, int]:
    """Return how many pairs a ledger has: new ones, ones that are raised again, known ones."""
    progress(0, 1)
    rows = rows_below(ledger.id, path)

    def looked_at() -> Iterable[LedgerRow]:
        for number, row in enumerate(rows):
            if number % STEP == 0:
                progress(number, len(rows))
            yield row

    counts = {"new": 0, "again": 0, "known": 0}
    suspicions = list(FINDERS[ledger.id](looked_at()))
    for begin in range(0, len(suspicions), PART):
        progress(len(rows), len(rows))
        with transaction.atomic():
            for name, count in _put_down(ledger, suspicions[begin : begin + PART], by).items():
                counts[name] += count
    return counts


def raise_pairs(table: Table, rows: Collection[Row], *, by: User) -> None:
    """Put down what rows may be duplicates of, as they are now; the caller has the transaction."""
    ledger, live = table.ledger, [row for row in rows if not row.voided]
    if ledger is None or ledger.id not in FINDERS or not live:
        return
    scope = scope_of(ledger, table.organisation)
    keys = {row_key(row.organisation_id, row.key) for row in live}
    for begin in range(0, len(live), PART):
        near = near_rows(ledger.id, live[begin : begin + PART], scope)
        found_pairs = FINDERS[ledger.id](near[ledger.id])
        own = [pair for pair in found_pairs if keys & {pair.first.key, pair.second.key}]
        _put_down(ledger, own, by)


def raise_brought(table: Table, rows: Collection[Row], *, by: User) -> None:
    """Put down the same of rows that a sheet brought, where no proposal will look at them."""
    moves = table.ledger.flow.moves if table.ledger is not None else ()
    if not any(move.proposes for move in moves):
        raise_pairs(table, rows, by=by)


def _put_down(ledger: Ledger, suspicions: Sequence[Alike], by: User) -> dict[str, int]:
    """Write new cases down, and raise those again whose rows are others since; say how many."""
    by_key = _rows(ledger, {row.key for each in suspicions for row in (each.first, each.second)})
    pairs_by_rows = {
        (pair.first_id, pair.second_id): pair
        for pair in Pair.objects.filter(first__in=[row.pk for row in by_key.values()])
        .exclude(second=None)
        .select_related("first__organisation", "other")
    }
    new: list[Pair] = []
    again: list[Pair] = []
    for each in suspicions:
        ends = sorted((each.first, each.second), key=lambda row: by_key[row.key].pk)
        first, second = (by_key[row.key] for row in ends)
        known = pairs_by_rows.get((first.pk, second.pk))
        if known is None:
            new.append(
                Pair(
                    ledger=ledger.id, first=first, second=second, other=second.organisation,
                    why=list(each.reasons), began=timezone.localdate(),
                )
            )  # fmt: skip
        elif known.state == DIFFERENT and known.values != [deciding_values(row) for row in ends]:
            note_beside("pair", known.pk)
            known.state, known.why, known.answers = SUSPECTED, list(each.reasons), {}
            known.began, known.ended, known.above = timezone.localdate(), None, False
            again.append(known)
    Pair.objects.bulk_create(new)
    for pair in again:
        pair.save()
    record_changes([line for pair in (*new, *again) for line in lines("suspect", pair)], by=by)
    return {
        "new": len(new), "again": len(again), "known": len(suspicions) - len(new) - len(again),
    }  # fmt: skip


def lines(action: str, pair: Pair, reason: str = "", said: str = "") -> Iterable[Change]:
    """Yield the line of a case for the record of each of its places."""
    changes: dict[str, tuple[object, object]] = {"pair": ("", said or pair.state)}
    if reason:
        changes["reason"] = ("", reason)
    for pk in dict.fromkeys(place.pk for place in places_of(pair).values()):
        reference = f"ledger/{pair.ledger}/{pk}"
        yield Change(action, "pair", pair.pk, changes, reference, bound=(("pair", pair.pk),))


def _rows(ledger: Ledger, keys: Collection[str]) -> dict[str, Row]:
    """Return rows by what the core calls them."""
    at = list(filter(None, map(row_place, keys)))
    kept = Row.objects.filter(
        ledger=ledger.id, year=0, organisation__in={pk for pk, _key in at},
        key__in={key for _pk, key in at},
    ).select_related("organisation")  # fmt: skip
    by_key = {row_key(row.organisation_id, row.key): row for row in kept}
    return {key: row for key, row in by_key.items() if key in keys}


def values_now(ledger: Ledger, pair: Pair) -> list[dict[str, str]]:
    """Return what the suspicion of a case rests on now: that of its first row, of its second."""
    rows = [row for row in (pair.first, pair.second) if row is not None]
    near = near_rows(ledger.id, rows, scope_of(ledger, pair.first.organisation))
    by_key = {row.key: deciding_values(row) for row in near[ledger.id]}
    return [by_key.get(row_key(row.organisation_id, row.key), {}) for row in rows]
