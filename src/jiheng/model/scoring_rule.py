"""How points are earned: the kinds of scoring rules, and the figures of those that have any."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jiheng.model.quantity import Quantity


class Rule(StrEnum):
    """The kinds of scoring rules; the values are what templates and records store."""

    PROPORTION = "proportion"
    ALL_OR_NOTHING = "all_or_nothing"
    TIERS = "tiers"  # a share of the weight, judged by the tiers of the profile
    COEFFICIENT = "coefficient"  # a stated coefficient of 0 to 1, whatever the target
    DEDUCTION = "deduction"
    BANDS = "bands"
    CHECKLIST = "checklist"
    BREACHES = "breaches"
    EXECUTION = "execution"


class Effect(StrEnum):
    """What a line does to the total."""

    SCORED = "scored"
    BONUS = "bonus"  # adds what it earns, on top of the full marks
    MALUS = "malus"  # takes away what it loses


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """Points off for each step that an actual lies on the bad side of its target."""

    points: Decimal
    step: Quantity  # unit 百分点: of a difference of shares; %: of the target; else of the measure
    steps: str = ""  # exact, full, begun; empty: not stated, the profile says
    most: Decimal | None = None  # most points off; None: down to zero
    full_at: Quantity | None = None  # where the standard says that marks are full, if it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A span of actuals and the points it earns; None as a closed end: not stated."""

    low: Quantity | None
    low_closed: bool | None
    high: Quantity | None
    high_closed: bool | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """Points by span of the actual; `rest` for all other actuals, None if nothing is said."""

    bands: tuple[Band, ...]
    rest: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """Points for each item that is met, numbered from 1."""

    items: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaches:
    """Points off for each time that something happened."""

    points: Decimal
    each: Decimal = Decimal(1)  # times per deduction
    most: Decimal | None = None


Scoring = Deduction | Bands | Checklist | Breaches


@dataclass(frozen=True, slots=True)
class ItemsMet:
    """An actual of a checklist: which items are met."""

    numbers: frozenset[int]
    text: str
