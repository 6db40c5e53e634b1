"""Scorecards of zones and districts: what earns how many points, and how each was worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from jiheng.model.citation import Citation

RULES = (
    "proportion", "benchmark", "reverse", "efficacy", "minmax_floor",
    "mixed", "quota", "events", "bonus",
)  # fmt: skip
SPANNED = ("efficacy", "minmax_floor")  # between the lowest and the highest
BESIDE = ("events", "bonus")  # beside the full marks: they earn or cost, nothing is missing
MISSING = ("zero", "mean", "reweigh", "none")
ZONES, ENTERPRISES = "zones", "enterprises"  # what a card scores
EACH, TOTAL = "each", "total"  # what is rounded: each cell, or the total alone
BY_SHARE, BY_POINTS = "share", "points"


@dataclass(frozen=True, slots=True)
class CardValue:
    """What is scored: a reported figure, or one divided by another."""

    over: str  # name of the figure, as the ledger has it
    under: str = ""  # what it is divided by; empty: nothing
    unit: str = ""  # in which targets are written and values printed
    scale: Fraction = Fraction(1)  # of that unit in base units

    @property
    def names(self) -> tuple[str, ...]:
        """The figures that it is made of."""
        return (self.over, self.under) if self.under else (self.over,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPart:
    """A part of a mixed item: its own value and target, and its share of the weight."""

    value: CardValue
    target: Fraction
    share: Fraction
    capped: bool = False  # at its target


@dataclass(frozen=True, slots=True)
class CardBand:
    """How many of a size are asked for: a shortfall costs points."""

    label: str
    value: CardValue
    need: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class CardItem:
    """One scored line of a card."""

    id: str
    label: str
    english: str
    heading: str = ""  # the first-level group that it belongs to
    rule: str  # of RULES
    weight: Fraction = Fraction(0)  # points it can earn; none beside the full marks
    value: CardValue | None = None
    target: Fraction | None = None  # of a proportion; the base of a benchmark, either way
    targets: Mapping[str, Fraction] = field(default_factory=dict)  # by group, where they differ
    low: Fraction | None = None  # None: the lowest there is in the group
    high: Fraction | None = None
    less: bool = False  # less is better
    foot: Fraction = Fraction(0)  # share of the weight that the lowest earns
    parts: tuple[CardPart, ...] = ()
    bands: tuple[CardBand, ...] = ()
    each: Fraction = Fraction(0)  # points that one costs or earns
    event: str = ""  # the kind of event, as the ledger has it
    veto: bool = False  # an event that takes the rank away, not the score
    cap: Fraction | None = None  # points it earns at most; None: no cap
    floor: Fraction | None = None
    missing: str = "none"

    @property
    def marks(self) -> Fraction:
        """The points that belong to the full marks."""
        return Fraction(0) if self.rule in BESIDE else self.weight

    @property
    def values(self) -> tuple[CardValue, ...]:
        """Everything that is read for it."""
        own = (self.value,) if self.value is not None else ()
        return (*own, *(part.value for part in self.parts), *(band.value for band in self.bands))


@dataclass(frozen=True, slots=True)
class GradeBand:
    """A grade and how far it reaches: a cumulative share of all, or points from which on."""

    grade: str
    english: str
    bound: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A card of a place and a span of years."""

    id: str
    label: str
    english: str
    place: str  # division code
    since: int
    until: int | None = None
    subjects: str = ZONES  # what it scores
    levels: tuple[str, ...] = ()  # of zones, or scales of enterprises; none: all
    grouped: bool = False  # ranks, grades, means and spans are those of the group
    basis: str = ""  # which of several values of one figure is taken
    items: tuple[CardItem, ...]
    rounding: str = EACH
    digits: int = 2
    graded_by: str = BY_SHARE
    grades: tuple[GradeBand, ...] = ()
    illustrative: bool = False  # weights that no text gives
    citation: Citation
    digest: str = ""  # of its rule text

    @property
    def full(self) -> Fraction:
        """The full marks."""
        return sum((item.marks for item in self.items), Fraction(0))


@dataclass(frozen=True, slots=True)
class CardEvent:
    """Something that happened at a subject, with its paper."""

    kind: str
    count: Fraction
    document: str
    day: str = ""
    reference: str = ""  # the key of its row


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSubject:
    """Who is scored: a zone or an enterprise, what it reported, what happened there."""

    id: str
    name: str
    group: str = ""
    values: Mapping[str, Fraction] = field(default_factory=dict)  # in base units; no entry: not
    # reported, never zero
    events: tuple[CardEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A number of a formula and what it is: target, weight, low, high, cap."""

    name: str
    number: Fraction
    unit: str = ""
    label: str = ""  # of a part, a band or an event


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How a cell was worked out: rule, numbers, what cut it, the papers behind it."""

    rule: str
    value: Fraction | None = None  # the subject's own, in the unit of the item
    terms: tuple[Term, ...] = ()  # what the rule holds it against
    raw: Fraction | None = None  # before cap, floor and reweighing
    cut_by: str = ""  # cap, floor
    others: int = 0  # how many others a mean is of
    absent: tuple[str, ...] = ()  # the figures that were not reported
    papers: tuple[CardEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCell:
    """The points of one subject in one item."""

    item: str
    state: str  # scored, zero, mean, left_out, unknown
    exact: Fraction | None  # None: left out or unknown
    points: Decimal | None  # as printed
    trace: Trace
    factor: Fraction = Fraction(1)  # that missing items of the same subject left it with


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A subject on a card: its cells, its total, its rank and its grade."""

    subject: CardSubject
    cells: tuple[CardCell, ...]
    tail: Decimal  # total less the printed cells: zero where each cell is rounded
    total: Decimal | None  # None: something is missing that the card does not do without
    place: int | None = None  # None: without total, or vetoed
    ties: bool = False
    ranked: int = 0  # how many have a rank in the same group
    grade: str = ""
    vetoes: tuple[CardEvent, ...] = ()
