"""The department, or a project, scored by a profile."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from jiheng.model import (
    DEPARTMENT,
    Evaluation,
    Fact,
    Facts,
    Indicator,
    Location,
    Rule,
    ScoredItem,
    ScoredTree,
    Share,
    half_up,
)
from jiheng.rulebook import Profile
from jiheng.scoring.shares import share
from jiheng.scoring.totals import total


def item(indicator: Indicator, profile: Profile) -> ScoredItem:
    """Return an indicator with its points: weight times share, exact, then rounded once."""
    line = ScoredItem(
        key=indicator.key,
        name=indicator.name,
        weight=indicator.weight,
        share=share(indicator, profile),
        indicator=indicator,
        at=indicator.at("actual"),
    )
    return _earned(line, profile)


def execution_item(
    budget: Fact | None,
    spent: Fact | None,
    weight: Decimal | None,
    profile: Profile,
    *,
    at: tuple[Location, ...],
) -> ScoredItem:
    """Return the budget execution item: weight times the exact ratio, at most the weight."""
    line = ScoredItem(
        key="execution", name="预算执行率", weight=weight, share=_executed(budget, spent), at=at
    )
    return _earned(line, profile)


def _executed(budget: Fact | None, spent: Fact | None) -> Share:
    rule = Rule.EXECUTION
    if budget is None or spent is None or budget.exact is None or spent.exact is None:
        return Share(value=None, rule=rule, reason="execution_missing")
    if budget.exact.amount == 0:
        return Share(value=None, rule=rule, reason="zero_budget", not_applicable=True)
    rate = spent.exact.amount / budget.exact.amount
    if rate < 0:
        return Share(value=None, rule=rule, reason="negative_execution", attainment=rate)
    return Share(value=min(rate, Fraction(1)), rule=rule, met=rate >= 1, attainment=rate)


def _earned(line: ScoredItem, profile: Profile) -> ScoredItem:
    """Return a line with its points: weight times share, exact, then rounded once."""
    weight, share_ = line.weight, line.share
    if weight is not None and weight < 0:
        return replace(line, share=Share(value=None, rule=share_.rule, reason="weight_negative"))
    if weight is None or share_.value is None:
        return line
    exact = Fraction(weight) * share_.value
    return replace(line, exact=exact, points=half_up(exact, profile.points_digits.value or 0))


def tree(evaluation: Evaluation, facts: Facts, subject: str, profile: Profile) -> ScoredTree | None:
    """Return the department or a project scored; None if it has no indicator at all."""
    project = next((p for p in evaluation.projects if p.key == subject), None)
    indicators = evaluation.of(subject)
    if not indicators and project is None:
        return None
    holder = evaluation.holder(subject)
    role = "project.total" if project else "expenditure.total"
    weight = profile.execution_weight.value
    if weight is None or (project and project.execution_weight is not None):
        weight = holder.execution_weight
    base = profile.execution_base.value or "revised"
    items = [item(indicator, profile) for indicator in indicators]
    if weight is not None:
        budget, spent = (facts.one(role, b, subject) for b in (base, "executed"))
        at = tuple(fact.place for fact in (budget, spent) if fact) or _place(holder.places)
        items.insert(0, execution_item(budget, spent, weight, profile, at=at))
    name = project.name if project else evaluation.overview.department
    return ScoredTree(
        subject=subject,
        name=name or subject,
        profile=profile.id,
        version=profile.version,
        digest=profile.digest,
        items=tuple(items),
        total=total(items, profile),
    )


def _place(places: object) -> tuple[Location, ...]:
    values = list(places.values()) if isinstance(places, dict) else []
    return tuple(values[:1])


def department(evaluation: Evaluation, facts: Facts, profile: Profile) -> ScoredTree | None:
    """Return the department as a whole, scored."""
    return tree(evaluation, facts, DEPARTMENT, profile)
