"""What rolls up to a row: how many rows of another ledger name it, how many of them are done."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model.ledger import Tally


@dataclass(frozen=True, slots=True)
class Part:
    """A row that is counted: the state it is in, and the day by which it was to be done."""

    key: str
    state: str
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Tallied:
    """So many rows, so many of them done, so many past their day and not done."""

    count: int
    done: int
    overdue: int

    @property
    def share(self) -> Fraction | None:
        """The share that is done; None of nothing."""
        return Fraction(self.done, self.count) if self.count else None


def tallied(rule: Tally, parts: Iterable[Part], today: dt.date) -> Tallied:
    """Return what rolls up to a row; the day itself ends at 24:00."""
    counted = [part for part in parts if part.state not in rule.aside]
    open_parts = [part for part in counted if part.state not in rule.done]
    overdue = [part for part in open_parts if part.due is not None and part.due < today]
    return Tallied(len(counted), len(counted) - len(open_parts), len(overdue))
