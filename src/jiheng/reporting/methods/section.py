"""The methods that were used, composed from what they found: text, table and figure of each."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiheng.methods.applied import ORDER, AppliedMethod, applied_methods
from jiheng.model import Block, Chart, Heading, Paragraph, Quantity, Span
from jiheng.reporting.headings import numbered
from jiheng.reporting.methods import figures_factors, figures_index, figures_money
from jiheng.reporting.methods.figure_base import chart, printed
from jiheng.reporting.methods.tables import Tables, place_of
from jiheng.reporting.source import Source
from jiheng.reporting.spans import DASH, exact, joined

MOST = 4  # small charts on one figure


def methods(source: Source, level: int) -> Iterator[Block]:
    """Yield the methods used with their results, and the rules of scoring."""
    runs = applied_methods(source.evaluation, source.facts)
    used = [id_ for id_ in ORDER if id_ == "comparison" or _runs_of(runs, id_)]
    bind = source.binder
    names = joined([(bind.label(f"method_{id_}"),) for id_ in used])
    yield Paragraph(bind.say("method_used", methods=names) + bind.say("method_compared"))
    yield Paragraph(bind.say("rule_number") + bind.say("rule_tiers") + bind.say("rule_rounding"))
    section = Methods(source, runs)
    parts = [(id_, blocks) for id_ in used if (blocks := list(section.blocks(id_)))]
    for number, (id_, blocks) in enumerate(parts, start=1):
        title = numbered(level + 1, number, bind.label(f"method_{id_}"))
        yield Heading(level + 1, title)
        yield from blocks


def _runs_of(runs: tuple[AppliedMethod, ...], method: str) -> list[AppliedMethod]:
    return [run for run in runs if run.method == method and run.refused is None]


class Methods:
    """Composes the section; knows the results by kind."""

    def __init__(self, source: Source, runs: tuple[AppliedMethod, ...]) -> None:
        self.source, self.bind, self.runs = source, source.binder, runs
        self.says = source.rules.wording["sentences"]
        self.tables = Tables(source)
        self._charts = 0

    def blocks(self, method: str) -> Iterator[Block]:
        """Yield what a method found: text, tables, figures."""
        for kind, compose in self._kinds(method):
            runs = [run for run in self.runs if run.kind == kind and run.refused is None]
            if runs:
                yield from compose(runs)

    def _kinds(
        self, method: str
    ) -> tuple[tuple[str, Callable[[list[AppliedMethod]], Iterator[Block]]], ...]:
        return {
            "comparison": (("years", self._years), ("peers", self._peers)),
            "benchmark": (("benchmark", self._benchmark),),
            "factors": (
                ("influences", self._influences), ("parts", self._parts), ("ratio", self._ratios),
            ),
            "cost_benefit": (("flows", self._flows),),
            "least_cost": (("options", self._options),),
            "composite": (("index", self._index),),
            "survey": (("opinions", self._opinions), ("survey", self._opinions)),
        }[method]  # fmt: skip

    def chart(self, chart_spec: Chart | None) -> Iterator[Block]:
        """Yield a chart with an id of its own."""
        if chart_spec is not None:
            self._charts += 1
            yield replace(chart_spec, id=f"{chart_spec.kind}_{self._charts}")

    def figure(
        self, id_: str, value: float | Fraction | Decimal, *, label: str, unit: str = "",
        digits: int = 2,
    ) -> Span:  # fmt: skip
        """Return a computed figure, bound to its exact value."""
        fraction = Fraction(value) if not isinstance(value, float) else Fraction(repr(value))
        text = f"{printed(fraction, digits)}{unit}"
        return self.bind.figure(
            id_, label=label, value=exact(fraction), unit=unit, text=text, source=label
        )

    def stated(self, quantity: Quantity | None, unit: str, label: str, place: str) -> Span:
        """Return a figure as it was stated, with its unit."""
        if quantity is None:
            return DASH
        text = quantity.printed() if quantity.unit else f"{quantity.printed()}{unit}"
        return self.bind.figure(
            "stated", label=label, value=exact(quantity.number), unit=quantity.unit or unit,
            text=text, source=place,
        )  # fmt: skip

    def rate(self, id_: str, value: float, label: str) -> Span:
        """Return a share as per cent."""
        return self.bind.rate(id_, Fraction(repr(float(value))), label=label, source=label)

    # comparison
    def _years(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        yield self.tables.years(runs)
        slopes, rows = [], []
        for run in runs:
            growth = run.results.get("growth")
            if growth is not None and growth.value.growth is not None:
                now = 100 * (1 + growth.value.growth)
                slopes.append((run.subject, now))
        ends = (self.says["series_base"], self.says["series_current"])
        rows = [(name, {ends[0]: Decimal(100), ends[1]: printed(now)}) for name, now in slopes[:8]]
        axis = self.says["axis_last_year"]
        yield from self.chart(chart("slope", self.says, rows, axis=axis))
        long = [run for run in runs if "cagr" in run.results][:MOST]
        yield from self.chart(self._multiples(long))

    def _multiples(self, runs: list[AppliedMethod]) -> Chart | None:
        year = self.source.evaluation.overview.year
        rows: dict[str, dict[str, Decimal]] = {}
        for back in (4, 3, 2, 1, 0):
            for run in runs:
                [row] = run.rows
                quantity = row.current if back == 0 else getattr(row, f"prior{back}")
                if quantity is not None:
                    label = str(year - back) if year is not None else f"-{back}"
                    name = f"{run.subject}（{quantity.unit or row.measured_in}）"
                    rows.setdefault(label, {})[name] = quantity.number
        return chart("multiples", self.says, rows.items())

    def _peers(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        for run in runs:
            result = run.results["peers"]
            own = next((row for row in run.rows if row.own == "yes"), None)
            unit = run.rows[0].measured_in
            if own is not None:
                peer_row = next(row for row in result.value if row.name == own.unit_name)
                yield Paragraph(
                    self.bind.say(
                        "peer_rank",
                        name=self.bind.text(run.subject),
                        own=self.bind.text(own.unit_name),
                        value=self.stated(own.value, unit, run.subject, place_of(own, "value")),
                        rank=self.bind.count("rank", peer_row.rank, label="位次"),
                        universe=self.bind.count("universe", len(result.value), label="参比单位数"),
                        mean=self.figure("mean", result.step("mean"), label="平均数", unit=unit),
                        source=self.bind.text("、".join(dict.fromkeys(r.source for r in run.rows))),
                    )
                )
            yield self.tables.peers(run)
            inputs = {
                "unit": unit, "name": run.subject, "own": own.unit_name if own else None,
            }  # fmt: skip
            yield from self.chart(figures_factors.peers(result, inputs, self.says))

    def _benchmark(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        for run in runs:
            gaps, quarters = run.results["gaps"], run.results["quartiles"].value
            best = max(range(len(run.rows)), key=lambda i: gaps.value[i])
            own = next((i for i, row in enumerate(run.rows) if row.own == "yes"), None)
            unit = run.rows[0].measured_in
            spans = self.bind.say(
                "benchmark",
                name=self.bind.text(run.subject),
                best=self.bind.text(run.rows[best].unit_name),
                value=self.stated(
                    run.rows[best].value, unit, "标杆值", place_of(run.rows[best], "value")
                ),
                q1=self.figure("q1", quarters.q1, label="下四分位数", unit=unit),
                median=self.figure("median", quarters.median, label="中位数", unit=unit),
                q3=self.figure("q3", quarters.q3, label="上四分位数", unit=unit),
            )
            if own is not None and gaps.value[own] == 0:
                spans += self.bind.say("benchmark_is_own")
            elif own is not None:
                gap = self.figure("gap", -float(gaps.value[own]), label="与标杆的差距", unit=unit)
                spans += self.bind.say("benchmark_gap", gap=gap)
            yield Paragraph(spans)

    # factors
    def _influences(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        [run] = runs
        register = run.results["register"]
        counts = {
            name: self.bind.count(name, register.step(name), label="因素个数")
            for name in (
                "internal_favourable", "internal_adverse", "external_favourable",
                "external_adverse",
            )
        }  # fmt: skip
        yield Paragraph(self.bind.say("influences", **counts))
        yield self.tables.influences(run)
        yield from self.chart(figures_factors.quadrant(register, {}, self.says))

    def _parts(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        for run in runs:
            chain = run.results["chain"]
            unit, factor_effects = run.rows[0].total_unit, chain.value
            names = chain.step("names")
            effects = [
                self.bind.say(
                    "part_effect",
                    name=self.bind.text(name),
                    effect=self._signed("effect", effect, unit),
                )
                for name, effect in zip(names, factor_effects.effects, strict=True)
            ]
            spans = self.bind.say(
                "parts",
                total=self.bind.text(run.subject),
                base=self.figure("base_total", factor_effects.base_total, label="基期", unit=unit),
                actual=self.figure(
                    "actual_total", factor_effects.actual_total, label="报告期", unit=unit
                ),
                change=self._signed(
                    "change", factor_effects.actual_total - factor_effects.base_total, unit
                ),
                order=self.bind.text("、".join(names)),
                effects=joined(effects, "，"),
            )
            if "ORDER_MATTERS" in chain.codes:
                spans += self.bind.say("parts_order")
            yield Paragraph(spans + self.bind.say("parts_not_cause"))
            yield self.tables.parts(run)
            inputs = {"unit": unit, "name": run.subject}
            yield from self.chart(figures_factors.decomposition(chain, inputs, self.says))
            if "ORDER_MATTERS" in chain.codes:
                shapley = run.results["shapley"]
                yield from self.chart(figures_factors.orders(chain, shapley, inputs, self.says))

    def _signed(self, id_: str, value: Fraction, unit: str) -> Span:
        number = printed(value)
        text = f"{number:+f}{unit}"
        return self.bind.figure(
            id_, label="影响", value=exact(value), unit=unit, text=text, source="连环替代"
        )

    def _ratios(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        yield Paragraph(self.bind.say("ratios_intro"))
        yield self.tables.ratios(runs)

    # cost-benefit and least cost
    def _flows(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        for run in runs:
            yield Paragraph(self._worth(run))
            yield self.tables.flows(run)
            unit = self.source.evaluation.overview.money_unit
            table = run.results["npv_bcr"].step("table")
            inputs = {
                "unit": unit, "cashflows": [row["benefit"] - row["cost"] for row in table],
                "costs": [row["cost"] for row in table],
                "benefits": [row["benefit"] for row in table],
            }  # fmt: skip
            yield from self.chart(figures_money.cash_flow(run.results["npv"], inputs, self.says))
            swings = figures_money.tornado(
                run.results["sensitivity"],
                {"unit": self.says["axis_npv_change"].format(unit=unit)},
                self.says,
            )
            yield from self.chart(swings)

    def _worth(self, run: AppliedMethod) -> tuple[Span, ...]:
        unit = self.source.evaluation.overview.money_unit
        worth, rate = run.results["npv_bcr"].value, next(r for r in run.rows if r.rate is not None)
        source = self.bind.text(rate.rate_source)
        spans = self.bind.say(
            "worth",
            name=self.bind.text(run.subject),
            rate=self.stated(rate.rate, "", "折现率", place_of(rate, "rate")),
            source=self.bind.say("worth_source", source=source) if source else (),
            costs=self.figure("pv_costs", worth.pv_costs, label="成本现值", unit=unit),
            benefits=self.figure("pv_benefits", worth.pv_benefits, label="效益现值", unit=unit),
            npv=self.figure("npv", worth.npv, label="净现值", unit=unit),
        )
        if worth.bcr is not None:
            bcr = self.figure("bcr", worth.bcr, label="效益成本比")
            spans += self.bind.say("worth_bcr", bcr=bcr)
        irr, back = run.results["irr"], run.results["payback"]
        if irr.value is not None and "MULTIPLE_IRR" not in irr.codes:
            spans += self.bind.say("worth_irr", irr=self.rate("irr", irr.value, "内部收益率"))
        if back.value is not None:
            years = self.figure("payback", back.value, label="动态回收期", unit="年")
            spans += self.bind.say("worth_payback", years=years)
        turning = run.results["switching"].value
        if turning is not None:
            share = self.rate("switching", turning, "效益转折点")
            spans += self.bind.say("worth_switching", share=share)
        return spans

    def _options(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        for run in runs:
            result = run.results["cost_effectiveness"]
            row = run.rows[0]
            unit = f"{row.input_unit}/{row.output_unit}"
            best = min(c for c in result.value.cost_per_unit if c is not None)
            yield Paragraph(
                self.bind.say(
                    "options",
                    name=self.bind.text(run.subject),
                    best=self.bind.text(result.value.best),
                    cost=self.figure("unit_cost", best, label="单位成本", unit=unit, digits=4),
                )
            )
            inputs = {"unit": f"{self.says['series_unit_cost']}（{unit}）", "name": run.subject}
            yield from self.chart(figures_money.unit_costs(result, inputs, self.says))

    # composite index
    def _index(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        [run] = runs
        result = run.results["index"]
        value = result.value["index"]
        yield Paragraph(
            self.bind.say(
                "index",
                count=self.bind.count("index_items", len(run.rows), label="指标数"),
                index=self.figure("composite_index", value, label="综合指数", digits=4),
            )
        )
        yield self.tables.index(run)
        tree: dict[str, list[str]] = {}
        for row in run.rows:
            tree.setdefault(row.dimension or "—", []).append(row.key)
        labels = {row.key: row.name for row in run.rows}
        inputs = {"tree": {"index": tree}, "labels": labels}
        yield from self.chart(figures_index.contributions(result, inputs, self.says))
        rows = [
            (f"{row.dimension}/{row.name}", {self.says["series_weight"]: row.weight.number})
            for row in run.rows
        ]
        axis = self.says["axis_weight"]
        yield from self.chart(chart("weight_tree", self.says, rows, axis=axis))

    # survey
    def _opinions(self, runs: list[AppliedMethod]) -> Iterator[Block]:
        yield Paragraph(self.bind.say("survey_method"))
        yield self.tables.opinions(runs)
        said: dict[str, Any] = {"rows": [], "intervals": []}
        for run in runs:
            share = run.results["share"]
            n, middle = share.step("n"), share.step("proportion")
            low, high = share.value["wilson"]
            keys = (self.says["series_low"], self.says["series_value"], self.says["series_high"])
            ends = {k: printed(100 * v, 1) for k, v in zip(keys, (low, middle, high), strict=True)}
            said["intervals"].append((f"{run.subject}　n={n}", ends))
            if "likert" in run.results:
                likert_chart = figures_index.opinions(
                    run.results["likert"], {"name": run.subject}, self.says
                )
                said["rows"] += likert_chart.rows if likert_chart is not None else ()
        axis = self.says["axis_share"]
        yield from self.chart(chart("opinions", self.says, said["rows"], axis=axis))
        yield from self.chart(chart("intervals", self.says, said["intervals"], axis=axis))
        yield from self.chart(self._funnel(runs))

    def _funnel(self, runs: list[AppliedMethod]) -> Chart | None:
        """Return how many were there, asked, answered and pleased, where one group states all."""
        for run in runs:
            row = run.rows[0]
            issued, population = getattr(row, "issued", None), getattr(row, "population", None)
            if issued is None or population is None:
                continue
            share = run.results["share"]
            n = share.step("n")
            counts = (population.number, issued.number, n, n * share.step("proportion"))
            names = ("series_population", "series_issued", "series_answered", "series_pleased")
            rows: list[tuple[str, dict[str, Decimal]]] = [
                (self.says[name], {run.subject: printed(float(count), 0)})
                for name, count in zip(names, counts, strict=True)
            ]
            return chart("funnel", self.says, rows, axis=self.says["axis_answers"])
        return None
