"""From when on a comparison over years says something."""

from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class GamingRule:
    """From when on a pattern is asked about: how rare it must be, what is left to honest causes."""

    chance: Fraction  # of asking anybody of one kind without cause, at most
    fewest: int  # figures or days of a unit below which nothing is asked
    fewest_units: int  # units below which there is nobody to be compared with
    digits: int  # significant digits of a target that is not met by chance
    odds_equal: Fraction  # times the odds of the others that are left to other work, other habits
    odds_following: Fraction
    odds_rush: Fraction
    usual_share: Fraction  # of the others at least, however few they are
    least_share: Fraction  # of one's own below which nothing is asked
    fewest_near: int  # values on both sides of a threshold
    odds_near: Fraction  # of one side against the other that is left to the shape of the values
    score_width: Fraction  # points on each side of a grade's threshold
    money_width: Fraction  # share of a threshold of money on each side of it
    thresholds: tuple[Fraction, ...]  # of money, in yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRule:
    """How many years, how small a share, how long a text it takes before something is said."""

    full_years: int
    ratchet_steps: int
    timid_share: Fraction
    copied_digits: int
    copied_length: int
    alike_names: Fraction
    gaming: GamingRule
    citation: Citation
