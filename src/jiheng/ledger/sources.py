"""What figures are made from: definitions, ledgers, and the rows of each ledger."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.model import Definition, Ledger, LedgerRow


@dataclass(frozen=True, slots=True)
class Sources:
    """Definitions with every version, ledgers and rows by the id of their ledger."""

    definitions: tuple[Definition, ...]
    ledgers: Mapping[str, Ledger]
    rows: Mapping[str, tuple[LedgerRow, ...]] = field(default_factory=dict)
    credits: Mapping[str, Fraction] = field(default_factory=dict)  # by key of a row: the share of
    # it that is of the place whose rows these are; without one it counts wholly
    place_name: str = ""  # of the place whose rows these are; empty: nobody says
    above: Mapping[str, tuple[LedgerRow, ...]] = field(default_factory=dict)  # rows of the places
    # above it, by ledger: what was said to it there, such as its target

    def versions(self, id_: str) -> tuple[Definition, ...]:
        """Return the versions of a definition, the oldest first; none for an unknown one."""
        return tuple(version for version in self.definitions if version.id == id_)

    def on(self, id_: str, day: dt.date) -> Definition | None:
        """Return the version that is in force on a day; None without one."""
        in_force = (v for v in self.versions(id_) if v.since <= day <= (v.until or day))
        return next(in_force, None)

    def of_ledger(self, definition: Definition) -> tuple[LedgerRow, ...]:
        """Return the rows that a definition reads."""
        return self.rows.get(definition.ledger, ())
