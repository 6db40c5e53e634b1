"""Departments with units that keep accounts of their own: generated, sound, transfers included."""

import hashlib
import random
from dataclasses import replace
from decimal import Decimal

from builders import document
from jiheng.pipeline import Outcome, UnitDocument, handed_in_together, run
from jiheng.rulebook import load

HEAD = "局机关"
DEPARTMENT = "青禾县水利局"
UNITS = ("青禾县河道管理站", "青禾县水库管理中心", "青禾县灌区服务中心")
BASES = ("original", "revised", "executed")


class Made:
    """The sheets of a department and of its units, whose figures fit."""

    def __init__(
        self, seed: int = 1, units: tuple[str, ...] = UNITS, *, name: str = DEPARTMENT,
        above: str = "", deeper: "tuple[Made, ...]" = (),
    ) -> None:  # fmt: skip
        """`deeper` are units that have units themselves, `above` is who pays this one."""
        self.chance, self.names, self.name, self.above = random.Random(seed), units, name, above
        self.given = self.amounts(50, 90) if above else {}
        own = {each.name: each for each in deeper}
        self.paid = {n: own[n].given if n in own else self.amounts(5, 40) for n in units}
        self.units = {
            n: own[n].department if n in own else self.unit(n, number)
            for number, n in enumerate(units, start=1)
        }
        self.department = self.head_office()

    def amounts(self, low: int, high: int) -> dict[str, Decimal]:
        opening = Decimal(self.chance.randint(low * 100, high * 100)) / 100
        return {"original": opening, "revised": opening, "executed": opening}

    def accounts(self, unit: str, **extra: dict[str, Decimal]) -> list[dict]:
        """Lines of one accounting unit; `extra` are lines besides, by id."""
        people, running, project = self.amounts(80, 400), self.amounts(5, 40), self.amounts(60, 200)
        out, income = extra.get("out", {}), extra.get("income", {})
        basic = {b: people[b] + running[b] for b in BASES}
        total = {b: basic[b] + project[b] + out.get(b, 0) for b in BASES}
        lines = {
            "收入合计": total, "一般公共预算财政拨款收入": {b: total[b] - income.get(b, 0) for b in BASES},
            "上级补助收入": income, "支出合计": total, "基本支出": basic, "人员经费": people,
            "公用经费": running, "项目支出": project, "对附属单位补助支出": out,
        }  # fmt: skip
        return [{"unit": unit, "line": line, **values} for line, values in lines.items() if values]

    def unit(self, name: str, number: int) -> dict:
        accounts = self.accounts("部门合计", income=self.paid[name])
        spent = next(row for row in accounts if row["line"] == "项目支出")
        money = {f"{b}_{part}": spent[b] for b in BASES for part in ("fiscal", "total")}
        posts = self.chance.randint(8, 30)
        weights = (40, 50)
        return {
            "overview": [overview(name)],
            "duties": [{"kind": "主要职责", "text": "承担日常管理"}],
            "staff": [
                {"unit": "部门合计", "line": "合计", "posts": posts, "staff": posts - 1},
                {"unit": "部门合计", "line": "事业", "posts": posts, "staff": posts - 1, "funding": "全额拨款"},
                {"unit": "部门合计", "line": "管理岗", "posts": 3, "staff": 3, "ranks": "九级2人、八级1人"},
                {"unit": "部门合计", "line": "专技岗", "posts": posts - 3, "staff": posts - 4},
            ],
            "assets": [{"unit": "部门合计", "line": "资产总额", "net": 10 * number},
                       {"unit": "部门合计", "line": "货币资金", "net": 10 * number}],
            "budget": accounts,
            "objectives": [{"kind": "总体目标", "text": "工程安全运行", "result": "安全运行"}],
            "projects": [{"number": "P1", "name": "维修养护", "goal": "养护到位", **money}],
            "indicators": [
                line_of("部门整体", f"巡查次数{number}", 40 + number, 60 + number, 90),
                *(line_of("P1", f"养护{what}", 12, 12, weight)
                  for what, weight in zip(("长度", "处数"), weights, strict=True)),
            ],
            "transfers": [received(self.name, self.paid[name])],
        }  # fmt: skip

    def head_office(self) -> dict:
        out = {b: sum(paid[b] for paid in self.paid.values()) for b in BASES}
        own = self.accounts(HEAD, out=out, income=self.given)
        posts = self.chance.randint(10, 30)
        staff = [{"unit": HEAD, "line": "合计", "posts": posts, "staff": posts},
                 {"unit": HEAD, "line": "行政", "posts": posts, "staff": posts}]  # fmt: skip
        spent = next(row for row in own if row["line"] == "项目支出")
        money = {f"{b}_{part}": spent[b] for b in BASES for part in ("fiscal", "total")}
        return {
            "overview": [overview(self.name) | {"short_name": self.name.removeprefix("青禾")}],
            "duties": [{"kind": "主要职责", "text": "管理水利"},
                       {"kind": "所属单位", "text": "、".join(self.names)}],
            "staff": staff,
            "assets": [{"unit": HEAD, "line": "资产总额", "net": 7},
                       {"unit": HEAD, "line": "货币资金", "net": 7}],
            "budget": [*own, *self.totals(own)],
            "objectives": [{"kind": "总体目标", "text": "水利工程安全", "result": "安全"}],
            "projects": [{"number": "P1", "name": "防汛", "goal": "安全度汛", **money}],
            "indicators": [line_of("部门整体", "度汛工程数", 10, 10, 60),
                           *(line_of("P1", f"防汛{what}", 12, 12, weight)
                             for what, weight in zip(("物资", "演练"), (40, 50), strict=True))],
            "transfers": [{"direction": "付出", "counterparty": name, "line": "对附属单位补助支出",
                           "reason": "维修补助", **self.paid[name]} for name in self.names]
                         + ([received(self.above, self.given)] if self.above else []),
            "adoptions": [{"unit": self.names[0], "name": "巡查次数1", "weight": 30},
                          {"unit": self.names[1], "subject": "P1"}],
        }  # fmt: skip

    def totals(self, own: list[dict]) -> list[dict]:
        """What the department states as its own totals: sums without what stays within."""
        rows = []
        for line in ("收入合计", "支出合计", "基本支出", "项目支出"):
            sums = {}
            for base in BASES:
                sheets = [own, *(unit["budget"] for unit in self.units.values())]
                stated = [
                    r[base]
                    for rows_ in sheets
                    for r in rows_
                    if r["line"] == line and (rows_ is own or r["unit"] == "部门合计")
                ]
                within = sum(p[base] for p in self.paid.values()) if line.endswith("合计") else 0
                sums[base] = sum(stated) - within
            rows.append({"unit": "部门合计", "line": line, **sums})
        return rows


def received(counterparty: str, amounts: dict) -> dict:
    return {"direction": "收到", "counterparty": counterparty, "line": "上级补助收入",
            "reason": "维修补助", **amounts}  # fmt: skip


def overview(name: str) -> dict:
    return {"department": name, "year": "2025", "place": "130100", "money_unit": "万元",
            "execution_weight": 10}  # fmt: skip


def line_of(subject: str, name: str, target: int, actual: int, weight: int) -> dict:
    return {"subject": subject, "level1": "产出指标", "level2": "数量指标", "name": name, "operator": "≥",
            "original_target": target, "unit": "次", "weight": weight, "actual": actual,
            "data_source": "台账"}  # fmt: skip


def as_unit(name: str, sheets: dict, **changes: str) -> UnitDocument:
    digest = hashlib.sha256(repr(sheets).encode()).hexdigest()
    made = replace(document(sheets), name=f"{name}.xlsx", digest=digest)
    return UnitDocument(document=replace(made, **changes))


def consolidated_outcome(made: Made, units: list[UnitDocument] | None = None) -> Outcome:
    if units is None:
        units = [as_unit(name, sheets) for name, sheets in made.units.items()]
    department = replace(document(made.department), name="部门.xlsx")
    beside = handed_in_together(units, load())
    return run(department, load(), units=beside)
