"""Units of a department of the demonstration: years of their own, taken in, one changed since."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from jiheng.web.core import actions as core
from jiheng.web.ledgers.actions.filling import Edit, add_row, save_row
from jiheng.web.performance.actions import units, years
from jiheng.web.performance.queries import entries
from jiheng.web.performance.queries.year_tables import year_table

WHOLE, HEAD_OFFICE = "部门合计", "局机关"
SENT, GIVEN = "对附属单位补助支出", "上级补助收入"
BASIC = Decimal("0.7")  # of what a unit has
CENT = Decimal("0.01")
Person = Any
Line = tuple[str, Decimal]


def head_office(department: Mapping[str, Any], totals: Mapping[str, str]) -> Iterator[Line]:
    """Yield the accounts of the head office itself: what the department has less its units."""
    below = [dict(_accounts(unit)) for unit in department["units"]]
    given = sum((unit[GIVEN] for unit in below), Decimal(0))
    for line in ("收入合计", "一般公共预算财政拨款收入", "支出合计", "基本支出", "项目支出"):
        within = given if line in ("收入合计", "支出合计") else Decimal(0)
        own = Decimal(totals[line]) - sum((unit[line] for unit in below), Decimal(0))
        yield line, own + within
    yield SENT, given


def _accounts(unit: Mapping[str, Any]) -> Iterator[Line]:
    """Yield the accounts of a unit: what its department gives it is part of its income."""
    total, given = Decimal(f"{unit['income']:.2f}"), Decimal(f"{unit['given']:.2f}")
    yield from (("收入合计", total), ("一般公共预算财政拨款收入", total - given), (GIVEN, given))
    yield from (("支出合计", total), ("基本支出", (total * BASIC).quantize(CENT)))
    yield "项目支出", total - (total * BASIC).quantize(CENT)


def join(
    department: Mapping[str, Any], cycle: Any, people: Mapping[str, Person],
    walk: Callable[..., str], person: Callable[..., Person],
) -> None:  # fmt: skip
    """Lay out the units of a department with their years, and take these into the department's."""
    chosen = []
    for unit in department["units"]:
        where = core.found_organisation(
            kind="unit", name=unit["name"], code=unit["code"], parent=cycle.organisation, by=None
        )
        account = {"username": "tianbao", "name": "填报人", "role": "filler"}
        own = {**people, "filler": person(account, where, unit["code"])}
        year = years.open_cycle(where, cycle.year, by=people["manager"])
        _targets(year, unit, department["name"], own["filler"])
        done = partial(_results, year, unit, own["filler"])
        walk(year.pk, own, unit["state"], done, lambda: None)
        chosen.append((year, own["filler"]))
        _transfer(cycle, unit["name"], "付出", SENT, unit["given"], people["filler"])
    units.take_in(cycle.pk, [year.pk for year, _filler in chosen], by=people["filler"])
    year, filler = chosen[-1]  # it goes on with its own
    row = entries(year, "objectives").get()
    text = {"result": "年度任务完成，良种覆盖率比上年提高"}
    save_row(year_table(year, "objectives"), Edit(row.key, text, row.version), by=filler)


def _targets(year: Any, unit: Mapping[str, Any], department: str, by: Person) -> None:
    head = entries(year, "overview").get()
    values = {
        "execution_weight": "10",
        "basis": "《中华人民共和国预算法》",
        "methods": "比较分析法",
    }
    save_row(year_table(year, "overview"), Edit(head.key, values, head.version), by=by)
    rows: list[tuple[str, dict[str, str]]] = [
        ("duties", {"kind": "主要职责", "text": unit["duty"]}),
        ("objectives", {"kind": "总体目标", "text": unit["objective"]}),
        *(
            ("budget", {"unit": WHOLE, "line": line, "original": f"{amount:.2f}"})
            for line, amount in _accounts(unit)
        ),
    ]
    for level1, level2, name, operator, target, measured_in, weight, _actual in unit["indicators"]:
        line = {
            "subject": "部门整体", "level1": level1, "level2": level2, "name": name,
            "operator": operator, "original_target": f"{target}", "unit": measured_in,
            "weight": f"{weight}", "data_source": "单位业务台账", "standard": "计划标准",
        }  # fmt: skip
        if measured_in == "%":
            line |= {"numerator": f"{name}的分子数", "denominator": f"{name}的分母数"}
        rows.append(("indicators", line))
    for sheet, row in rows:
        add_row(year_table(year, sheet), row, by=by)
    _transfer(year, department, "收到", GIVEN, unit["given"], by)


def _transfer(year: Any, other: str, direction: str, line: str, amount: float, by: Person) -> None:
    """State money between the department and a unit from one side."""
    money = dict.fromkeys(("original", "revised", "executed"), f"{amount:.2f}")
    values = {"direction": direction, "counterparty": other, "line": line, "reason": "推广补助"}
    add_row(year_table(year, "transfers"), {**values, **money}, by=by)


def _results(year: Any, unit: Mapping[str, Any], by: Person) -> None:
    actuals = {row[2]: row[7] for row in unit["indicators"]}
    changes = {
        "budget": lambda v: {"revised": v["original"], "executed": v["original"]},
        "objectives": lambda v: {"result": f"{v['text']}：已按计划完成"},
        "indicators": lambda v: {"actual": f"{actuals[v['name']]}", "evidence": "台账"},
    }
    for sheet, changed in changes.items():
        for row in entries(year, sheet):
            edit = Edit(row.key, changed(row.values), row.version)
            save_row(year_table(year, sheet), edit, by=by)
