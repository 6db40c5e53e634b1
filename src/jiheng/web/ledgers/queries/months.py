"""Months of a ledger: which are closed, what they published, and what was corrected since."""

import calendar
import datetime as dt
from collections.abc import Iterator

from jiheng.ledger.months import ADDITIVE, MonthTable, month_table
from jiheng.model import Definition, Ledger, LedgerFigure, Period, month_of
from jiheng.model.period import MONTHS
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.declarations import definitions
from jiheng.web.ledgers.models import MONTH, Month, Published
from jiheng.web.ledgers.queries.figures import figure_as_taken, sources_of


def first_of(day: dt.date) -> dt.date:
    """Return the first day of a month."""
    return day.replace(day=1)


def last_of(first: dt.date) -> dt.date:
    """Return the last day of a month."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def months(ledger: Ledger, organisation: Organisation) -> dict[dt.date, Month]:
    """Return the months that an organisation has closed, by their first day."""
    kept = Month.objects.filter(ledger=ledger.id, organisation=organisation).select_related("by")
    return {month.first: month for month in kept}


def monthly(ledger: Ledger) -> tuple[Definition, ...]:
    """Return the figures of a ledger that are published when a month is closed."""
    ids = dict.fromkeys(d.id for d in definitions() if d.monthly and d.ledger == ledger.id)
    newest = {d.id: d for d in definitions()}
    return tuple(newest[id_] for id_ in ids)


def reference_of(ledger: Ledger, organisation: Organisation, first: dt.date) -> str:
    """Return what the figures of a month are kept under."""
    return f"ledger/{ledger.id}/{organisation.pk}/{first:%Y-%m}"


def published_of(ledger: Ledger, month: Month) -> list[Published]:
    """Return what a closed month published, the newest of each figure."""
    reference = reference_of(ledger, month.organisation, month.first)
    kept = Published.objects.filter(cause=MONTH, reference=reference).order_by("pk")
    return list({each.definition: each for each in kept}.values())


def month_tables(
    ledger: Ledger, organisation: Organisation, year: int
) -> Iterator[tuple[Definition, MonthTable]]:
    """Yield each monthly figure of a ledger with its months in a year, if they add up."""
    closed = months(ledger, organisation)
    for definition in monthly(ledger):
        if definition.how in ADDITIVE:
            published = _published(definition, ledger, organisation, closed)
            sources = sources_of(definition.id, organisation)
            yield definition, month_table(definition.id, sources, year, MONTHS, published)


def _published(
    definition: Definition, ledger: Ledger, organisation: Organisation, closed: dict[dt.date, Month]
) -> dict[Period, LedgerFigure]:
    """Return what closed months published of a figure, made again from the versions counted."""
    references = [reference_of(ledger, organisation, first) for first in closed]
    kept = Published.objects.filter(
        cause=MONTH, definition=definition.id, reference__in=references
    ).order_by("pk")
    return {month_of(p.first.year, p.first.month): figure_as_taken(p) for p in kept}
