"""A demonstration: an invented city, three years of its departments, by the same actions."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiheng.web.core import actions as core
from jiheng.web.core import queries as core_queries
from jiheng.web.flows import actions as flows
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions.filling import Edit, add_row, save_row
from jiheng.web.operate import (
    demo_after,
    demo_ledgers,
    demo_loop,
    demo_monitoring,
    demo_months,
    demo_units,
    platform_city,
)
from jiheng.web.operate.ground_truth import FILE as GROUND_TRUTH
from jiheng.web.operate.ground_truth import ground_truth
from jiheng.web.performance import queries
from jiheng.web.performance.actions import planning, problems, taking, years
from jiheng.web.performance.queries import cycles, entries, working_days
from jiheng.web.performance.queries.year_tables import year_flow, year_table

PASSWORD = "jiheng-demo-2026"  # noqa: S105  of invented people, told on a page
MARK = "demo"
BOUND = 1  # the year whose indicators are taken from ledgers: 2025
ENDS = ("evaluating", "setting")  # of the last two years
Person = Any


def fill(said: Callable[[str], None], *, with_ledgers: bool = True) -> None:
    """Fill an empty installation; one that has anything in it is left alone.

    Without ledgers the department that keeps them is left out: seconds instead of a minute.
    """
    if core_queries.tree().exists():
        return
    city = yaml.safe_load(files("jiheng.web.operate").joinpath("demo.yaml").read_text("utf-8"))
    said("正在填入演示数据…… / filling in the demonstration …")
    confirmed: list[demo_loop.Year] = []
    with transaction.atomic():
        root = core.found_organisation(
            kind="finance",
            name=city["city"]["name"],
            code=city["city"]["code"],
            parent=None,
            by=None,
            place=city["city"]["place"],
        )
        people = {p["username"]: _person(p, root, "") for p in city["finance"]}
        for year, stage, days in zip(city["years"][1:], ENDS, (15, 30), strict=True):
            flows.set_deadline(
                organisation_id=root.pk,
                year=str(year),
                stage=stage,
                day=working_days().after(timezone.localdate(), days),
                by=people["caizheng"],
            )
        for department in city["departments"]:
            if department.get("ledgers") and not with_ledgers:
                continue
            confirmed.append(_department(department, root, people, city))
        demo_loop.close(confirmed, people)
    demo_loop.disclose(confirmed[-2:])
    folder = settings.INSTALLATION.folder
    (folder / MARK).write_text(PASSWORD, encoding="ascii")
    if with_ledgers:
        planted = ground_truth(demo_months.planted(platform_city.city()))
        (folder / GROUND_TRUTH).write_text(planted, encoding="utf-8-sig")
    said(f"演示账号口令 / password of the demonstration: {PASSWORD}")


def _person(account: Mapping[str, str], where: Any, code: str) -> Person:
    name = f"{where.name.removeprefix('示例市')}{account['name']}" if code else account["name"]
    user = core.add_user(
        username=f"{code}{account['username']}", name=name, password=PASSWORD, by=None
    )
    core.give_role(user, where, account["role"], by=None)
    return user


def _department(
    department: Mapping[str, Any], root: Any, finance: Mapping[str, Person], city: Any
) -> demo_loop.Year:
    """Lay out a department with its years; return the first, which is confirmed."""
    where = core.found_organisation(
        kind="department", name=department["name"], code=department["code"], parent=root, by=None
    )
    people = {p["role"]: _person(p, where, department["code"]) for p in city["people"]}
    people |= {"finance": finance["caizheng"], "expert": finance["zhuanjia"]}
    office = demo_ledgers.keep(where, people, PASSWORD) if department.get("ledgers") else None
    cycles_of = [
        _year(department, where, people, (number, year, state))
        for number, (year, state) in enumerate(
            zip(city["years"], department["states"], strict=True)
        )
    ]
    if office is not None:  # its year is signed off
        demo_months.find_twin(office, office.known.later)
    if department.get("asked"):
        demo_loop.ask(cycles_of[BOUND], people)
    if department.get("written"):
        demo_after.upload(where, people["filler"])
    return cycles_of[0], people


def _year(
    department: Mapping[str, Any],
    where: Any,
    people: Mapping[str, Person],
    when: tuple[int, int, str],
) -> Any:
    number, year, state = when
    filler = people["filler"]
    cycle = years.open_cycle(where, year, by=people["manager"])
    head = {
        "short_name": "我局",
        "place_name": "示例市",
        "execution_weight": "10",
        "basis": "《中华人民共和国预算法》",
        "methods": "比较分析法",
    }
    row = entries(cycle, "overview").get()
    save_row(year_table(cycle, "overview"), Edit("overview", head, row.version), by=filler)
    add = partial(_add, cycle, filler)
    _targets(department, number, add)
    reviewed = partial(demo_after.review, cycle, people, done=state == "confirmed")
    reached = _walk(
        cycle.pk,
        people,
        state,
        lambda: _results(department, cycle.pk, (number, year), people),
        reviewed if department.get("reviewed") else lambda: None,
    )
    if number == BOUND and "units" in department:
        cycle.refresh_from_db()
        demo_units.join(department, cycle, people, _walk, _person)
    if reached == "evaluating" and number == BOUND:
        cycle.refresh_from_db()
        demo_monitoring.monitor(cycle, people)
    if reached == "evaluating" and department.get("adjusted"):
        demo_after.adjust(cycle, people)
    if reached in ("setting", "evaluating"):
        planning.plan(cycle.pk, by=people["manager"])
        planning.finish_task(queries.tasks(cycle)[0].pk, True, by=people["manager"])
    if reached == "confirmed" and number == 0:
        measure = problems.raise_problem(
            cycle.pk,
            problems.RaisedProblem(
                text="部分项目前期论证不充分，执行进度前低后高",
                source="财政评价",
                measure="建立项目储备和月度调度机制",
                division="办公室",
                due=f"{year + 1}-10-31",
            ),
            by=people["finance"],
        )
        problems.take_step(measure.pk, Taking("take_up"), by=filler)
    return cycle


def _add(cycle: Any, by: Person, sheet: str, values: Mapping[str, str]) -> Any:
    return add_row(year_table(cycle, sheet), values, by=by)


def _targets(department: Mapping[str, Any], number: int, add: Callable[..., Any]) -> None:
    income = f"{department['income'][number]:.2f}"
    project = f"{department['income'][number] * 0.4:.2f}"
    basic = f"{float(income) - float(project):.2f}"
    add(
        "duties",
        {
            "kind": "主要职责",
            "text": f"承担{department['name'].removeprefix('示例市')}职责范围内的管理和服务工作",
        },
    )
    add("duties", {"kind": "内设机构", "text": "办公室"})
    totals = {
        "收入合计": income,
        "一般公共预算财政拨款收入": income,
        "支出合计": income,
        "基本支出": basic,
        "项目支出": project,
    }
    for line, amount in totals.items():
        add("budget", {"unit": demo_units.WHOLE, "line": line, "original": amount})
    if number == BOUND and "units" in department:
        names = "、".join(unit["name"] for unit in department["units"])
        add("duties", {"kind": "所属单位", "text": names})
        for line, own in demo_units.head_office(department, totals):
            row = {"unit": demo_units.HEAD_OFFICE, "line": line, "original": f"{own:.2f}"}
            add("budget", row)
    texts = department["objectives"]
    add("objectives", {"kind": "总体目标", "text": "；".join(texts.values())})
    for area, text in texts.items():
        add("objectives", {"kind": "分项目标", "area": area, "text": text})
    for level1, level2, name, operator, targets, unit, weight, actuals, area in department[
        "indicators"
    ]:
        values = {
            "subject": "部门整体",
            "level1": level1,
            "level2": level2,
            "name": name,
            "operator": operator,
            "original_target": str(targets[number]),
            "unit": unit,
            "weight": str(weight),
            "objective": area,
            "data_source": "部门业务台账",
            "standard": "计划标准",
            "prior": str(actuals[number - 1]) if 0 < number <= len(actuals) else "",
        }
        if number == BOUND and name in department.get("bound", {}):
            values["figure"] = department["bound"][name]
        if "率" in name or name.endswith("满意度"):
            values |= {"numerator": f"{name}的分子数", "denominator": f"{name}的分母数"}
        add("indicators", values)


def _results(
    department: Mapping[str, Any], cycle_id: int, when: tuple[int, int],
    people: Mapping[str, Person],
) -> None:  # fmt: skip
    (number, year), by = when, people["filler"]
    cycle = cycles(by).get(pk=cycle_id)
    spent = department.get("spent", {}).get(year, {})
    for entry in entries(cycle, "budget"):
        line = entry.values["line"]
        amount = f"{spent[line]:.2f}" if line in spent else entry.values["original"]
        values = {"revised": amount, "executed": amount}
        save_row(year_table(cycle, "budget"), Edit(entry.key, values, entry.version), by=by)
    for entry in entries(cycle, "objectives"):
        values = {"result": f"{entry.values['text']}：年度工作按计划完成，主要指标达到年初目标"}
        save_row(year_table(cycle, "objectives"), Edit(entry.key, values, entry.version), by=by)
    actuals = {row[2]: row[7] for row in department["indicators"]}
    targets = {row[2]: (row[3], row[4]) for row in department["indicators"]}
    for entry in entries(cycle, "indicators"):
        name = entry.values["name"]
        actual = actuals[name][min(number, len(actuals[name]) - 1)]
        operator, yearly_targets = targets[name]
        short = (
            operator in ("≥", "=")
            and isinstance(actual, int | float)
            and actual < yearly_targets[number]
        )
        values = {"actual": str(actual), "evidence": "台账"}
        if short:
            values["reason"] = "部分项目手续办理时间长于预期；已建立月度调度，下年提前开展前期工作"
        save_row(year_table(cycle, "indicators"), Edit(entry.key, values, entry.version), by=by)
        if entry.values.get("figure"):
            taking.take(cycle.pk, entry.key, by=by)
    if department.get("written"):
        demo_after.prove(cycle, by)
    if number == BOUND and department.get("surveyed"):
        demo_after.survey(cycle, department["surveyed"], people)
    add_row(
        year_table(cycle, "results"),
        {
            "area": next(iter(department["objectives"])),
            "heading": "年度工作",
            "text": "按计划完成年度工作任务，全年支出{支出合计.决算数}，有关指标完成情况见指标表",
        },
        by=by,
    )


def _walk(
    pk: int,
    people: Mapping[str, Person],
    state: str,
    results: Callable[[], None],
    filed: Callable[[], None],
) -> str:
    """Take the moves up to a state, each by somebody with its right; return the state reached."""
    actors = {
        "submit": "filler",
        "head": "division_head",
        "manage": "manager",
        "approve": "finance",
        "accounts": "accountant",
        "sign": "lead",
    }
    at = "setting"
    for move in (m for m in year_flow().moves if not m.back):
        if at == state:
            return at
        if move.id == "submit_results":
            results()
        years.apply_move(pk, Taking(move.id, acknowledged=True), by=people[actors[move.right]])
        at = move.end
        if at == "submitted":
            filed()
        if at == "evaluating" and state == "evaluating":
            results()
            return at
    return at
