"""What a rule of data quality is given."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jiheng.ledger.alike import Similarity
from jiheng.model import Finding, LedgerRow

PROJECTS = "investment_projects"


@dataclass(frozen=True, slots=True)
class QualityCase:
    """The rows by ledger, the day, and how alike two names are where somebody can tell."""

    rows: Mapping[str, tuple[LedgerRow, ...]]
    today: dt.date
    similarity: Similarity | None = None

    def ledger(self, id_: str) -> tuple[LedgerRow, ...]:
        """Return the rows of a ledger."""
        return self.rows.get(id_, ())


def about(
    code: str, rows: Iterable[LedgerRow], field: str, variant: str = "default", **facts: object
) -> Finding:
    """Return a finding about some rows, at a field of each."""
    concerned = tuple(rows)
    names = "、".join(row.text("name") or row.text("project") or row.key for row in concerned)
    at = tuple(place for row in concerned for place in row.at(field))
    return Finding(
        code, at, {"name": names, "keys": tuple(r.key for r in concerned), **facts}, variant
    )


def groups(rows: Iterable[LedgerRow], field: str) -> dict[str, list[LedgerRow]]:
    """Return rows by what stands in a field; those where nothing does left out."""
    by_text: dict[str, list[LedgerRow]] = {}
    for row in rows:
        if row.text(field):
            by_text.setdefault(row.text(field), []).append(row)
    return by_text
