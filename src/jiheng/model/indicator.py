"""Indicators: what was promised, what was done, what it is worth."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from jiheng.model.location import Location
from jiheng.model.month_plan import MonthPlan
from jiheng.model.quantity import Quantity
from jiheng.model.scoring_rule import Effect, ItemsMet, Rule, Scoring


class Operator(StrEnum):
    """How an actual is held against its target; the values are what forms print."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    EQUAL = "="
    MORE = ">"
    LESS = "<"
    BETWEEN = "区间"


@dataclass(frozen=True, slots=True)
class NumberTarget:
    """A number to be reached, kept below, or hit; with `upper` a range, both ends included."""

    operator: Operator | None  # None: not stated; then only an exact hit can be judged
    quantity: Quantity
    upper: Quantity | None = None


@dataclass(frozen=True, slots=True)
class DateTarget:
    """A day by which the thing is to be done, that day included."""

    by: dt.date


@dataclass(frozen=True, slots=True)
class YesNoTarget:
    """Something that is to be so, or not to be so."""

    expected: bool


@dataclass(frozen=True, slots=True)
class GradedTarget:
    """A quality in words, judged in tiers."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A result told in words."""

    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Something stated that could not be read for certain: its text is kept."""

    text: str


Target = NumberTarget | DateTarget | YesNoTarget | GradedTarget | Unread
Actual = Quantity | dt.date | bool | Words | ItemsMet | Unread


NOWHERE = Location()


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One line of the indicator table; `None` means not stated, never zero."""

    key: str
    subject: str  # department, or the key of a project
    level1: str  # id of the block: output, outcome, satisfaction, cost ... or the label as written
    level2: str
    name: str
    original_target: Target | None = None
    revised_target: Target | None = None
    unit: str = ""
    weight: Decimal | None = None
    actual: Actual | None = None
    prior: Quantity | None = None  # last year's actual
    long_target: str = ""
    stretch: str = ""  # 挑战值: shown beside the target, never scored
    numerator: str = ""
    denominator: str = ""
    data_source: str = ""
    standard: str = ""  # planned, industry, historical, other
    standard_source: str = ""
    rule: Rule | None = None  # None: the one that goes with the kind of target
    standard_text: str = ""  # 评分标准 as written
    scoring: Scoring | None = None  # the figures of a rule that has any
    effect: Effect = Effect.SCORED
    choice_group: str = ""  # of lines with the same group one counts, the others do not apply
    judged: Decimal | None = None  # share of the weight, 0 to 1, for targets in words
    tiers: str = ""  # the three tiers as described beforehand
    core: bool = False
    division: str = ""
    evidence: str = ""
    reason: str = ""  # 偏差原因
    not_applicable: str = ""  # why the line does not apply; filled: it is dropped
    own_points: Decimal | None = None  # the department's own score: compared, never used
    objective: str = ""
    problem: str = ""
    figure: str = ""  # 台账口径: the definition whose figure the actual is
    month_plan: MonthPlan | None = None  # 分月计划: what is due by a month; None: in proportion
    places: Mapping[str, Location] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)  # cells as written

    @property
    def target(self) -> Target | None:
        """The target in force: the revised one, else the original."""
        return self.revised_target if self.revised_target is not None else self.original_target

    @property
    def target_field(self) -> str:
        """The field that the target in force stands in."""
        return "original_target" if self.revised_target is None else "revised_target"

    def at(self, *names: str) -> tuple[Location, ...]:
        """Return the cells of these fields, else the row; `target` is the target in force."""
        places = self.places
        row = places.get("row", NOWHERE)
        fields = [self.target_field if name == "target" else name for name in names]
        return tuple([places.get(field, row) for field in fields])
