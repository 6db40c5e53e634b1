"""A profile: how one kind of evaluation is scored, every value with what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from jiheng.model import Citation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ruled(Generic[T]):
    """A value with what it rests on; None: to be taken from the workbook, or no such rule."""

    value: T | None
    since: int  # first fiscal year
    citation: Citation
    note: str = ""
    absent: bool = False  # there is no such rule, rather than one that the workbook states


@dataclass(frozen=True, slots=True)
class Block:
    """A first-level indicator and the points that go to it; None: from the workbook."""

    id: str
    label: str
    weight: Decimal | None
    parts: tuple["Block", ...] = ()  # second-level indicators with points of their own

    @property
    def names(self) -> tuple[str, ...]:
        """What a line may call it: by id or label."""
        return (self.id, self.label)


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of a qualitative judgement; `low` belongs to it."""

    label: str
    low: Fraction


@dataclass(frozen=True, slots=True)
class GradeBand:
    """A grade from `low` on, up to the next better one: half-open."""

    label: str
    low: Decimal
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TotalCap:
    """With an execution rate below `below`, the total is at most `at_most`."""

    below: Fraction
    at_most: Decimal


@dataclass(frozen=True, slots=True)
class LampLimits:
    """When a lamp is lit: points outrun the money, or money is left, by more than a share."""

    outran: Fraction
    underspent: Fraction


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A line that the rule prescribes: fields of the template's indicator sheet as written."""

    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one kind of evaluation is scored. Values not cited anywhere are not in it."""

    id: str
    version: str
    digest: str
    scope: str  # department, project
    title: str
    english: str
    place: str
    default: bool
    since: int
    until: int | None
    form: str  # the official form that is written: empty, transfer, bond, service
    scoring: Ruled[str]  # points, or none: targets and results only
    full_marks: Ruled[Decimal]
    points_digits: Ruled[int]
    weight_digits: Ruled[int]
    execution_weight: Ruled[Decimal]
    execution_base: Ruled[str]
    execution_zero_budget: Ruled[str]
    execution_explain_below: Ruled[Fraction]
    blocks: Ruled[tuple[Block, ...]]
    rows: Ruled[tuple[GivenRow, ...]]
    fewest_indicators: Ruled[int]
    unmet: Ruled[str]
    late_date: Ruled[str]
    out_of_range: Ruled[str]
    negative_target: Ruled[str]
    over_achievement: Ruled[str]
    over_threshold: Ruled[Fraction]
    over_penalty: Ruled[Decimal]
    deduction_steps: Ruled[str]
    choose_one: Ruled[str]
    tiers: Ruled[tuple[Tier, ...]]
    grades: Ruled[tuple[GradeBand, ...]]
    not_applicable: Ruled[str]
    total_ceiling: Ruled[str]
    total_caps: Ruled[tuple[TotalCap, ...]]
    lamps: Ruled[LampLimits]
    consolidation: Ruled[str]
    outline: Ruled[str]

    @property
    def ruled(self) -> tuple[tuple[str, Ruled[object]], ...]:
        """Every rule of the profile with its name, in order."""
        pairs = ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        return tuple((name, value) for name, value in pairs if isinstance(value, Ruled))

    @property
    def verified(self) -> bool:
        """Whether every value was read in its original."""
        return all(ruled.citation.verified for _, ruled in self.ruled)

    def grade(self, total: Decimal) -> str:
        """Return the grade of a printed total."""
        bands = self.grades.value or ()
        return next(band.label for band in bands if total >= band.low)

    def block(self, level1: str) -> Block | None:
        """Return the block that a line's first level names; None if the profile has no such."""
        return next((b for b in self.blocks.value or () if level1 in b.names), None)
