"""Vintages of official figures: one quantity published more than once, and which one is in force.

Both stay. In force is the later publication; growth is of one vintage with itself, never of the
newer figure over the older one's.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import Break, LedgerRow

NAMES = ("indicator", "unit_name", "basis")
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Published:
    """A quantity as one publication has it."""

    row: LedgerRow
    value: Fraction
    on: dt.date | None  # when it was published
    in_force: bool


@dataclass(frozen=True, slots=True)
class Vintages:
    """A quantity of a period with all its publications, the earliest first."""

    indicator: str
    unit: str
    basis: str
    period: dt.date
    published: tuple[Published, ...]

    @property
    def differ(self) -> bool:
        """Whether two publications give different values."""
        return len({each.value for each in self.published}) > 1

    @property
    def in_force(self) -> Published | None:
        """The publication in force; None where nobody can say which came later."""
        return next((each for each in self.published if each.in_force), None)


def vintages(rows: Iterable[LedgerRow]) -> tuple[Vintages, ...]:
    """Return the quantities that were published, by indicator, unit, basis and period."""
    groups: dict[tuple[str, str, str, dt.date], list[tuple[LedgerRow, Fraction]]] = {}
    for row in rows:
        period, value = row.value("period"), row.value("value")
        if row.voided or not isinstance(period, dt.date) or not isinstance(value, Fraction):
            continue
        indicator, unit, basis = (row.text(name).strip() for name in NAMES)
        groups.setdefault((indicator, unit, basis, period), []).append((row, value))
    return tuple(Vintages(*key, _ordered(own)) for key, own in sorted(groups.items()))


def _ordered(own: Sequence[tuple[LedgerRow, Fraction]]) -> tuple[Published, ...]:
    """Return publications in order; of several the last in force, if its day is known."""
    days = [(row, value, row.value("published_on")) for row, value in own]
    dated = [(r, v, d if isinstance(d, dt.date) else None) for r, v, d in days]
    dated.sort(key=lambda each: (each[2] or dt.date.min, each[0].key))
    last = dated[-1][2]
    certain = len(dated) == 1 or (
        last is not None
        and all(day is not None for _row, _value, day in dated)
        and sum(day == last for _row, _value, day in dated) == 1
    )
    end = len(dated) - 1
    return tuple(Published(r, v, d, certain and n == end) for n, (r, v, d) in enumerate(dated))


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth of one publication over the same quantity a year earlier, or why there is none."""

    value: Fraction | None
    why: str = ""  # no_base, zero_base, break, vintages


def growth(now: Published, before: Published | None, breaks: Iterable[Break] = ()) -> Growth:
    """Return growth of two publications of one vintage: of one source, or of its own base.

    A publication that states its comparable base grows over that. Else the base is what the same
    source published of the year before; of another source it is refused, and so across a break.
    """
    own = now.row.value("prior_comparable")
    if isinstance(own, Fraction):
        return Growth(now.value / own - 1) if own > 0 else Growth(None, "zero_base")
    if before is None:
        return Growth(None, "no_base")
    if _across(before.row.value("period"), now.row.value("period"), breaks):
        return Growth(None, "break")
    if now.row.text("source").strip() != before.row.text("source").strip():
        return Growth(None, "vintages")
    return Growth(now.value / before.value - 1) if before.value > 0 else Growth(None, "zero_base")


def _across(first: object, last: object, breaks: Iterable[Break]) -> bool:
    """Return whether a break lies between two days."""
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return False
    return any(first < change.day <= last for change in breaks)


def implied_base(
    value: Fraction, growth_shown: Fraction, *, value_digits: int, growth_digits: int
) -> tuple[Fraction, Fraction]:
    """Return between which values the year before lies, by a value and its growth as printed.

    Raises ValueError for a growth of minus a hundred per cent or less.
    """
    half_value, half_growth = HALF / 10**value_digits, HALF / 10**growth_digits
    low, high = growth_shown - half_growth, growth_shown + half_growth
    if low <= -100:
        raise ValueError(f"growth of {growth_shown} % leaves nothing")
    return (value - half_value) / (1 + high / 100), (value + half_value) / (1 + low / 100)
