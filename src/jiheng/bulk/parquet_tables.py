"""Tables of plain values as Parquet: exact decimals stay exact."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

DIGITS = 38  # that a decimal can have in Parquet
TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Int64(),
    "day": pl.Date(),
    "decimal": pl.Decimal(DIGITS, 6),
}


def write_table(
    path: Path, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]]
) -> int:
    """Write rows with columns of a name and a kind: text, number, decimal, day; return how many.

    Days come as texts. Raises OSError where the file cannot be written.
    """
    read = {name: pl.String() if kind == "day" else TYPES[kind] for name, kind in columns}
    frame = pl.DataFrame(rows, schema=read, orient="row")
    days = [name for name, kind in columns if kind == "day"]
    frame.with_columns(pl.col(name).str.to_date("%Y-%m-%d") for name in days).write_parquet(path)
    return frame.height
