"""Lines of a budget, of staff, of assets, and what is computed of them: sums, shares, ratios."""

from dataclasses import dataclass

from jiheng.model import Citation


@dataclass(frozen=True, slots=True)
class Term:
    """A signed quantity of a formula: role and base."""

    sign: int
    role: str
    base: str
    name: str = ""  # line and base in words, where it is told to people


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioRule:
    """A ratio indicator: how it is computed, on which base, and which way is good."""

    id: str
    indicator: str  # id of the indicator of the framework; several bases of one share it
    label: str
    english: str
    base: str
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    absolute: bool
    partial: bool  # the numerator is a list of which some may be blank
    zero_note: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line on which figures are stated: a budget line, a kind of staff, of assets."""

    id: str
    label: str
    english: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A whole and its parts, which must add up on each of the bases."""

    code: str
    total: tuple[Term, ...]
    parts: tuple[Term, ...]
    optional: frozenset[str]  # roles that may be left blank when nil
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subset:
    """A part that can never exceed its whole."""

    part: Term
    total: Term
