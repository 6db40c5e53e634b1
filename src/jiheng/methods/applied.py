"""The methods that a workbook has data for, run on it: on what, and with which result."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeVar

from jiheng.methods import comparison, composite, cost_benefit, efficiency, factors, survey
from jiheng.methods.least_cost import cost_effectiveness
from jiheng.methods.result import MethodInputError, Result
from jiheng.model import (
    Evaluation,
    Facts,
    IndexItem,
    InputOutput,
    Location,
    Opinions,
    Part,
    Peer,
    PricedFlow,
    Quantity,
    YearSeries,
    factor,
    family,
)

ORDER = (  # of the report
    "comparison", "benchmark", "factors", "cost_benefit", "least_cost", "composite", "survey",
)  # fmt: skip
T = TypeVar("T")
Rows = Sequence[Any]
SIGNS = {"more": 1, "less": -1, "": 1}
SCALE = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied")  # 5 to 1
VARIED = 0.1  # costs and benefits are varied by a tenth either way
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedMethod:
    """A method run on rows of the workbook; `refused` says why it could not be."""

    method: str  # comparison, factors, cost_benefit, least_cost, composite, survey, benchmark
    kind: str  # years, peers, benchmark, parts, influences, ratio, options, flows, index, opinions
    subject: str  # what it is about
    rows: Rows
    results: dict[str, Result[Any]] = field(default_factory=dict)
    refused: MethodInputError | None = None

    @property
    def at(self) -> tuple[Location, ...]:
        """The rows that it was fed with; the one that was refused alone, where it is known."""
        row = self.refused.row.rpartition("[")[2].rstrip("]") if self.refused else ""
        number = int(row) - 1 if row.isdigit() else -1
        rows = [self.rows[number]] if 0 <= number < len(self.rows) else self.rows
        return tuple(
            place for source_row in rows if (place := source_row.places.get("row")) is not None
        )


def applied_methods(evaluation: Evaluation, facts: Facts) -> tuple[AppliedMethod, ...]:
    """Return every method that has data, in the order of the report."""
    data = evaluation.method_data
    return (
        *_years(evaluation),
        *_grouped(data.peers, lambda row: row.name, _peers),
        *_grouped(data.peers, lambda row: row.name, _benchmark),
        *_influences(evaluation),
        *_grouped(data.parts, lambda row: row.total, _parts),
        *_grouped(data.inputs_outputs, lambda row: row.key, _ratio),
        *_grouped(data.inputs_outputs, _same_output, _options),
        *_grouped(data.flows, lambda row: row.subject, _flows(evaluation.overview.money_unit)),
        *_grouped(data.index, lambda _: "", _index),
        *_grouped(data.opinions, lambda row: row.key, _opinions),
        *_surveys(evaluation, facts),
    )


def _grouped(
    rows: Sequence[T], key: Callable[[T], str], run: Callable[[Sequence[T]], AppliedMethod | None]
) -> Iterator[AppliedMethod]:
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    for group in groups.values():
        application = run(group)
        if application is not None:
            yield application


def _run_method(
    method: str, kind: str, subject: str, rows: Rows, run: Callable[[], dict[str, Result[Any]]]
) -> AppliedMethod:
    """Return a method run on rows; what it refuses is kept with the reason."""
    try:
        results = run()
    except MethodInputError as error:
        return AppliedMethod(method=method, kind=kind, subject=subject, rows=rows, refused=error)
    return AppliedMethod(method=method, kind=kind, subject=subject, rows=rows, results=results)


def _number(name: str, quantity: Quantity | None) -> float:
    if quantity is None:
        raise MethodInputError(name, "missing")
    return float(quantity.number)


def _numbers(rows: Rows, name: str) -> list[float]:
    return [_number(f"{name}[{i}]", getattr(row, name)) for i, row in enumerate(rows, start=1)]


def _years(evaluation: Evaluation) -> Iterator[AppliedMethod]:
    """Yield figures over the years: the sheet's, then indicators with last year's actual."""
    actuals = {
        indicator.name: indicator
        for indicator in evaluation.indicators
        if isinstance(indicator.actual, Quantity)
    }
    sheet = evaluation.method_data.years
    for row in sheet:
        indicator = actuals.get(row.name)
        filled = row.current
        if filled is None and indicator is not None and isinstance(indicator.actual, Quantity):
            filled = indicator.actual
        yield _series(row, filled)
    listed_names = {row.name for row in sheet}
    for name, indicator in actuals.items():
        actual = indicator.actual
        if name in listed_names or indicator.prior is None or not isinstance(actual, Quantity):
            continue
        if family(indicator.prior.unit) == family(actual.unit):
            series = YearSeries(
                key=indicator.key,
                name=name,
                measured_in=actual.unit,
                current=actual,
                prior1=indicator.prior,
                source=indicator.data_source,
                places=indicator.places,
            )
            yield _series(series, actual)


def _series(row: YearSeries, current: Quantity | None) -> AppliedMethod:
    def run() -> dict[str, Result[Any]]:
        unit = row.measured_in
        now = _in_unit("current", current, unit)
        before = [row.prior1, row.prior2, row.prior3, row.prior4]
        known = [(-n, q) for n, q in enumerate(before, start=1) if q is not None]
        values = [_in_unit(f"prior{-t}", q, unit) for t, q in reversed(known)]
        times = [float(t) for t, _ in reversed(known)]
        results: dict[str, Result[Any]] = {}
        if row.prior1 is not None:
            results["growth"] = comparison.growth(now, _in_unit("prior1", row.prior1, unit))
        if len(known) > 1:
            results["cagr"] = comparison.cagr([*values, now], [*times, 0.0])
        if not results:
            raise MethodInputError("prior1", "missing")
        return results

    shown = replace(row, current=current)
    return _run_method("comparison", "years", row.name, (shown,), run)


def _in_unit(name: str, quantity: Quantity | None, unit: str) -> float:
    """Return a figure in a unit, converted where it states another of the same kind."""
    if quantity is None or not quantity.unit or not unit:
        return _number(name, quantity)
    if family(quantity.unit) != family(unit):
        raise MethodInputError(name, "unit", expected=unit, found=quantity.unit)
    return float(quantity.amount / factor(unit))


def _peers(rows: Sequence[Peer]) -> AppliedMethod | None:
    names = [row.unit_name for row in rows]
    sign = SIGNS[rows[0].direction]
    return _run_method(
        "comparison", "peers", rows[0].name, rows,
        lambda: {"peers": comparison.peer_table(_alike(rows), names, sign)},
    )  # fmt: skip


def _alike(rows: Sequence[Peer]) -> list[float]:
    """Return the figures of peers in the unit of the first; rows in another kind are refused."""
    unit = rows[0].measured_in
    for i, row in enumerate(rows, start=1):
        if row.measured_in and unit and row.measured_in != unit:
            raise MethodInputError(f"value[{i}]", "unit", expected=unit, found=row.measured_in)
    return [_in_unit(f"value[{i}]", row.value, unit) for i, row in enumerate(rows, start=1)]


def _benchmark(rows: Sequence[Peer]) -> AppliedMethod | None:
    sign = SIGNS[rows[0].direction]

    def run() -> dict[str, Result[Any]]:
        values = _alike(rows)
        return {
            "gaps": efficiency.gap_to_benchmark(values, direction=sign),
            "quartiles": efficiency.quartiles(values),
        }

    return _run_method("benchmark", "benchmark", rows[0].name, rows, run)


def _influences(evaluation: Evaluation) -> Iterator[AppliedMethod]:
    rows = evaluation.method_data.influences
    if not rows:
        return
    items = [
        {"name": row.name, "kind": row.origin, "direction": row.direction,
         "controllable": {"yes": True, "no": False}.get(row.controllable),
         "evidence": row.evidence}
        for row in rows
    ]  # fmt: skip
    yield _run_method(
        "factors", "influences", "", rows, lambda: {"register": factors.factor_register(items)}
    )


def _parts(rows: Sequence[Part]) -> AppliedMethod | None:
    names = [row.name for row in rows]

    def exact(field_: str) -> list[Fraction]:
        quantities = [getattr(row, field_) for row in rows]
        for i, quantity in enumerate(quantities, start=1):
            _number(f"{field_}[{i}]", quantity)
        return [Fraction(quantity.number) for quantity in quantities]

    def run() -> dict[str, Result[Any]]:
        base, actual = exact("base"), exact("actual")
        return {
            "chain": factors.difference(base, actual, names),  # held against the chain within
            "shapley": factors.shapley(base, actual, names=names),
        }

    return _run_method("factors", "parts", rows[0].total, rows, run)


def _ratio(rows: Sequence[InputOutput]) -> AppliedMethod | None:
    [row] = rows

    def run() -> dict[str, Result[Any]]:
        spent = {row.input_unit: _number("input_value", row.input_value)}
        outputs = {row.output_unit: _number("output_value", row.output_value)}
        return {"ratio": factors.input_output_ratio(spent, outputs)}

    return _run_method("factors", "ratio", row.output_name, rows, run)


def _same_output(row: InputOutput) -> str:
    return f"{row.output_name}|{row.output_unit}|{row.input_unit}"


def _options(rows: Sequence[InputOutput]) -> AppliedMethod | None:
    """Return options that make the same thing, by cost per unit; None if there is only one."""
    subjects = [row.subject for row in rows]
    if len(set(subjects)) < 2:
        return None

    def run() -> dict[str, Result[Any]]:
        cost, effect = _numbers(rows, "input_value"), _numbers(rows, "output_value")
        effectiveness = cost_effectiveness(cost, effect, comparable_effect=False, options=subjects)
        return {"cost_effectiveness": effectiveness}

    return _run_method("least_cost", "options", rows[0].output_name, rows, run)


def _rate(rows: Sequence[PricedFlow]) -> float:
    """Return the discount rate that a project states; 8 without its sign is no rate."""
    stated = next((row.rate for row in rows if row.rate is not None), None)
    if stated is None:
        raise MethodInputError("rate[1]", "no_rate")
    rate = float(stated.amount)
    if not 0 <= rate < 1:
        raise MethodInputError("rate[1]", "between", low="0", high="100%", found=stated.printed())
    return rate


def _flows(money_unit: str) -> Callable[[Sequence[PricedFlow]], AppliedMethod | None]:
    def money(name: str, quantity: Quantity | None) -> float:
        if quantity is None:
            raise MethodInputError(name, "missing")
        return float(quantity.amount / factor(money_unit))

    def run_on(rows: Sequence[PricedFlow]) -> dict[str, Result[Any]]:
        numbered = list(enumerate(rows, start=1))
        years = [int(_number(f"year[{i}]", row.year)) for i, row in numbered]
        costs = [money(f"cost[{i}]", row.cost) for i, row in numbered]
        gains = [money(f"benefit[{i}]", row.benefit) for i, row in numbered]
        for i, (year, expected) in enumerate(zip(years, range(len(years)), strict=True), start=1):
            if year != expected:
                raise MethodInputError(f"year[{i}]", "sum", expected=expected, found=year)
        rate = _rate(rows)
        net = [gain - cost for gain, cost in zip(gains, costs, strict=True)]

        def worth(cost: float, benefit: float) -> float:
            return cost_benefit.npv(
                [b * benefit - c * cost for c, b in zip(costs, gains, strict=True)], rate,
                first_flow_at_t=0,
            ).value  # fmt: skip

        spread = (1 - VARIED, 1.0, 1 + VARIED)
        return {
            "npv_bcr": cost_benefit.npv_bcr(costs, gains, rate, first_flow_at_t=0),
            "npv": cost_benefit.npv(net, rate, first_flow_at_t=0),
            "irr": cost_benefit.irr(net),
            "payback": cost_benefit.payback(net, discounted=True, rate=rate),
            "sensitivity": cost_benefit.sensitivity(worth, {"cost": spread, "benefit": spread}),
            "switching": cost_benefit.switching_value(
                lambda benefit: worth(1.0, benefit), "benefit", (0.0, 10.0)
            ),
        }

    return lambda rows: _run_method(
        "cost_benefit", "flows", rows[0].subject, rows, lambda: run_on(rows)
    )


def _index(rows: Sequence[IndexItem]) -> AppliedMethod | None:
    """Return the index of actual over standard values: 1 is the standard throughout."""

    def run() -> dict[str, Result[Any]]:
        actual, standard = _numbers(rows, "actual"), _numbers(rows, "standard")
        worth = [w / 100 for w in _numbers(rows, "weight")]
        if abs(sum(worth) - 1) > 1e-9:
            raise MethodInputError("weight", "sum", expected="100", found=f"{sum(worth) * 100:g}")
        single = {
            row.key: float(
                composite.distance_to_standard([a], s, direction=SIGNS[row.direction]).value[0]
            )
            for row, a, s in zip(rows, actual, standard, strict=True)
        }
        tree: dict[str, list[str]] = {}
        for row in rows:
            tree.setdefault(row.dimension or "—", []).append(row.key)
        weight_by_key = dict(zip(single, worth, strict=True))
        above = {name: sum(weight_by_key[key] for key in keys) for name, keys in tree.items()}
        weights: dict[str, object] = {"index": above}
        for name, keys in tree.items():
            weights[name] = {
                key: weight_by_key[key] / above[name] if above[name] else 0 for key in keys
            }
        return {"index": composite.aggregate_tree(single, {"index": tree}, weights)}

    return _run_method("composite", "index", "", rows, run)


def _opinions(rows: Sequence[Opinions]) -> AppliedMethod | None:
    [row] = rows

    def run() -> dict[str, Result[Any]]:
        counts = {
            str(5 - i): float(q.number) if (q := getattr(row, name)) is not None else 0.0
            for i, name in enumerate(SCALE)
        }
        answers = survey.likert(counts)
        population = float(row.population.number) if row.population is not None else None
        pleased = counts["5"] + counts["4"]
        return {"likert": answers, **_share(pleased, answers.value.n, population)}

    return _run_method("survey", "opinions", row.group, rows, run)


def _share(pleased: float, n: float, population: float | None) -> dict[str, Result[Any]]:
    wilson = survey.proportion_ci(pleased, n, CONFIDENCE, population, interval="wilson")
    return {"share": wilson}


def _surveys(evaluation: Evaluation, facts: Facts) -> Iterator[AppliedMethod]:
    """Yield the surveys of the main sheet that have counts and no distribution of their own."""
    sheet_groups = {row.group for row in evaluation.method_data.opinions}
    for row in evaluation.surveys:
        counts = [
            facts.first_exact(f"survey.{k}", "value", row.key) for k in ("returned", "satisfied")
        ]
        quantities = [fact.exact for fact in counts if fact is not None and fact.exact is not None]
        if row.group in sheet_groups or len(quantities) < 2:
            continue
        n, pleased = (float(quantity.number) for quantity in quantities)
        yield _run_method(
            "survey", "survey", row.group, (row,),
            lambda pleased=pleased, n=n: _share(pleased, n, None),  # type: ignore[misc]
        )  # fmt: skip
