"""Figures of costs and benefits."""

from typing import Any

from jiheng.methods import Result, cost_benefit
from jiheng.model import Chart
from jiheng.reporting.methods.figure_base import Inputs, Sentences, chart, labels, printed, unit

RATES = 13  # points of the curve of net present value


def cash_flow(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Costs below, benefits above, and what they add up to discounted."""
    flows, years = inputs["cashflows"], result.step("years")
    running = result.step("cumulative")
    rows = [
        (
            f"{years[t]:g}",
            {
                says["series_cost"]: printed(min(flow, 0)),
                says["series_benefit"]: printed(max(flow, 0)),
                says["series_cumulative"]: printed(running[t]),
            },
        )
        for t, flow in enumerate(flows)
    ]
    if inputs.get("costs") is not None:
        for t, (_, values) in enumerate(rows):
            values[says["series_cost"]] = printed(-inputs["costs"][t])
            values[says["series_benefit"]] = printed(inputs["benefits"][t])
    return chart(
        "cash_flow", says, rows, axis=unit(inputs, says["axis_money"]), across=says["axis_year"]
    )


def npv_curve(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Net present value against the rate, past every internal rate of return."""
    roots = [float(r) for r in result.step("roots")] if result.value is not None else []
    most = max([0.3, *(1.2 * r for r in roots if r < 10)])
    rates = [most * n / (RATES - 1) for n in range(RATES)]
    first = int(inputs.get("first_flow_at_t", 0))
    rows = [
        (
            f"{printed(100 * rate, 1)}%",
            {
                says["series_npv"]: printed(
                    cost_benefit.npv(inputs["cashflows"], rate, first_flow_at_t=first).value
                )
            },
        )
        for rate in rates
    ]
    axis = says["axis_npv"].format(unit=unit(inputs, says["axis_money"]))
    return chart("npv_curve", says, rows, axis=axis, across=says["axis_rate"])


def present_values(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Present value of costs and of benefits, made of their years."""
    table = result.step("table")
    rows = [
        (
            says[label],
            {says["year_n"].format(year=f"{row['year']:g}"): printed(row[key]) for row in table},
        )
        for label, key in (("series_cost", "pv_costs"), ("series_benefit", "pv_benefits"))
    ]
    return chart("present_values", says, rows, axis=unit(inputs, says["axis_money"]))


def tornado(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """What each parameter does to the outcome between its low and its high value."""
    rows = [
        (
            says.get(f"varied_{row.name}", row.name),
            {
                says["series_low"]: printed(row.low - row.base),
                says["series_high"]: printed(row.high - row.base),
            },
        )
        for row in result.value
    ]
    return chart("tornado", says, rows, axis=unit(inputs, says["axis_money"]))


def unit_costs(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Cost per unit of effect of each option, the best marked."""
    pairs = zip(result.step("options"), result.value.cost_per_unit, strict=True)
    rows = [(name, {says["series_unit_cost"]: printed(c, 4)}) for name, c in pairs if c is not None]
    return chart(
        "unit_costs", says, rows, axis=unit(inputs), name=str(inputs.get("name") or ""),
        marked=[result.value.best],
    )  # fmt: skip


def plane(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Cost against effect, options on the frontier joined."""
    names = labels(inputs, "options", len(inputs["cost"]))
    rows = [
        (name, {says["axis_effect"]: printed(e), says["axis_cost"]: printed(c)})
        for name, c, e in zip(names, inputs["cost"], inputs["effect"], strict=True)
    ]
    marked = [row.option for row in result.value]
    return chart(
        "plane", says, rows, axis=says["axis_cost"], across=says["axis_effect"], marked=marked
    )
