"""What the arithmetic checks find in a frame: codes are those of the review of one file."""

import polars as pl

from jiheng.bulk.columns import TREE, WEIGHT

SHOWN = {
    "code": pl.String, "variant": pl.String, **dict.fromkeys(TREE, pl.String), "year": pl.Int32,
    "key": pl.String, "name": pl.String, "found": WEIGHT, "expected": WEIGHT,
}  # fmt: skip
CHECKS = ("A22", "A23", "A24", "A26")


def of_lines(scored: pl.DataFrame) -> pl.DataFrame:
    """Return A23 (less than nothing, more than the weight) and A26 (not what the rule gives)."""
    own, weight = pl.col("own_points"), pl.col("weight")
    beyond = own.is_not_null() & ((own < 0) | (own > weight))
    return pl.concat(
        [
            _shown(scored.filter(weight < 0), "A23", "weight", value=weight),
            _shown(scored.filter((weight >= 0) & beyond), "A23", "", value=own, expected=weight),
            _shown(
                scored.filter(own != pl.col("points").cast(WEIGHT)), "A26", "",
                value=own, expected=pl.col("points").cast(WEIGHT),
            ),
        ]
    )  # fmt: skip


def of_trees(scored: pl.DataFrame, full_marks: pl.Expr) -> pl.DataFrame:
    """Return A22 (weights are not the full marks) and A24 (a total that cannot be recomputed)."""
    trees = scored.with_columns(
        key=pl.lit(""), name=pl.lit(""), full=full_marks.cast(WEIGHT),
        stated=pl.col("own_total").cast(WEIGHT), reached=pl.col("total").cast(WEIGHT),
    )  # fmt: skip
    off = trees.filter(
        ~pl.col("unweighed") & (pl.col("weights").cast(WEIGHT) != pl.col("full"))
        & ~pl.col("reasons").str.contains("no_scores")
    )  # fmt: skip
    outside = (pl.col("stated") < pl.col("low").cast(WEIGHT)) | (
        pl.col("stated") > pl.col("high").cast(WEIGHT)
    )
    return pl.concat(
        [
            _shown(off, "A22", "", value=pl.col("weights").cast(WEIGHT), expected=pl.col("full")),
            _shown(
                trees.filter(outside), "A24", "recomputed",
                value=pl.col("stated"), expected=pl.col("reached"),
            ),
        ]
    )  # fmt: skip


def _shown(
    rows: pl.DataFrame, code: str, variant: str, *, value: pl.Expr, expected: pl.Expr | None = None
) -> pl.DataFrame:
    return rows.select(
        pl.lit(code).alias("code"), pl.lit(variant).alias("variant"), *TREE, "key", "name",
        value.alias("found"),
        (expected if expected is not None else pl.lit(None, WEIGHT)).alias("expected"),
    ).cast(SHOWN)  # type: ignore[arg-type]  # fmt: skip
