"""Tiles of the leader's page: a figure against its target and the time gone."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from jiheng.model import (
    Chart,
    Definition,
    LedgerFigure,
    MonthPlan,
    NumberTarget,
    Operator,
    Progress,
    Quantity,
    factor,
    half_up,
)
from jiheng.model.ledger_figure import quantity_of
from jiheng.rulebook import MonitoringRule
from jiheng.scoring import indicator_progress

RATE = ("ratio", "rank", "growth")  # no sum of months: nothing of them is due in proportion
DIGITS = 2  # of a chart whose figure says none


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure is to reach in the year, and where that is said."""

    target: NumberTarget
    source: str  # targets: the ledger of targets; indicator: an approved one that is bound to it
    address: str = ""
    plan: MonthPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure with its target, how far it is by the last month that is over, and its drift."""

    figure: LedgerFigure
    goal: Goal | None = None
    why_no_goal: str = ""  # several: targets that differ; empty: none was set
    finished: Fraction | None = None  # the figure to the end of the last month that is over
    months: int = 0  # that are over
    progress: Progress = field(default_factory=Progress)
    published: str = ""  # as it was published last for the same period; empty: never
    drifted: bool = False  # its rows are not those that were counted then

    @property
    def completed(self) -> Fraction | None:
        """The share of the target that is reached; None without either, or of a target of zero."""
        if self.goal is None or self.figure.value is None or self.goal.target.quantity.amount <= 0:
            return None
        return self.figure.value / self.goal.target.quantity.amount


def operator_of(definition: Definition) -> Operator:
    """Return how a figure is held against its target: the way in which it is better."""
    return Operator.AT_MOST if definition.better == "less" else Operator.AT_LEAST


def tile_progress(
    definition: Definition, finished: Fraction | None, goal: Goal | None, months: int,
    rule: MonitoringRule,
) -> Progress:  # fmt: skip
    """Return how far a figure is by the end of a month, by the rules of monitoring.

    What is judged is the figure up to the last month that is over: a month that has just begun
    owes nothing yet. Rates, ranks and growth are not judged in proportion.
    """
    if goal is None:
        return Progress(why="no_target")
    if finished is None:
        return Progress(why="no_value")
    if definition.how in RATE and goal.plan is None and months < 12:
        return Progress(why="rate")
    if months == 0:
        return Progress(why="no_month")
    done = Quantity(half_up(finished / factor(definition.unit), 6), definition.unit)
    return indicator_progress(goal.target, done, "", months, rule, goal.plan)


def printed_value(definition: Definition, value: Fraction | None) -> str:
    """Return an exact value as a definition prints its own; a dash for none."""
    return quantity_of(definition, value).printed() if value is not None else "—"


def board_digest(figures: Iterable[LedgerFigure]) -> str:
    """Return what is the same again when the page is made again from the same versions of rows."""
    text = "\n".join(f"{each.definition.id} {each.digest}" for each in figures)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def months_chart(
    definition: Definition, names: Sequence[str], columns: Sequence[tuple[str, Sequence[Fraction]]],
    words: tuple[str, str],
) -> Chart:  # fmt: skip
    """Return the months of some years side by side; a column shorter than a year ends early.

    `words` are the title and the text that stands for the picture.
    """
    digits = definition.digits if definition.digits is not None else 0
    scale = factor(definition.unit)
    rows: list[tuple[str, dict[str, Decimal]]] = []
    for number, name in enumerate(names):
        values = {
            label: half_up(values[number] / scale, digits)
            for label, values in columns
            if number < len(values)
        }
        rows.append((name, values))
    title, alternative = words
    return Chart(
        id="months", kind="months", title=title, alternative=alternative, axis=definition.unit,
        rows=tuple(rows),
    )  # fmt: skip
