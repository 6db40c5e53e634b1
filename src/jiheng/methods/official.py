"""One indicator scored as `scoring` scores it: the methods have no rule of points of their own."""

from decimal import Decimal

from jiheng.methods.inputs import exact, number
from jiheng.methods.result import MethodInputError, Result, steps
from jiheng.model import Indicator, NumberTarget, Operator, Quantity, Rule
from jiheng.rulebook import load
from jiheng.scoring import item

PROFILE, YEAR = "cn.mof.2020.project", 2020
RULES = {"proportion": Rule.PROPORTION, "all_or_nothing": Rule.ALL_OR_NOTHING}


def score_indicator(
    target: float, actual: float | None, points: float, direction: int = 1,
    rule: str = "proportion", *, unit: str = "",
) -> Result[float | None]:  # fmt: skip
    """Return the points of one indicator by 财预〔2020〕10号: met is full, unmet in proportion.

    `direction` 1: at least the target; -1: at most. `rule` "proportion" or "all_or_nothing".
    Rounded half up to two decimals, once. Without an actual there are no points (None).

    >>> score_indicator(50, 45, 8).value
    7.2
    """
    if direction not in (1, -1):
        raise MethodInputError("direction", "choice", expected="1、-1", found=direction)
    if rule not in RULES:
        raise MethodInputError("rule", "choice", expected="、".join(RULES), found=rule)
    goal, worth = _decimal("target", target), _decimal("points", points)
    done = _decimal("actual", actual) if actual is not None else None
    line = Indicator(
        key="1", subject="project", level1="output", level2="quantity", name="",
        original_target=NumberTarget(
            Operator.AT_LEAST if direction == 1 else Operator.AT_MOST, Quantity(goal, unit)
        ),
        actual=Quantity(done, unit) if done is not None else None, weight=worth, rule=RULES[rule],
    )  # fmt: skip
    profile = load().on(YEAR, "CN").used(PROFILE)
    scored = item(line, profile)
    if scored.points is None and done is not None:
        raise MethodInputError("target", "not_scored", found=scored.share.reason)
    traced = steps(share=scored.share.value, exact=scored.exact, profile=PROFILE)
    value = number("points", scored.points) if scored.points is not None else None
    return Result(value, "composite.score_indicator", "national", traced)


def _decimal(name: str, value: object) -> Decimal:
    fraction = exact(name, value)
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)
