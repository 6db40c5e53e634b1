"""What is due by which day, and whether the tables of the month were issued by then."""

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jiheng.rulebook.statistics import Obligation
from jiheng.web.flows.queries import working_days
from jiheng.web.ledgers.views.figure_panels import language
from jiheng.web.statistics.queries.issues import last_issue
from jiheng.web.statistics.queries.tables import statistics

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation

QUARTER, PAIR = 3, 2


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due: of which months, by when, whether it is done."""

    obligation: Obligation
    name: str
    period: str  # 2025-06, 2025-05—06, 2025 Q2
    day: dt.date  # by which it is due; moved to the next working day
    done: bool | None  # None: nothing here tells
    late: bool

    @property
    def by(self) -> str:
        """Who owes it, in the language of the page."""
        return _in_language(self.obligation.by, self.obligation.by_english)

    @property
    def to(self) -> str:
        """Whom it is owed to, in the language of the page."""
        return _in_language(self.obligation.to, self.obligation.to_english)


def _in_language(chinese: str, english: str) -> str:
    return chinese if language() == "zh" or not english else english


def obligations(where: "Organisation", today: dt.date) -> list[Due]:
    """Return what is due next of every obligation; of one that is late, that one."""
    rule = statistics()
    return [_due(each, where, today, rule.merged) for each in rule.calendar]


def _due(each: Obligation, where: "Organisation", today: dt.date, merged: int) -> Due:
    first = _last_over(each, today, merged)
    day = _moved(_after(first, each))
    issue = last_issue(where, _first_day(first, merged)) if each.pack else None
    name = each.label if language() == "zh" else each.english
    quarter = (first.month - 1) // QUARTER + 1
    period = {
        "month": f"{first:%Y-%m}", "quarter": f"{first.year} Q{quarter}",
        "two_months": f"{first.year}-{first.month - 1:02d}—{first.month:02d}",
    }[each.every]  # fmt: skip
    done = issue is not None if each.pack else None
    return Due(each, name, period, day, done, late=done is False and day < today)


def _last_over(each: Obligation, today: dt.date, merged: int) -> dt.date:
    """Return the first day of the last month that is over and that it is due of."""
    first = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    length = {"quarter": QUARTER, "two_months": PAIR}.get(each.every, 1)
    while first.month % length or first.month < merged:
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return first


def _first_day(first: dt.date, merged: int) -> dt.date:
    return first.replace(month=1) if merged > 1 and first.month == merged else first


def _after(first: dt.date, each: Obligation) -> dt.date:
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if each.working_day:
        return working_days().after(last, each.working_day)
    return (last + dt.timedelta(days=1)).replace(day=each.day)


def _moved(day: dt.date) -> dt.date:
    days = working_days()
    while not days.works(day):
        day += dt.timedelta(days=1)
    return day
