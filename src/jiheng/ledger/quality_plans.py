"""Data quality of sites, plans, applications, publicity and filings: DQ-50 to DQ-54."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from jiheng.ledger.quality_case import QualityCase, about, groups
from jiheng.model import Finding

HELD = ("reserved", "taken")  # states in which a site is some project's


def two_sites(case: QualityCase) -> Iterator[Finding]:
    """DQ-50: a project has one site reserved or taken, or says why it has several."""
    reserved = [row for row in case.ledger("sites") if row.value("state") in HELD]
    for project, rows in groups(reserved, "project").items():
        if project and len(rows) > 1:
            yield about("DQ-50", rows, "project", project=project, count=len(rows))


def milestones_in_time(case: QualityCase) -> Iterator[Finding]:
    """DQ-51: a milestone is due no later than the task that it belongs to."""
    tasks = groups(case.ledger("plan_tasks"), "name")
    for row in case.ledger("milestones"):
        own = tasks.get(row.text("plan_task"), [])
        due, limit = row.value("due_on"), own[0].value("due_on") if len(own) == 1 else None
        if isinstance(due, dt.date) and isinstance(limit, dt.date) and due > limit:
            yield about(
                "DQ-51", (row,), "due_on", behind=own, due=due.isoformat(), limit=limit.isoformat()
            )


def granted_as_asked(case: QualityCase) -> Iterator[Finding]:
    """DQ-52: what is granted is no more than what was asked for."""
    for row in case.ledger("applications"):
        asked, granted = row.value("asked_amount"), row.value("granted")
        if isinstance(asked, Fraction) and isinstance(granted, Fraction) and granted > asked:
            yield about("DQ-52", (row,), "granted")


def counted_after(case: QualityCase) -> Iterator[Finding]:
    """DQ-53: whom a piece reached is counted after it was published."""
    for row in case.ledger("publicity"):
        published, counted = row.value("published_on"), row.value("counted_on")
        if isinstance(published, dt.date) and isinstance(counted, dt.date) and counted < published:
            yield about("DQ-53", (row,), "counted_on")


def decided_after(case: QualityCase) -> Iterator[Finding]:
    """DQ-54: a filing is decided after it came in, and after it was accepted."""
    for row in case.ledger("filings"):
        decided = row.value("decided_on")
        came = [row.value(field) for field in ("received_on", "accepted_on")]
        if isinstance(decided, dt.date) and any(
            isinstance(day, dt.date) and day > decided for day in came
        ):
            yield about("DQ-54", (row,), "decided_on")
