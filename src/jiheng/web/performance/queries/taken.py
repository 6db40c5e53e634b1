"""What indicators are bound to in ledgers: the definition, the figure taken, how it drifted."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.ledger import drift
from jiheng.model import Definition, Drift, LedgerFigure, Period, year_of
from jiheng.web.ledgers.declarations import definitions
from jiheng.web.ledgers.models import TAKEN, Published
from jiheng.web.ledgers.queries.figures import definition as known_definition
from jiheng.web.ledgers.queries.figures import figure_as_taken, figure_of
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.year_tables import reference

INDICATORS, FIGURE = "indicators", "figure"


@dataclass(frozen=True, slots=True)
class TakenFigure:
    """A figure as an indicator took it, and as it is now."""

    published: Published
    then: LedgerFigure
    drift: Drift

    @property
    def genuine(self) -> bool:
        """Whether the rows that it counted are still what they were."""
        return self.then.digest == self.published.digest


def bound_definition(values: Mapping[str, str]) -> Definition | None:
    """Return the definition that an indicator names, by its label or its id."""
    name = values.get(FIGURE, "").strip()
    return next((d for d in reversed(definitions()) if name and name in (d.id, d.label)), None)


def bound_figure(
    cycle: Cycle, definition: Definition, until: dt.date | None = None
) -> LedgerFigure:
    """Return a figure of the year of a department, or till a day in it, as its rows are now."""
    year = year_of(cycle.year)
    period = year if until is None else Period(year.first, until)
    return figure_of(definition.id, cycle.organisation, period)


def reference_of(cycle: Cycle, key: str) -> str:
    """Return what a figure that an indicator took is kept under."""
    return f"{reference(cycle)}/{INDICATORS}/{key}"


def taken_figures(cycle: Cycle) -> dict[str, Published]:
    """Return the newest figure that each indicator of a year took, by the indicator's key."""
    start = reference_of(cycle, "")
    kept = Published.objects.filter(cause=TAKEN, reference__startswith=start).order_by("pk")
    return {each.reference.removeprefix(start): each for each in kept}


def taken_figure(cycle: Cycle, key: str) -> TakenFigure | None:
    """Return the figure that an indicator took last, with its drift; None if it took none."""
    published = taken_figures(cycle).get(key)
    if published is None or known_definition(published.definition) is None:
        return None
    then = figure_as_taken(published)
    now = figure_of(published.definition, cycle.organisation, then.period)
    return TakenFigure(published, then, drift(then, now))
