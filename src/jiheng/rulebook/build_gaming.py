"""From when on a pattern of figures is asked about."""

from fractions import Fraction

from jiheng.model import factor
from jiheng.rulebook.amounts import amount_of
from jiheng.rulebook.comparison_rule import GamingRule
from jiheng.rulebook.schema import Branch

COUNTS = ("fewest", "fewest_units", "digits", "fewest_near")
SHARES = (
    "chance", "odds_equal", "odds_following", "odds_rush", "usual_share", "least_share",
    "odds_near", "score_width", "money_width",
)  # fmt: skip


def gaming_rule(holder: Branch) -> GamingRule:
    """Return the limits of the tests. Raises RulebookError with file, line and key."""
    counts = {name: holder.integer(name) for name in COUNTS}
    shares = {name: Fraction(holder.number(name)) for name in SHARES}
    thresholds = tuple(_yuan(holder, text) for text in holder.texts("thresholds"))
    holder.close()
    return GamingRule(**counts, **shares, thresholds=thresholds)  # type: ignore[arg-type]


def _yuan(holder: Branch, text: str) -> Fraction:
    amount = amount_of(text)
    if amount is None:
        raise holder.fail("thresholds", f"must be amounts such as 1 亿元, is {text}")
    return Fraction(amount.number) * factor(amount.unit)
