"""Assessments by a card: who commissions them, what is scored, what several raters come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.model.citation import Citation

BASE, BONUS, DEDUCTION = MODES = ("base", "bonus", "deduction")  # what points of an item do
PARTS = ("basics", "work", "conclusion", "items", "problems", "advice", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardItem:
    """A line of a card: what is looked at, and what it is worth."""

    id: str
    label: str
    english: str
    level1: str
    level1_english: str
    level2: str
    level2_english: str
    points: Decimal  # the most that it earns, adds or takes away
    mode: str = BASE
    asks: str = ""  # what is looked at, in the words of the card


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentGrade:
    """A grade and the total from which it is reached, itself included."""

    label: str
    at_least: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """指标体系: the items of an assessment with their points, for a place and from a year on."""

    id: str
    label: str
    english: str
    kinds: tuple[str, ...]  # of assessments that it serves
    subjects: tuple[str, ...]  # department, project
    place: str  # division code, such as CN-1301
    since: int  # the first year it holds for
    until: int | None
    step: Decimal  # of points; 0.01 where nothing is said
    items: tuple[CardItem, ...]
    grades: tuple[AssessmentGrade, ...]  # the best first
    citation: Citation
    points_citation: Citation  # where the points of the items come from

    @property
    def full(self) -> Decimal:
        """The points that the items earn together at most, without what is added."""
        return sum((i.points for i in self.items if i.mode == BASE), Decimal(0))

    def item(self, id_: str) -> CardItem | None:
        """Return an item by its id; None if there is none."""
        return next((item for item in self.items if item.id == id_), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSection:
    """A heading of the report on an assessment, and what stands under it."""

    label: str
    english: str
    part: str  # of PARTS


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentKind:
    """A kind of assessment: who commissions, rates and answers it, and when in a year."""

    id: str
    label: str
    english: str
    commission: tuple[str, ...]  # roles
    rate: tuple[str, ...]
    answer: tuple[str, ...]
    above: bool  # commissioned from above the department, never from within
    raters: int  # at least
    self_rated: bool  # who commissions it may rate as well
    subjects: tuple[str, ...]  # department, project
    states: tuple[str, ...]  # of the year in which it is commissioned
    verdict: bool  # it ends with support or rejection of a budget
    ranked: bool  # departments are ranked by it
    sections: tuple[AssessmentSection, ...]
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedItem:
    """An item as several raters scored it."""

    item: CardItem
    mean: Fraction  # exact
    points: Decimal  # the mean, rounded half up to cents
    low: Decimal
    high: Decimal
    marks: Mapping[str, Decimal]  # by rater

    @property
    def spread(self) -> Fraction:
        """How far the raters lie apart, as a share of the item's points."""
        return Fraction(self.high - self.low) / Fraction(self.item.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentResult:
    """What an assessment came to: items, total as the sum of printed points, grade."""

    items: tuple[RatedItem, ...]
    total: Decimal
    grade: str
