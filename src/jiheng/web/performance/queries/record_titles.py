"""What the things of years are called in the record, and where they are."""

from collections.abc import Iterable

from django.urls import reverse

from jiheng.web.core.models import AuditLine
from jiheng.web.ledgers.models import Row
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import cycles_of
from jiheng.web.performance.queries.year_tables import year_table


def row_titles(lines: Iterable[AuditLine]) -> dict[int, tuple[str, str]]:
    """Return what the rows of years are called and where they are, by line of the record."""
    audit_lines = [line for line in lines if line.object_id.isdecimal()]
    rows = {
        row.pk: row for row in Row.objects.filter(pk__in=[line.object_id for line in audit_lines])
    }
    cycles = cycles_of(list(rows.values()))
    titles = {}
    for line in audit_lines:
        row = rows.get(int(line.object_id))
        cycle = cycles.get((row.organisation_id, row.year)) if row is not None else None
        if row is not None and cycle is not None:
            address = year_table(cycle, row.ledger).row_address(row.key)
            titles[line.number] = (row.title or row.key, address)
    return titles


def year_titles(lines: Iterable[AuditLine]) -> dict[int, tuple[str, str]]:
    """Return what years are called and where they are, by line of the record."""
    audit_lines = [line for line in lines if line.object_id.isdecimal()]
    ids = [line.object_id for line in audit_lines]
    cycles = {c.pk: c for c in Cycle.objects.filter(pk__in=ids).select_related("organisation")}
    return {
        line.number: (
            f"{cycles[int(line.object_id)].organisation.name} {cycles[int(line.object_id)].year}",
            reverse("performance:year", args=(int(line.object_id),)),
        )
        for line in audit_lines
        if int(line.object_id) in cycles
    }
