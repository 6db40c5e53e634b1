"""A frame of lines as observations of units over years, for what compares them."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import polars as pl

from jiheng.bulk import tasks
from jiheng.bulk.columns import DEPARTMENT, SUBJECT, ColumnError, completed
from jiheng.comparison import Observation
from jiheng.model import Rule, factor, family
from jiheng.rulebook import RuleHistory


def observed(frame: Path, history: RuleHistory) -> tuple[list[Observation], list[Fraction]]:
    """Return the numbers of a frame as observations, and the totals as departments state them.

    Raises ColumnError.
    """
    paths = tasks.files(frame)
    if not paths:
        raise ColumnError(f"{frame}: 没有找到数据 / nothing to read")
    observations: list[Observation] = []
    totals: list[Fraction] = []
    for task in tasks.tasks(paths):
        for batch in tasks.batches(task, history, []):
            lines = completed(batch)
            observations += _numbers(lines)
            own = lines.filter(
                (pl.col("subject") == DEPARTMENT) & pl.col("own_total").is_not_null()
            )
            stated = own.group_by(SUBJECT, maintain_order=True).agg(pl.col("own_total").first())
            totals += [Fraction(total) for total in stated["own_total"]]
    return observations, totals


def _numbers(lines: pl.DataFrame) -> Iterator[Observation]:
    known = lines.filter(
        pl.col("target").is_not_null() & pl.col("actual").is_not_null()
        & (pl.col("rule") != Rule.EXECUTION) & pl.col("year").is_not_null()
    )  # fmt: skip
    for row in known.iter_rows(named=True):
        unit, own_unit = row["target_unit"], row["actual_unit"] or row["target_unit"]
        subject = "" if row["subject"] == DEPARTMENT else f"/{row['subject']}"
        yield Observation(
            unit=f"{row['organisation']}{subject}", year=row["year"], key=row["key"],
            name=row["name"] or row["key"], operator=row["operator"], printed_in=unit,
            measure=str(family(unit)), target=Fraction(row["target"]) * factor(unit),
            actual=Fraction(row["actual"]) * factor(own_unit),
        )  # fmt: skip
