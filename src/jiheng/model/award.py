"""Incentives: the scheme that promises them, the rows they are computed on, what they come to."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model.citation import Citation

ALL, PARTS, ADDED = "whole", "marginal", "added"  # how tiers count: see `Case.counts`
COUNTS = (ALL, PARTS, ADDED)
EXCLUSIVE, CUMULATIVE, UNKNOWN = STACKING = ("exclusive", "cumulative", "unknown")
REVIEWED, UNREVIEWED, UNDER_REVIEW, TO_REPEAL, REPEALED = LAWFUL = (
    "reviewed", "unreviewed", "under_review", "to_be_repealed", "repealed",
)  # fmt: skip
BARRED = (TO_REPEAL, REPEALED)  # nothing is computed by such a scheme
LEVELS = ("city", "province", "nation", "district")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """From which base on which part of it is paid."""

    low: Fraction = Fraction(0)  # in the base unit of the scheme's base
    included: bool = True  # 以上 includes the number itself, 超过 does not
    rate: Fraction | None = None  # share of the base
    each: Fraction | None = None  # yuan for one base unit, whatever the exchange rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a scheme pays to one kind of applicant; a scheme without kinds has one case."""

    id: str
    label: str
    counts: str = ALL  # whole: the highest tier reached, on everything; marginal: each tier on
    # what lies above its own beginning; added: every tier reached, on everything
    tiers: tuple[Tier, ...]  # the lowest first
    cap: Fraction | None = None  # yuan for an enterprise and a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One version of an incentive scheme."""

    id: str
    label: str
    english: str
    kind: str  # what it is paid for, as the ledger of awards says it: 外商投资奖励
    level: str  # of LEVELS: who promises it
    place: str  # division code
    since: dt.date
    until: dt.date | None = None
    ledger: str  # whose rows it is computed on; empty: on one amount that is typed
    measure: str  # the column that is summed
    unit: str  # of that column
    year: str = "previous"  # previous, same: which year's rows an award of a year is computed on
    excluded: tuple[tuple[str, tuple[str, ...]], ...] = ()  # columns and values that do not count
    cases: tuple[Case, ...]
    stacking: str
    lawful: str
    lock_years: int = 0  # for so long the money must stay
    citation: Citation
    digest: str  # of its rule text

    @property
    def foreign(self) -> bool:
        """Whether its base is in a foreign currency, so that each row needs a rate."""
        return "美元" in self.unit

    def case(self, label: str) -> Case | None:
        """Return the case of a kind of applicant; the only one where there are no kinds."""
        if len(self.cases) == 1 and not label:
            return self.cases[0]
        return next((case for case in self.cases if label in (case.id, case.label)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRow:
    """A row that an award is computed on: its amount, and what one unit of it is in yuan."""

    key: str  # what the row is called
    amount: Fraction  # in base units of its currency
    rate: Fraction = Fraction(1)  # yuan for one base unit, on the day of the row
    source: str = ""  # of the rate, with its day


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLine:
    """What one row brings to an award, before the cap."""

    key: str
    amount: Fraction
    rate: Fraction
    exact: Fraction  # yuan
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardPart:
    """What one tier brings: the base it is taken of, at which rate."""

    tier: Tier
    base: Fraction
    exact: Fraction  # yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """An award as computed: exact lines and parts, one rounding at the end."""

    scheme: Scheme
    case: Case
    base: Fraction
    lines: tuple[AwardLine, ...]
    parts: tuple[AwardPart, ...]
    exact: Fraction  # yuan, before the cap
    total: Fraction  # yuan, cut to the cap and rounded to the cent
    cut_by: str = ""  # cap, threshold: why it is not the exact amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A group whose enterprises together come to something else than each for itself."""

    parent: str
    apart: Mapping[str, Fraction]  # yuan by enterprise
    together: Fraction  # yuan for all of it as one applicant

    @property
    def gain(self) -> Fraction:
        """What the group gains by applying apart; negative where it would gain together."""
        return sum(self.apart.values(), Fraction(0)) - self.together
