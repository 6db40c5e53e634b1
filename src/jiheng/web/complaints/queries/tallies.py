"""Counts of complaints by year, kind and centre: numbers, and nobody in them."""

import datetime as dt
from collections.abc import Iterable

from jiheng.promotion.complaints import CaseFacts, CaseTally, tally
from jiheng.web.complaints.models import CaseClock, Complaint
from jiheng.web.complaints.queries.cases import counted, read_case
from jiheng.web.core.models import User

FINISH = "complaint.finish"
OUTSIDE = ("refused", "referred", "withdrawn")


def facts(user: User, year: int) -> list[CaseFacts]:
    """Return what counting needs of the complaints of a year that count for a person."""
    cases = list(counted(user).filter(row__read__received_on__startswith=str(year)))
    dues = _dues(cases)
    return [_facts(case, dues.get(case.pk)) for case in cases]


def _dues(cases: Iterable[Complaint]) -> dict[int, dt.date]:
    kept = CaseClock.objects.filter(complaint__in=list(cases), rule=FINISH, superseded=False)
    return {clock.complaint_id: clock.due for clock in kept}


def _facts(case: Complaint, due: dt.date | None) -> CaseFacts:
    row = read_case(case)
    steps = {name: row.value(name) for name in ("received_on", "accepted_on", "closed_on")}
    days = {name: day if isinstance(day, dt.date) else None for name, day in steps.items()}
    state = case.row.state
    return CaseFacts(
        kind=str(row.value("kind") or ""), outcome=state if state in OUTSIDE else "",
        received=days["received_on"], accepted=days["accepted_on"], due=due,
        closed=days["closed_on"], settled=bool(row.values.get("agreement")),
    )  # fmt: skip


def by_kind(cases: Iterable[CaseFacts]) -> dict[str, CaseTally]:
    """Return the counts of each kind."""
    lots: dict[str, list[CaseFacts]] = {}
    for case in cases:
        lots.setdefault(case.kind, []).append(case)
    return {kind: tally(lot) for kind, lot in lots.items()}
