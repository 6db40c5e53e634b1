"""Months of a place: whether what its units published adds up, and which crowd at their end."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction

from django.db.models import Count

from jiheng.ledger.months import MonthLine, MonthTable
from jiheng.ledger.quality_case import PROJECTS
from jiheng.ledger.quality_projects import rushes
from jiheng.model import Definition, Finding, Ledger
from jiheng.model.ledger_figure import quantity_of
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.models import MONTH, Published, Row
from jiheng.web.ledgers.queries.months import reference_of
from jiheng.web.ledgers.values import row_place

Parts = dict[tuple[str, dt.date], dict[int, Fraction]]  # by figure and month: values by unit


def months_that_differ(
    ledger: Ledger, where: Organisation, tables: Iterable[tuple[Definition, MonthTable]]
) -> Iterator[Finding]:
    """Yield DQ-14 for each closed month in which the units' own months are not the place's.

    They differ where a unit was corrected between its close and that of the place.
    """
    kept = list(tables)
    closed = {line.period.first for _d, table in kept for line in table.months if line.closed}
    units = Organisation.objects.filter(parent=where).exclude(kind="division")
    parts = _published(ledger, list(units), closed) if closed else {}
    for definition, table in kept:
        for line in table.months:
            own = parts.get((definition.id, line.period.first))
            if line.closed and own:
                yield from _differs(definition, line, where, own)


def months_that_rush(ledger: Ledger, where: Organisation, year: int) -> Iterator[Finding]:
    """Yield DQ-11 for each month of a place or of one below it most of whose signings come last."""
    if ledger.id != PROJECTS:
        return
    kept = Row.objects.filter(
        ledger=ledger.id, organisation__path__startswith=where.path, day__year=year, voided=False
    )
    days = kept.order_by().values_list("day", "values__region").annotate(count=Count("pk"))
    signed = {(day, region or ""): count for day, region, count in days if day is not None}
    for rush in rushes(signed):
        yield Finding("DQ-11", (), rush.facts(), "month")


def _published(ledger: Ledger, units: list[Organisation], months: set[dt.date]) -> Parts:
    references = [reference_of(ledger, unit, first) for unit in units for first in months]
    kept = Published.objects.filter(cause=MONTH, reference__in=references).order_by("pk")
    parts: Parts = defaultdict(dict)
    for each in kept:
        if each.value:
            parts[each.definition, each.first][each.organisation_id] = Fraction(each.value)
    return parts


def _differs(
    definition: Definition, line: MonthLine, where: Organisation, parts: dict[int, Fraction]
) -> Iterator[Finding]:
    count, stated = definition.how == "count", line.shown.value or Fraction(0)
    own = sum(
        (
            row.share if count else row.amount
            for row in line.shown.counted
            if (place := row_place(row.key)) is not None and place[0] == where.pk
        ),
        Fraction(0),
    )
    added = sum(parts.values(), own)
    if added != stated:
        facts = {
            "name": definition.label, "month": f"{line.period}",
            "stated": quantity_of(definition, stated).printed(),
            "sum": quantity_of(definition, added).printed(),
            "difference": quantity_of(definition, stated - added).printed(),
        }  # fmt: skip
        yield Finding("DQ-14", (), facts, "month")
