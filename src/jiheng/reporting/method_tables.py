"""Tables of the method section: what was put in and what came out, figure by figure."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from jiheng.methods.applied import Applied
from jiheng.model import Quantity, Span, Table
from jiheng.reporting.figure_base import printed
from jiheng.reporting.source import Source
from jiheng.reporting.spans import exact

Cells = tuple[Span, ...]
BLANK: Cells = ("—",)


def place_of(row: Any, field: str) -> str:
    """Return where a row states a field, in words."""
    return str(row.places.get(field) or row.places.get("row") or "工作簿")


def _places(row: Any) -> int:
    """Return how many decimals this year and last were printed with, the greater."""
    held = [q.digits or 0 for q in (row.current, row.prior1) if q is not None]
    return max(held, default=0)


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

    def made(
        self, id_: str, value: float | Fraction | None, *, digits: int = 2, signed: bool = False,
        percent: bool = False,
    ) -> Cells:  # fmt: skip
        """Return a computed figure; a dash if it is undefined."""
        if value is None:
            return BLANK
        held = value if isinstance(value, Fraction) else Fraction(repr(float(value)))
        number = printed(held * 100 if percent else held, digits)
        text = f"{number:+f}" if signed else f"{number}"
        return (
            self.bind.figure(
                f"made_{id_}", label=id_, value=exact(held), unit="",
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

    def years(self, held: list[Applied]) -> Table:
        """Return figures over the years, with change and growth."""
        back = [n for n in (4, 3, 2) if any(getattr(o.rows[0], f"prior{n}") for o in held)]
        heads = {4: "前四年", 3: "前三年", 2: "前二年"}
        grown = any("cagr" in one.results for one in held)
        rows = []
        for one in held:
            [row] = one.rows
            growth = one.results["growth"].value if "growth" in one.results else None
            cells = [
                (one.subject,),
                (row.measured_in or (row.current.unit if row.current else "") or "—",),
                *(self.stated(row, f"prior{n}") for n in back),
                self.stated(row, "prior1"),
                self.stated(row, "current", row.current.unit if row.current else ""),
                self.made(
                    "change", growth.change if growth else None, signed=True, digits=_places(row)
                ),
                self.made(
                    "growth", growth.growth if growth else None, signed=True, percent=True, digits=1
                ),
            ]
            if grown:
                cagr = one.results["cagr"].value if "cagr" in one.results else None
                cells.append(self.made("cagr", cagr, signed=True, percent=True, digits=1))
            rows.append(tuple(cells))
        columns = (
            "比较项目", "计量单位", *(heads[n] for n in back), "上年", "本年", "增减", "增长率",
            *(("年均增长率",) if grown else ()),
        )  # fmt: skip
        widths = (26, 14, *(13 for _ in back), 13, 13, 16, 20, *((20,) if grown else ()))
        return self._table("table_years", columns, rows, widths, 2)

    def peers(self, one: Applied) -> Table:
        """Return units by rank."""
        result = one.results["peers"]
        by_name = {row.unit_name: row for row in one.rows}
        best = result.step("best")
        rows = [
            (
                (f"{found.name}{'（本单位）' if by_name[found.name].own == 'yes' else ''}",),
                self.stated(by_name[found.name], "value"),
                self.made("rank", float(found.rank), digits=0),
                self.made("from_mean", found.difference, signed=True),
                self.made("from_best", found.value - best, signed=True),
            )
            for found in result.value
        ]
        unit = one.rows[0].measured_in
        columns = ("单位或地区", f"{one.subject}（{unit}）", "位次", "与平均数之差", "与最优之差")
        return self._table("table_peers", columns, rows, (34, 34, 10, 20, 20))

    def influences(self, one: Applied) -> Table:
        """Return the register of factors by quadrant."""
        by_name = {row.name: row for row in one.rows}
        rows = []
        for found in one.results["register"].value:
            row = by_name[found.name]
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

    def parts(self, one: Applied) -> Table:
        """Return base, actual, effect, spread over orders and Shapley value by factor."""
        chain, shapley = one.results["chain"], one.results["shapley"].value
        between = chain.step("spread")
        rows = []
        for i, row in enumerate(one.rows):
            low, high = between[i] if between is not None else (None, None)
            spread = (*self.made("least", low), "～", *self.made("most", high))
            rows.append(
                (
                    (*self.text(row, "name"), f"（{row.measured_in}）" if row.measured_in else ""),
                    self.stated(row, "base"),
                    self.stated(row, "actual"),
                    self.made("effect", chain.value.effects[i], signed=True),
                    spread if between is not None else BLANK,
                    self.made("shapley", shapley.effects[i], signed=True),
                )
            )
        found = chain.value
        rows.append(
            (
                ("合计",),
                self.made("base_total", found.base_total),
                self.made("actual_total", found.actual_total),
                self.made("change", found.actual_total - found.base_total, signed=True),
                BLANK,
                self.made("change", sum(shapley.effects, Fraction(0)), signed=True),
            )
        )
        columns = ("因素", "基期值", "报告期值", "影响", "各顺序的范围", "Shapley 值")
        return self._table("table_parts", columns, rows, (30, 16, 16, 17, 28, 18))

    def ratios(self, held: list[Applied]) -> Table:
        """Return what a unit of input brought, and what a unit of output cost."""
        rows = []
        for one in held:
            [row] = one.rows
            result = one.results["ratio"]
            ratio = result.value[row.output_unit][row.input_unit]
            cost = result.step("unit_costs")[row.output_unit][row.input_unit]
            rows.append(
                (
                    self.text(row, "subject"),
                    (*self.text(row, "input_name"), " ", *self.stated(row, "input_value"),
                     row.input_unit),
                    (*self.text(row, "output_name"), " ", *self.stated(row, "output_value"),
                     row.output_unit),
                    (*self.made("ratio", ratio, digits=4), f" {row.output_unit}/{row.input_unit}"),
                    (
                        *self.made("unit_cost", cost, digits=4),
                        f" {row.input_unit}/{row.output_unit}" if cost is not None else "",
                    ),
                )
            )  # fmt: skip
        columns = ("评价对象", "投入", "产出", "每单位投入的产出", "单位成本")
        return self._table("table_ratios", columns, rows, (18, 30, 32, 28, 28), 5)

    def flows(self, one: Applied) -> Table:
        """Return costs, benefits and present values year by year."""
        rows = [
            (
                self.made("year", row["year"], digits=0),
                self.made("cost", row["cost"]),
                self.made("benefit", row["benefit"]),
                self.made("factor", row["factor"], digits=4),
                self.made("pv_costs", row["pv_costs"]),
                self.made("pv_benefits", row["pv_benefits"]),
                self.made("cumulative", row["cumulative"]),
            )
            for row in one.results["npv_bcr"].step("table")
        ]
        columns = ("年序", "成本", "计价效益", "折现系数", "成本现值", "效益现值", "累计净现值")
        return self._table("table_flows", columns, rows, (10, 16, 16, 14, 16, 16, 18), 0)

    def index(self, one: Applied) -> Table:
        """Return single indices, weights and contributions, and their sum."""
        held = one.results["index"].step("contributions")
        rows: list[tuple[Cells, ...]] = [
            (
                self.text(row, "dimension"),
                (*self.text(row, "name"), f"（{row.measured_in}）" if row.measured_in else ""),
                self.stated(row, "actual"),
                self.stated(row, "standard"),
                self.made("single", held[row.key].value, digits=4),
                self.stated(row, "weight"),
                self.made("contribution", held[row.key].contribution, digits=4),
                self.text(row, "source"),
            )
            for row in one.rows
        ]
        total = one.results["index"].value["index"]
        rows.append(
            (("合计",), ("",), ("",), ("",), ("",), self.made("weights", 100.0, digits=0),
             self.made("index", total, digits=4), ("",))
        )  # fmt: skip
        columns = ("维度", "指标", "实际值", "标准值", "单项指数", "权重", "贡献", "标准值来源")
        table = self._table("table_index", columns, rows, (13, 26, 14, 14, 16, 11, 16, 26))
        return replace(table, numeric=frozenset({2, 3, 4, 5, 6}))

    def opinions(self, held: list[Applied]) -> Table:
        """Return n, N, response rate, share of the pleased and its interval by group."""
        rows = []
        for one in held:
            row, share = one.rows[0], one.results["share"]
            low, high = share.value["wilson"]
            n = share.step("n")
            issued, shown = self._issued(row)
            back = n / float(issued.number) if issued is not None and issued.number else None
            rows.append(
                (
                    (one.subject, f"：{row.question}" if getattr(row, "question", "") else ""),
                    self.stated(row, "population") if hasattr(row, "population") else BLANK,
                    shown,
                    self.made("n", float(n), digits=0),
                    self.made("response", back, percent=True, digits=1),
                    self.made("share", share.step("proportion"), percent=True, digits=1),
                    (
                        *self.made("low", low, percent=True, digits=1), "～",
                        *self.made("high", high, percent=True, digits=1),
                    ),
                )
            )  # fmt: skip
        columns = ("调查对象", "总体数 N", "发放数", "样本数 n", "回收率", "满意率", "95%置信区间")
        return self._table("table_opinions", columns, rows, (30, 14, 13, 14, 14, 14, 26))

    def _issued(self, row: Any) -> tuple[Quantity | None, Cells]:
        """Return how many were asked: of the row, or the fact of a survey."""
        if hasattr(row, "issued"):
            return row.issued, self.stated(row, "issued")
        fact = self.source.facts.one("survey.issued", "value", row.key)
        return (fact.exact, (self.bind.fact(fact),)) if fact is not None else (None, BLANK)
