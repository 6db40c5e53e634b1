"""From when on a comparison over years says something, and a pattern of figures is asked about."""

from fractions import Fraction

from jiheng.model import factor
from jiheng.rulebook.amounts import amount_of
from jiheng.rulebook.comparison_rule import ComparisonRule, GamingRule
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

COUNTS = ("fewest", "fewest_units", "digits", "fewest_near")
SHARES = (
    "chance", "odds_equal", "odds_following", "odds_rush", "usual_share", "least_share",
    "odds_near", "score_width", "money_width",
)  # fmt: skip


def comparison_rule(holder: Branch, register: Register) -> ComparisonRule:
    """Return how comparisons speak. Raises RulebookError with file, line and key."""
    rule = ComparisonRule(
        full_years=holder.integer("full_years"),
        ratchet_steps=holder.integer("ratchet_steps"),
        timid_share=Fraction(holder.number("timid_share")),
        copied_digits=holder.integer("copied_digits"),
        copied_length=holder.integer("copied_length"),
        alike_names=Fraction(holder.number("alike_names")),
        gaming=_gaming_rule(holder.branch("gaming")),
        citation=register.citation(holder),
    )
    holder.close()
    return rule


def _gaming_rule(holder: Branch) -> GamingRule:
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
