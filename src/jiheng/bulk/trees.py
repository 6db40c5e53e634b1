"""Totals and grades of departments and projects, from sums over their lines.

Sums of parts of a frame add up, so that a frame is never held as a whole. A tree of which nothing
is open, dropped, added or capped is a sum and a grade; every other is handed to `scoring.total`.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from jiheng.bulk.columns import POINTS, TREE
from jiheng.model import Effect, Indicator, Lamp, Rule, ScoredItem, Share, Total
from jiheng.rulebook import Profile, RuleHistory
from jiheng.scoring import executed_share, total
from jiheng.scoring.lamps import self_evaluation_lamp

DROPPED = ("not_applicable", "zero_budget", "not_chosen")
STUBS = {
    effect: Indicator(key="", subject="", level1="", level2="", name="", effect=effect)
    for effect in Effect
}
PARTS = ("scored", "open", "dropped", "bonus", "open_bonus", "malus", "open_malus")
TREES: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("low", "high", "total", "summed", "weights"), POINTS),
    "grade": pl.String, "reasons": pl.String, "lamp": pl.String,
}  # fmt: skip


def sums(scored: pl.DataFrame) -> pl.DataFrame:
    """Return what lines of each tree add up to: counts, weights in 1/10,000, points in cents."""
    executed = pl.col("rule") == Rule.EXECUTION
    weighed = scored.with_columns(
        w=pl.col("weight").to_physical().cast(pl.Int64).fill_null(0),
        p=pl.col("points").to_physical().cast(pl.Int64),
        dropped=pl.col("reason").is_in(DROPPED),
        line=~(executed & pl.col("weight").is_null()) & (pl.col("reason") != "not_chosen"),
    )
    return weighed.group_by(TREE).agg(
        *(_of(name, condition, executed) for name, condition in _conditions().items()),
        execution=pl.struct("p", "weight", "target", "actual").filter(executed).first(),
        choices=(pl.col("choice_group") != "").any(),
        unweighed=pl.col("weight").is_null().any(),
        own_total=pl.col("own_total").max(),
        lines=pl.len(),
    )  # fmt: skip


def _conditions() -> dict[str, pl.Expr]:
    counted = pl.col("line") & (pl.col("effect") == Effect.SCORED)
    known, alive = pl.col("p").is_not_null(), ~pl.col("dropped")
    bonus, malus = (pl.col("line") & alive & (pl.col("effect") == e) for e in ("bonus", "malus"))
    return {
        "scored": counted & alive & known, "open": counted & alive & ~known,
        "dropped": counted & ~alive, "bonus": bonus & known, "open_bonus": bonus & ~known,
        "malus": malus & known, "open_malus": malus & ~known,
    }  # fmt: skip


def _of(name: str, condition: pl.Expr, executed: pl.Expr) -> pl.Expr:
    """Return count, weights and points of the indicators of a kind; execution stands by itself."""
    lines = condition & ~executed
    return pl.struct(
        n=lines.sum().cast(pl.Int64), w=pl.col("w").filter(lines).sum(),
        p=pl.col("p").filter(lines).sum(),
    ).alias(name)  # fmt: skip


def added(parts: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of trees whose lines stand in several parts."""
    return parts.group_by(TREE).agg(
        *(
            pl.struct(
                n=pl.col(name).struct.field("n").sum(), w=pl.col(name).struct.field("w").sum(),
                p=pl.col(name).struct.field("p").sum(),
            ).alias(name)
            for name in PARTS
        ),
        pl.col("execution").drop_nulls().first(), pl.col("choices", "unweighed").any(),
        pl.col("own_total").max(), pl.col("lines").sum(), parts=pl.len(),
    )  # fmt: skip


def trees(tree_sums: pl.DataFrame, history: RuleHistory) -> pl.DataFrame:
    """Return each tree with its total, its grade, why there is none, and its lamp."""
    results = [
        _totals(group, history.on(year, place).used(profile_id))
        for (profile_id, year, place), group in tree_sums.group_by(
            "profile_used", "year", "place", maintain_order=True
        )
    ]
    names = [*TREE, *TREES, "own_total", "unweighed", "lines"]
    if not results:
        return pl.DataFrame(schema={name: pl.String for name in names})
    return pl.concat(results).select(names)


def _totals(group: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    full = int((profile.full_marks.value or 0) * 100)
    execution = pl.col("execution").struct
    placed = execution.field("weight").is_not_null().fill_null(value=False)
    ex_w = pl.when(placed).then(execution.field("weight").to_physical()).otherwise(0)
    ex_p = pl.when(placed).then(execution.field("p")).otherwise(0)
    group = group.with_columns(
        all_w=pl.col("scored").struct.field("w") + ex_w.cast(pl.Int64),
        all_p=pl.col("scored").struct.field("p") + ex_p,
    )
    rest = pl.lit(bool(profile.total_caps.value or profile.lamps.value))
    rest |= pl.lit(profile.scoring.value == "none") | (pl.col("all_w") != full * 100)
    rest |= pl.col("all_p").is_null()
    for name in PARTS[1:]:
        rest |= pl.col(name).struct.field("n") > 0
    group = group.with_columns(rest=rest)
    plain = _plain(group.filter(~pl.col("rest")), profile, full)
    others = group.filter("rest")
    totals = [_by_total(row, profile) for row in others.iter_rows(named=True)]
    exact = others.with_columns(pl.DataFrame(totals, schema=TREES, orient="row"))
    return pl.concat([plain, exact.select(plain.columns)])


def _plain(group: pl.DataFrame, profile: Profile, full: int) -> pl.DataFrame:
    """Return trees of which everything is known and applies: a sum and its grade."""
    ceiling = full if profile.total_ceiling.value == "full_marks" else 10**15
    cents = pl.min_horizontal("all_p", pl.lit(ceiling, pl.Int64))
    grade = pl.lit(None, pl.String)
    for band in reversed(profile.grades.value or ()):
        above = pl.col("cents") >= int(band.low * 100)
        grade = pl.when(above).then(pl.lit(band.label)).otherwise(grade)
    reached = (pl.col("cents").cast(POINTS) / 100).cast(POINTS)
    return group.with_columns(cents=cents).with_columns(
        low=reached, high=reached, total=reached,
        summed=(pl.col("all_p").cast(POINTS) / 100).cast(POINTS),
        weights=(pl.col("all_w").cast(pl.Decimal(22, 4)) / 10_000).cast(POINTS),
        grade=grade, reasons=pl.lit(""), lamp=pl.lit(""),
    ).drop("cents")  # fmt: skip


def _by_total(row: dict[str, Any], profile: Profile) -> tuple[object, ...]:
    executed, lines = _executed(row, profile), list(_lines(row))
    if (stated := row["execution"]) is not None and stated["weight"] is not None:
        points = None if stated["p"] is None else Decimal(stated["p"]).scaleb(-2)
        lines.append(
            ScoredItem(
                key="execution", name="", weight=stated["weight"], share=executed, points=points
            )
        )
    result: Total = total(lines, profile, executed)
    lamp: Lamp | None = self_evaluation_lamp(lines, executed, profile)
    return (
        result.low, result.high, result.value, result.summed, _cut(result.weights), result.grade,
        " ".join(result.reasons), f"{lamp.colour}_{lamp.cause}" if lamp else "",
    )  # fmt: skip


def _cut(weights: Decimal) -> Decimal:
    return weights.quantize(Decimal("0.01"))


def _executed(row: dict[str, Any], profile: Profile) -> Share:
    stated = row["execution"]
    if stated is None:
        return executed_share(None, None, profile)
    return executed_share(stated["target"], stated["actual"], profile)


def _lines(row: dict[str, Any]) -> Iterator[ScoredItem]:
    """Yield one line for all those of a kind: `total` adds them up anyhow."""
    known = Share(value=Fraction(0))
    unknown, dropped = Share(value=None), Share(value=None, not_applicable=True)
    for name in PARTS:
        part = row[name]
        if not part["n"]:
            continue
        weight, points = Decimal(part["w"]).scaleb(-4), Decimal(part["p"]).scaleb(-2)
        kind = name.removeprefix("open_")
        effect = Effect(kind) if kind in ("bonus", "malus") else Effect.SCORED
        share = dropped if name == "dropped" else unknown if "open" in name else known
        yield ScoredItem(
            key=name, name="", weight=weight, share=share, indicator=STUBS[effect],
            points=points if share is known else None,
        )  # fmt: skip
