"""The digest of a figure: definition, period, place and every row with its version and amount."""

import hashlib
import json
from collections.abc import Iterable
from operator import attrgetter

from jiheng.model import Counted, Definition, Period


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
    """Return rows in their order; comparing what they hold is quicker than comparing them."""
    return tuple(sorted(counted, key=attrgetter("key", "number", "amount", "share")))
