"""Reports that enterprises with foreign investment owe; how long reinvested profit is watched."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jiheng.ledger.quality_foreign import held_until
from jiheng.ledger.spelling import plain_name
from jiheng.model import LedgerRow
from jiheng.rulebook import WorkingDays
from jiheng.rulebook.statistics import ReinvestmentRule, ReportRule

NEW = ("new", "merger", "conversion")  # how an enterprise comes to owe an initial report
KIND_OF = {"established": "initial", "change": "change", "year": "annual"}
DONE, LATE, OVERDUE, RUNNING = "done", "late", "overdue", "running"


@dataclass(frozen=True, slots=True)
class ReportDue:
    """A report: of what, by when, and whether it was filed."""

    rule: ReportRule
    enterprise: LedgerRow
    caused_on: dt.date
    due_on: dt.date
    filed_on: dt.date | None
    state: str  # done, late, overdue, running
    certain: bool = True  # False: holidays of the year it is due in are not announced
    row: str = ""  # the key of the report, where one is recorded


def reports_due(
    enterprises: Iterable[LedgerRow], reports: Iterable[LedgerRow], rules: Sequence[ReportRule],
    days: WorkingDays, today: dt.date,
) -> tuple[ReportDue, ...]:  # fmt: skip
    """Return the reports that enterprises owe up to a day, those overdue first.

    A report is of an enterprise by its credit code, else by its name. Branches and firms that
    moved within the city owe no initial report here.
    """
    by_owner: dict[str, list[LedgerRow]] = {}
    for row in reports:
        for name in _names(row, "enterprise"):
            by_owner.setdefault(name, []).append(row)
    due = [
        each
        for enterprise in enterprises
        if not enterprise.voided
        for each in _of(enterprise, _own(enterprise, by_owner), rules, days, today)
    ]
    order = {OVERDUE: 0, RUNNING: 1, LATE: 2, DONE: 3}
    return tuple(sorted(due, key=lambda each: (order[each.state], each.due_on)))


def _names(row: LedgerRow, field: str) -> tuple[str, ...]:
    return tuple(filter(None, (row.text("credit_code"), plain_name(row.text(field)))))


def _own(enterprise: LedgerRow, by_owner: Mapping[str, list[LedgerRow]]) -> list[LedgerRow]:
    own: dict[str, LedgerRow] = {}
    for name in _names(enterprise, "name"):
        own |= {row.key: row for row in by_owner.get(name, ()) if not row.voided}
    return list(own.values())


def _of(
    enterprise: LedgerRow, reports: list[LedgerRow], rules: Sequence[ReportRule],
    days: WorkingDays, today: dt.date,
) -> Iterator[ReportDue]:  # fmt: skip
    for rule in rules:
        kind = KIND_OF[rule.about]
        own = [row for row in reports if row.value("kind") == kind]
        for caused, row in _causes(rule, enterprise, own, today):
            if caused.year < rule.since:
                continue
            filed = row.value("filed_on") if row is not None else None
            filed_on = filed if isinstance(filed, dt.date) else None
            due, certain = _due(rule, caused, days)
            key = row.key if row is not None else ""
            state = _state(due, filed_on, today)
            yield ReportDue(rule, enterprise, caused, due, filed_on, state, certain, key)


def _causes(
    rule: ReportRule, enterprise: LedgerRow, own: list[LedgerRow], today: dt.date
) -> Iterator[tuple[dt.date, LedgerRow | None]]:
    """Yield what is to be reported, each with its report where one is recorded."""
    established = enterprise.value("established_on")
    if rule.about == "change":
        for row in own:
            if isinstance(day := row.value("caused_on"), dt.date):
                yield day, row
    elif rule.about == "year" and isinstance(established, dt.date):
        yield from _years(rule, enterprise, established, own, today)
    elif isinstance(established, dt.date) and established <= today and _owes(enterprise):
        yield established, own[0] if own else None


def _owes(enterprise: LedgerRow) -> bool:
    return enterprise.value("entry_kind") in NEW


def _years(
    rule: ReportRule, enterprise: LedgerRow, established: dt.date, own: list[LedgerRow],
    today: dt.date,
) -> Iterator[tuple[dt.date, LedgerRow | None]]:  # fmt: skip
    """Yield the years that an enterprise was there in, as far as their reports may be filed."""
    ended = enterprise.value("deregistered_on")
    for year in range(established.year, today.year):
        opens = dt.date.fromisoformat(f"{year + 1}-{rule.first}")
        gone = isinstance(ended, dt.date) and ended < opens
        if opens <= today and not gone:
            yield dt.date(year, 12, 31), _of_year(own, year)


def _of_year(own: list[LedgerRow], year: int) -> LedgerRow | None:
    days = ((row, row.value("caused_on")) for row in own)
    return next((row for row, day in days if isinstance(day, dt.date) and day.year == year), None)


def _due(rule: ReportRule, caused: dt.date, days: WorkingDays) -> tuple[dt.date, bool]:
    if rule.last:
        return dt.date.fromisoformat(f"{caused.year + 1}-{rule.last}"), True
    due = days.after(caused, rule.days) if rule.days else caused
    return due, all(year in days.years for year in range(caused.year, due.year + 1))


def _state(due: dt.date, filed: dt.date | None, today: dt.date) -> str:
    if filed is not None:
        return DONE if filed <= due else LATE
    return RUNNING if today <= due else OVERDUE


@dataclass(frozen=True, slots=True)
class Watched:
    """A reinvestment: until when it has to stay, and whether it did."""

    row: LedgerRow
    invested_on: dt.date
    until: dt.date
    withdrawn_on: dt.date | None
    state: str  # watched, over, early


def watched(
    rows: Iterable[LedgerRow], rule: ReinvestmentRule, today: dt.date
) -> tuple[Watched, ...]:
    """Return the reinvestments that a credit was claimed for, those withdrawn early first."""
    order = {"early": 0, "watched": 1, "over": 2}
    kept = (_watch(row, rule, today) for row in rows if not row.voided)
    return tuple(
        sorted(filter(None, kept), key=lambda each: (order[each.state], each.until, each.row.key))
    )


def _watch(row: LedgerRow, rule: ReinvestmentRule, today: dt.date) -> Watched | None:
    invested, withdrawn = row.value("invested_on"), row.value("withdrawn_on")
    if row.value("credited") != "yes" or not isinstance(invested, dt.date):
        return None
    if not rule.since <= invested <= rule.until:
        return None
    until = held_until(invested, rule.years)
    left = withdrawn if isinstance(withdrawn, dt.date) else None
    early = left is not None and left < until
    state = "early" if early else "over" if left is not None or until <= today else "watched"
    return Watched(row, invested, until, left, state)
