"""A small invented city for the tests: a department with people of every role, a colleague, a stranger."""

from dataclasses import dataclass, field
from functools import partial

from jiheng.web.core import actions
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.performance.actions import years
from web import doing
from web.remembered import remembered

PASSWORD = "for-tests-only-1"
OFFICE = ("filler", "division_head", "accountant", "manager", "lead", "line_department")
ABOVE = ("finance", "auditor", "expert", "administrator")


@dataclass
class City:
    root: object
    department: object
    other: object
    people: dict = field(default_factory=dict)
    cycle: object = None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.people[name]


def person(username, where, role):
    user = actions.add_user(username=username, name=f"{role}甲", password=PASSWORD, by=None)
    actions.give_role(user, where, role, by=None)
    return user


def a_city():
    return remembered("a city", _a_city)


def _a_city():
    found = actions.found_organisation
    root = found(
        kind="finance", name="样例市财政局", code="R", parent=None, by=None, place="CN-9999"
    )
    department = found(kind="department", name="样例局", code="D1", parent=root, by=None)
    other = found(kind="department", name="别的局", code="D2", parent=root, by=None)
    city = City(root, department, other)
    city.people = {role: person(role, department, role) for role in OFFICE}
    city.people |= {role: person(role, root, role) for role in ABOVE}
    city.people["finance2"] = person("finance2", root, "finance")
    city.people["colleague"] = person("colleague", other, "filler")
    city.people["other_manager"] = person("other_manager", other, "manager")
    city.people["stranger"] = actions.add_user(
        username="stranger", name="无角色", password=PASSWORD, by=None
    )
    city.cycle = years.open_cycle(department, 2025, by=city.manager)
    return city


INDICATORS = (
    ("产出指标", "数量指标", "培训人次", "≥", "200", "人次", "30"),
    ("产出指标", "质量指标", "培训合格率", "≥", "90", "%", "20"),
    ("效益指标", "社会效益指标", "受益企业数", "≥", "50", "家", "30"),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "≥", "90", "%", "10"),
)
ACTUALS = ("210", "92", "45", "95")


def fill_targets(city):
    by, pk = city.filler, city.cycle.pk
    head = doing.rows_in(city.cycle, "overview").get()
    doing.save_entry(
        pk, "overview", Edit("overview", {"execution_weight": "10"}, head.version), by=by
    )
    for line in ("收入合计", "支出合计"):
        doing.add_entry(
            pk, "budget", {"unit": "部门合计", "line": line, "original": "100.00"}, by=by
        )
    doing.add_entry(pk, "objectives", {"kind": "总体目标", "text": "办好培训"}, by=by)
    names = ("level1", "level2", "name", "operator", "original_target", "unit", "weight")
    for row in INDICATORS:
        values = dict(zip(names, row, strict=True)) | {
            "subject": "部门整体",
            "data_source": "台账",
            "numerator": "甲",
            "denominator": "乙",
        }
        doing.add_entry(pk, "indicators", values, by=by)


def fill_results(city):
    by, pk = city.filler, city.cycle.pk
    for one in doing.rows_in(city.cycle, "budget"):
        values = {"revised": "100.00", "executed": "100.00"}
        doing.save_entry(pk, "budget", Edit(one.key, values, one.version), by=by)
    for one in doing.rows_in(city.cycle, "objectives"):
        doing.save_entry(pk, "objectives", Edit(one.key, {"result": "已办"}, one.version), by=by)
    own = [r for r in doing.rows_in(city.cycle, "indicators") if r.values["subject"] == "部门整体"]
    for one, actual in zip(own, ACTUALS, strict=True):
        values = {"actual": actual}
        if one.values["name"] == "受益企业数":
            values["reason"] = "部分企业停产，已调整名单"
        doing.save_entry(pk, "indicators", Edit(one.key, values, one.version), by=by)
    doing.add_entry(pk, "results", {"area": "培训", "text": "完成培训"}, by=by)


ROUTE = (
    ("submit_targets", "filler"), ("pass_targets", "division_head"), ("send_targets", "manager"),
    ("approve_targets", "finance"), ("start", "manager"), ("submit_results", "filler"),
    ("pass_results", "division_head"), ("check_accounts", "accountant"), ("pass_manager", "manager"),
    ("sign_off", "lead"), ("confirm", "finance"),
)  # fmt: skip


def walk(city, state):
    """Bring the year to a state, filled in by the filler and moved by the others."""
    remembered(("a year", city.cycle.pk, state), partial(_walk, city, state))
    city.cycle.refresh_from_db()
    assert city.cycle.state == state


def _walk(city, state):
    fill_targets(city)
    for move, who in ROUTE:
        city.cycle.refresh_from_db()
        if city.cycle.state == state:
            return
        if move == "submit_results":
            fill_results(city)
        doing.take(city.cycle.pk, move, by=city.people[who])
