"""成本效益分析法: discounted costs and benefits, rates of return, and what they hang on.

Source of the conventions: OMB Circular A-94 (1992); HM Treasury, The Green Book (2022);
建设项目经济评价方法与参数 (2006). The rate is an argument, with a source of the caller's.
Flows are one number a year; the year of the first is always stated, because a spreadsheet's NPV
begins at year 1 and a textbook's at year 0.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from jiheng.methods.inputs import Array, choice, frozen, integer, number, vector
from jiheng.methods.result import MethodInputError, Result, method_warning, steps
from jiheng.methods.roots import irr_roots, root_between, sign_changes
from jiheng.methods.schedules import Schedule, schedule_of

BASIS = "national"
Timing = Literal["end", "mid", "start"]
TIMINGS = ("end", "mid", "start", "end_of_year", "mid_year", "start_of_year")
EARLIER = {"end": 0.0, "mid": 0.5, "start": 1.0}


class NpvBcr(NamedTuple):
    """Present values in the unit of the flows, and their ratio."""

    pv_costs: float
    pv_benefits: float
    npv: float
    bcr: float | None


class Swing(NamedTuple):
    """What one parameter does to the outcome between its low and its high value."""

    name: str
    low: float
    base: float
    high: float
    swing: float


def discount_factors(
    years: ArrayLike, rate: float | Schedule | None = None, *, timing: str = "end",
    schedule: str | None = None,
) -> Result[Array]:  # fmt: skip
    """Return the factor of each year: float[k], without unit; 1 for year 0.

    A flow of year t is dated at its end (t), its middle (t - 1/2) or its start (t - 1), never
    before today. A schedule of falling rates is chained: each year at its own forward rate.
    Raises MethodInputError without a rate, and for a negative year.
    Source: OMB A-94, section 8; The Green Book (2022), annex 6.

    >>> [round(float(f), 4) for f in discount_factors([0, 1, 2], 0.08).value]
    [1.0, 0.9259, 0.8573]
    >>> [round(float(f), 4) for f in discount_factors([30, 31], schedule="uk_green_book").value]
    [0.3563, 0.3459]
    """
    when = vector("years", years)
    if (when < 0).any():
        at = int(np.argmax(when < 0))
        raise MethodInputError(f"years[{at + 1}]", "negative", found=when[at])
    rates = schedule_of(rate, schedule)
    early = EARLIER[choice("timing", timing, TIMINGS).split("_")[0]]
    dated = np.maximum(when - early, 0.0)
    factors = np.array([_factor(float(moment), rates) for moment in dated])
    return Result(frozen(factors), "cost_benefit.discount_factors", BASIS, steps(dated_at=dated))


def _factor(moment: float, rates: Schedule) -> float:
    if len(rates.bands) == 1:
        return float((1 + rates.bands[0][1]) ** -moment)
    factor, full = 1.0, int(moment)
    for year in range(1, full + 1):
        factor /= 1 + rates.rate(year)
    return float(factor * (1 + rates.rate(full + 1)) ** -(moment - full))


def _dated(flows: Array, first_flow_at_t: int) -> Array:
    return np.arange(len(flows), dtype=float) + integer("first_flow_at_t", first_flow_at_t)


def npv(
    cashflows: ArrayLike, rate: float | Schedule | None = None, *, first_flow_at_t: int,
    timing: str = "end", schedule: str | None = None,
) -> Result[float]:  # fmt: skip
    """Return the net present value of flows[T], in their unit.

    Source: OMB A-94, section 5; first flow at year 0 or 1 is the caller's to say.

    >>> round(npv([-40000, 5000, 8000, 12000, 30000], 0.08, first_flow_at_t=0).value, 5)
    3065.22267
    """
    flows = vector("cashflows", cashflows)
    years = _dated(flows, first_flow_at_t)
    factors = discount_factors(years, rate, timing=timing, schedule=schedule).value
    present = flows * factors
    traced = steps(
        years=years, factors=factors, present_values=present, cumulative=present.cumsum()
    )
    return Result(float(present.sum()), "cost_benefit.npv", BASIS, traced)


def pv_table(
    costs: ArrayLike, benefits: ArrayLike, rate: float | Schedule | None = None, *,
    first_flow_at_t: int, timing: str = "end", schedule: str | None = None,
) -> Result[tuple[dict[str, float], ...]]:  # fmt: skip
    """Return the table of a discounted appraisal: a row a year, money in the unit of the flows.

    Source: OMB A-94, appendix B.

    >>> pv_table([10, 0], [0, 22], 0.1, first_flow_at_t=0).value[1]["pv_benefits"]
    20.0
    """
    cost, gain = vector("costs", costs), vector("benefits", benefits)
    if len(cost) != len(gain):
        raise MethodInputError("benefits", "length", expected=len(cost), found=len(gain))
    years = _dated(cost, first_flow_at_t)
    factors = discount_factors(years, rate, timing=timing, schedule=schedule).value
    net = ((gain - cost) * factors).cumsum()
    rows = tuple(
        {
            "year": float(years[t]), "cost": float(cost[t]), "benefit": float(gain[t]),
            "factor": float(factors[t]), "pv_costs": float(cost[t] * factors[t]),
            "pv_benefits": float(gain[t] * factors[t]), "cumulative": float(net[t]),
        }
        for t in range(len(cost))
    )  # fmt: skip
    return Result(rows, "cost_benefit.pv_table", BASIS)


def npv_bcr(
    costs: ArrayLike, benefits: ArrayLike, rate: float | Schedule | None = None, *,
    first_flow_at_t: int, timing: str = "end", schedule: str | None = None,
) -> Result[NpvBcr]:  # fmt: skip
    """Return present values of costs[T] and benefits[T] (both written positive), NPV and ratio.

    A negative benefit stays a benefit: it lowers the numerator and is warned of. Without costs
    the ratio is None. Source: OMB A-94, section 5 and appendix B.

    >>> found = npv_bcr([10, 0], [0, 22], 0.1, first_flow_at_t=0).value
    >>> found.npv, found.bcr
    (10.0, 2.0)
    """
    table = pv_table(
        costs, benefits, rate, first_flow_at_t=first_flow_at_t, timing=timing, schedule=schedule
    ).value
    spent, gained = sum(row["pv_costs"] for row in table), sum(row["pv_benefits"] for row in table)
    notes = []
    if any(row["benefit"] < 0 for row in table):
        notes.append(method_warning("NEGATIVE_BENEFIT"))
    if spent == 0:
        notes.append(method_warning("ZERO_COST"))
    value = NpvBcr(spent, gained, gained - spent, gained / spent if spent else None)
    return Result(value, "cost_benefit.npv_bcr", BASIS, steps(table=table), tuple(notes))


def irr_all(cashflows: ArrayLike) -> Result[Array]:
    """Return every internal rate of return above -1, ascending: float[m], fractions.

    Step `sign_changes` bounds how many there can be (Descartes). No change of sign: none.
    Source: Lorie & Savage (1955), Journal of Business 28(4), on several rates of one project.

    >>> [round(float(r), 6) for r in irr_all([-1600, 10000, -10000]).value]
    [0.25, 4.0]
    """
    flows = vector("cashflows", cashflows)
    if not flows.any():
        raise MethodInputError("cashflows", "empty")
    roots = irr_roots(flows)
    notes = []
    if len(roots) == 0:
        notes.append(method_warning("NO_IRR"))
    if len(roots) > 1:
        listed = "、".join(f"{root:.4g}" for root in roots)
        notes.append(method_warning("MULTIPLE_IRR", count=len(roots), roots=listed))
    traced = steps(sign_changes=sign_changes(flows))
    return Result(frozen(roots), "cost_benefit.irr_all", BASIS, traced, tuple(notes))


def irr(cashflows: ArrayLike, near: float | None = None) -> Result[float | None]:
    """Return the internal rate of return; None where there is none, or more than one.

    Of several, MULTIPLE_IRR warns and step `roots` has them all: none is the rate of the project.
    `near` asks for one of them, the nearest to it.

    >>> round(irr([-100, 39, 59, 55, 20]).value, 5)
    0.28095
    >>> irr([1, 2, 3]).value is None
    True
    >>> irr([-1600, 10000, -10000]).value is None
    True
    >>> round(irr([-1600, 10000, -10000], near=0.3).value, 5)
    0.25
    """
    every = irr_all(cashflows)
    roots = [float(root) for root in every.value]
    value = roots[0] if len(roots) == 1 else None
    if near is not None and roots:
        target_rate = number("near", near)
        value = min(roots, key=lambda root: abs(root - target_rate))
    traced = (*every.steps, *steps(roots=every.value))
    return Result(value, "cost_benefit.irr", BASIS, traced, every.warnings)


def mirr(cashflows: ArrayLike, finance_rate: float, reinvest_rate: float) -> Result[float | None]:
    """Return the modified internal rate of return; None without both outlays and returns.

    Outlays are brought to the start at `finance_rate`, returns to the end at `reinvest_rate`.

    >>> flows = [-120000, 39000, 30000, 21000, 37000, 46000]
    >>> round(mirr(flows, 0.1, 0.12).value, 6)
    0.126094
    """
    flows = vector("cashflows", cashflows)
    span = len(flows) - 1
    paid = -npv(np.minimum(flows, 0), finance_rate, first_flow_at_t=0).value
    back = npv(np.maximum(flows, 0), reinvest_rate, first_flow_at_t=0).value
    grown = back * (1 + reinvest_rate) ** span
    traced = steps(outlays_at_start=paid, returns_at_end=grown)
    if paid <= 0 or back <= 0:
        return Result(None, "cost_benefit.mirr", BASIS, traced, (method_warning("NO_IRR"),))
    return Result(float((grown / paid) ** (1 / span) - 1), "cost_benefit.mirr", BASIS, traced)


def annuity_pv(rate: float, n: int, payment: float) -> Result[float]:
    """Return the present value of a payment at the end of each of `n` periods.

    >>> round(annuity_pv(0.07, 20, 12000).value, 2)
    127128.17
    """
    factor = _annuity(rate, n)
    value = number("payment", payment) * factor
    return Result(value, "cost_benefit.annuity_pv", BASIS, steps(annuity_factor=factor))


def annual_equivalent(pv: float, rate: float, n: int) -> Result[float]:
    """Return the equal payment at the end of each of `n` periods that has a present value.

    >>> round(annual_equivalent(127128.17, 0.07, 20).value, 2)
    12000.0
    """
    factor = _annuity(rate, n)
    value = number("pv", pv) / factor
    return Result(value, "cost_benefit.annual_equivalent", BASIS, steps(annuity_factor=factor))


def _annuity(rate: float, n: int) -> float:
    discount, periods = number("rate", rate), integer("n", n, 1)
    if discount <= -1:
        raise MethodInputError("rate", "rate", found=rate)
    return (
        float(-np.expm1(-periods * np.log1p(discount)) / discount) if discount else float(periods)
    )


def payback(
    cashflows: ArrayLike, *, discounted: bool = False, rate: float | None = None
) -> Result[float | None]:
    """Return the periods until the sum of flows, the first at 0, is no longer negative.

    Linear within the period; None if that never happens. `discounted` needs a rate.

    >>> payback([-100, 40, 40, 40]).value
    2.5
    """
    flows = vector("cashflows", cashflows)
    if discounted:
        factors = discount_factors(np.arange(len(flows), dtype=float), rate).value
        flows = flows * factors
    running = flows.cumsum()
    traced = steps(cumulative=running)
    reached = np.flatnonzero(running >= 0)
    if len(reached) == 0:
        return Result(
            None, "cost_benefit.payback", BASIS, traced, (method_warning("NOT_RECOVERED"),)
        )
    at = int(reached[0])
    value = float(at) if at == 0 else at - 1 - running[at - 1] / flows[at]
    return Result(float(value), "cost_benefit.payback", BASIS, traced)


def sensitivity(
    fn: Callable[..., float | None], params: Mapping[str, Sequence[float]]
) -> Result[tuple[Swing, ...]]:
    """Return what each parameter does alone between its low and high value, the widest first.

    `params` maps a name to (low, base, high); `fn` takes all names as keywords. For a tornado.

    >>> table = sensitivity(lambda a, b: a * b, {"a": (1, 2, 3), "b": (9, 10, 11)}).value
    >>> [(row.name, row.swing) for row in table]
    [('a', 20.0), ('b', 4.0)]
    """
    if not params:
        raise MethodInputError("params", "empty")
    triples = {name: _triple(name, values) for name, values in params.items()}
    base = {name: triple[1] for name, triple in triples.items()}
    middle = number("fn", fn(**base))
    rows = []
    for name, (low, _, high) in triples.items():
        ends = [number("fn", fn(**{**base, name: value})) for value in (low, high)]
        rows.append(Swing(name, ends[0], middle, ends[1], abs(ends[1] - ends[0])))
    rows.sort(key=lambda row: -row.swing)
    return Result(tuple(rows), "cost_benefit.sensitivity", BASIS, steps(base=middle))


def _triple(name: str, values: Sequence[float]) -> tuple[float, float, float]:
    numbers = vector(f"params.{name}", values)
    if len(numbers) != 3:
        raise MethodInputError(f"params.{name}", "length", expected=3, found=len(numbers))
    return float(numbers[0]), float(numbers[1]), float(numbers[2])


def switching_value(
    fn: Callable[..., float | None], name: str, bracket: Sequence[float]
) -> Result[float | None]:
    """Return the value of one parameter at which the outcome changes sign; None if it does not.

    `fn` takes the parameter as keyword `name`; `bracket` is (low, high).

    >>> round(switching_value(lambda rate: 100 - 1000 * rate, "rate", (0, 1)).value, 9)
    0.1
    """
    ends = vector("bracket", bracket)
    if len(ends) != 2 or ends[0] >= ends[1]:
        raise MethodInputError("bracket", "no_bracket")
    value = root_between(lambda x: number("fn", fn(**{name: x})), float(ends[0]), float(ends[1]))
    notes = () if value is not None else (method_warning("UNDEFINED", why=name),)
    return Result(value, "cost_benefit.switching_value", BASIS, (), notes)
