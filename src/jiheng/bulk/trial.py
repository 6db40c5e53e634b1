"""A draft of scoring rules tried on a frame: a province scored once for each clause.

What a frame says stays as it is; only rules change. Points are scored again where a clause is one
that lines ask for, else the sums of the step before are graded again. Batches come and go: of each
only what the draft changes is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from jiheng.bulk import tasks
from jiheng.bulk.columns import BY_NAME, DEPARTMENT, SUBJECT, WEIGHT, ColumnError, completed
from jiheng.bulk.lines import Scorer
from jiheng.bulk.trees import sums, trees
from jiheng.model import Rule
from jiheng.rulebook import Profile, RuleHistory
from jiheng.rulebook.draft import Draft
from jiheng.trial import LINE_CLAUSES, Change, Standing, Steps, Trial, change_of, profile_steps
from jiheng.trial.steps import TRIED

UNSEEN = frozenset({"execution_base", "consolidation"})  # a frame has one budget, already summed
STANDING = ("low", "high", "total", "grade", "lamp")
CHOICE = ("profile", "year", "place")  # what a profile is chosen by


@dataclass(slots=True)
class _Step:
    """The rules after so many clauses, and what scores by them."""

    history: RuleHistory
    weights: pl.DataFrame | None  # of execution, where the clause about it is among them
    rescores: bool
    scorer: Scorer = field(init=False)

    def __post_init__(self) -> None:
        self.scorer = Scorer(self.history)


def try_frame(frame: Path, history: RuleHistory, draft: Draft) -> Trial:
    """Return what a draft of scoring rules changes in a frame of past years. Raises ColumnError."""
    profile = draft.profile
    if profile is None:
        raise TypeError("a draft of another kind")
    paths = tasks.files(frame)
    if not paths or any(path.suffix.lower() == tasks.RECORD for path in paths):
        raise ColumnError(f"{frame}: 没有表格数据 / no frame of lines")
    choices = _choices(paths)
    covered = choices.filter(pl.col("place").str.starts_with(draft.place))
    in_force = _in_force(covered, history, profile.scope)
    steps = profile_steps(in_force.values(), profile, draft.clauses, TRIED - UNSEEN)
    own_steps = list(_steps(steps, history, covered, profile.scope))
    changes: list[Change] = []
    tried = left_out = 0
    for task in tasks.tasks(paths):
        for batch in tasks.batches(task, history, []):
            lines, others = _covered(completed(batch), draft.place, profile.scope)
            left_out += others
            if lines.is_empty():
                continue
            compared = _compared(lines, own_steps)
            tried += compared.height
            changes += _changes(compared, steps.clauses)
    years = tuple(sorted(covered["year"].unique().to_list()))
    return Trial(
        draft=draft, clauses=steps.clauses, untried=steps.untried, years=years, tried=tried,
        changes=tuple(changes), left_out=left_out,
    )  # fmt: skip


def _choices(paths: list[Path]) -> pl.DataFrame:
    """Return by what profiles are chosen anywhere in a frame; read before anything is scored."""
    kinds = []
    for path in paths:
        table = tasks.scan(path)
        with tasks.sound(path):
            names = table.collect_schema().names()
        if "year" not in names:
            raise ColumnError(f"year: 缺少这一列 / is missing ({BY_NAME['year'].meaning})")
        own = [_choice(name, given=name in names) for name in CHOICE]
        with tasks.sound(path):
            kinds.append(table.select(own).unique().collect())
    return pl.concat(kinds).unique().drop_nulls("year").sort(CHOICE)


def _choice(name: str, *, given: bool) -> pl.Expr:
    column = BY_NAME[name]
    if not given:
        return pl.lit(column.default, column.type).alias(name)
    read = pl.col(name).cast(column.type)
    return read if column.default is None else read.fill_null(column.default)


def _in_force(choices: pl.DataFrame, history: RuleHistory, scope: str) -> dict[str, Profile]:
    profiles = (_profile(row, history, scope) for row in choices.iter_rows())
    return {profile.digest: profile for profile in profiles if profile is not None}


def _profile(choice: tuple[str, int, str], history: RuleHistory, scope: str) -> Profile | None:
    id_, year, place = choice
    return history.on(year, place).profile_used(scope, id_)


def _steps(
    steps: Steps[Profile], history: RuleHistory, choices: pl.DataFrame, scope: str
) -> Iterator[_Step]:
    """Yield the rules before the draft and after each clause."""
    for count in range(len(steps.clauses) + 1):
        changed = tuple(
            (since, until, steps.at(p, count) if p.scope == scope else p)
            for since, until, p in history.profile_history
        )
        stepped = replace(history, profile_history=changed)
        weighs = "execution_weight" in steps.clauses[:count]
        weights = _weights(choices, history, stepped, scope) if weighs else None
        rescores = count == 0 or steps.clauses[count - 1] in LINE_CLAUSES
        yield _Step(stepped, weights, rescores)


def _weights(
    choices: pl.DataFrame, history: RuleHistory, stepped: RuleHistory, scope: str
) -> pl.DataFrame:
    """Return for each choice what execution weighs by the rules in force and by the step."""
    rows = []
    for row in choices.iter_rows():
        before, after = _profile(row, history, scope), _profile(row, stepped, scope)
        if before is None or after is None:
            continue
        weight = after.execution_weight
        rows.append((*row, before.execution_weight.value, weight.value, weight.absent))
    return pl.DataFrame(
        rows, orient="row",
        schema={**{n: BY_NAME[n].type for n in CHOICE}, "before_w": WEIGHT, "after_w": WEIGHT,
                "no_w": pl.Boolean},
    )  # fmt: skip


def _covered(lines: pl.DataFrame, place: str, scope: str) -> tuple[pl.DataFrame, int]:
    """Return the lines that a draft is for, and how many subjects it is not for."""
    own = (pl.col("subject") == DEPARTMENT) == pl.lit(scope == "department")
    covers = own & pl.col("place").str.starts_with(place)
    others = lines.filter(~covers).select(SUBJECT).unique().height
    return lines.filter(covers), others


def _weighed(lines: pl.DataFrame, weights: pl.DataFrame | None) -> pl.DataFrame:
    """Return lines with the weight of execution that a step gives it.

    A project that states a weight other than that of the rules in force keeps its own, as
    everywhere; where the step leaves it to the workbook, what is written stands.
    """
    if weights is None:
        return lines
    joined = lines.join(weights, on=CHOICE, how="left", maintain_order="left", nulls_equal=True)
    executed = pl.col("rule") == Rule.EXECUTION
    own = (pl.col("subject") != DEPARTMENT) & pl.col("weight").is_not_null()
    own &= pl.col("weight").ne_missing(pl.col("before_w"))
    stated = pl.when("no_w").then(None).otherwise("weight")
    given = pl.when(pl.col("after_w").is_null() | own).then(stated).otherwise("after_w")
    weight = pl.when(executed).then(given).otherwise("weight").cast(WEIGHT)
    return joined.with_columns(weight=weight).drop("before_w", "after_w", "no_w")


def _compared(lines: pl.DataFrame, steps: list[_Step]) -> pl.DataFrame:
    """Return each subject with where it stands after each step."""
    compared: pl.DataFrame | None = None
    tree_sums = pl.DataFrame()
    for number, step in enumerate(steps):
        if step.rescores:
            tree_sums = sums(step.scorer.score(_weighed(lines, step.weights)))
        standings = trees(tree_sums, step.history).select(
            *SUBJECT, *(pl.col(name).alias(f"{name}{number}") for name in STANDING)
        )
        if compared is None:
            compared = standings
        else:
            compared = compared.join(standings, on=SUBJECT, how="left", maintain_order="left")
    if compared is None:
        raise TypeError("no step")
    return compared


def _changes(compared: pl.DataFrame, clauses: tuple[str, ...]) -> Iterator[Change]:
    differs = pl.lit(value=False)
    for number in range(len(clauses)):
        for name in STANDING:
            differs |= pl.col(f"{name}{number}").ne_missing(pl.col(f"{name}{number + 1}"))
    for row in compared.filter(differs).iter_rows(named=True):
        path = [_standing(row, number) for number in range(len(clauses) + 1)]
        who = (row["place"], row["organisation"], row["subject"], row["source"], row["year"])
        change = change_of(who, path, clauses)
        if change is not None:
            yield change


def _standing(row: dict[str, object], number: int) -> Standing:
    low, high, total, grade, lamp = (row[f"{name}{number}"] for name in STANDING)
    return Standing(
        amount=low, grade=grade or "", lamp=lamp or "",  # type: ignore[arg-type]  # by the schema of trees
        most=high if total is None else None,  # type: ignore[arg-type]
    )  # fmt: skip
