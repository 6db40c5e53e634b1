"""The ledgers of the demonstration: a city of 24 districts whose figures are known beforehand."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jiheng.web.core import actions as core
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.operate.ledger_city import DISTRICTS, city

USE = "promotion"
REASON = "演示：启用台账之前的纸质台账"
ROLES = (("tongji", "统计员", "statistician"), ("heshi", "核实员", "verifier"))
Rows = Mapping[str, object]


def keep(where: Any, people: Mapping[str, Any], password: str) -> None:
    """Switch the ledgers on for a department, and take over what its districts kept on paper."""
    offering.switch(where, USE, on=True, by=people["manager"])
    own = {role: _person(where, username, name, role, password) for username, name, role in ROLES}
    units = {
        name: core.found_organisation(
            kind="unit", name=name, code=f"{where.code}{number:02d}", parent=where, by=None
        )
        for number, name in enumerate(DISTRICTS, start=1)
    }
    for ledger, rows in city().rows.items():
        by_place: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in rows:
            by_place[str(row.get("region") or "")].append(_typed(row))
        for place, typed in by_place.items():
            table = ledger_table(ledgers()[ledger], units.get(place, where))
            take_over(table, typed, REASON, by=own["statistician"])


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
