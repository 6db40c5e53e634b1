"""Counts of complaints by year, kind and centre: numbers, and nobody in them."""

import datetime as dt
from collections.abc import Iterable

from jiheng.promotion.complaints import CaseFacts, CaseTally, tally
from jiheng.web.complaints.models import CaseClock, Complaint
from jiheng.web.complaints.queries.cases import COMPLAINTS, counted, read_case
from jiheng.web.core.models import Organisation, User
from jiheng.web.ledgers.models import Row

FINISH = "complaint.finish"
OUTSIDE = ("refused", "referred", "withdrawn")


def facts(user: User, year: int) -> list[CaseFacts]:
    """Return what counting needs of the complaints of a year that count for a person."""
    cases = list(counted(user).filter(row__read__received_on__startswith=str(year)))
    dues = _dues(cases)
    return [_facts(case, dues.get(case.pk)) for case in cases]


def facts_below(where: Organisation) -> list[CaseFacts]:
    """Return what counting needs of every complaint of a place and the centres below it."""
    rows = Row.objects.filter(
        ledger=COMPLAINTS, organisation__path__startswith=where.path, voided=False
    )
    cases = list(Complaint.objects.filter(row__in=rows).select_related("row"))
    dues = _dues(cases)
    return [_facts(case, dues.get(case.pk)) for case in cases]


def _dues(cases: Iterable[Complaint]) -> dict[int, dt.date]:
    kept = CaseClock.objects.filter(complaint__in=list(cases), rule=FINISH, superseded=False)
    return {clock.complaint_id: clock.due for clock in kept}


def _facts(case: Complaint, due: dt.date | None) -> CaseFacts:
    row = read_case(case)
    names = ("received_on", "accepted_on", "closed_on", "decided_on")
    steps = {name: row.value(name) for name in names}
    days = {name: day if isinstance(day, dt.date) else None for name, day in steps.items()}
    state = case.row.state
    return CaseFacts(
        kind=str(row.value("kind") or ""), outcome=state if state in OUTSIDE else "",
        received=days["received_on"], accepted=days["accepted_on"], due=due,
        closed=days["closed_on"], settled=bool(row.values.get("agreement")),
        decided=days["decided_on"],
    )  # fmt: skip


def by_kind(cases: Iterable[CaseFacts]) -> dict[str, CaseTally]:
    """Return the counts of each kind."""
    lots: dict[str, list[CaseFacts]] = {}
    for case in cases:
        lots.setdefault(case.kind, []).append(case)
    return {kind: tally(lot) for kind, lot in lots.items()}
