"""Figures of several units added up to those of the department."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from jiheng.model import DEPARTMENT, Evaluation, Fact, Facts, Quantity, factor, family

# Only what units state for themselves is added; an internal transfer counts once.
TOTALS = ("income.total", "expenditure.total")
NOT_ADDED = ("rate", "share")


def consolidated(evaluation: Evaluation) -> tuple[Fact, ...]:
    """Return the department's figures as sums over its units, less internal transfers.

    A quantity is added up only if every unit that states the line at all states this figure as a
    number; source: practice of consolidation, absolute values are added (rule `consolidation`).
    """
    facts = evaluation.facts
    keys = dict.fromkeys(
        (fact.role, fact.base)
        for fact in facts.all
        if fact.subject in evaluation.units and fact.base not in NOT_ADDED
    )
    sums = (_sum(evaluation, role, base) for role, base in keys)
    return tuple(fact for fact in sums if fact is not None)


def _sum(evaluation: Evaluation, role: str, base: str) -> Fact | None:
    facts, units = evaluation.facts, evaluation.units
    if role == "internal.transfers":
        return None
    concerned = [u for u in units if any(f.role == role and f.subject == u for f in facts.all)]
    unit_facts = [facts.first_exact(role, base, unit) for unit in concerned]
    stated = [f for f in unit_facts if f is not None and f.exact is not None]
    if not stated or len(stated) < len(unit_facts):
        return None
    quantities = [f.exact for f in stated if f.exact is not None]
    unit = quantities[0].unit
    if any(family(q.unit) != family(unit) for q in quantities):
        return None
    amount = sum((q.amount for q in quantities), Fraction(0)) - _internal(facts, units, role, base)
    digits = [q.digits for q in quantities if q.digits is not None]
    number = amount / factor(unit)
    quantity = Quantity(_decimal(number), unit, max(digits) if digits else None)
    return replace(stated[0], subject=DEPARTMENT, quantity=quantity, text=quantity.printed())


def _internal(facts: Facts, units: tuple[str, ...], role: str, base: str) -> Fraction:
    if role not in TOTALS:
        return Fraction(0)
    transfers = (facts.first_exact("internal.transfers", base, unit) for unit in units)
    return sum((f.exact.amount for f in transfers if f and f.exact), Fraction(0))


def _decimal(value: Fraction) -> Decimal:
    """Return a sum of decimals as the decimal it is."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def in_force(evaluation: Evaluation) -> Facts:
    """Return the facts with the department's figures in force: consolidated, else as stated."""
    sums = consolidated(evaluation)
    return Facts((*sums, *evaluation.facts.all))
