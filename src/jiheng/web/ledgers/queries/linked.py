"""Rows that link columns name, and what was copied from them: then and now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiheng.model import Column
from jiheng.web.core.models import Organisation
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.tables import Table

PART = 500  # names that are looked up at a time


@dataclass(frozen=True, slots=True)
class Apart:
    """A value that was copied from a linked row, which says something else now."""

    link: str  # the field of the link
    field: str
    link_label: str
    label: str
    now: str
    here: str
    settled: bool  # the row is shut: it keeps what it had when it was confirmed


def bringing(table: Table) -> tuple[Column, ...]:
    """Return the link columns of a table from whose rows something is copied."""
    return tuple(c for c in table.form.columns if c.brings and c.linked in ledgers())


def linked_rows(ledger: str, organisation: Organisation, names: Iterable[str]) -> dict[str, Row]:
    """Return the rows of a ledger by name, as an organisation links to them.

    Its own row comes first, then those of the organisations above it, the nearest first; where
    several have one name nobody knows which is meant, and none is returned.
    """
    above = [int(pk) for pk in organisation.path.strip("/").split("/")]
    asked = sorted(set(filter(None, names)))
    by_name: dict[str, list[Row]] = {}
    for begin in range(0, len(asked), PART):
        kept = Row.objects.filter(
            ledger=ledger, year=0, organisation__in=above, voided=False,
            title__in=asked[begin : begin + PART],
        )  # fmt: skip
        for row in kept.only("title", "values", "organisation"):
            by_name.setdefault(row.title, []).append(row)
    nearest: dict[str, Row] = {}
    for name, rows in by_name.items():
        depth = max(above.index(row.organisation_id) for row in rows)
        at_it = [row for row in rows if row.organisation_id == above[depth]]
        if len(at_it) == 1:
            nearest[name] = at_it[0]
    return nearest


def apart(table: Table, row: Row) -> Iterator[Apart]:
    """Yield what was copied into a row and stands otherwise in the linked row now."""
    columns = {column.field: column for column in table.form.columns}
    open_fields = table.open_in(row)
    for column in bringing(table):
        name = row.values.get(column.field, "")
        linked = linked_rows(column.linked, table.organisation, [name]).get(name)
        for field in column.brings if linked is not None else ():
            now, here = str(linked.values.get(field, "")), row.values.get(field, "")  # type: ignore[union-attr]
            if now and now != here:
                labels = said(column.label), said(columns[field].label)
                yield Apart(column.field, field, *labels, now, here, field not in open_fields)
