"""What test after test builds alike is built once a process, then put back as rows.

A build is known by what the database held before it, to the last value: whoever changed anything
before builds anew. The record's lines come back as they were written, so its chain holds.
"""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from jiheng.web.core.audit import newest_line
from jiheng.web.core.heads import note_head

T = TypeVar("T")
Contents = dict[str, Any]  # by table; only those that have rows


@dataclass(frozen=True)
class Built:
    """What a build left: its value, and the tables that it changed."""

    value: object
    tables: Contents


_BUILT: dict[tuple[object, ...], Built] = {}
_COLUMNS: dict[str, tuple[str, ...]] = {}


def remembered(name: object, build: Callable[[], T]) -> T:
    """Return what a function builds, which depends on nothing but its name and the database."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = _contents(cursor)
        key = (name, timezone.localdate(), _digest(before))
        known = _BUILT.get(key)
        if known is not None:
            _put(cursor, known.tables)
            transaction.on_commit(lambda: note_head(*newest_line()), robust=True)
            return copy.deepcopy(known.value)
    value = build()
    with connection.cursor() as cursor:
        after = _contents(cursor)
    changed = {
        table: after.get(table)
        for table in before.keys() | after.keys()
        if before.get(table) != after.get(table)
    }
    _BUILT[key] = Built(copy.deepcopy(value), changed)
    return value


def _contents(cursor) -> Contents:
    read = _read_rows if connection.vendor == "sqlite" else _read_json
    contents = {table: read(cursor, table, columns) for table, columns in _columns().items()}
    return {table: rows for table, rows in contents.items() if rows}


def _columns() -> dict[str, tuple[str, ...]]:
    if not _COLUMNS:
        with connection.cursor() as cursor:
            for table in sorted(connection.introspection.table_names(cursor)):
                cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
                _COLUMNS[table] = tuple(column[0] for column in cursor.description)
    return _COLUMNS


def _read_rows(cursor, table: str, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Return rows as they are stored: the sign keeps the driver from reading dates out of them."""
    cursor.execute(f'SELECT {", ".join(f"""+"{name}" """ for name in columns)} FROM "{table}"')
    return cursor.fetchall()


def _read_json(cursor, table: str, columns: tuple[str, ...]) -> str:
    order = ", ".join(f'"{name}"' for name in columns[:1])
    cursor.execute(f'SELECT json_agg(t ORDER BY {order})::text FROM "{table}" t')
    return cursor.fetchone()[0] or ""


def _digest(contents: Contents) -> str:
    said = json.dumps(contents, sort_keys=True, default=repr)
    return hashlib.sha256(said.encode()).hexdigest()


def _put(cursor, tables: Contents) -> None:
    for table, rows in tables.items():
        cursor.execute(f'DELETE FROM "{table}"')
        if rows and connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
        elif rows:
            cursor.execute(
                f'INSERT INTO "{table}" OVERRIDING SYSTEM VALUE '
                f'SELECT * FROM json_populate_recordset(NULL::"{table}", %s)',
                [rows],
            )
