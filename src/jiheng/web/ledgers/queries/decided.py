"""Suspicions that both places, or the level above, have answered: two rows that are different."""

from collections.abc import Iterable, Iterator, Mapping

from jiheng.ledger.alike import deciding_values
from jiheng.ledger.quality import rows_of
from jiheng.model import Finding, LedgerRow
from jiheng.web.ledgers.models import Pair
from jiheng.web.ledgers.queries.pairs import DIFFERENT
from jiheng.web.ledgers.values import row_key

CODE = "DQ-01"  # the rule that names rows which may be one


def undecided(
    findings: Iterable[Finding], ledger: str, rows: Iterable[LedgerRow]
) -> Iterator[Finding]:
    """Yield findings without those about two rows that were decided to be different.

    Where a value that this rested on has changed since, the suspicion is one again.
    """
    every = tuple(findings)
    suspected = {key for each in every if each.code == CODE for key in rows_of(each)}
    settled = _settled(ledger, {row.key: row for row in rows if row.key in suspected})
    for each in every:
        if each.code != CODE or frozenset(rows_of(each)) not in settled:
            yield each


def _settled(ledger: str, rows: Mapping[str, LedgerRow]) -> frozenset[frozenset[str]]:
    """Return the pairs of keys that were decided to be different, as they still are."""
    if not rows:
        return frozenset()
    decided = Pair.objects.filter(ledger=ledger, state=DIFFERENT).exclude(second=None)
    names = decided.values_list(
        "first__organisation_id", "first__key", "second__organisation_id", "second__key", "values"
    )
    settled = set()
    for first_place, first_key, second_place, second_key, values in names:
        ends = (row_key(first_place, first_key), row_key(second_place, second_key))
        if all(key in rows for key in ends):
            now = [deciding_values(rows[key]) for key in ends]
            if now == values:
                settled.add(frozenset(ends))
    return frozenset(settled)


def stamp_of_decided(ledger: str) -> tuple[int, int]:
    """Return what is another one whenever two rows are decided to be different, or no longer."""
    decided = Pair.objects.filter(ledger=ledger, state=DIFFERENT).order_by("pk")
    keys = list(decided.values_list("pk", flat=True))
    return len(keys), sum(keys)
