"""A figure over periods in turn, with a gap where it began to mean something else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiheng.ledger.figures import figure
from jiheng.ledger.sources import Sources
from jiheng.model import Break, LedgerFigure, Period


@dataclass(frozen=True, slots=True)
class Point:
    """A period's figure; `change` is the break that lies between it and the period before."""

    figure: LedgerFigure
    change: Break | None = None


def series(
    id_: str, sources: Sources, periods: Sequence[Period], place: str = ""
) -> tuple[Point, ...]:
    """Return the figure of each period, each by the definition that was in force then."""
    figures = [figure(id_, sources, period, place) for period in periods]
    return tuple(points(figures, sources))


def points(figures: Sequence[LedgerFigure], sources: Sources) -> Iterator[Point]:
    """Yield figures of one id, told apart where no line may be drawn from the one before."""
    before: Period | None = None
    for each in figures:
        changes = (
            change for version in sources.versions(each.definition.id) for change in version.breaks
        )
        yield Point(each, _between(before, each.period, changes) if before is not None else None)
        before = each.period


def _between(before: Period, now: Period, changes: Iterator[Break]) -> Break | None:
    return next((change for change in changes if before.first < change.day <= now.last), None)
