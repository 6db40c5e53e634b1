"""Figures of several units added up to those of the department."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from jiheng.model import DEPARTMENT, Evaluation, Fact, Facts, Quantity, factor, family
from jiheng.scoring.transfers import taken_out

# Only what units state for themselves is added; an internal transfer counts once.
TOTALS = ("income.total", "expenditure.total")
NOT_ADDED = ("rate", "share")
TRANSFERS = "internal.transfers"
# Of these every unit has something: where one states nothing, the sum is not the department's.
EVERYBODY = ("income", "expenditure", "staff", "assets")
Lessened = Mapping[tuple[str, str, str], tuple[Fact, ...]]


def consolidated(evaluation: Evaluation) -> tuple[Fact, ...]:
    """Return the department's figures as sums over its units, less internal transfers.

    A quantity is added up only if every unit that states the line at all states this figure as a
    number; each sum names its terms. Source: practice of consolidation, absolute values are
    added (rule `consolidation`).
    """
    facts = evaluation.facts
    keys = dict.fromkeys(
        (fact.role, fact.base)
        for fact in facts.all
        if fact.subject in evaluation.units and fact.base not in NOT_ADDED
    )
    lessened = taken_out(evaluation)
    stating = {(fact.subject, fact.role) for fact in facts.all}
    sums = (
        _sum(
            evaluation, role, base, lessened, [u for u in evaluation.units if (u, role) in stating]
        )
        for role, base in keys
    )
    return tuple(fact for fact in sums if fact is not None)


def complete(evaluation: Evaluation) -> bool:
    """Return whether the units that are added up are all there are, the head office among them."""
    return bool(evaluation.own_units) and all(y.complete for y in evaluation.unit_years)


def without_group(evaluation: Evaluation, group: str) -> tuple[str, ...]:
    """Return the units that state nothing in a group of lines, such as staff or assets."""
    stated = {f.subject for f in evaluation.facts.all if f.role.partition(".")[0] == group}
    return tuple(unit for unit in evaluation.units if unit not in stated)


def _sum(
    evaluation: Evaluation, role: str, base: str, lessened: Lessened, concerned: Sequence[str]
) -> Fact | None:
    """Return a figure of the department, of the units that state its line; None if one has none."""
    facts, units = evaluation.facts, evaluation.units
    group = role.partition(".")[0]
    if role == TRANSFERS:
        return None
    if evaluation.unit_years and group in EVERYBODY and without_group(evaluation, group):
        return None
    unit_facts = [facts.first_exact(role, base, unit) for unit in concerned]
    stated = [f for f in unit_facts if f is not None and f.exact is not None]
    if not stated or len(stated) < len(unit_facts):
        return None
    out = [fact for unit in concerned for fact in lessened.get((unit, role, base), ())]
    if role in TOTALS and not any(key[2] == base for key in lessened):
        stated_lines = (facts.first_exact(TRANSFERS, base, unit) for unit in units)
        out = [fact for fact in stated_lines if fact is not None]
    terms = (*((1, fact) for fact in stated), *((-1, fact) for fact in out))
    quantities = [fact.exact for _, fact in terms if fact.exact is not None]
    unit = quantities[0].unit
    if any(family(q.unit) != family(unit) for q in quantities):
        return None
    amount = sum((s * f.exact.amount for s, f in terms if f.exact is not None), Fraction(0))
    digits = [q.digits for q in quantities if q.digits is not None]
    quantity = Quantity(_decimal(amount / factor(unit)), unit, max(digits) if digits else None)
    return replace(
        stated[0], subject=DEPARTMENT, quantity=quantity, text=quantity.printed(), terms=terms
    )


def _decimal(value: Fraction) -> Decimal:
    """Return a sum of decimals as the decimal it is."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def in_force(evaluation: Evaluation) -> Facts:
    """Return the facts with the department's figures in force: consolidated, else as stated.

    Where the year of a unit is not in, what the department states stands before a partial sum.
    """
    sums = consolidated(evaluation)
    if evaluation.unit_years and not complete(evaluation):
        return Facts((*evaluation.facts.all, *sums))
    return Facts((*sums, *evaluation.facts.all))
