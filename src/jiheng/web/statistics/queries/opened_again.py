"""Closed months that issues printed and that were opened again after those had been issued."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from jiheng.ledger.statistics import StatPeriod
from jiheng.web.ledgers.models import Reopening
from jiheng.web.statistics.models import Issue
from jiheng.web.statistics.queries.tables import ledgers_of_table, made, statistics


def period_of(issue: Issue) -> StatPeriod:
    """Return the month of an issue, or the months that were issued as one."""
    first, merged = issue.first, statistics().merged
    month = merged if merged > 1 and first.month == 1 else first.month
    return StatPeriod(first.year, month, merged)


def opened_since(kept: Sequence[Issue]) -> dict[int, list[Reopening]]:
    """Return what was opened again since by id of issue: here and below, the newest first."""
    if not kept:
        return {}
    opened = (
        Reopening.objects.filter(state="approved", decided_at__gt=min(each.at for each in kept))
        .select_related("organisation")
        .order_by("-decided_at")
    )
    reopenings = list(opened)
    return {issue.pk: list(filter(partial(_printed, issue), reopenings)) for issue in kept}


def _printed(issue: Issue, opened: Reopening) -> bool:
    """Return whether an issue had printed a month before it was opened again."""
    return (
        opened.decided_at is not None
        and opened.decided_at > issue.at
        and opened.organisation.path.startswith(issue.organisation.path)
        and _covers(period_of(issue), opened.first)
        and opened.ledger in _ledgers(issue)
    )


def _covers(period: StatPeriod, first: dt.date) -> bool:
    """Return whether tables of a month show another: of its year so far, or of the year before."""
    before = period.month_before
    if before is not None and first in before:
        return True
    return first.year in (period.year - 1, period.year) and first.month <= period.month


def _ledgers(issue: Issue) -> set[str]:
    """Return the ledgers that the tables of an issue are over; cases have no closed months."""
    tables = (each for each in statistics().tables if made(each) and each.id in issue.cells)
    return {id_ for each in tables if each.per != "cases" for id_ in ledgers_of_table(each)}
