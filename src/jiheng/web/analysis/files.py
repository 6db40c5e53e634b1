"""The tables as files: Parquet, a copy in SQLite, a list of the columns."""

import csv
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from jiheng.web.analysis.rows import Line, lines
from jiheng.web.analysis.tables import read_tables

if TYPE_CHECKING:
    from jiheng.web.core.models import User

COPY, COLUMNS = "jiheng.sqlite3", "columns.csv"
HEADS = ("tab", "name", "kind", "unit", "zh", "en")
KINDS = {"text": "TEXT", "number": "INTEGER", "decimal": "NUMERIC", "day": "TEXT"}
READ_ONLY = 0o400


def parquet_possible() -> bool:
    """Return whether what writes Parquet is installed: `jiheng[bulk]`."""
    return find_spec("polars") is not None


def write_files(
    user: "User", target: Path, *, parquet: bool, also: tuple[str, ...] = (),
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, int]:  # fmt: skip
    """Write what a person reaches into a folder; return rows by table.

    `also` names rights that must be held too, where a row is. Raises OSError where the folder
    takes no files.
    """
    counts: dict[str, int] = {}
    tables = tuple(read_tables())
    _list_columns(target / COLUMNS)
    with closing(sqlite3.connect(target / COPY)) as copy, copy:
        copy.execute(f'CREATE TABLE "columns" ({", ".join(f"{head} TEXT" for head in HEADS)})')
        copy.executemany('INSERT INTO "columns" VALUES (?, ?, ?, ?, ?, ?)', described_columns())
        for done, table in enumerate(tables):
            progress(done, len(tables))
            described = table.described
            rows = list(lines(table, user, also))
            columns = [(column.name, column.kind) for column in described.columns]
            if parquet:
                from jiheng.bulk.parquet_tables import write_table  # an extra

                write_table(target / f"{described.id}.parquet", columns, rows)
            _copy(copy, described.id, columns, rows)
            counts[described.id] = len(rows)
    (target / COPY).chmod(READ_ONLY)
    return counts


def described_columns() -> Iterator[tuple[str, ...]]:
    """Yield each column of each table: table, name, kind, unit, Chinese and English label."""
    for table in read_tables():
        for c in table.described.columns:
            yield table.described.id, c.name, c.kind, c.unit, c.label, c.english


def _list_columns(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows((HEADS, *described_columns()))


def _copy(
    copy: sqlite3.Connection, name: str, columns: list[tuple[str, str]], rows: list[Line]
) -> None:
    typed = ", ".join(f'"{column}" {KINDS[kind]}' for column, kind in columns)
    marks = ", ".join("?" * len(columns))
    copy.execute(f'CREATE TABLE "{name}" ({typed})')
    copy.executemany(
        f'INSERT INTO "{name}" VALUES ({marks})',  # noqa: S608  names of the rulebook
        [
            tuple(v if v is None or isinstance(v, int | str) else str(v) for v in row)
            for row in rows
        ],
    )
