"""Days in running text, in every way that offices write them."""

import datetime as dt
import re
from collections.abc import Iterator

HAN = "〇零一二三四五六七八九"
SEPARATED = r"\s?(?:{}|[-/.])\s?"
DAY = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d{{2}}){SEPARATED.format('年')}(?P<month>\d{{1,2}})"
    rf"{SEPARATED.format('月')}(?P<day>\d{{1,2}})(?:\s?日|(?!\d)|(?=\d{{2}}:\d{{2}}))"  # and a time
)
HAN_DAY = re.compile(
    rf"(?P<year>二[{HAN}○]{{3}})年(?P<month>[一二三四五六七八九十]{{1,2}})月(?P<day>[一二三四五六七八九十]{{1,3}})日"
)
BARE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年度?)(?!\d{1,2}月\d{1,2}日)")


def days(text: str) -> Iterator[tuple[int, int, dt.date]]:
    """Yield the days that a text names in full, with where each stands."""
    for match in DAY.finditer(text):
        day = _day(*(int(match.group(name)) for name in ("year", "month", "day")))
        if day is not None:
            yield *match.span(), day
    for match in HAN_DAY.finditer(text):
        year = int("".join(str(_digit(sign)) for sign in match.group("year")))
        day = _day(year, _small(match.group("month")), _small(match.group("day")))
        if day is not None:
            yield *match.span(), day


def years(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text names a year beside its days, and the year."""
    for match in BARE_YEAR.finditer(text):
        yield match.start(), int(match.group(1))


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _digit(sign: str) -> int:
    return max(0, HAN.index(sign) - 1) if sign in HAN else 0


def _small(text: str) -> int:
    """Return the number that a Chinese numeral up to 99 is."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _digit(text)
    return (_digit(tens) if tens else 1) * 10 + (_digit(ones) if ones else 0)
