"""What a link brings: values of the linked row are copied at save, and versioned with the row."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from jiheng.web.core.audit import Change
from jiheng.web.ledgers.actions.converting import conversion
from jiheng.web.ledgers.actions.storing import put_values
from jiheng.web.ledgers.actions.timing import timing
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.linked import bringing, linked_rows
from jiheng.web.ledgers.tables import Table


class Links:
    """The linked rows of some rows of a table, looked up once for all of them."""

    def __init__(self, table: Table, rows: Iterable[Mapping[str, str]]) -> None:
        self._table, self._columns = table, bringing(table)
        values = list(rows) if self._columns else []
        self._by_column = {
            column.field: linked_rows(
                column.linked, table.organisation, (v.get(column.field, "") for v in values)
            )
            for column in self._columns
        }

    def bring(self, row: Row, typed: Container[str]) -> Change:
        """Return what is copied into a row or converted in it, which has it then, without author.

        What somebody typed stays, now or before; so does what is shut, as it was confirmed. Where
        the link names another row, what came from the one before goes.
        """
        brought = put_values(row, dict(self._brought(row, typed)), None)
        brought = with_brought(brought, put_values(row, conversion(self._table, row, typed), None))
        brought = with_brought(brought, put_values(row, timing(self._table, row, typed), None))
        return with_brought(brought, put_values(row, decided(self._table, row), None))

    def _brought(self, row: Row, typed: Container[str]) -> Iterator[tuple[str, str]]:
        open_fields = self._table.open_in(row)
        for column in self._columns:
            linked = self._by_column[column.field].get(row.values.get(column.field, ""))
            for field in column.brings:
                if field in typed or field not in open_fields or row.authors.get(field):
                    continue
                text = str(linked.values.get(field, "")) if linked is not None else ""
                if text != row.values.get(field, "") and (text or column.field in typed):
                    yield field, text


def decided(table: Table, row: Row) -> dict[str, str]:
    """Return what was decided elsewhere about a row and stands otherwise in it."""
    if table.brings is None:
        return {}
    values = table.brings(row.values)
    return {field: text for field, text in values.items() if text != row.values.get(field, "")}


def with_brought(change: Change, more: Change) -> Change:
    """Return one change for the record of what was typed and what was copied with it."""
    return replace(change, changes={**change.changes, **more.changes})
