"""The days that a text names, each with the words around it in its clause."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

DATE = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})年)?(?P<month>1[0-2]|[1-9])月"
    r"(?:(?P<day>[12]\d|3[01]|[1-9])日|(?P<end>底|末))"
)
ANY_YEAR = 2023  # of days without a year, where only their order counts
PLANNED = re.compile("计划|应|须|拟|预计|约定|要求|力争|定于|原定|目标|规定|需")
ACTUAL = re.compile("实际")
DEADLINE_BEHIND = re.compile(r"^(?:（含）)?(?:之?前|以前)")
DEADLINE_BEFORE = re.compile(r"(?:不迟于|不晚于|截止(?:日|时间|日期)?(?:为|是)?(?:每年|当年)?)$")
BOUNDARY = re.compile("[，。；：、（）]")
BEHIND = re.compile("[，。；）]")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a passage with the words before and behind it in its clause."""

    on: date
    start: int
    end: int
    before: str
    behind: str
    has_year: bool = False  # of its own

    @property
    def is_deadline(self) -> bool:
        """Return whether something is due by that day."""
        return bool(DEADLINE_BEHIND.match(self.behind) or DEADLINE_BEFORE.search(self.before))

    @property
    def is_planned(self) -> bool:
        """Return whether the day was planned, and is not told as what happened."""
        return bool(PLANNED.search(self.before)) and not ACTUAL.search(self.before)


def dates(text: str, year: int | None) -> list[Dated]:
    """Return the days a text names in order; without a year that of the day before, else `year`."""
    found_dates: list[Dated] = []
    for match in DATE.finditer(text):
        year = int(match.group("year")) if match.group("year") else year
        if year is None:
            continue
        month = int(match.group("month"))
        last = calendar.monthrange(year, month)[1]
        day = last if match.group("end") else int(match.group("day"))
        if day > last:
            continue
        begin = match.start()
        before = BOUNDARY.split(text[max(0, begin - NEAR) : begin])[-1]
        behind = BEHIND.split(text[match.end() : match.end() + NEAR], maxsplit=1)[0]
        own = bool(match.group("year"))
        found_dates.append(Dated(date(year, month, day), begin, match.end(), before, behind, own))
    return found_dates


NEAR = 40  # characters around a date that belong to it: time grows evenly
