"""The values of a year that name files as their proof."""

import datetime as dt
import re
from collections.abc import Iterator

from jiheng.model import Evaluation, Indicator, ItemsMet, Quantity, Unread, Words
from jiheng.model.evidence import Claim
from jiheng.parsing.dates import read_date
from jiheng.parsing.evidence.days import days
from jiheng.parsing.numbers import plain, read_quantity

SEPARATORS = re.compile(r"[、，,；;\n]+")
MONTH_ONLY = re.compile(r"\d{4}(?:年|[-/.])\d{1,2}(?:月份?)?")


def claims_of(evaluation: Evaluation) -> Iterator[Claim]:
    """Yield the results of indicators that name evidence, in the order of the sheet."""
    year = evaluation.overview.year
    for indicator in evaluation.indicators:
        files = tuple(filter(None, map(str.strip, SEPARATORS.split(indicator.evidence))))
        if files and indicator.actual is not None:
            text = indicator.texts.get("actual", "")
            yield Claim(
                name=indicator.name, text=text, value=_value(indicator), year=year,
                until=dt.date(year, 12, 31) if year else None,
                to_month=MONTH_ONLY.fullmatch(plain(text)) is not None,
                key=indicator.key, files=files, place=indicator.at("actual")[0],
            )  # fmt: skip


def claim_of(name: str, text: str, unit: str = "", *, year: int | None = None) -> Claim:
    """Return a typed value as what files are held against: number, day, yes or no, words."""
    until = dt.date(year, 12, 31) if year else None
    return Claim(
        name=name, text=text, value=_read(text, unit, year), year=year, until=until,
        to_month=MONTH_ONLY.fullmatch(plain(text)) is not None,
    )  # fmt: skip


def _read(text: str, unit: str, year: int | None) -> Quantity | dt.date | str | None:
    bare = plain(text)
    if not bare:
        return None
    day = read_date(bare, year=year) or next((d for *_, d in days(bare)), None)
    if day is not None:
        return day
    quantity = read_quantity(bare, unit, counted=True)
    if quantity is not None or any(sign.isdigit() for sign in bare):
        return quantity
    return text.strip()


def _value(indicator: Indicator) -> Quantity | dt.date | bool | str | None:
    """Return a result as a value to look for; None for what was not read."""
    actual = indicator.actual
    if isinstance(actual, Words):
        return actual.text
    return None if isinstance(actual, (ItemsMet, Unread)) else actual
