"""The digest of a figure: definition, period, place and every row with its version and amount."""

import hashlib
import json
from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter

from jiheng.model import Counted, Definition, Period

KEY, ALL = attrgetter("key"), attrgetter("key", "number", "amount", "share")


def digest(
    definition: Definition, period: Period, place: str, counted: Iterable[Counted],
    parts: Iterable[str] = (),
) -> str:  # fmt: skip
    """Return what is the same on every machine as long as the figure counts the same rows."""
    rows = [
        [row.key, row.number, str(row.amount), *(() if row.share == 1 else (str(row.share),))]
        for row in in_order(counted)
    ]
    said = [
        definition.id, definition.since.isoformat(), definition.digest,
        period.first.isoformat(), period.last.isoformat(), place, rows, list(parts),
    ]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def in_order(counted: Iterable[Counted]) -> tuple[Counted, ...]:
    """Return rows in their order: by key, which is enough where each comes once."""
    rows = tuple(counted)
    by_key = sorted(rows, key=KEY)
    if all(before.key != after.key for before, after in pairwise(by_key)):
        return tuple(by_key)
    return tuple(sorted(rows, key=ALL))
