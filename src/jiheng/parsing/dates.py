"""Dates as people write them."""

import datetime as dt
import re

from jiheng.parsing.numbers import plain

DAY = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?(?:前|之前|以前)?")
MONTH = re.compile(r"(\d{4})年(\d{1,2})月(?:底|末|底前|末前)")
YEAR_END = re.compile(r"(\d{4})年(?:底|末|年底)前?")


def read_date(text: str) -> dt.date | None:
    """Return the day that a text names in full; None without a year, or where no such day exists.

    `2025年10月31日前` is its day, `2025年6月底` the last day of the month, `2025年底` 31 December.
    """
    bare = plain(text)
    try:
        if match := DAY.fullmatch(bare):
            return dt.date(*(int(group) for group in match.groups()))
        if match := MONTH.fullmatch(bare):
            year, month = int(match.group(1)), int(match.group(2))
            following = dt.date(year + month // 12, month % 12 + 1, 1)
            return following - dt.timedelta(days=1)
        if match := YEAR_END.fullmatch(bare):
            return dt.date(int(match.group(1)), 12, 31)
    except ValueError:
        return None
    return None
