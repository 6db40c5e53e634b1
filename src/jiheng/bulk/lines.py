"""A batch of lines with their points: those of a plan by the kernel, all others by `scoring`."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from jiheng.bulk import columns
from jiheng.bulk.columns import ColumnError, completed
from jiheng.bulk.exact_lines import ExactLines
from jiheng.bulk.expressions import by_expressions
from jiheng.bulk.library import by_library, library, records
from jiheng.bulk.plans import EXACT, JUDGED, OPERATORS, RULES, Outcome, Plan, numbered
from jiheng.model import Effect, Operator, Rule, ScoredItem
from jiheng.rulebook import Profile, RuleHistory

FIRST = 4  # plans that every frame has: none, judged, full, nothing
ALWAYS = (
    EXACT, JUDGED, Plan(below=Outcome.FULL, at=Outcome.FULL, above=Outcome.FULL),
    Plan(below=Outcome.NOTHING, at=Outcome.NOTHING, above=Outcome.NOTHING),
)  # fmt: skip
BY_PROFILE = len(OPERATORS) * len(RULES)
BY_STANDARD = (Rule.DEDUCTION, Rule.BANDS, Rule.CHECKLIST, Rule.BREACHES)
KNOWN_RULES = ("", *Rule)
JUDGED_RULES = (Rule.TIERS, Rule.COEFFICIENT)


@dataclass
class Scorer:
    """Scores batches by the rules of each line's own year and place; keeps what it looked up."""

    history: RuleHistory
    portable: bool = False  # never by the library
    profiles: list[Profile] = field(default_factory=list)
    exact: ExactLines = field(default_factory=ExactLines)
    _numbered: list[Plan] = field(default_factory=lambda: list(ALWAYS))
    _number: dict[tuple[str, str], int] = field(default_factory=dict)
    _chosen: dict[tuple[str, int, str, bool], int] = field(default_factory=dict)

    @cached_property
    def _library(self) -> object:
        return None if self.portable else library()

    def score(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a batch with `points`, `reason` and `profile_used`.

        Raises ColumnError where a column is missing or holds what its type cannot hold.
        """
        batch = _checked(completed(frame))
        batch = batch.with_columns(self._profile_numbers(batch))
        points, left = self.points(batch)
        scored = batch.with_columns(points=points, left=left).with_columns(
            reason=pl.lit(None, pl.String)
        )
        scored = _without_actual(scored)
        scored = self._exactly(scored)
        names = pl.Series("names", [p.id for p in self.profiles], pl.String)
        return scored.with_columns(
            profile_used=names.gather(scored["profile_number"]),
            points=_as_points(scored["points"]),
        ).drop("left", "profile_number")

    def points(self, batch: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """Return points in cents, and whether a line is left to be scored exactly (1)."""
        ready = batch.select(
            plan=_plan(batch, self._coarse()),
            weight=_cents(batch["weight"].fill_null(-1)),
            target=pl.col("target").fill_null(0),
            actual=pl.col("actual").fill_null(0),
            **_when_used(batch),
        )
        plans = self._plans()
        loaded = self._library
        if loaded is None:
            return by_expressions(plans, ready)
        return by_library(loaded, records(plans), ready)  # type: ignore[arg-type]

    def _coarse(self) -> list[int]:
        """Return the profiles whose points have fewer decimals than the kernel rounds to."""
        digits = ((n, p.points_digits.value or 0) for n, p in enumerate(self.profiles))
        return [number for number, kept in digits if kept != columns.POINTS_DIGITS]

    def _plans(self) -> list[Plan]:
        while len(self._numbered) < FIRST + len(self.profiles) * BY_PROFILE:
            self._numbered += numbered(self.profiles[(len(self._numbered) - FIRST) // BY_PROFILE])
        return self._numbered

    def _profile_numbers(self, batch: pl.DataFrame) -> pl.Series:
        """Return for each line the number of the profile that it is scored by."""
        key = batch.select("profile", "year", "place", own=pl.col("subject") == columns.DEPARTMENT)
        kinds = key.unique()
        numbers = [self._chosen_number(*kind) for kind in kinds.iter_rows()]
        if len(set(numbers)) == 1:
            return pl.repeat(numbers[0], batch.height, dtype=pl.UInt16, eager=True).alias(
                "profile_number"
            )
        table = kinds.with_columns(profile_number=pl.Series(numbers, dtype=pl.UInt16))
        joined = key.join(
            table, on=key.columns, how="left", maintain_order="left", nulls_equal=True
        )
        return joined["profile_number"]

    def _chosen_number(self, profile_id: str, year: int, place: str, own: bool) -> int:
        chosen = (profile_id, year, place, own)
        if chosen not in self._chosen:
            scope = "department" if own else "project"
            profile = self.history.on(year, place).profile_used(scope, profile_id)
            if profile is None:
                raise ColumnError(
                    f"profile: {year} 年、{place} 没有可用的评分规则 / no profile for {scope}"
                )
            if (profile.points_digits.value or 0) > columns.POINTS_DIGITS:
                raise ColumnError(
                    f"{profile.id}: 得分多于两位小数 / points of more than 2 decimals"
                )
            at = (profile.id, profile.digest)
            if at not in self._number:
                self._number[at] = len(self.profiles)
                self.profiles.append(profile)
            self._chosen[chosen] = self._number[at]
        return self._chosen[chosen]

    def _exactly(self, scored: pl.DataFrame) -> pl.DataFrame:
        """Return a batch in which the lines that are left have their points too."""
        scored = scored.with_row_index("at")
        rest = scored.filter(pl.col("left") == 1)
        if rest.is_empty():
            return scored.drop("at")
        choices: dict[tuple[object, ...], list[dict[str, Any]]] = {}
        results: list[tuple[int, ScoredItem]] = []
        for row in rest.iter_rows(named=True):
            if row["choice_group"]:
                choices.setdefault(tuple(row[name] for name in columns.SUBJECT), []).append(row)
            else:
                profile = self.profiles[row["profile_number"]]
                results.append((row["at"], self.exact.line(row, profile)))
        for rows in choices.values():
            items = self.exact.subject(rows, self.profiles[rows[0]["profile_number"]])
            results += zip((row["at"] for row in rows), items, strict=True)
        ats = [at for at, _ in results]
        cents = [None if i.points is None else int(i.points * 100) for _, i in results]
        reasons = ["" if i.share.value is not None else i.share.reason for _, i in results]
        exact = pl.DataFrame(
            {"at": ats, "exact": cents, "why": reasons},
            schema={"at": pl.UInt32, "exact": pl.Int64, "why": pl.String},
        )
        joined = scored.join(exact, on="at", how="left", maintain_order="left")
        return joined.with_columns(
            points=pl.when(pl.col("left") == 1).then("exact").otherwise("points"),
            reason=pl.when(pl.col("left") == 1).then("why").otherwise("reason"),
        ).drop("at", "exact", "why")


def _cents(weights: pl.Series) -> pl.Series:
    """Return weights in 1/10,000 point."""
    return weights.to_physical().cast(pl.Int64).alias("weight")


def _as_points(cents: pl.Series) -> pl.Series:
    """Return cents as the decimals that they are: two places are kept, so nothing is cut."""
    return (cents.cast(columns.POINTS) / 100).cast(columns.POINTS).alias("points")


def _used(batch: pl.DataFrame, name: str) -> bool:
    """Return whether a column says anything in a batch."""
    series = batch[name]
    if columns.BY_NAME[name].default == "":
        return bool((series != "").any())
    return series.null_count() < len(series)


def _when_used(batch: pl.DataFrame) -> dict[str, pl.Expr]:
    parts: dict[str, pl.Expr] = {}
    if _used(batch, "upper"):
        ranged = (pl.col("operator") == Operator.BETWEEN) & pl.col("upper").is_not_null()
        goal = pl.col("target").fill_null(0)
        parts["upper"] = pl.when(ranged).then("upper").otherwise(goal).cast(columns.AMOUNT)
    if _used(batch, "judged"):
        parts["judged"] = pl.lit(batch["judged"].to_physical().cast(pl.Int64)).fill_null(-1)
    return parts


def _plan(batch: pl.DataFrame, coarse: list[int]) -> pl.Expr:
    """Return the number of each line's plan; 0 where the line asks for more than a plan."""
    number = (
        FIRST
        + pl.col("profile_number").cast(pl.UInt16) * BY_PROFILE
        + _place_in("operator", OPERATORS) * len(RULES)
        + _place_in("rule", RULES)
    )
    none, judged = pl.lit(0, pl.UInt16), pl.lit(1, pl.UInt16)
    chosen = pl.when(_by_number(batch)).then(number).otherwise(none)
    if _used(batch, "target_on"):
        met = pl.when(pl.col("actual_on") <= pl.col("target_on")).then(pl.lit(2, pl.UInt16))
        dated = _alone(batch, "target_on", "actual_on")
        chosen = pl.when(dated).then(met.otherwise(none)).otherwise(chosen)
    if _used(batch, "target_yes"):
        met = pl.when(pl.col("actual_yes") == pl.col("target_yes")).then(pl.lit(2, pl.UInt16))
        stated = _alone(batch, "target_yes", "actual_yes")
        chosen = pl.when(stated).then(met.otherwise(pl.lit(3, pl.UInt16))).otherwise(chosen)
    if _used(batch, "judged"):
        chosen = pl.when(_by_judgement(batch)).then(judged).otherwise(chosen)
    for name in ("not_applicable", "choice_group"):
        if _used(batch, name):
            chosen = pl.when(pl.col(name) != "").then(none).otherwise(chosen)
    if coarse:
        chosen = pl.when(pl.col("profile_number").is_in(coarse)).then(none).otherwise(chosen)
    return chosen.cast(pl.UInt16)


def _place_in(name: str, words: tuple[str, ...]) -> pl.Expr:
    return pl.col(name).replace_strict(
        [str(word) for word in words], range(len(words)), default=0, return_dtype=pl.UInt16
    )


TARGETS = ("target", "target_on", "target_yes", "target_text", "target_unread")
ACTUALS = ("actual", "actual_on", "actual_yes", "actual_text", "actual_unread", "items_met")


def _alone(batch: pl.DataFrame, target: str, actual: str | None) -> pl.Expr:
    """Say where a line has this kind of target and of actual, and no other."""
    holds = pl.col(target).is_not_null()
    if actual is not None:
        holds &= pl.col(actual).is_not_null()
    for name in (*TARGETS, *ACTUALS):
        if name not in (target, actual) and _used(batch, name):
            holds &= pl.col(name).is_null()
    if _used(batch, "rule"):
        holds &= ~pl.col("rule").is_in([str(r) for r in (*BY_STANDARD, *JUDGED_RULES)])
    return holds


def _by_number(batch: pl.DataFrame) -> pl.Expr:
    holds = _alone(batch, "target", "actual")
    if _used(batch, "actual_unit"):
        same = pl.col("actual_unit") == pl.col("target_unit")
        holds &= (pl.col("actual_unit") == "") | same
    holds &= (pl.col("operator") != Operator.BETWEEN) | pl.col("upper").is_not_null()
    if _used(batch, "upper"):
        holds &= pl.col("upper").is_null() | (pl.col("operator") == Operator.BETWEEN)
    if _used(batch, "rule"):
        executed = pl.col("rule") == Rule.EXECUTION
        holds &= ~executed | ((pl.col("target") > 0) & (pl.col("actual") >= 0))
    return holds


def _by_judgement(batch: pl.DataFrame) -> pl.Expr:
    """Say where the share was judged: by tiers a target is wanted, a coefficient wants none."""
    rule = pl.col("rule")
    targets = [name for name in TARGETS if _used(batch, name)]
    count = pl.sum_horizontal(*(pl.col(n).is_not_null().cast(pl.Int8) for n in targets), pl.lit(0))
    readable = pl.col("target_unread").is_null()
    graded = (rule == "") & pl.col("target_text").is_not_null()
    tiers = ((rule == Rule.TIERS) | graded) & (count == 1)
    return readable & (tiers | ((rule == Rule.COEFFICIENT) & (count <= 1)))


def _without_actual(scored: pl.DataFrame) -> pl.DataFrame:
    """Return a batch in which numbers without an actual say so: common, and known at once."""
    rules = ["", str(Rule.PROPORTION), str(Rule.ALL_OR_NOTHING)]
    missing = (pl.col("left") == 1) & _alone(scored, "target", None)
    missing &= pl.col("rule").is_in(rules) & (pl.col("not_applicable") == "")
    missing &= (pl.col("choice_group") == "") & (pl.col("weight") >= 0)
    for name in ACTUALS:
        missing &= pl.col(name).is_null()
    return scored.with_columns(missing=missing).with_columns(
        points=pl.when("missing").then(None).otherwise("points"),
        reason=pl.when("missing").then(pl.lit("actual_missing"))
        .when(pl.col("left") == 0).then(pl.lit("")).otherwise(None),
        left=pl.when("missing").then(0).otherwise("left"),
    ).drop("missing")  # fmt: skip


def _checked(batch: pl.DataFrame) -> pl.DataFrame:
    """Return the batch; refuse words that stand for no rule, operator or effect."""
    allowed: dict[str, tuple[str, ...]] = {
        "operator": tuple(map(str, OPERATORS)), "rule": tuple(map(str, KNOWN_RULES)),
        "effect": tuple(map(str, Effect)),
    }  # fmt: skip
    for name, words in allowed.items():
        others = batch.filter(~pl.col(name).is_in(words))[name].unique(maintain_order=True)
        if len(others):
            raise ColumnError(f"{name}: {'、'.join(others[:3])}；只可为 / only {' '.join(words)}")
    if batch["year"].null_count():
        raise ColumnError("year: 有的行没有年度 / lines without a year")
    return batch
