"""Unit cost times number against the money: A20 for results, Q21 for targets."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Fact, Finding, Indicator, NumberTarget, Quantity, family, half_up
from jiheng.review.case import Case, unknown


def _pairs(case: Case) -> Iterator[tuple[Indicator, Indicator]]:
    """Yield each unit cost of a project with the one line that counts what it is the cost of.

    A unit cost is named 单家…, 每家…, 人均… or has a unit such as 万元/家.
    """
    for project in case.evaluation.projects:
        lines = case.evaluation.indicators_of(project.key)
        by_unit: dict[str, list[Indicator]] = {}
        for indicator in lines:
            if indicator.unit and family(indicator.unit) == indicator.unit:
                by_unit.setdefault(indicator.unit, []).append(indicator)
        for cost in lines:
            money, _, per = cost.unit.partition("/")
            if family(money) != "money":
                continue
            units = (per,) if per else [u for u in by_unit if cost.name.startswith(_names(u))]
            counted = [o for unit in units for o in by_unit.get(unit, ()) if o is not cost]
            if len(counted) == 1:
                yield cost, counted[0]


def _names(unit: str) -> tuple[str, ...]:
    return (f"单{unit}", f"每{unit}", f"{unit}均", f"单位{unit}")


def _money(value: object, unit: str) -> Fraction | None:
    """Return the amount of a unit cost, whose unit may be told per something."""
    if not isinstance(value, Quantity):
        return None
    return Quantity(value.number, unit.partition("/")[0], value.digits).amount


def averages(case: Case) -> Iterator[Finding]:
    """A20: unit cost times number is not more than what was spent."""
    for cost, count in _pairs(case):
        spent = case.evaluation.facts.first_exact("project.total", "executed", cost.subject)
        each = _money(cost.actual, cost.unit)
        number = count.actual.amount if isinstance(count.actual, Quantity) else None
        yield from _judged(case, ("A20", "actual"), (cost, count), (each, number), spent)


def linked_to_money(case: Case) -> Iterator[Finding]:
    """Q21: unit cost times number of the targets fits the budget, and uses most of it."""
    for cost, count in _pairs(case):
        budget = case.evaluation.facts.first_exact("project.total", "original", cost.subject)
        goal = cost.target.quantity if isinstance(cost.target, NumberTarget) else None
        count_goal = count.target.quantity if isinstance(count.target, NumberTarget) else None
        each, number = _money(goal, cost.unit), count_goal.amount if count_goal else None
        yield from _judged(case, ("Q21", "target"), (cost, count), (each, number), budget)
        if each is None or number is None or budget is None or budget.exact is None:
            continue
        if each * number < budget.exact.amount * case.limit("Q21", "least"):
            facts = _facts(cost, count, each * number, budget)
            yield Finding("Q21", cost.at("target"), facts, "little")


def _judged(
    case: Case, check: tuple[str, str], lines: tuple[Indicator, Indicator],
    figures: tuple[Fraction | None, Fraction | None], money: Fact | None,
) -> Iterator[Finding]:  # fmt: skip
    code, field = check
    (cost, count), (each, number) = lines, figures
    at = (*cost.at(field), *count.at(field))
    if each is None or number is None or money is None or money.exact is None:
        yield unknown(code, at, case.name("unit_cost_of", name=cost.name))
        return
    product = each * number
    half = Fraction(1, 2 * 10 ** _digits(cost, field))
    slack = half * _scale(cost) * number + money.exact.half_unit
    if product > money.exact.amount + slack:
        yield Finding(code, (*at, money.place), _facts(cost, count, product, money))


def _digits(cost: Indicator, field: str) -> int:
    text = cost.texts.get(cost.target_field if field == "target" else field, "")
    return len(text.partition(".")[2].rstrip("%")) if text else 0


def _scale(cost: Indicator) -> Fraction:
    return Quantity(Decimal(1), cost.unit.partition("/")[0]).amount


def _facts(cost: Indicator, count: Indicator, product: Fraction, money: Fact) -> dict[str, object]:
    exact = money.exact
    unit = exact.unit if exact else "元"
    amount = half_up(product / Quantity(Decimal(1), unit).amount, 2)
    printed = exact.printed() if exact else money.text
    return {
        "name": cost.name, "other": count.name, "found": f"{amount}{unit}", "expected": printed,
    }  # fmt: skip
