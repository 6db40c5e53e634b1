"""The department, or a project, scored by a profile."""

from decimal import Decimal

from jiheng.model import (
    DEPARTMENT,
    Evaluation,
    Fact,
    Facts,
    Indicator,
    Location,
    Number,
    NumberTarget,
    Operator,
    Rule,
    ScoredItem,
    ScoredTree,
    Share,
    divided,
)
from jiheng.rulebook import Profile
from jiheng.scoring.attainment import FULL, NOTHING
from jiheng.scoring.choice import without_alternatives
from jiheng.scoring.lamps import self_evaluation_lamp
from jiheng.scoring.shares import share
from jiheng.scoring.totals import total

ZERO = Decimal(0)


def item(indicator: Indicator, profile: Profile) -> ScoredItem:
    """Return an indicator with its points: weight times share, exact, then rounded once."""
    share_, weight = share(indicator, profile), indicator.weight
    if weight is not None and weight < 0:
        share_ = Share(value=None, rule=share_.rule, reason="weight_negative")
    penalty = _penalty(indicator, share_, profile)
    points = _points(weight, share_, penalty, profile)
    return ScoredItem(
        key=indicator.key, name=indicator.name, weight=weight, share=share_, points=points,
        penalty=penalty, indicator=indicator,
    )  # fmt: skip


def execution_item(
    executed: Share, weight: Decimal, profile: Profile, *, at: tuple[Location, ...]
) -> ScoredItem:
    """Return the budget execution item: weight times the exact ratio, at most the weight."""
    if weight < 0:
        executed = Share(value=None, rule=executed.rule, reason="weight_negative")
    points = _points(weight, executed, ZERO, profile)
    return ScoredItem(
        key="execution", name="预算执行率", weight=weight, share=executed, points=points, figures=at
    )


def _points(
    weight: Decimal | None, share_: Share, penalty: Decimal, profile: Profile
) -> Decimal | None:
    """Return weight times share less a penalty, rounded half up once; None without either.

    In whole numbers, because this is done for every line: the same as rounding `exact`.
    """
    if weight is None or share_.value is None:
        return None
    digits = profile.points_digits.value or 0
    top, bottom = weight.as_integer_ratio()
    if share_.value is not FULL:
        part, denominator = share_.value.as_integer_ratio()
        top, bottom = top * part, bottom * denominator
    if penalty:
        off, over = penalty.as_integer_ratio()
        top, bottom = max(top * over - off * bottom, 0), bottom * over
    return Decimal((2 * top * 10**digits + bottom) // (2 * bottom)).scaleb(-digits)


def executed_share(budget: Number | None, spent: Number | None, profile: Profile) -> Share:
    """Return the share of the budget that was spent, at most all of it; None is not reported."""
    rule = Rule.EXECUTION
    if budget is None or spent is None:
        return Share(value=None, rule=rule, reason="execution_missing")
    if budget == 0 and profile.execution_zero_budget.value == "zero":
        return Share(value=NOTHING, rule=rule, met=False, compared=(NOTHING, FULL))  # a rate of 0
    if budget == 0:
        return Share(value=None, rule=rule, reason="zero_budget", not_applicable=True)
    rate = divided(spent, budget)
    if rate < 0:
        return Share(value=None, rule=rule, reason="negative_execution", compared=(spent, budget))
    return Share(value=min(rate, FULL), rule=rule, met=rate >= 1, compared=(spent, budget))


def _amount(fact: Fact | None) -> Number | None:
    return fact.exact.amount if fact is not None and fact.exact is not None else None


def _penalty(indicator: Indicator, share_: Share, profile: Profile) -> Decimal:
    """Return the points off for passing a target by far, where the profile has such a rule."""
    if profile.over_achievement.value != "deduct" or share_.met is not True:
        return ZERO
    if not far_over(indicator, share_, profile):
        return ZERO
    return profile.over_penalty.value or ZERO


def far_over(indicator: Indicator, share_: Share, profile: Profile) -> bool:
    """Return whether a met target was passed by the profile's threshold or more.

    A target that is to be reached is passed at threshold x target; one to be kept below at as
    much under it. A target to be hit, and a range, cannot be passed.
    """
    target, threshold = indicator.target, profile.over_threshold.value
    reached = share_.attainment
    if threshold is None or reached is None or not isinstance(target, NumberTarget):
        return False
    if target.operator in (Operator.AT_LEAST, Operator.MORE):
        return reached >= threshold
    if target.operator in (Operator.AT_MOST, Operator.LESS):
        return 0 < reached <= 2 - threshold
    return False


def tree(evaluation: Evaluation, facts: Facts, subject: str, profile: Profile) -> ScoredTree | None:
    """Return the department or a project scored; None if it has no indicator at all."""
    project = next((p for p in evaluation.projects if p.key == subject), None)
    indicators = evaluation.indicators_of(subject)
    if not indicators and project is None:
        return None
    holder = evaluation.holder(subject)
    role = "project.total" if project else "expenditure.total"
    weight = profile.execution_weight.value
    if weight is None or (project and project.execution_weight is not None):
        weight = None if profile.execution_weight.absent else holder.execution_weight
    base = profile.execution_base.value or "revised"
    items = without_alternatives([item(i, profile) for i in indicators], profile)
    budget, spent = (facts.first_exact(role, b, subject) for b in (base, "executed"))
    executed = executed_share(_amount(budget), _amount(spent), profile)
    if weight is not None:
        at = tuple(fact.place for fact in (budget, spent) if fact) or _place(holder.places)
        items.insert(0, execution_item(executed, weight, profile, at=at))
    name = project.name if project else evaluation.overview.department
    return ScoredTree(
        subject=subject,
        name=name or subject,
        profile=profile.id,
        version=profile.version,
        digest=profile.digest,
        items=tuple(items),
        total=total(items, profile, executed),
        lamp=self_evaluation_lamp(items, executed, profile),
    )


def _place(places: object) -> tuple[Location, ...]:
    values = list(places.values()) if isinstance(places, dict) else []
    return tuple(values[:1])


def department(evaluation: Evaluation, facts: Facts, profile: Profile) -> ScoredTree | None:
    """Return the department as a whole, scored."""
    return tree(evaluation, facts, DEPARTMENT, profile)
