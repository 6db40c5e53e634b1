"""因素分析法, in both meanings that officials give it.

The older wording: internal and external factors with direction and evidence (`factor_register`),
and what a unit of input brought (`input_output_ratio`). The accounting meaning: a change in a
product split over its factors (`chain_substitution`, `difference`, `shapley`, `lmdi`). Never the
statistics of latent variables. A split is arithmetic within an identity, not cause.
Source: 财预〔2020〕10号; 连环替代法 as taught in management accounting; Shapley (1953); Ang (2005),
Energy Policy 33, LMDI-I, with the limits of Ang, Zhang & Choi (1998).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import log, log1p
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from jiheng.methods.decompose import (
    Factor,
    Model,
    factors_of,
    outcome,
    shared,
    spread,
    substituted,
)
from jiheng.methods.inputs import Array, frozen, grid, number, refuse_where, same_length
from jiheng.methods.result import MethodInputError, MethodWarning, Result, method_warning, steps

BASIS = "seed"
KINDS = ("internal", "external")
SENSES = ("favourable", "adverse")


class Effects(NamedTuple):
    """Totals and the effect of each factor, exact; the effects add up to the difference."""

    base_total: Fraction
    actual_total: Fraction
    effects: tuple[Fraction, ...]


class Lmdi(NamedTuple):
    """Effects of each factor: additive ones add up, multiplicative ones multiply to the ratio."""

    additive: Array | None
    multiplicative: Array | None


class RegisteredFactor(NamedTuple):
    """A factor that worked on the result, and where it is shown."""

    name: str
    kind: str
    direction: str
    controllable: bool | None
    evidence: str


def _read(
    base: Sequence[object], actual: Sequence[object], names: Sequence[str] | None
) -> tuple[tuple[Factor, ...], tuple[Factor, ...], tuple[str, ...]]:
    first, then = factors_of("base", base), factors_of("actual", actual)
    same_length("actual", len(then), len(first))
    named = tuple(names) if names is not None else tuple(f"{i}" for i in range(1, len(first) + 1))
    same_length("names", len(named), len(first))
    return first, then, named


def chain_substitution(
    base: Sequence[object], actual: Sequence[object], names: Sequence[str] | None = None,
    order: Sequence[int] | None = None, model: str | Model = "product",
) -> Result[Effects]:  # fmt: skip
    """Return totals and effects[k] of replacing base[k] by actual[k] one factor after another.

    Exact fractions, in the order of the names whatever the order of replacement. `order` counts
    from 0; by convention quantity before price, physical before money, main before secondary. A
    factor may hold one value for each subgroup: the product is then summed over them. `model` may
    be a function of the factors. Steps: `table` (factor replaced, outcome, effect), `order`,
    `spread` (least and greatest effect over all orders, up to six factors).
    Source: 连环替代法.

    >>> found = chain_substitution([100, 8, 5], [110, 7, 6], ["产量", "单耗", "单价"])
    >>> [int(effect) for effect in found.value.effects]
    [400, -550, 770]
    """
    first, then, named = _read(base, actual, names)
    taken = tuple(order) if order is not None else tuple(range(len(first)))
    if sorted(taken) != list(range(len(first))):
        raise MethodInputError("order", "order", found=list(taken))
    effects, outcomes = substituted(first, then, taken, model)
    table = tuple(
        (named[at], after, after - before)
        for at, (before, after) in zip(taken, pairwise(outcomes), strict=True)
    )
    between = spread(first, then, model)
    notes = [method_warning("NOT_CAUSE")]
    if between is not None and any(low != high for low, high in between):
        notes.insert(0, method_warning("ORDER_MATTERS"))
    traced = steps(names=named, order=taken, table=table, spread=between)
    value = Effects(outcomes[0], outcomes[-1], effects)
    return Result(value, "factors.chain_substitution", BASIS, traced, tuple(notes))


def difference(
    base: Sequence[object], actual: Sequence[object], names: Sequence[str] | None = None,
    order: Sequence[int] | None = None,
) -> Result[Effects]:  # fmt: skip
    """Return the same effects in the algebraic form: (a1 - a0) b0 c0, a1 (b1 - b0) c0, ...

    Refuses to answer should the two forms differ. Source: 差额分析法.

    >>> [int(e) for e in difference([100, 8, 5], [110, 7, 6]).value.effects]
    [400, -550, 770]
    """
    first, then, named = _read(base, actual, names)
    chain = chain_substitution(base, actual, named, order)
    effects: list[Fraction] = [Fraction(0)] * len(first)
    taken = chain.step("order")
    for position, at in enumerate(taken):
        terms = [then[i] if taken.index(i) < position else first[i] for i in range(len(first))]
        terms[at] = _difference_of(then[at], first[at])
        effects[at] = outcome("product", terms)
    if tuple(effects) != chain.value.effects:
        raise MethodInputError("effects", "closing", found=[float(e) for e in effects])
    return Result(chain.value, "factors.difference", BASIS, chain.steps, chain.warnings)


def _difference_of(factor: Factor, other: Factor) -> Factor:
    if isinstance(factor, tuple) and isinstance(other, tuple):
        return tuple(a - b for a, b in zip(factor, other, strict=True))
    if isinstance(factor, tuple) or isinstance(other, tuple):
        raise MethodInputError("actual", "shape", expected="(s)", found="()")
    return factor - other


def shapley(
    base: Sequence[object], actual: Sequence[object], model: str | Model = "product",
    names: Sequence[str] | None = None,
) -> Result[Effects]:  # fmt: skip
    """Return totals and the mean effects[k] over every order of replacement, exact.

    By the subset formula, at most 12 factors; see `chain_substitution` for factors and model. For
    products this is the standardisation of Das Gupta (1993). Source: Shapley (1953).

    >>> [round(float(e), 2) for e in shapley([100, 8, 5], [110, 7, 6]).value.effects]
    [411.67, -578.33, 786.67]
    """
    first, then, named = _read(base, actual, names)
    effects = shared(first, then, model)
    value = Effects(outcome(model, first), outcome(model, then), effects)
    return Result(
        value, "factors.shapley", BASIS, steps(names=named), (method_warning("NOT_CAUSE"),)
    )


def lmdi(base: ArrayLike, actual: ArrayLike, form: str = "both") -> Result[Lmdi]:
    """Return the effects[k] of factors (columns) of sums of products over subgroups (rows).

    base and actual are [s, k], not negative. Additive effects add up to the difference of totals,
    multiplicative ones multiply to their ratio. Zeros take their analytical limits, never a small
    constant; several factors that vanish together share the change. Step `by_subgroup` is [s, k].
    Source: Ang (2005), LMDI-I; limits: Ang, Zhang & Choi (1998); Wood & Lenzen (2006).

    >>> found = lmdi([[1, 10, 2], [4, 5, 3]], [[4, 5, 3], [5, 6, 4]]).value
    >>> [round(float(x), 4) for x in found.additive]
    [69.7901, -9.4551, 39.6651]
    >>> [round(float(x), 4) for x in found.multiplicative]
    [1.7611, 0.9262, 1.3794]
    """
    if form not in ("additive", "multiplicative", "both"):
        raise MethodInputError(
            "form", "choice", expected="additive、multiplicative、both", found=form
        )
    terms = lmdi_terms(base, actual)
    additive = terms.value.sum(axis=0)
    before, after = terms.step("base_total"), terms.step("actual_total")
    ratios = None
    if form != "additive":
        if before <= 0 or after <= 0:
            raise MethodInputError("base", "same_total")
        ratios = frozen(np.exp(additive / _log_mean(after, before)))
    value = Lmdi(frozen(additive) if form != "multiplicative" else None, ratios)
    traced = (*steps(by_subgroup=terms.value), *terms.steps)
    return Result(value, "factors.lmdi", BASIS, traced, terms.warnings)


def lmdi_terms(base: ArrayLike, actual: ArrayLike) -> Result[Array]:
    """Return the additive effect of each factor in each subgroup: float[s, k]; see `lmdi`.

    >>> [float(x) for x in lmdi_terms([[0, 10, 2]], [[4, 5, 3]]).value[0]]
    [60.0, 0.0, 0.0]
    """
    first, then = grid("base", base), grid("actual", actual)
    if first.shape != then.shape:
        raise MethodInputError("actual", "shape", expected=first.shape, found=then.shape)
    refuse_where("base", first, first < 0, "lmdi_sign")
    refuse_where("actual", then, then < 0, "lmdi_sign")
    terms = np.array([_term(a, b) for a, b in zip(first, then, strict=True)])
    before, after = float(first.prod(axis=1).sum()), float(then.prod(axis=1).sum())
    zero = ((first == 0) | (then == 0)).any(axis=1)
    notes = [method_warning("ZERO_LIMIT", row=int(s) + 1) for s in np.flatnonzero(zero)]
    traced = steps(base_total=before, actual_total=after)
    return Result(
        frozen(terms), "factors.lmdi_terms", BASIS, traced, (*notes, method_warning("NOT_CAUSE"))
    )


def _term(base: Array, actual: Array) -> Array:
    """Return the effects within one subgroup; the eight limits where something is zero."""
    before, after = float(base.prod()), float(actual.prod())
    if before > 0 and after > 0:
        weight = _log_mean(after, before)
        return np.array([weight * log(b / a) for a, b in zip(base, actual, strict=True)])
    if before == 0 and after == 0:
        return np.zeros(len(base))
    gone = (base == 0) if before == 0 else (actual == 0)  # appeared, or vanished
    return np.where(gone, (after - before) / gone.sum(), 0.0)


def _log_mean(amount: float, other: float) -> float:
    """Return (a - b) / ln(a / b); a where they are equal. log1p keeps the digits near equality."""
    apart = (amount - other) / other
    if apart == 0:
        return amount
    return (amount - other) / (log1p(apart) if abs(apart) < 0.5 else log(amount / other))


def input_output_ratio(
    inputs: Mapping[str, float], outputs: Mapping[str, float]
) -> Result[dict[str, dict[str, float]]]:
    """Return output per unit of input, for each output and each input, in their own units.

    An input must be positive. Ratios of different outputs have different units and are never
    added; step `unit_costs` holds input per unit of output (None for an output of zero).

    >>> input_output_ratio({"万元": 200}, {"个": 50}).value
    {'个': {'万元': 0.25}}
    """
    if not inputs or not outputs:
        raise MethodInputError("inputs" if not inputs else "outputs", "empty")
    spent = {name: number(f"inputs.{name}", value) for name, value in inputs.items()}
    for name, value in spent.items():
        if value <= 0:
            raise MethodInputError(f"inputs.{name}", "not_positive", found=value)
    amount_by_output = {name: number(f"outputs.{name}", value) for name, value in outputs.items()}
    ratios = {
        out: {into: done / paid for into, paid in spent.items()}
        for out, done in amount_by_output.items()
    }
    costs = {
        out: {into: paid / done if done > 0 else None for into, paid in spent.items()}
        for out, done in amount_by_output.items()
    }
    notes: tuple[MethodWarning, ...] = (method_warning("NOT_CAUSE"),)
    return Result(ratios, "factors.input_output_ratio", BASIS, steps(unit_costs=costs), notes)


def factor_register(items: Sequence[Mapping[str, object]]) -> Result[tuple[RegisteredFactor, ...]]:
    """Return factors by quadrant: internal before external, favourable before adverse.

    Each item has name, kind (internal, external), direction (favourable, adverse), and where known
    controllable and evidence; one without evidence is warned of. No arithmetic.

    >>> found = factor_register([{"name": "汇率", "kind": "external", "direction": "adverse"}])
    >>> found.value[0].kind, found.codes
    ('external', ('NO_EVIDENCE',))
    """
    if not items:
        raise MethodInputError("items", "empty")
    rows = [_registered(f"items[{i}]", item) for i, item in enumerate(items, start=1)]
    rows.sort(key=lambda row: (KINDS.index(row.kind), SENSES.index(row.direction)))
    notes = tuple(method_warning("NO_EVIDENCE", name=row.name) for row in rows if not row.evidence)
    counts = {
        f"{kind}_{sense}": sum(row.kind == kind and row.direction == sense for row in rows)
        for kind in KINDS
        for sense in SENSES
    }
    return Result(tuple(rows), "factors.factor_register", BASIS, steps(**counts), notes)


def _registered(place: str, item: Mapping[str, object]) -> RegisteredFactor:
    name = str(item.get("name") or "")
    if not name:
        raise MethodInputError(f"{place}.name", "missing")
    for field, allowed in (("kind", KINDS), ("direction", SENSES)):
        if item.get(field) not in allowed:
            field_value = item.get(field)
            raise MethodInputError(
                f"{place}.{field}", "register", expected="、".join(allowed), found=field_value
            )
    controllable = item.get("controllable")
    known = controllable if isinstance(controllable, bool) else None
    evidence = str(item.get("evidence") or "")
    return RegisteredFactor(name, str(item["kind"]), str(item["direction"]), known, evidence)
