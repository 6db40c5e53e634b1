"""From when on a comparison over years says something."""

from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRule:
    """How many years, how small a share, how long a text it takes before something is said."""

    full_years: int
    ratchet_steps: int
    timid_share: Fraction
    copied_digits: int
    copied_length: int
    alike_names: Fraction
    citation: Citation
