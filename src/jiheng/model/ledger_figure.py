"""Figures of ledgers: how one is defined (口径), what it counted, and how it has drifted since."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.model.citation import Citation
from jiheng.model.ledger_row import Value
from jiheng.model.period import Period
from jiheng.model.quantity import Quantity, factor, half_up

LIST_OPERATORS = ("any_of", "none_of")
BARE_OPERATORS = ("filled", "blank")
BOUNDS = ("at_least", "more", "at_most", "less")
FIELD_OPERATORS = ("not_after", "not_before", "after")  # than another field of the row
OPERATORS = ("is", "is_not", *BOUNDS, *LIST_OPERATORS, *BARE_OPERATORS, *FIELD_OPERATORS)
COUNTING = ("count", "distinct", "sum", "value")  # read rows of one ledger
DERIVED = ("ratio", "rank", "growth", "completion")  # made of other figures
TARGET_COLUMNS = ("definition", "year", "target", "measured_in")  # of a ledger of targets
MOST_DECIMALS = 6  # of a count of shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a row must fulfil: a field compared with a value, or any of some such comparisons.

    Of operators of fields, such as `not_after`, the one value names the other field.
    """

    field: str = ""
    op: str = ""
    values: tuple[Value, ...] = ()
    alternatives: tuple["Condition", ...] = ()  # one of them will do; none has any of its own
    order: tuple[str, ...] = ()  # of a choice whose entries follow each other, such as stages

    @property
    def id(self) -> str:
        """What it is called where rows are left out for it: `stage at_least signed`."""
        if self.alternatives:
            return " | ".join(condition.id for condition in self.alternatives)
        return " ".join((self.field, self.op, *(str(value) for value in self.values)))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it reads."""
        own: tuple[str, ...] = (self.field,) if self.field else ()
        if self.op in FIELD_OPERATORS:
            own = (self.field, str(self.values[0]))
        return (*own, *(name for each in self.alternatives for name in each.fields))


@dataclass(frozen=True, slots=True)
class Break:
    """The day from which a series means something else, and why."""

    day: dt.date
    why: str


@dataclass(frozen=True, slots=True)
class Meets:
    """How many rows of another ledger, dated in the period, hold the same text in a field."""

    ledger: str
    field: str  # of both ledgers: the partner that rows of the other one tell of
    day: str
    least: int


@dataclass(frozen=True, slots=True)
class Window:
    """How many days after another day of its row something still counts, the last included."""

    begin: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One version of a 口径: which rows count, by which day, how they become a number."""

    id: str
    label: str
    english: str
    unit: str
    digits: int | None = None  # decimals it is printed with; None: a whole number
    better: str = "more"  # more, less
    monthly: bool = False  # published when a month is closed
    variant_of: str = ""  # the definition that this is another way of counting, shown beside it
    reconciled_with: str = ""  # the official figure that one's own ledger is held against
    reconciled_by: str = ""  # the field by which differences are told apart
    split_by: str = ""  # the field by whose values the figure is shown in parts, with their shares
    since: dt.date
    until: dt.date | None = None
    how: str  # count, distinct, sum, value, ratio, rank, growth, completion
    ledger: str = ""
    measure: str = ""  # the field that is summed, told apart or taken
    day: str = ""  # the field by which a row falls into a period
    where: tuple[Condition, ...] = ()
    ends: str = ""  # the field with the last day a row is in force: it counts what is on the
    # last day of the period, whenever that began
    once_by: tuple[str, ...] = ()  # of rows that hold the same here the first alone counts
    meets: Meets | None = None  # rows of another ledger that must be there
    base: str = ""  # the figure that is ranked, grown, completed; of a ratio: what it is of
    part: str = ""  # of a ratio of a period: the figure above the line
    reached: str = ""  # of a ratio of a cohort: the field with the day on which a row got there
    window: Window | None = None  # and in how many days of another one it must have got there
    against: str = ""  # of a growth: prior_comparable, prior
    breaks: tuple[Break, ...] = ()
    citation: Citation
    digest: str  # of its rule text, wording left out

    @property
    def cohort(self) -> bool:
        """Whether it is a ratio over the rows of a cohort, not of two figures of a period."""
        return bool(self.reached)

    @property
    def stock(self) -> bool:
        """Whether it says what there is on a day: its months do not add up to a year."""
        return bool(self.ends)


@dataclass(frozen=True, slots=True, order=True)
class Counted:
    """A row behind a figure: which version of it, and what it brought."""

    key: str
    number: int
    amount: Fraction = Fraction(0)
    share: Fraction = Fraction(1)  # of it that counts here: a project may be two districts'


def quantity_of(definition: Definition, value: Fraction) -> Quantity:
    """Return a value of a figure as it is printed; a count of shares with the decimals it has."""
    unit, digits = definition.unit, definition.digits
    number = value / factor(unit)
    if digits is None and definition.how == "count" and number.denominator != 1:
        places = range(1, MOST_DECIMALS)
        digits = next((n for n in places if (number * 10**n).denominator == 1), MOST_DECIMALS)
    return Quantity(half_up(number, digits or 0), unit, digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFigure:
    """A figure with the rows behind it; `refused` says why there is no value."""

    definition: Definition
    period: Period
    place: str = ""
    value: Fraction | None  # in the base unit; None: refused
    refused: str = ""  # no_rows, several, no_base, zero_base, break, not_in_force, unit, no_figure,
    # no_target, target_draft, targets, target_unread, better_less, part_of_year
    facts: Mapping[str, object] = field(default_factory=dict)  # what the refusal is about
    counted: tuple[Counted, ...] = ()  # in the order of their keys
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # keys by reason
    parts: tuple["LedgerFigure", ...] = ()  # the figures it is made of
    units_ranked: int = 0  # of a rank: how many units there are figures of
    units: int = 0  # and how many belong to the universe; 0: nobody says
    digest: str

    @property
    def quantity(self) -> Quantity | None:
        """The value as it is printed: rounded once, half up."""
        return quantity_of(self.definition, self.value) if self.value is not None else None

    @property
    def complete(self) -> bool:
        """Whether a rank is one among all units of its universe."""
        return self.units_ranked == self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What became of a figure: rows gone, added, changed since it was taken."""

    then: LedgerFigure
    now: LedgerFigure
    gone: tuple[Counted, ...] = ()
    added: tuple[Counted, ...] = ()
    changed: tuple[tuple[Counted, Counted], ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything has changed: digests are equal where nothing has."""
        return self.then.digest != self.now.digest

    @property
    def difference(self) -> Fraction | None:
        """Now less then; None where either is refused."""
        if self.then.value is None or self.now.value is None:
            return None
        return self.now.value - self.then.value
