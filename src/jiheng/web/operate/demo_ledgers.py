"""The ledgers of the demonstration: a city of 24 districts whose figures are known beforehand."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jiheng.web.complaints.actions.cases import adopt
from jiheng.web.core import actions as core
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.operate import demo_months
from jiheng.web.operate.ledger_city import DISTRICTS, PROJECTS, YEAR
from jiheng.web.operate.platform_city import city, targets
from jiheng.web.operate.promotion_city import more_rows
from jiheng.web.operate.service_city import complaints

USE = "promotion"
REASON = "演示：启用台账之前的纸质台账"
ROLES = (("tongji", "统计员", "statistician"), ("heshi", "核实员", "verifier"))
WITH_PEOPLE = DISTRICTS[:3]  # districts in which a visitor can walk a project to its landing
OWN_ROLES = (
    ("tianbao", "填报人", "filler"),
    ("kezhang", "科室负责人", "division_head"),
    ("heshi", "核实员", "verifier"),
)
Rows = Mapping[str, object]


def keep(where: Any, people: Mapping[str, Any], password: str) -> demo_months.Office:
    """Return who keeps the ledgers of a department: they are switched on, the half-year is closed.

    What its districts kept on paper is taken over.
    """
    offering.switch(where, USE, on=True, by=people["manager"])
    own = {role: _person(where, username, name, role, password) for username, name, role in ROLES}
    units = {
        name: core.found_organisation(
            kind="unit", name=name, code=f"{where.code}{number:02d}", parent=where, by=None
        )
        for number, name in enumerate(DISTRICTS, start=1)
    }
    whole_city = city()
    projects, known = demo_months.as_entered(whole_city)
    fillers: dict[str, Any] = {}
    for name in dict.fromkeys((*WITH_PEOPLE, *known.asked)):
        for username, role_name, role in OWN_ROLES if name in WITH_PEOPLE else OWN_ROLES[:1]:
            user = _person(units[name], username, role_name, role, password)
            fillers.setdefault(name, user)
    given = ledger_table(ledgers()["targets"], where)
    take_over(given, list(targets(where.name)), REASON, by=own["statistician"])
    every = {**whole_city.rows, **more_rows(DISTRICTS), PROJECTS: projects}
    for ledger, rows in every.items():
        by_place: dict[str, list[dict[str, str]]] = defaultdict(list)
        fields = frozenset(ledgers()[ledger].form.fields)
        for row in rows:
            cells = {name: value for name, value in row.items() if name in fields}
            by_place[str(row.get("region") or "")].append(_typed(cells))
        for place, typed in by_place.items():
            table = ledger_table(ledgers()[ledger], units.get(place, where))
            take_over(table, typed, REASON, by=own["statistician"])
    _complain(where, own["statistician"], password)
    office = demo_months.Office(where, units, own, fillers, known)
    demo_months.close(office)
    return office


def _complain(where: Any, by: Any, password: str) -> None:
    """Take over the complaints of the year with their clocks, and found their centre."""
    head = _person(where, "tousu", "投诉中心负责人", "centre", password)
    handler = _person(where, "chengban", "投诉承办人", "complaint_handler", password)
    table = ledger_table(ledgers()["complaints"], where)
    for row in take_over(table, complaints(YEAR), REASON, by=by):
        adopt(row, handler, by=head)


def _person(where: Any, username: str, name: str, role: str, password: str) -> Any:
    user = core.add_user(
        username=f"{where.code}{username}",
        name=f"{where.name.removeprefix('示例市')}{name}",
        password=password,
        by=None,
    )
    core.give_role(user, where, role, by=None)
    return user


def _typed(row: Rows) -> dict[str, str]:
    """Return a row as somebody types it."""
    return {name: text for name, value in row.items() if (text := _text(value))}


def _text(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)
