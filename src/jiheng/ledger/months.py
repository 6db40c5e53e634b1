"""Months as published, and one line of corrections: together they are always what is true now."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from jiheng.ledger.drift import drift
from jiheng.ledger.figures import figure
from jiheng.ledger.sources import Sources
from jiheng.model import Drift, LedgerFigure, Period, months_of

ADDITIVE = ("count", "sum")


class NotAdditiveError(ValueError):
    """A figure whose months do not add up to the year: distinct, ratios, ranks, growth."""


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month: as it was published, else as it stands now."""

    period: Period
    shown: LedgerFigure
    closed: bool
    drift: Drift | None = None  # of a closed month: what has changed since


@dataclass(frozen=True, slots=True)
class MonthTable:
    """The months of a year so far and the line 更正以前月份: together the cumulative figure."""

    months: tuple[MonthLine, ...]
    cumulative: LedgerFigure

    @property
    def corrections(self) -> Fraction:
        """What closed months would have more, or less, by the rows of now."""
        drifts = (line.drift.difference for line in self.months if line.drift is not None)
        return sum((change or Fraction(0) for change in drifts), Fraction(0))


def month_table(
    id_: str, sources: Sources, year: int, through: int,
    published: Mapping[Period, LedgerFigure], place: str = "",
) -> MonthTable:  # fmt: skip
    """Return the months of a year up to one, closed ones as they were published.

    Raises NotAdditiveError for a figure whose months do not add up.
    """
    months = months_of(year)[:through]
    so_far = Period(months[0].first, months[-1].last)
    cumulative = figure(id_, sources, so_far, place)
    if cumulative.definition.how not in ADDITIVE or cumulative.definition.stock:
        raise NotAdditiveError(id_)
    lines = []
    for month in months:
        now = figure(id_, sources, month, place)
        then = published.get(month)
        lines.append(
            MonthLine(month, now, closed=False)
            if then is None
            else MonthLine(month, then, closed=True, drift=drift(then, now))
        )
    return MonthTable(tuple(lines), cumulative)
