"""Figures of comparisons and of factors."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiheng.methods import Result
from jiheng.model import Chart
from jiheng.reporting.methods.figure_base import (
    Inputs,
    Row,
    Sentences,
    chart,
    labels,
    printed,
    unit,
)


def targets(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:  # noqa: ARG001
    """Target and actual, joined."""
    values = {
        says["series_target"]: printed(inputs["target"]),
        says["series_actual"]: printed(inputs["actual"]),
    }
    name = str(inputs.get("name") or says["series_actual"])
    return chart("targets", says, [(name, values)], axis=unit(inputs))


def slope(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Last year and this year."""
    growth = result.value
    ends = {
        says["series_base"]: printed(growth.base),
        says["series_current"]: printed(growth.base + growth.change),
    }
    name = str(inputs.get("name") or says["series_current"])
    return chart("slope", says, [(name, ends)], axis=unit(inputs))


def peers(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Units by rank, one's own marked."""
    rows = [(row.name, {says["series_value"]: printed(row.value)}) for row in result.value]
    own = inputs.get("own")
    return chart(
        "peers", says, rows, axis=unit(inputs), name=str(inputs.get("name") or ""),
        marked=[own] if own else [],
    )  # fmt: skip


def ranks(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Values by rank."""
    values = inputs["values"]
    named = zip(labels(inputs, "names", len(values)), values, result.value, strict=True)
    order = sorted((rank, name, v) for name, v, rank in named if v is not None)
    rows = [(name, {says["series_value"]: printed(v)}) for _, name, v in order]
    return chart("peers", says, rows, axis=unit(inputs), name=str(inputs.get("name") or ""))


def multiples(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:  # noqa: ARG001
    """A figure over the years."""
    name = str(inputs.get("name") or says["series_value"])
    pairs = zip(inputs["times"], inputs["values"], strict=True)
    rows = [(f"{t:g}", {name: printed(v)}) for t, v in pairs if v is not None]
    return chart("multiples", says, rows, axis=unit(inputs))


def decomposition(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Base, effects, actual; they close because all are exact until printed."""
    factor_effects, names = result.value, result.step("names")
    taken = result.step("order")
    digits = _digits(
        (factor_effects.base_total, factor_effects.actual_total, *factor_effects.effects)
    )
    rows: list[Row] = [
        (says["series_base_total"], {"合计": printed(factor_effects.base_total, digits)})
    ]
    rows += [
        (names[i], {says["series_effect"]: printed(factor_effects.effects[i], digits)})
        for i in taken
    ]
    rows.append(
        (says["series_actual_total"], {"合计": printed(factor_effects.actual_total, digits)})
    )
    name = str(inputs.get("name") or "")
    return chart("decomposition", says, rows, axis=unit(inputs), name=name)


def _digits(values: Iterable[Fraction]) -> int:
    """Return how many decimals print all values in full, from 2 to 6."""
    fractions = list(values)
    full = (d for d in range(2, 6) if all((v * 10**d).denominator == 1 for v in fractions))
    return next(full, 6)


def orders(
    chain: Result[Any], shapley: Result[Any], inputs: Inputs, says: Sentences
) -> Chart | None:
    """Effects in the order taken, their spread over all orders, and the Shapley value."""
    between = chain.step("spread")
    rows = []
    for i, name in enumerate(chain.step("names")):
        values = {says["series_order"]: printed(chain.value.effects[i])}
        if between is not None:
            low, high = between[i]
            values |= {says["series_least"]: printed(low), says["series_most"]: printed(high)}
        values[says["series_shapley"]] = printed(shapley.value.effects[i])
        rows.append((name, values))
    name = str(inputs.get("name") or "")
    return chart("orders", says, rows, axis=unit(inputs), name=name)


def shapley_alone(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Shapley values as columns."""
    pairs = zip(result.step("names"), result.value.effects, strict=True)
    rows = [(name, {says["series_shapley"]: printed(effect)}) for name, effect in pairs]
    return chart("orders", says, rows, axis=unit(inputs), name="")


def lmdi(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:
    """Additive effects of each factor by subgroup."""
    table = result.step("by_subgroup")
    groups = labels(inputs, "subgroups", len(table))
    factors = labels(inputs, "names", table.shape[1])
    rows = [
        (factor, {group: printed(table[s, k]) for s, group in enumerate(groups)})
        for k, factor in enumerate(factors)
    ]
    return chart("lmdi", says, rows, axis=unit(inputs))


def quadrant(result: Result[Any], inputs: Inputs, says: Sentences) -> Chart | None:  # noqa: ARG001
    """Factors in four fields: from inside or outside, for or against."""
    rows = [
        (
            row.name,
            {
                says["axis_origin"]: Decimal(-1 if row.kind == "internal" else 1),
                says["axis_sense"]: Decimal(1 if row.direction == "favourable" else -1),
            },
        )
        for row in result.value
    ]
    return chart("quadrant", says, rows, axis=says["axis_sense"], across=says["axis_origin"])
