"""Which rows of a ledger a definition counts in a period and a place, and why not the others."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiheng.ledger.conditions import predicate
from jiheng.ledger.credit import is_inside, named_part, shares
from jiheng.model import Definition, Ledger, LedgerRow, Period

PLACE, PERIOD, NO_DAY, VOID, UNREAD, BLANK, WHERE, ENDED = (
    "place", "period", "no_day", "void", "unread", "blank", "where", "ended",
)  # fmt: skip
OWN = "yes"


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that count, and the keys of the others by reason."""

    rows: tuple[LedgerRow, ...]
    left_out: dict[str, tuple[str, ...]]


def selection(
    definition: Definition, ledger: Ledger, rows: Iterable[LedgerRow], period: Period, place: str
) -> Selection:
    """Return the rows of a period and a place that fulfil a definition.

    Why a row is left out is told by the first that it does not fulfil: its place, its day, that
    it is void, then the conditions in their order, then what is measured.
    """
    counted: list[LedgerRow] = []
    left: dict[str, list[str]] = {}
    reason_of = _Reasons(definition, ledger, period, place)
    for row in rows:
        reason = reason_of(row)
        if reason:
            left.setdefault(reason, []).append(row.key)
        else:
            counted.append(row)
    return Selection(tuple(counted), {reason: tuple(keys) for reason, keys in left.items()})


class _Reasons:
    """Tells why a row does not count; empty: it does."""

    __slots__ = ("_ends", "_exact", "_first", "_last", "_measure", "_placed", "_shares", "_tests",
                 "day", "ledger", "place")  # fmt: skip

    def __init__(self, definition: Definition, ledger: Ledger, period: Period, place: str) -> None:
        self.ledger, self.place = ledger, place
        self.day, self._exact = definition.day, definition.how == "value"
        self._ends = definition.ends
        self._first = period.last if self._exact else period.first
        self._first = dt.date.min if self._ends else self._first
        self._last, self._measure = period.last, definition.measure
        self._placed = bool(place) or (self._exact and bool(ledger.own_column))
        self._shares = ledger.shares_column
        self._tests = [(predicate(c), c.id, c.fields) for c in definition.where]

    def __call__(self, row: LedgerRow) -> str:
        if self._placed and (reason := self._of_place(row)):
            return reason
        day = row.values.get(self.day)
        if not isinstance(day, dt.date):
            return f"{UNREAD} {self.day}" if row.unread(self.day) else NO_DAY
        if not self._first <= day <= self._last:
            return PERIOD
        if self._ends and (reason := self._of_end(row)):
            return reason
        if row.voided:
            return VOID
        return self._of_conditions(row) or self._of_measure(row) or self._of_shares(row)

    def _of_place(self, row: LedgerRow) -> str:
        if self.place:
            part = named_part(row, self.ledger, self.place)
            if part is not None:
                return "" if part else PLACE
            own = row.text(self.ledger.place_column) if self.ledger.place_column else ""
            return "" if is_inside(own, self.place) else PLACE
        return "" if row.value(self.ledger.own_column) == OWN else PLACE

    def _of_end(self, row: LedgerRow) -> str:
        """Return why a row is not in force on the last day; one without an end always is."""
        if row.unread(self._ends):
            return f"{UNREAD} {self._ends}"
        end = row.values.get(self._ends)
        return f"{ENDED} {self._ends}" if isinstance(end, dt.date) and end < self._last else ""

    def _of_conditions(self, row: LedgerRow) -> str:
        for holds, name, fields in self._tests:
            verdict = holds(row)
            if verdict is None:
                return f"{UNREAD} {next(f for f in fields if row.unread(f))}"
            if not verdict:
                return f"{WHERE} {name}"
        return ""

    def _of_measure(self, row: LedgerRow) -> str:
        if not self._measure or self._measure in row.values:
            return ""
        return f"{UNREAD if row.unread(self._measure) else BLANK} {self._measure}"

    def _of_shares(self, row: LedgerRow) -> str:
        text = row.texts.get(self._shares) if self._shares else ""
        return f"{UNREAD} {self._shares}" if text and not shares(text) else ""


def places(ledger: Ledger, rows: Iterable[LedgerRow]) -> Iterator[str]:
    """Yield the places that have rows, each once, in the order of the rows."""
    seen = dict.fromkeys(row.text(ledger.place_column) for row in rows)
    yield from filter(None, seen)
