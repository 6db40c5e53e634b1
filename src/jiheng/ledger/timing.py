"""By when a row is due and whether it was in time: kept with the row, so that the past stays."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from jiheng.ledger.clocks import clock
from jiheng.model import ClockRule, LedgerRow
from jiheng.model.ledger import LATE, ON_TIME, Timed
from jiheng.rulebook import WorkingDays


@dataclass(frozen=True, slots=True)
class Timing:
    """The day a row is due, None before its clock begins; `timing` once the clock has ended."""

    due: dt.date | None
    timing: str  # on_time, late; empty: it runs


def timing_of(
    times: Timed, rules: Iterable[ClockRule], row: LedgerRow, days: WorkingDays
) -> Timing:
    """Return when a row is due and whether it was in time.

    The clock is the version that was in force when it began. Of a row whose clock has ended the
    day that stands in it stays: neither a new rule nor a new holiday moves what is past.
    """
    versions = [rule for rule in rules if rule.id == times.clock]
    rule = _in_force(versions, row)
    if rule is None:
        return Timing(None, "")
    ended, stored = row.value(rule.until), row.value(times.due)
    running = clock(rule, row, days, dt.date.max)
    due = stored if isinstance(stored, dt.date) and isinstance(ended, dt.date) else None
    due = due or (running.due if running is not None else None)
    if due is None or not isinstance(ended, dt.date):
        return Timing(due, "")
    return Timing(due, ON_TIME if ended <= due else LATE)


def _in_force(versions: Iterable[ClockRule], row: LedgerRow) -> ClockRule | None:
    """Return the newest version that was in force on the day the clock of a row began."""
    begun = [
        rule
        for rule in versions
        if isinstance(began := row.value(rule.begin), dt.date) and rule.since <= began
    ]
    return max(begun, key=lambda rule: rule.since, default=None)
