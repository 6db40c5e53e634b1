"""Scores with every stage kept, so that they can be rebuilt by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from jiheng.model.evaluation import Evaluation
from jiheng.model.fact import Facts
from jiheng.model.indicator import Indicator
from jiheng.model.ledger_figure import LedgerFigure
from jiheng.model.location import Location
from jiheng.model.quantity import Number, divided
from jiheng.model.scoring_rule import Effect, Rule

ZERO = Decimal(0)
NOT_CHOSEN = "not_chosen"  # of several lines of which one counts, another does


@dataclass(frozen=True, slots=True)
class Share:
    """What share of the weight is earned, or why that cannot be said."""

    value: Fraction | None  # 0 to 1; None: cannot be said
    rule: Rule | None = None
    met: bool | None = None
    reason: str = ""  # id of the reason why there is none, such as actual_missing
    compared: tuple[Number, Number] | None = (
        None  # actual and target, where a quotient has a meaning
    )
    not_applicable: bool = False

    @property
    def attainment(self) -> Fraction | None:
        """Actual over target, uncapped; None where that has no meaning."""
        return divided(*self.compared) if self.compared is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredItem:
    """A line with its points: the exact value, and the value as printed."""

    key: str
    name: str
    weight: Decimal | None
    share: Share
    points: Decimal | None = None  # `exact`, rounded half up to the profile's digits
    penalty: Decimal = (
        ZERO  # points off for far over-achievement, where the profile has such a rule
    )
    indicator: Indicator | None = None  # None: the budget execution item
    figures: tuple[Location, ...] = ()  # of the execution item: budget and outturn

    @property
    def at(self) -> tuple[Location, ...]:
        """The cells that the points come from."""
        return self.indicator.at("actual") if self.indicator is not None else self.figures

    @property
    def exact(self) -> Fraction | None:
        """Weight times share less the penalty, never below 0, exactly; None without points."""
        if self.weight is None or self.share.value is None:
            return None
        earned = Fraction(self.weight) * self.share.value
        return max(earned - Fraction(self.penalty), Fraction(0)) if self.penalty else earned

    @property
    def effect(self) -> Effect:
        """Whether the line is part of the full marks, adds to them, or takes away."""
        return self.indicator.effect if self.indicator is not None else Effect.SCORED

    @property
    def counted(self) -> bool:
        """Whether its weight is part of the full marks: no bonus, no malus, not left unchosen."""
        return self.effect is Effect.SCORED and self.share.reason != NOT_CHOSEN

    @property
    def lost(self) -> Decimal | None:
        """The points lost, as printed; None if the line has no points. A bonus loses nothing."""
        if self.points is None or self.weight is None or self.share.reason == NOT_CHOSEN:
            return None
        return ZERO if self.effect is Effect.BONUS else self.weight - self.points


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The total by its stages: sum of printed items, rescaled once, added to, bounded, capped."""

    low: Decimal  # what is certain
    high: Decimal  # what is possible; equal to `low` when complete
    value: Decimal | None  # None: incomplete
    grade: str | None  # None: no grade can be given
    summed: Decimal  # sum of the printed items that are part of the full marks
    weights: Decimal  # sum of all their weights
    applicable: Decimal  # of those, the weights of lines that apply
    full_marks: Decimal
    rescaled: Fraction | None = None  # exact value before the one rounding; None: not rescaled
    bonus: Decimal = ZERO  # sum of printed bonus points
    malus: Decimal = ZERO  # sum of printed points taken away, as a positive number
    raw: Decimal | None = None  # the total before bound and cap; None: neither changed it
    cap: Decimal | None = None  # most that a low execution rate allows; None: no cap applies
    reasons: tuple[str, ...] = ()  # why incomplete: unscored, weights ...


@dataclass(frozen=True, slots=True)
class Lamp:
    """A warning lamp: its colour, what lit it, and by how much."""

    colour: str  # red, yellow, green, blue
    cause: str  # outran, underspent, zero_budget, behind, ahead ...
    figure: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredTree:
    """The department, or a project, scored by one profile."""

    subject: str
    name: str
    profile: str
    version: str
    digest: str
    items: tuple[ScoredItem, ...]
    total: Total
    lamp: Lamp | None = None  # None: none is lit, or the profile has none

    @property
    def execution(self) -> ScoredItem | None:
        """The budget execution item, which has no indicator; None where nothing weighs it."""
        return next((item for item in self.items if item.indicator is None), None)


@dataclass(frozen=True, slots=True)
class ReviewedPoints:
    """The points that a reviewer gave a line, and why they differ from its own."""

    points: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """A tree scored again by a reviewer: as it scored itself, as reviewed, and what was given."""

    own: ScoredTree
    again: ScoredTree
    given: Mapping[str, ReviewedPoints]  # by key of the line; the others keep their points


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A ratio indicator computed from facts; without value it is missing or does not apply."""

    id: str
    name: str
    base: str  # which budget the denominator is: original, revised; empty where there is no choice
    value: Fraction | None
    status: str  # computed, missing, not_applicable
    reason: str = ""  # roles that are missing, or why it does not apply
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    at: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredEvaluation:
    """An evaluation with its scores."""

    evaluation: Evaluation
    facts: Facts  # the figures in force: the department's consolidated, else as stated
    department: ScoredTree | None
    projects: tuple[ScoredTree, ...]
    ratios: tuple[Ratio, ...]
    ledger_figures: Mapping[str, LedgerFigure] = field(default_factory=dict)  # by definition

    @property
    def trees(self) -> tuple[ScoredTree, ...]:
        """The department first, then the projects."""
        return ((self.department,) if self.department else ()) + self.projects
