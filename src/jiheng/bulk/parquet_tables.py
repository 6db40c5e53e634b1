"""Tables of plain values as Parquet: exact decimals stay exact."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import polars as pl

DIGITS = 38  # that a decimal can have in Parquet
DECIMALS = 6  # of them behind the point, where no number has more
TYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Int64(),
    "day": pl.String(),  # as they come
}


def write_table(
    path: Path, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]]
) -> int:
    """Write rows with columns of a name and a kind: text, number, decimal, day; return how many.

    Days come as texts. Raises OSError where the file cannot be written.
    """
    read = {
        name: TYPES.get(kind) or pl.Decimal(DIGITS, _decimals(row[place] for row in rows))
        for place, (name, kind) in enumerate(columns)
    }
    frame = pl.DataFrame(rows, schema=read, orient="row")
    days = [name for name, kind in columns if kind == "day"]
    frame.with_columns(pl.col(name).str.to_date("%Y-%m-%d") for name in days).write_parquet(path)
    return frame.height


def _decimals(numbers: Iterable[object]) -> int:
    """Return how many decimals a column needs that loses none of its numbers."""
    exponents = (n.as_tuple().exponent for n in numbers if isinstance(n, Decimal))
    return max([DECIMALS, *(-e for e in exponents if isinstance(e, int))])
