"""How long rows have stood still: a lamp by months without progress; nothing follows by itself."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from jiheng.model import LedgerRow
from jiheng.model.ledger import Ageing

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Aged:
    """A row's last progress, and the gravest lamp that the time since then lights; empty: none."""

    last: dt.date
    lamp: str


def rule_on(rules: Iterable[Ageing], day: dt.date) -> Ageing | None:
    """Return the rule that is in force on a day; None without one."""
    in_force = (rule for rule in rules if rule.since <= day <= (rule.until or day))
    return next(in_force, None)


def aged(
    rule: Ageing, row: LedgerRow, state: str, reported: Iterable[dt.date], today: dt.date
) -> Aged | None:
    """Return how long a row has stood still; None where the rule does not watch it.

    Progress is a day in one of its columns, a step, a report; what lies ahead is none.
    """
    if state not in rule.states or row.value(rule.aside) in rule.none_of:
        return None
    own = (row.value(field) for field in rule.days)
    days = [day for day in (*own, *reported) if isinstance(day, dt.date) and day <= today]
    if not days:
        return None
    last = max(days)
    lit = [lamp for lamp, months in rule.lamps if months_after(last, months) <= today]
    return Aged(last, lit[-1] if lit else "")


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later, or the last of that month."""
    count = day.year * MONTHS + day.month - 1 + months
    year, month = divmod(count, MONTHS)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
