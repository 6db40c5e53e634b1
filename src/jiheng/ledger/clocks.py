"""Clocks over working days: when something is due, and how each day was counted."""

import datetime as dt

from jiheng.model import Clock, ClockRule, ClockStep, LedgerRow
from jiheng.rulebook import WorkingDays

SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)


def clock(rule: ClockRule, row: LedgerRow, days: WorkingDays, today: dt.date) -> Clock | None:
    """Return the clock of a row as it stands today; None where it has not begun.

    The day it begins on is day 0. An extension keeps the day that was due before it.
    """
    began = row.value(rule.begin)
    if not isinstance(began, dt.date):
        return None
    steps = _steps(began, rule.days, days) if rule.working else ()
    due = steps[-1].day if steps else began + dt.timedelta(days=rule.days)
    extended, ended = row.value(rule.extend) if rule.extend else None, row.value(rule.until)
    last = extended if isinstance(extended, dt.date) else due
    end = ended if isinstance(ended, dt.date) else None
    return Clock(
        rule=rule, began=began, due=last, ended=end, state=_state(last, end, today), steps=steps,
        certain=not rule.working or _announced(began, last, days),
        extended_from=due if last != due else None,
    )  # fmt: skip


def _state(due: dt.date, ended: dt.date | None, today: dt.date) -> str:
    if ended is not None:
        return "met" if ended <= due else "late"
    return "running" if today <= due else "overdue"


def _announced(began: dt.date, due: dt.date, days: WorkingDays) -> bool:
    """Return whether the holidays of every year it runs through are known."""
    return all(year in days.years for year in range(began.year, due.year + 1))


def _steps(began: dt.date, count: int, days: WorkingDays) -> tuple[ClockStep, ...]:
    steps: list[ClockStep] = []
    number, day = 0, began
    while number < count:
        day += ONE_DAY
        works, weekend = days.works(day), day.weekday() >= SATURDAY
        number += works
        why = (
            ("worked_weekend" if weekend else "") if works else "weekend" if weekend else "holiday"
        )
        steps.append(ClockStep(day, number if works else 0, why))
    return tuple(steps)
