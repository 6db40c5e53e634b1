"""Use of results: what a rule proposes for next year's money, and why."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.model.citation import Citation

OUTCOMES = ("priority", "reasonable", "hold", "cut", "suspend")  # the strictest last


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """What is proposed for a grade, for spending below a share, or for a lamp of monitoring."""

    outcome: str  # of OUTCOMES
    label: str  # as the rule words it
    english: str
    grades: tuple[str, ...] = ()
    below: Fraction | None = None  # share of the budget that was spent
    lamp: str = ""
    cut_low: Fraction | None = None  # share of the last budget that is cut; None: words only
    cut_high: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRule:
    """A rule of a place: its cases, and which budget a cut is taken from."""

    id: str
    label: str
    english: str
    place: str  # division code, such as CN-1301
    since: int  # the first evaluated year it holds for
    until: int | None
    base: str  # original, revised
    cases: tuple[UseCase, ...]
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class UseStanding:
    """What is known of a subject beside its score."""

    problems: int = 0  # not put right yet
    drift: int = 0  # figures taken from ledgers that are others now
    lamp: str = ""  # the worst of the newest round of monitoring


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedUse:
    """A line of a proposal: what a subject had, what it came to, what the rule makes of it."""

    subject: str
    name: str
    budget: Fraction | None  # yuan; the last budget, of the base that the rule names
    outturn: Fraction | None
    rate: Fraction | None  # outturn of the revised budget, else of the original one
    total: Decimal | None
    grade: str
    standing: UseStanding
    cases: tuple[UseCase, ...]  # all that hold
    case: UseCase | None  # the strictest of them
    low: Fraction | None = None  # yuan; None: the rule has words only
    high: Fraction | None = None
    formula: str = ""  # how low and high come from the budget
    why: str = ""  # why nothing is proposed, or no number: no_grade, no_case, no_budget, words
