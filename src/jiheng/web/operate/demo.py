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
from jiheng.web.operate import demo_after
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling, moving, planning, remedying
from jiheng.web.performance.actions.filling import Edit
from jiheng.web.performance.queries import cycles, working_days
from jiheng.web.performance.stages import MOVES

PASSWORD = "jiheng-demo-2026"  # noqa: S105  of invented people, told on a page
MARK = "demo"
ENDS = ("evaluating", "setting")  # of the last two years
ROUTE = tuple(m for m in MOVES if not m.back)
Person = Any


def fill(said: Callable[[str], None]) -> None:
    """Fill an empty installation; one that has anything in it is left alone."""
    if core_queries.tree().exists():
        return
    city = yaml.safe_load(files("jiheng.web.operate").joinpath("demo.yaml").read_text("utf-8"))
    said("正在填入演示数据…… / filling in the demonstration …")
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
            filling.set_deadline(
                organisation_id=root.pk,
                year=str(year),
                stage=stage,
                day=working_days().after(timezone.localdate(), days),
                by=people["caizheng"],
            )
        for department in city["departments"]:
            _department(department, root, people, city)
    (settings.PLACE.folder / MARK).write_text(PASSWORD, encoding="ascii")
    said(f"演示账号口令 / password of the demonstration: {PASSWORD}")


def _person(told: Mapping[str, str], where: Any, code: str) -> Person:
    name = f"{where.name.removeprefix('示例市')}{told['name']}" if code else told["name"]
    user = core.add_user(
        username=f"{code}{told['username']}", name=name, password=PASSWORD, by=None
    )
    core.give_role(user, where, told["role"], by=None)
    return user


def _department(
    told: Mapping[str, Any], root: Any, finance: Mapping[str, Person], city: Any
) -> None:
    where = core.found_organisation(
        kind="department", name=told["name"], code=told["code"], parent=root, by=None
    )
    people = {p["role"]: _person(p, where, told["code"]) for p in city["people"]}
    people |= {"finance": finance["caizheng"], "expert": finance["zhuanjia"]}
    for number, (year, state) in enumerate(zip(city["years"], told["states"], strict=True)):
        _year(told, where, people, (number, year, state))
    if told.get("written"):
        demo_after.upload(where, people["filler"])


def _year(
    told: Mapping[str, Any], where: Any, people: Mapping[str, Person], when: tuple[int, int, str]
) -> None:
    number, year, state = when
    filler = people["filler"]
    of = filling.open_cycle(where, year, by=people["manager"])
    head = {
        "short_name": "我局",
        "place_name": "示例市",
        "execution_weight": "10",
        "basis": "《中华人民共和国预算法》",
        "methods": "比较分析法",
    }
    one = of.entries.get(sheet="overview")
    filling.save_entry(of.pk, "overview", Edit("overview", head, one.version), by=filler)
    add = partial(filling.add_entry, of.pk, by=filler)
    _targets(told, number, add)
    reviewed = partial(demo_after.review, of, people, done=state == "confirmed")
    reached = _walk(
        of.pk,
        people,
        state,
        lambda: _results(told, of.pk, number, filler),
        reviewed if told.get("reviewed") else lambda: None,
    )
    if reached == "evaluating" and told.get("adjusted"):
        demo_after.adjust(of, people)
    if reached in ("setting", "evaluating"):
        planning.plan(of.pk, by=people["manager"])
        planning.finish_task(queries.tasks(of)[0].pk, True, by=people["manager"])
    if reached == "confirmed" and number == 0:
        made = remedying.raise_problem(
            of.pk,
            remedying.Raised(
                text="部分项目前期论证不充分，执行进度前低后高",
                source="财政评价",
                measure="建立项目储备和月度调度机制",
                division="办公室",
                due=f"{year + 1}-10-31",
            ),
            by=people["finance"],
        )
        remedying.step(made.pk, "take_up", by=filler)


def _targets(told: Mapping[str, Any], number: int, add: Callable[..., Any]) -> None:
    income = f"{told['income'][number]:.2f}"
    project = f"{told['income'][number] * 0.4:.2f}"
    basic = f"{float(income) - float(project):.2f}"
    add(
        "duties",
        {
            "kind": "主要职责",
            "text": f"承担{told['name'].removeprefix('示例市')}职责范围内的管理和服务工作",
        },
    )
    add("duties", {"kind": "内设机构", "text": "办公室"})
    for line, amount in (
        ("收入合计", income),
        ("一般公共预算财政拨款收入", income),
        ("支出合计", income),
        ("基本支出", basic),
        ("项目支出", project),
    ):
        add("budget", {"unit": "部门合计", "line": line, "original": amount})
    texts = told["objectives"]
    add("objectives", {"kind": "总体目标", "text": "；".join(texts.values())})
    for area, text in texts.items():
        add("objectives", {"kind": "分项目标", "area": area, "text": text})
    for level1, level2, name, operator, targets, unit, weight, actuals, area in told["indicators"]:
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
        if "率" in name or name.endswith("满意度"):
            values |= {"numerator": f"{name}的分子数", "denominator": f"{name}的分母数"}
        add("indicators", values)


def _results(told: Mapping[str, Any], cycle_id: int, number: int, by: Person) -> None:
    of = cycles(by).get(pk=cycle_id)
    budget = {e.values["line"]: e for e in of.entries.filter(sheet="budget")}
    for one in budget.values():
        amount = one.values["original"]
        values = {"revised": amount, "executed": amount}
        filling.save_entry(of.pk, "budget", Edit(one.key, values, one.version), by=by)
    for one in of.entries.filter(sheet="objectives"):
        values = {"result": f"{one.values['text']}：年度工作按计划完成，主要指标达到年初目标"}
        filling.save_entry(of.pk, "objectives", Edit(one.key, values, one.version), by=by)
    actuals = {row[2]: row[7] for row in told["indicators"]}
    targets = {row[2]: (row[3], row[4]) for row in told["indicators"]}
    for one in of.entries.filter(sheet="indicators"):
        name = one.values["name"]
        actual = actuals[name][min(number, len(actuals[name]) - 1)]
        operator, wanted = targets[name]
        short = (
            operator in ("≥", "=") and isinstance(actual, int | float) and actual < wanted[number]
        )
        values = {"actual": str(actual), "evidence": "台账"}
        if short:
            values["reason"] = "部分项目手续办理时间长于预期；已建立月度调度，下年提前开展前期工作"
        filling.save_entry(of.pk, "indicators", Edit(one.key, values, one.version), by=by)
    if told.get("written"):
        demo_after.prove(of, by)
    filling.add_entry(
        of.pk,
        "results",
        {
            "area": next(iter(told["objectives"])),
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
    for move in ROUTE:
        if at == state:
            return at
        if move.id == "submit_results":
            results()
        moving.take(pk, move.id, by=people[actors[move.right]])
        at = move.end
        if at == "submitted":
            filed()
        if at == "evaluating" and state == "evaluating":
            results()
            return at
    return at
