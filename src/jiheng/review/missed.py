"""Full marks beside a missed target, where no profile scores the form: A27."""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Finding, Indicator, NumberTarget, Operator, Quantity, family
from jiheng.review.case import Case

BELOW = (Operator.AT_LEAST, Operator.MORE)
ABOVE = (Operator.AT_MOST, Operator.LESS)


def full_marks_for_missed(case: Case) -> Iterator[Finding]:
    """A27: full marks for a missed target are wrong by any rule that a form could be scored by."""
    scored = {tree.subject for tree in case.scored.trees}
    for indicator in case.evaluation.indicators:
        full = indicator.weight is not None and indicator.own_points == indicator.weight
        if indicator.subject in scored or not full or indicator.weight == 0:
            continue
        target, actual = indicator.target, indicator.actual
        if indicator.standard_text or not isinstance(target, NumberTarget):
            continue  # a standard may give full marks from elsewhere on
        if isinstance(actual, Quantity) and _missed(target, actual):
            facts = {"name": indicator.name, "expected": _shown(indicator),
                     "found": actual.printed()}  # fmt: skip
            at = indicator.at("target", "actual", "own_points")
            yield Finding("A27", at, facts, "written_full")


def _missed(target: NumberTarget, actual: Quantity) -> bool:
    """Return whether a result misses its target by more than both were rounded."""
    if family(target.quantity.unit) != family(actual.unit):
        return False
    short = target.quantity.amount - actual.amount
    if target.operator in ABOVE:
        short = -short
    return target.operator in (*BELOW, *ABOVE) and short > _rounded(target.quantity, actual)


def _rounded(*quantities: Quantity) -> Fraction:
    """Return how far figures may be off by their decimals; whole numbers are exact."""
    return sum((q.half_unit for q in quantities if q.digits), Fraction(0))


def _shown(indicator: Indicator) -> str:
    texts = indicator.texts
    return texts.get("revised_target") or texts.get("original_target", "")
