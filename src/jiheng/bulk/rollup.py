"""Scores of departments and projects rolled up: units, departments, places, grades, spread."""

import polars as pl

from jiheng.bulk.columns import POINTS

LEVELS = {
    "units": ("place", "authority", "organisation", "year"),
    "departments": ("place", "authority", "year"),
    "places": ("place", "year"),
}
STEP = 10  # points; how wide a span of the spread is


def rolled(trees: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return tables by name: each level with counts and mean, grades by place, spread by place.

    Means are of complete totals alone, rounded half up once from whole cents; null without any.
    """
    counted = trees.with_columns(
        cents=pl.col("total").to_physical().cast(pl.Int64),
        grade=pl.col("grade").fill_null(""),
    )
    tables = {name: _level(counted, keys) for name, keys in LEVELS.items()}
    place = LEVELS["places"]
    tables["grades"] = counted.group_by(*place, "grade").agg(count=pl.len()).sort(*place, "grade")
    spans = counted.filter(pl.col("cents").is_not_null()).with_columns(
        low=pl.min_horizontal(pl.col("cents") // (STEP * 100) * STEP, pl.lit(100 - STEP))
    )
    tables["spread"] = spans.group_by(*place, "low").agg(count=pl.len()).sort(*place, "low")
    return tables


def _level(trees: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    cents, complete = pl.col("cents").sum(), pl.col("cents").count().cast(pl.Int64)
    mean = pl.when(complete > 0).then((2 * cents + complete) // (2 * complete))
    return (
        trees.group_by(keys)
        .agg(
            evaluations=pl.len(), complete=complete, mean=mean, lines=pl.col("lines").sum(),
            lowest=pl.col("total").min(), highest=pl.col("total").max(),
        )
        .with_columns(mean=(pl.col("mean").cast(POINTS) / 100).cast(POINTS))
        .sort(keys)
    )  # fmt: skip
