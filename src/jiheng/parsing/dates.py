"""Dates as people write them."""

import datetime as dt
import re

from jiheng.parsing.numbers import plain

DAY = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?")
MONTH = re.compile(r"(\d{4})(?:年(\d{1,2})月份?|[-/.](\d{2}))(底|末|初|中旬|上旬|下旬)?")
YEAR_END = re.compile(r"(\d{4})年(?:年?底|年?末|年内)")
IN_THE_YEAR = re.compile(
    r"(?:(?:当|本|今)?年(?:年?底|年?末|内)|(\d{1,2})月(?:份?(?:底|末)|(\d{1,2})日))"
)
DONE = re.compile(r"(?:(?:之|以)?前)?(?:全部|均|已)?(?:完成|完工|建成|办结|到位|验收)?$")
FIRST, LAST = 1000, 9000  # years in which people mean days; beyond, none can be counted from them
WITHIN_MONTH = {"初": 1, "上旬": 10, "中旬": 20}


def read_date(text: str, *, year: int | None = None, first: bool = False) -> dt.date | None:
    """Return the day that a text names in full; None without a year, or where no such day exists.

    Nor is a day of year 1 or 9999 one: terms that run from it would end where no calendar goes.

    `2025年10月31日前` is its day, `2025年6月底` and `2025年6月` the last day of the month, or with
    `first` its first one, `2025年底` 31 December. `12月底前` is of `year`, where that is given.
    """
    return countable(_named_day(plain(text), year, first=first))


def countable(day: dt.date | None) -> dt.date | None:
    """Return a day that terms can be counted from; None for one at an end of the calendar."""
    return day if day is not None and FIRST <= day.year <= LAST else None


def _named_day(bare: str, year: int | None, *, first: bool) -> dt.date | None:
    before = bool(re.search("前", bare))
    bare = DONE.sub("", bare).strip("(),，。于在截至")
    try:
        if match := DAY.fullmatch(bare):
            return dt.date(*(int(group) for group in match.groups()))
        if match := MONTH.fullmatch(bare):
            month_year, month, short, part = match.groups()
            if before and part is None:
                return None  # 9月前: its end, or the end of August?
            return _month(int(month_year), int(month or short), part, first=first)
        if match := YEAR_END.fullmatch(bare):
            return dt.date(int(match.group(1)), 12, 31)
        if year is not None and (match := IN_THE_YEAR.fullmatch(bare)):
            month, day = match.groups()
            if day:
                return dt.date(year, int(month), int(day))
            return _month(year, int(month or 12), None, first=False)
    except ValueError:
        return None
    return None


def _month(year: int, month: int, part: str | None, *, first: bool) -> dt.date:
    """Return a day of a month: its last one, unless a part of the month or its begin is meant."""
    if part in WITHIN_MONTH or (first and part is None):
        return dt.date(year, month, WITHIN_MONTH.get(part or "初", 1))
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)
