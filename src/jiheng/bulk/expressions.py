"""The kernel in pure Polars, for machines that have no library: the same plans, in 128 bits."""

from collections.abc import Sequence

import polars as pl

from jiheng.bulk.plans import Outcome, Plan

WEIGHTS, MILLION = 100_000_000, 1_000_000
LARGE = 2**96  # a weight (below 2^27) times a figure stays below 2^123


def by_expressions(plans: Sequence[Plan], frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Return points in cents and whether a line is left (1), of scaled whole numbers without gaps.

    `frame` has `plan`, `weight`, `target`, `actual` and, where they matter, `upper` and `judged`.
    Each step is materialised: nested in one expression it is computed over and over.
    """
    table = pl.DataFrame(
        {
            "below": [int(p.below) for p in plans], "at": [int(p.at) for p in plans],
            "above": [int(p.above) for p in plans], "side": [p.side for p in plans],
            "penalty": [p.penalty for p in plans],
            "limit_top": [p.limit.numerator for p in plans],
            "limit_bottom": [p.limit.denominator for p in plans],
        }
    )  # fmt: skip
    wide = frame.select(
        w=pl.col("weight").cast(pl.Int64),
        goal=_whole(frame, "target"), done=_whole(frame, "actual"),
        end=_whole(frame, "upper" if "upper" in frame.columns else "target"),
        share=pl.col("judged") if "judged" in frame.columns else pl.lit(-1, pl.Int64),
        **{name: table[name].gather(frame["plan"]) for name in table.columns},
    )  # fmt: skip
    scored = (
        wide.with_columns(
            outcome=pl.when(pl.col("done") < pl.col("goal")).then("below")
            .when(pl.col("done") > pl.col("end")).then("above").otherwise("at"),
            usable=pl.col("w").is_between(0, WEIGHTS) & (pl.col("end") >= pl.col("goal"))
            & (pl.col("done") < LARGE) & (pl.col("end") < LARGE),
        )
        .with_columns(_far(), up=pl.col("outcome") == Outcome.UP,
                      down=pl.col("outcome") == Outcome.DOWN,
                      judged=pl.col("outcome") == Outcome.JUDGED)
        .with_columns(_top(), _bottom(), _left())
        .with_columns(top=pl.when("left").then(0).otherwise("top"),
                      bottom=pl.when("left").then(1).otherwise("bottom"),
                      w=pl.when("left").then(0).when("far").then(
                          pl.max_horizontal(pl.col("w") - pl.col("penalty"), 0)).otherwise("w"))
    )  # fmt: skip
    points = scored.select(
        points=(pl.col("w").cast(pl.Int128) * pl.col("top") + 50 * pl.col("bottom"))
        // (100 * pl.col("bottom"))
    )["points"].cast(pl.Int64)
    return points, scored["left"].cast(pl.UInt8)


def _whole(frame: pl.DataFrame, name: str) -> pl.Series:
    """Return decimals as the whole numbers they are kept as, in 128 bits."""
    return frame[name].to_physical().cast(pl.Int128)


def _far() -> pl.Expr:
    """Say whether a met target was passed by as much as the plan's limit."""
    reached = pl.col("done") * pl.col("limit_bottom")
    limit = pl.col("goal") * pl.col("limit_top")
    passed = pl.when(pl.col("side") > 0).then(reached >= limit).otherwise(reached <= limit)
    asked = pl.col("usable") & (pl.col("outcome") == Outcome.FULL) & (pl.col("side") != 0)
    return (asked & (pl.col("goal") > 0) & (pl.col("done") > 0) & passed).alias("far")


def _top() -> pl.Expr:
    zero, unit = pl.lit(0, pl.Int128), pl.lit(1, pl.Int128)
    return (
        pl.when("up").then(pl.max_horizontal(pl.col("done"), zero))
        .when("down").then("end").when("judged").then(pl.col("share").cast(pl.Int128))
        .when(pl.col("outcome") == Outcome.FULL).then(unit).otherwise(zero).alias("top")
    )  # fmt: skip


def _bottom() -> pl.Expr:
    """Return what is divided by; a proportion of a target of zero is nothing."""
    unit = pl.lit(1, pl.Int128)
    return (
        pl.when(pl.col("up") & (pl.col("goal") > 0)).then("goal")
        .when("down").then("done").when("judged").then(pl.lit(MILLION, pl.Int128))
        .otherwise(unit).alias("bottom")
    )  # fmt: skip


def _left() -> pl.Expr:
    return (
        ~pl.col("usable") | (pl.col("outcome") == Outcome.EXACT)
        | (pl.col("up") & (pl.col("goal") < 0)) | (pl.col("down") & (pl.col("end") < 0))
        | (pl.col("judged") & ~pl.col("share").is_between(0, MILLION))
    ).alias("left")  # fmt: skip
