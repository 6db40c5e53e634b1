"""Rows that are not of one place alone: which part of each is of an organisation or below it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.ledger.credit import Credit, shares
from jiheng.model import Ledger, LedgerRow
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.values import row_place


@dataclass(frozen=True, slots=True)
class PlaceRows:
    """The rows that a figure of a place is made from, and its part of those that are shared."""

    rows: tuple[LedgerRow, ...]
    parts: Mapping[str, Fraction] = field(default_factory=dict)


class SharedRows:
    """The shared ones among some rows, in their order; where each place is, asked at once."""

    def __init__(self, ledger: Ledger, rows: Iterable[LedgerRow]) -> None:
        name = ledger.shares_column
        shared = {
            row.key: (row, parts)
            for row in rows
            if name and row.texts.get(name) and (parts := shares(row.texts[name]))
        }
        numbers = {each.number for _row, parts in shared.values() for each in parts}
        places = Organisation.objects.filter(pk__in=numbers) if numbers else ()
        self._paths = {place.pk: place.path for place in places}
        self._rows = {
            key: (row, parts)
            for key, (row, parts) in shared.items()
            if all(each.number in self._paths for each in parts)  # else it is its own place's
        }

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._rows)

    def __contains__(self, key: str) -> bool:
        """Return whether a row is shared, by its key."""
        return key in self._rows

    def __iter__(self) -> Iterator[LedgerRow]:
        """Yield the rows."""
        return (row for row, _parts in self._rows.values())

    def parts(self, path: str) -> dict[str, Fraction]:
        """Return by key which part of a row is of an organisation and all below it, if any."""
        parts = {key: self._part(credits, path) for key, (_row, credits) in self._rows.items()}
        return {key: part for key, part in parts.items() if part}

    def _part(self, credits: Iterable[Credit], path: str) -> Fraction:
        own = (c.part for c in credits if self._paths[c.number].startswith(path))
        return sum(own, Fraction(0))


def rows_of_place(ledger: Ledger, rows: Iterable[LedgerRow], path: str) -> PlaceRows:
    """Return those of some rows that count for an organisation, and its part of shared ones."""
    kept = tuple(rows)
    shared, own = SharedRows(ledger, kept), _below(kept, path)
    parts = shared.parts(path)
    counting = (row for row in kept if row.key in (parts if row.key in shared else own))
    return PlaceRows(tuple(counting), parts)


def rows_taken(ledger: Ledger, rows: Iterable[LedgerRow], path: str) -> PlaceRows:
    """Return rows that a figure of an organisation counted, and its part of shared ones."""
    kept = tuple(rows)
    return PlaceRows(kept, SharedRows(ledger, kept).parts(path))


def _below(rows: Iterable[LedgerRow], path: str) -> frozenset[str]:
    """Return the keys of rows that an organisation, or one below it, keeps."""
    at = {row.key: place[0] for row in rows if (place := row_place(row.key)) is not None}
    inside = Organisation.objects.filter(path__startswith=path).values_list("pk", flat=True)
    own = set(inside)
    return frozenset(key for key, number in at.items() if number in own)
