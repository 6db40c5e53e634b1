"""A row of a ledger: one version of it, as typed and as read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.model.location import Location

VOIDED = "_voided"  # beside the fields of a row: why it is void; no column is called so
Value = str | dt.date | Fraction  # numbers in the base unit of their measure, exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """What a row said in one of its versions; what could not be read is in `texts` alone."""

    ledger: str
    key: str
    number: int = 1  # of the version
    values: Mapping[str, Value]  # by field; of choices the id of the entry, else as typed
    texts: Mapping[str, str] = field(default_factory=dict)  # as typed, by field
    other: Mapping[str, str] = field(default_factory=dict)  # under headers of no column
    voided: bool = False  # entered in error: kept, and counted nowhere
    proofs: frozenset[str] = frozenset()  # tags of what was put with it: 合同, 营业执照
    files: Mapping[str, frozenset[str]] = field(default_factory=dict)  # their digests, by tag
    places: Mapping[str, Location] = field(default_factory=dict)

    def value(self, name: str) -> Value | None:
        """Return the value of a field; None where it is blank or could not be read."""
        return self.values.get(name)

    def unread(self, name: str) -> bool:
        """Return whether something was typed into a field that could not be read."""
        return name not in self.values and bool(self.texts.get(name))

    def text(self, name: str) -> str:
        """Return a value as text; empty where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else self.texts.get(name, "")

    def at(self, *names: str) -> tuple[Location, ...]:
        """Return where these fields stand, else the row."""
        row = self.places.get("row", Location())
        return tuple(self.places.get(name, row) for name in names)
