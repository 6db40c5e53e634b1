"""Closed months of the demonstration: three corrections, and a duplicate found after sign-off.

What the districts had at the end of a month differs from what is known since: a project in two
districts, an amount, a confirmation that came late. People of the districts and of the city put
that right by the actions of the pages, so that the year's figures are those that are known.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jiheng.web.core.actions import take_file
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import answering, correcting, filling, months, moving
from jiheng.web.ledgers.actions.answering import Answer
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries.pairs import pairs_of
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.operate.ledger_city import DISTRICTS, LATER_DUPLICATE, PROJECTS, SIGNED, YEAR, City

FIRSTS = tuple(dt.date(YEAR, month, 1) for month in range(1, 7))
WRONG = Decimal(8_000)  # 万元, by which an amount was too high
CODE = f"{YEAR % 100}01-999900-04-01-000001"  # of the project that two districts have
SIGNING = {
    "parties": "招商部门、投资方", "industry": "制造业", "planned_start": dt.date(YEAR, 9, 1),
    "legality_review": "已通过", "fair_competition_review": "已通过",
}  # fmt: skip
SAME = Answer("same", "两边核对过合同，是同一个项目")
WHY = "合同原件上的金额抄错了"
Cells = dict[str, object]


@dataclass(frozen=True, slots=True)
class Known:
    """What is found out after the months are closed: names of projects."""

    twin: str  # of another one of the half-year, in the district beside it
    asked: tuple[str, ...]  # the districts that have it
    misread: str
    amount: str  # that it has
    unconfirmed: str
    later: str  # the twin that is found after sign-off


@dataclass(frozen=True, slots=True)
class Office:
    """A department that keeps ledgers, its districts, and who works there."""

    where: Any
    units: Mapping[str, Any]
    people: Mapping[str, Any]  # of the department, by role
    fillers: Mapping[str, Any]  # of districts, by name
    known: Known


def as_entered(city: City) -> tuple[list[Cells], Known]:
    """Return the projects as their districts had them when the months were closed.

    The amount is of the second district, the late confirmation of the third.
    """
    rows = [dict(row) for row in city.rows[PROJECTS]]
    twins = {name for ledger, name, kind in city.truth if (ledger, kind) == (PROJECTS, "duplicate")}
    twin = next(row for row in rows if row["name"] in twins and _half(row))
    later = next(row for row in rows if row["planned_total"] == LATER_DUPLICATE)
    open_rows = [r for r in rows[:SIGNED] if _half(r) and r["stage"] == "已签约" and r is not later]
    misread, unconfirmed = (
        next(row for row in open_rows if row["region"] == name) for name in DISTRICTS[1:3]
    )
    known = Known(
        twin=str(twin["name"]),
        asked=tuple(str(r["region"]) for r in rows if r["investor_code"] == twin["investor_code"]),
        misread=str(misread["name"]),
        amount=str(misread["planned_total"]),
        unconfirmed=str(unconfirmed["name"]),
        later=str(later["name"]),
    )
    del twin["aside"]
    misread["planned_total"] = Decimal(str(misread["planned_total"])) + WRONG
    unconfirmed.update(SIGNING, stage="在谈")
    open_rows[0]["project_code"] = later["project_code"] = CODE
    return rows, known


def _half(row: Mapping[str, object]) -> bool:
    day = row["contract_signed_on"]
    return isinstance(day, dt.date) and day.replace(day=1) in FIRSTS and "landed_on" not in row


def planted(city: City) -> list[tuple[str, str, str]]:
    """Return what was planted in a city, and the twin that must not count from sign-off on."""
    _rows, known = as_entered(city)
    return [*city.truth, (PROJECTS, known.later, "later_duplicate")]


def close(office: Office) -> None:
    """Close the months, the city's after its districts', and correct what is known since."""
    ledger, clerk = ledgers()[PROJECTS], office.people["statistician"]
    for first in FIRSTS:
        for place in (*office.units.values(), office.where):
            months.close(ledger, place, first, by=clerk)
    find_twin(office, office.known.twin)
    _correct_amount(office)
    _confirm_late(office)


def find_twin(office: Office, name: str) -> None:
    """Have both districts say that a project is one of the other's, and the city decide it."""
    ledger = ledgers()[PROJECTS]
    twin, _table = _found(office, name)
    pair = pairs_of(twin).get()
    for side, place in (("first", pair.first.organisation), ("other", pair.other)):
        answering.answer(ledger, pair.pk, side, SAME, by=office.fillers[place.name])
    answering.decide(ledger, pair.pk, SAME, by=office.people["verifier"])


def _correct_amount(office: Office) -> None:
    row, table = _found(office, office.known.misread)
    by, judge = office.fillers[table.organisation.name], office.people["verifier"]
    asked = correcting.ask(table, row.key, {"planned_total": office.known.amount}, WHY, by=by)
    correcting.decide(table, asked.pk, approved=True, by=judge)


def _confirm_late(office: Office) -> None:
    row, table = _found(office, office.known.unconfirmed)
    by = office.fillers[table.organisation.name]
    contract = take_file("投资合同.txt", f"{row.title}投资合同".encode(), by=by)
    filling.attach(table, row.key, "contract_signed_on", contract, by=by, tag="合同")
    moving.apply_move(table, row.key, Taking("propose_signed", reason="合同原件晚到"), by=by)
    taking = Taking("confirm_signed", "合同原件核对无误")
    moving.apply_move(table, row.key, taking, by=office.people["verifier"])


def _found(office: Office, name: str) -> tuple[Any, Any]:
    ledger = ledgers()[PROJECTS]
    row = ledger_rows(office.people["statistician"], ledger).get(title=name)
    return row, ledger_table(ledger, row.organisation)
