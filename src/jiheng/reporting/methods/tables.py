"""Tables of the method section: what was put in and what came out, figure by figure."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from jiheng.methods.applied import AppliedMethod
from jiheng.model import Quantity, Span, Table
from jiheng.reporting.methods.figure_base import printed
from jiheng.reporting.source import Source
from jiheng.reporting.spans import exact

Cells = tuple[Span, ...]
BLANK: Cells = ("—",)


def place_of(row: Any, field: str) -> str:
    """Return where a row states a field, in words."""
    return str(row.places.get(field) or row.places.get("row") or "工作簿")


def _places(row: Any) -> int:
    """Return how many decimals this year and last were printed with, the greater."""
    digit_counts = [q.digits or 0 for q in (row.current, row.prior1) if q is not None]
    return max(digit_counts, default=0)


class Tables:
    """Makes tables whose every figure is bound."""

    def __init__(self, source: Source) -> None:
        self.source, self.bind = source, source.binder

    def stated(self, row: Any, field: str, unit: str = "") -> Cells:
        """Return a figure as it was stated; without its unit where the table has it elsewhere."""
        quantity = getattr(row, field)
        if not isinstance(quantity, Quantity):
            return BLANK
        return (
            self.bind.figure(
                f"cell_{field}", label=field, value=exact(quantity.number), unit=quantity.unit,
                text=quantity.printed().removesuffix(unit), source=place_of(row, field),
            ),
        )  # fmt: skip

    def computed(
        self, id_: str, value: float | Fraction | None, *, digits: int = 2, signed: bool = False,
        percent: bool = False,
    ) -> Cells:  # fmt: skip
        """Return a computed figure; a dash if it is undefined."""
        if value is None:
            return BLANK
        fraction = value if isinstance(value, Fraction) else Fraction(repr(float(value)))
        number = printed(fraction * 100 if percent else fraction, digits)
        text = f"{number:+f}" if signed else f"{number}"
        return (
            self.bind.figure(
                f"made_{id_}", label=id_, value=exact(fraction), unit="",
                text=f"{text}%" if percent else text, source="计算",
            ),
        )  # fmt: skip

    def text(self, row: Any, field: str) -> Cells:
        """Return a text of the user."""
        return self.bind.text(getattr(row, field), row.places.get(field)) or BLANK

    def label(self, sheet: str, row: Any, field: str) -> Cells:
        """Return the label of a choice."""
        value = getattr(row, field)
        return (self.source.rules.form.label(sheet, field, value),) if value else BLANK

    def _table(
        self, key: str, columns: tuple[str, ...], rows: Sequence[tuple[Cells, ...]],
        widths: tuple[int, ...], first_number: int = 1,
    ) -> Table:  # fmt: skip
        return Table(
            title=self.bind.sentence(key), columns=columns, rows=tuple(rows), widths=widths,
            numeric=frozenset(range(first_number, len(columns))),
        )  # fmt: skip

    def years(self, runs: list[AppliedMethod]) -> Table:
        """Return figures over the years, with change and growth."""
        back = [n for n in (4, 3, 2) if any(getattr(o.rows[0], f"prior{n}") for o in runs)]
        heads = {4: "前四年", 3: "前三年", 2: "前二年"}
        grown = any("cagr" in run.results for run in runs)
        rows = []
        for run in runs:
            [row] = run.rows
            growth = run.results["growth"].value if "growth" in run.results else None
            cells = [
                (run.subject,),
                (row.measured_in or (row.current.unit if row.current else "") or "—",),
                *(self.stated(row, f"prior{n}") for n in back),
                self.stated(row, "prior1"),
                self.stated(row, "current", row.current.unit if row.current else ""),
                self.computed(
                    "change", growth.change if growth else None, signed=True, digits=_places(row)
                ),
                self.computed(
                    "growth", growth.growth if growth else None, signed=True, percent=True, digits=1
                ),
            ]
            if grown:
                cagr = run.results["cagr"].value if "cagr" in run.results else None
                cells.append(self.computed("cagr", cagr, signed=True, percent=True, digits=1))
            rows.append(tuple(cells))
        columns = (
            "比较项目", "计量单位", *(heads[n] for n in back), "上年", "本年", "增减", "增长率",
            *(("年均增长率",) if grown else ()),
        )  # fmt: skip
        widths = (26, 14, *(13 for _ in back), 13, 13, 16, 20, *((20,) if grown else ()))
        return self._table("table_years", columns, rows, widths, 2)

    def peers(self, run: AppliedMethod) -> Table:
        """Return units by rank."""
        result = run.results["peers"]
        by_name = {row.unit_name: row for row in run.rows}
        best = result.step("best")
        rows = [
            (
                (f"{peer_row.name}{'（本单位）' if by_name[peer_row.name].own == 'yes' else ''}",),
                self.stated(by_name[peer_row.name], "value"),
                self.computed("rank", float(peer_row.rank), digits=0),
                self.computed("from_mean", peer_row.difference, signed=True),
                self.computed("from_best", peer_row.value - best, signed=True),
            )
            for peer_row in result.value
        ]
        unit = run.rows[0].measured_in
        columns = ("单位或地区", f"{run.subject}（{unit}）", "位次", "与平均数之差", "与最优之差")
        return self._table("table_peers", columns, rows, (34, 34, 10, 20, 20))

    def influences(self, run: AppliedMethod) -> Table:
        """Return the register of factors by quadrant."""
        by_name = {row.name: row for row in run.rows}
        rows = []
        for factor in run.results["register"].value:
            row = by_name[factor.name]
            rows.append(
                (
                    self.text(row, "name"),
                    self.label("influences", row, "origin"),
                    self.label("influences", row, "direction"),
                    self.label("influences", row, "controllable"),
                    self.text(row, "effect"),
                    self.text(row, "evidence"),
                )
            )
        columns = ("因素", "内部或外部", "有利或不利", "是否可控", "影响说明", "佐证编号")
        return self._table("table_influences", columns, rows, (26, 12, 12, 12, 44, 14), 6)

    def parts(self, run: AppliedMethod) -> Table:
        """Return base, actual, effect, spread over orders and Shapley value by factor."""
        chain, shapley = run.results["chain"], run.results["shapley"].value
        between = chain.step("spread")
        rows = []
        for i, row in enumerate(run.rows):
            low, high = between[i] if between is not None else (None, None)
            spread = (*self.computed("least", low), "～", *self.computed("most", high))
            rows.append(
                (
                    (*self.text(row, "name"), f"（{row.measured_in}）" if row.measured_in else ""),
                    self.stated(row, "base"),
                    self.stated(row, "actual"),
                    self.computed("effect", chain.value.effects[i], signed=True),
                    spread if between is not None else BLANK,
                    self.computed("shapley", shapley.effects[i], signed=True),
                )
            )
        factor_effects = chain.value
        rows.append(
            (
                ("合计",),
                self.computed("base_total", factor_effects.base_total),
                self.computed("actual_total", factor_effects.actual_total),
                self.computed(
                    "change", factor_effects.actual_total - factor_effects.base_total, signed=True
                ),
                BLANK,
                self.computed("change", sum(shapley.effects, Fraction(0)), signed=True),
            )
        )
        columns = ("因素", "基期值", "报告期值", "影响", "各顺序的范围", "Shapley 值")
        return self._table("table_parts", columns, rows, (30, 16, 16, 17, 28, 18))

    def ratios(self, runs: list[AppliedMethod]) -> Table:
        """Return what a unit of input brought, and what a unit of output cost."""
        rows = []
        for run in runs:
            [row] = run.rows
            result = run.results["ratio"]
            ratio = result.value[row.output_unit][row.input_unit]
            cost = result.step("unit_costs")[row.output_unit][row.input_unit]
            rows.append(
                (
                    self.text(row, "subject"),
                    (*self.text(row, "input_name"), " ", *self.stated(row, "input_value"),
                     row.input_unit),
                    (*self.text(row, "output_name"), " ", *self.stated(row, "output_value"),
                     row.output_unit),
                    (*self.computed("ratio", ratio, digits=4),
                     f" {row.output_unit}/{row.input_unit}"),
                    (
                        *self.computed("unit_cost", cost, digits=4),
                        f" {row.input_unit}/{row.output_unit}" if cost is not None else "",
                    ),
                )
            )  # fmt: skip
        columns = ("评价对象", "投入", "产出", "每单位投入的产出", "单位成本")
        return self._table("table_ratios", columns, rows, (18, 30, 32, 28, 28), 5)

    def flows(self, run: AppliedMethod) -> Table:
        """Return costs, benefits and present values year by year."""
        rows = [
            (
                self.computed("year", row["year"], digits=0),
                self.computed("cost", row["cost"]),
                self.computed("benefit", row["benefit"]),
                self.computed("factor", row["factor"], digits=4),
                self.computed("pv_costs", row["pv_costs"]),
                self.computed("pv_benefits", row["pv_benefits"]),
                self.computed("cumulative", row["cumulative"]),
            )
            for row in run.results["npv_bcr"].step("table")
        ]
        columns = ("年序", "成本", "计价效益", "折现系数", "成本现值", "效益现值", "累计净现值")
        return self._table("table_flows", columns, rows, (10, 16, 16, 14, 16, 16, 18), 0)

    def index(self, run: AppliedMethod) -> Table:
        """Return single indices, weights and contributions, and their sum."""
        nodes = run.results["index"].step("contributions")
        rows: list[tuple[Cells, ...]] = [
            (
                self.text(row, "dimension"),
                (*self.text(row, "name"), f"（{row.measured_in}）" if row.measured_in else ""),
                self.stated(row, "actual"),
                self.stated(row, "standard"),
                self.computed("single", nodes[row.key].value, digits=4),
                self.stated(row, "weight"),
                self.computed("contribution", nodes[row.key].contribution, digits=4),
                self.text(row, "source"),
            )
            for row in run.rows
        ]
        total = run.results["index"].value["index"]
        rows.append(
            (("合计",), ("",), ("",), ("",), ("",), self.computed("weights", 100.0, digits=0),
             self.computed("index", total, digits=4), ("",))
        )  # fmt: skip
        columns = ("维度", "指标", "实际值", "标准值", "单项指数", "权重", "贡献", "标准值来源")
        table = self._table("table_index", columns, rows, (13, 26, 14, 14, 16, 11, 16, 26))
        return replace(table, numeric=frozenset({2, 3, 4, 5, 6}))

    def opinions(self, runs: list[AppliedMethod]) -> Table:
        """Return n, N, response rate, share of the pleased and its interval by group."""
        rows = []
        for run in runs:
            row, share = run.rows[0], run.results["share"]
            low, high = share.value["wilson"]
            n = share.step("n")
            issued, shown = self._issued(row)
            back = n / float(issued.number) if issued is not None and issued.number else None
            rows.append(
                (
                    (run.subject, f"：{row.question}" if getattr(row, "question", "") else ""),
                    self.stated(row, "population") if hasattr(row, "population") else BLANK,
                    shown,
                    self.computed("n", float(n), digits=0),
                    self.computed("response", back, percent=True, digits=1),
                    self.computed("share", share.step("proportion"), percent=True, digits=1),
                    (
                        *self.computed("low", low, percent=True, digits=1), "～",
                        *self.computed("high", high, percent=True, digits=1),
                    ),
                )
            )  # fmt: skip
        columns = ("调查对象", "总体数 N", "发放数", "样本数 n", "回收率", "满意率", "95%置信区间")
        return self._table("table_opinions", columns, rows, (30, 14, 13, 14, 14, 14, 26))

    def _issued(self, row: Any) -> tuple[Quantity | None, Cells]:
        """Return how many were asked: of the row, or the fact of a survey."""
        if hasattr(row, "issued"):
            return row.issued, self.stated(row, "issued")
        fact = self.source.facts.first_exact("survey.issued", "value", row.key)
        return (fact.exact, (self.bind.fact(fact),)) if fact is not None else (None, BLANK)
