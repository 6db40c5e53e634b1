"""Values inside rows as the database sorts and compares them, and the indexes that make it fast."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Func, JSONField, Lookup, Value
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThanOrEqual

from jiheng.ledger.quality_links import fields_compared
from jiheng.model import Ledger
from jiheng.web.ledgers.reading import NUMBERS

SORTED_AS_READ = (*NUMBERS, "date")
SORTED_BY = 100  # characters of a text: PostgreSQL keeps no long ones in an index
COMPARISONS = {"exact": Exact, "gte": GreaterThanOrEqual, "lte": LessThanOrEqual}
PREFIX = "row_"  # of the names of indexes made here, and of no others


class StoredValue(Func):
    """The value of a field inside a row, written as indexes have it: no parameters."""

    def __init__(self, field: str, kind: str, **extra: Any) -> None:
        if not field.isidentifier() or not field.isascii():
            raise ValueError(f"{field} is no name of a field")
        self.name_inside, self.kind = field, kind
        column = "read" if kind in SORTED_AS_READ else "values"
        super().__init__(F(column), output_field=CharField(), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, Any]:  # noqa: ARG002
        """Return it for SQLite."""
        sql, parameters = compiler.compile(self.source_expressions[0])
        return stored_sql(sql, self.name_inside, self.kind, "sqlite"), parameters

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, Any]:  # noqa: ARG002
        """Return it for PostgreSQL."""
        sql, parameters = compiler.compile(self.source_expressions[0])
        return stored_sql(sql, self.name_inside, self.kind, "postgresql"), parameters

    def __repr__(self) -> str:
        """Return the field."""
        return f"StoredValue({self.name_inside})"


class StoredBound(Value):
    """What a value as read is compared with: PostgreSQL compares JSON with JSON."""

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, Any]:
        """Return it for PostgreSQL."""
        return Value(self.value, JSONField()).as_sql(compiler, connection)


def stored_sql(column: str, field: str, kind: str, vendor: str) -> str:
    """Return a value inside a row as queries and indexes write it, to the letter alike."""
    as_read = kind in SORTED_AS_READ
    if vendor == "postgresql":
        return (
            f"({column} -> '{field}')" if as_read else f"left({column} ->> '{field}', {SORTED_BY})"
        )
    value = f"json_extract({column}, '$.{field}')"
    return value if as_read else f"substr({value}, 1, {SORTED_BY})"


def stored_value(field: str, kind: str) -> StoredValue:
    """Return a field of rows to sort or compare by: as read where it is a number or a day."""
    return StoredValue(field, kind)


def stored_comparison(field: str, kind: str, comparison: str, bound: int | str) -> "Lookup[Any]":
    """Return a condition on a field of rows that an index answers: exact, gte or lte."""
    right = StoredBound(bound) if kind in SORTED_AS_READ else Value(bound)
    return COMPARISONS[comparison](stored_value(field, kind), right)


def make_indexes(ledgers: Iterable[Ledger]) -> int:
    """Make the indexes by which listed columns of all ledgers are sorted; return how many.

    Those of columns that are not listed any more, or are read otherwise now, are dropped.
    """
    indexes = {
        f"{PREFIX}{hashlib.sha256(definition.encode()).hexdigest()[:24]}": definition
        for ledger in ledgers
        for definition in _definitions(ledger)
    }
    with connection.cursor() as cursor:
        for name in _names(cursor) - set(indexes):
            cursor.execute(f'DROP INDEX "{name}"')
        for name, definition in indexes.items():
            cursor.execute(f'CREATE INDEX IF NOT EXISTS "{name}" {definition}')
        cursor.execute("ANALYZE")
    return len(indexes)


def _names(cursor: Any) -> set[str]:
    constraints = connection.introspection.get_constraints(cursor, "ledgers_row")
    return {name for name in constraints if name.startswith(PREFIX)}


def _definitions(ledger: Ledger) -> Iterator[str]:
    """Yield what rows of a ledger are sorted and looked up by: organisations, columns."""
    condition = f"WHERE \"ledger\" = '{ledger.id}'"
    yield f'ON "ledgers_row" ("organisation_id", "id") {condition}'
    for column in ledger.form.columns:
        shown = column.listed and column.field not in ledger.secret
        if not shown and column.field not in fields_compared(ledger.id):
            continue
        stored_in = '"read"' if column.kind in SORTED_AS_READ else '"values"'
        value = stored_sql(stored_in, column.field, column.kind, connection.vendor)
        yield f'ON "ledgers_row" (({value}), "id") {condition}'
        # read backwards, an index has empty values first
        if column.listed and connection.vendor == "postgresql":
            yield f'ON "ledgers_row" (({value}) DESC NULLS LAST, "id" DESC) {condition}'
