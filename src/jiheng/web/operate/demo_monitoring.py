"""A round of monitoring in the demonstration: handed in, noted, with a notice about a red lamp."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions.filling import Edit, save_row
from jiheng.web.monitoring.actions import notices, rounds
from jiheng.web.monitoring.queries import rounds as queries
from jiheng.web.performance.queries import entries
from jiheng.web.performance.queries.year_tables import year_table

Person = Any
DEPARTMENT, SPENDING = "部门整体", "支出合计"
REACHED, BEHIND = (
    Decimal("0.62"),
    Decimal("0.15"),
)  # of a target: others, the first that is counted
SPENT = Decimal("0.55")  # of the money
UNDER_WAY, LIKELY, WHY = "正在办理", "有可能", "集中在下半年办理"
MOVES = (
    ("submit_round", "filler"), ("pass_round", "division_head"), ("send_round", "manager"),
    ("note_round", "finance"),
)  # fmt: skip


def monitor(cycle: Any, people: Mapping[str, Person]) -> None:
    """Monitor the first seven months of a year whose targets stand; one line is behind."""
    end = dt.date(cycle.year, 7, 31)
    due = dt.date(cycle.year, 8, 31)
    opened = rounds.open_round(cycle.pk, end, due, by=people["manager"])
    cycle.refresh_from_db()
    _fill(cycle, "monitored_funds", _money(cycle), people["filler"])
    _fill(cycle, "monitored", _lines(cycle), people["filler"])
    for move, who in MOVES:
        rounds.apply_move(opened.pk, Taking(move, acknowledged=True), by=people[who])
    _notify(opened.pk, people["finance"])


def _fill(
    cycle: Any, sheet: str, values: Mapping[tuple[str, str], dict[str, str]], by: Person
) -> None:
    table = year_table(cycle, sheet)
    for row in entries(cycle, sheet):
        name = row.values.get("subject", ""), row.values.get("name", "")
        save_row(table, Edit(row.key, values[name], row.version), by=by)


def _money(cycle: Any) -> dict[tuple[str, str], dict[str, str]]:
    budgets = {
        row.values["number"]: row.values.get("original_total", "")
        for row in entries(cycle, "projects")
    }
    spending = (r for r in entries(cycle, "budget") if r.values.get("line") == SPENDING)
    budgets[DEPARTMENT] = next(spending).values.get("original", "")
    return {
        (subject, ""): {"to_date_total": _part(amount, SPENT, 2)}
        for subject, amount in budgets.items()
    }


def _lines(cycle: Any) -> dict[tuple[str, str], dict[str, str]]:
    filled: dict[tuple[str, str], dict[str, str]] = {}
    indicators = [row.values for row in entries(cycle, "indicators")]
    counted = [values["name"] for values in indicators if not values.get("numerator")]
    for values in indicators:
        share = BEHIND if values["name"] == counted[0] else REACHED
        if values.get("numerator"):  # a rate does not grow with the months
            share = Decimal(1)
        reached = _part(values.get("original_target", ""), share, 0) or UNDER_WAY
        name = values.get("subject", "") or DEPARTMENT, values["name"]
        filled[name] = {"to_date": reached, "explanation": WHY, "likelihood": LIKELY}
    return filled


def _part(text: str, share: Decimal, digits: int) -> str:
    """Return a share of a number as it would be typed; empty for what is no number."""
    try:
        return f"{Decimal(text) * share:.{digits}f}"
    except InvalidOperation:
        return ""


def _notify(round_id: int, by: Person) -> None:
    """Give a notice about the first red line."""
    seen = queries.judged(queries.rounds(by).get(pk=round_id))
    for subject in seen.subjects:
        for line in subject.lines:
            lamp = line.progress.lamp
            if lamp is not None and lamp.colour == "red":
                notice = notices.NewNotice(
                    subject.written, line.filled.name, "逐月调度，11月底前补齐进度", "办公室", None
                )
                notices.give_notice(round_id, notice, by=by)
                return
