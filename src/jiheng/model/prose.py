"""A written report as read: passages, quantities, outline, and which figures belong together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from jiheng.model.document import TextLine
from jiheng.model.fact import Fact
from jiheng.model.location import Location
from jiheng.model.quantity import Interval, Quantity, factor, half_up
from jiheng.model.units import SCALES as UNIT_SCALES
from jiheng.model.units import with_unit

SCALES = {sign: UNIT_SCALES[sign] for sign in "万亿千"}  # the first sign of a scaled unit
MOST_DIGITS = 8
SUMS = ("sum", "change")  # kinds that hold to the last digit; a rate holds within its rounding


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a row of a table, made plain; every character knows its origin."""

    number: int
    text: str  # half-width digits, full-width punctuation, no blanks inside words
    origin: Sequence[int]  # for each character of `text`: where it stands in the paragraph
    line: TextLine
    cells: tuple[str, ...] = ()  # of a row, made plain

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the text stands in the paragraph as printed."""
        if start >= end or end > len(self.origin):
            return (0, 0)
        return self.origin[start], self.origin[end - 1] + 1

    def place(self, start: int = 0, end: int = 0) -> Location:
        """Return the place of a piece of the text; without one, of the whole paragraph."""
        at = self.line.place
        return Location(at.file, at.part, at.spot, self.span(start, end))

    def printed(self, start: int, end: int) -> str:
        """Return a piece of the text as printed."""
        first, last = self.span(start, end)
        return self.line.text[first:last]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A quantity in a passage: its fact, its name in the sentence, and what it is."""

    fact: Fact
    passage: int
    start: int  # of the whole expression in the passage, approximate words included
    end: int
    kind: str  # money, foreign, count, share, points, score, period
    name: str  # the words before it in its clause
    lead: str = ""  # the words of its sentence before that clause, without the figures
    after: str = ""  # the noun right behind it
    after_of: bool = False  # a percentage of it follows: 完成预算20万元的84%
    about: str = ""  # above, below, about: then the number is a bound, not a value
    depth: int = 0  # brackets it stands in
    rise: int = 0  # 1, -1: it is said to be a growth or a fall
    target: bool = False  # said to be a target, not a result

    @property
    def amount(self) -> Fraction | None:
        """The value in the base unit; None if it is a bound or was not read."""
        exact = self.fact.exact
        return exact.amount if exact is not None else None

    @property
    def half_unit(self) -> Fraction:
        """Half a unit of the last printed digit; 0 for points and counts of whole things."""
        exact = self.fact.exact
        if exact is None or exact.digits is None or exact.number == 0:
            return Fraction(0)
        scaled = exact.unit[:1] in SCALES
        is_integer = self.kind == "count" and exact.digits == 0 and not scaled
        return Fraction(0) if is_integer or self.kind == "score" else exact.half_unit

    def at_bound(self) -> "Mention":
        """Return a figure that is a bound, such as a target of ≥98%, as the number of its bound."""
        quantity = self.fact.quantity
        if not isinstance(quantity, Interval):
            return self
        ends = (quantity.number, quantity.low, quantity.high)
        bound = next((end for end in ends if end is not None), None)
        if bound is None:
            return self
        return replace(self, fact=replace(self.fact, quantity=Quantity(bound, quantity.unit)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A statement of the report that can be recomputed: stated and computed, in the base unit."""

    kind: str  # sum, change, share, rate, growth, average, count, done
    code: str  # of the check it belongs to
    stated_mention: Mention | None
    terms: tuple[tuple[int, Mention], ...]
    formula: str  # as it would be typed: 1+2
    stated: Fraction
    computed: Fraction
    tolerance: Fraction
    unit: str = ""
    certain: bool = True  # False: the text may mean something else; a question, not an error
    at: Location = field(default_factory=Location)  # without a whole: where it is stated
    quote: str = ""

    @property
    def difference(self) -> Fraction:
        """Computed less stated."""
        return self.computed - self.stated

    @property
    def verdict(self) -> str:
        """holds, rounding or fails."""
        if self.difference == 0 or (
            self.kind not in SUMS and abs(self.difference) <= self.tolerance
        ):
            return "holds"
        return "rounding" if abs(self.difference) < self.tolerance else "fails"

    @property
    def typed(self) -> str:
        """The formula as people write it."""
        return self.formula.removesuffix("*100").replace("*", "×").replace("/", "÷")

    def printed(self, value: Fraction) -> str:
        """Return a computed value in the unit and with the decimals of the stated figure."""
        if self.unit == "%":
            return f"{half_up(value * 100, 2)}%"
        exact = self.stated_mention.fact.exact if self.stated_mention is not None else None
        unit = exact.unit if exact is not None else self.unit
        scale = factor(unit)
        digits = exact.digits or 0 if exact is not None else 0
        number = value / scale
        places = next(
            (p for p in range(digits, MOST_DIGITS) if Fraction(half_up(number, p)) == number),
            digits + 2,
        )
        return with_unit(f"{half_up(number, places)}", unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """A numbered heading or item of a list."""

    passage: int
    start: int
    end: int  # of the number
    style: str  # han, han_brackets, arabic, arabic_brackets, circled, chapter, section, decimal
    number: int
    text: str
    depth: int  # from 1, by the sequence of numbers, not by style
    parent: int = -1  # index in the outline; -1: none
    fault: str = ""  # gap, twice, inverted


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedIndicator:
    """An indicator as the report tells it: in a sentence, or in a row of a table."""

    name: str
    actual: Mention | None = None
    target: Mention | None = None
    weight: Decimal | None = None
    points: Decimal | None = None
    level: str = ""
    reason: str = ""
    explained: bool = False  # the text says why it was missed
    unanswered: bool = False  # its row has a cell for the result, and nothing in it
    place: Location = field(default_factory=Location)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionText:
    """A piece of text that plays a part: an objective, a problem, a measure, a method."""

    text: str
    heading: str = ""
    place: Location = field(default_factory=Location)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything found in a written report."""

    name: str
    passages: tuple[Passage, ...] = ()
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    stated_indicators: tuple[StatedIndicator, ...] = ()
    rows: tuple[StatedIndicator, ...] = ()  # of score tables: weight and points
    organisation: str = ""
    organisation_at: Location = field(default_factory=Location)
    title: str = ""
    kind: str = "project"  # department, project
    year: int | None = None
    years: Mapping[int, Location] = field(default_factory=dict)  # years that the title names
    total: Mention | None = None
    grade: str = ""
    grade_at: Location = field(default_factory=Location)
    parts: Mapping[str, tuple[SectionText, ...]] = field(default_factory=dict)  # by section
    malformed: tuple[tuple[str, Location], ...] = ()
    aims: frozenset[int] = frozenset()  # passages that tell what was to be reached
    results: frozenset[int] = frozenset()  # passages that tell what was
    complete: bool = False  # has a title, conclusions and problems: not an excerpt
    recognised: bool = False  # the text was recognised from pictures
