"""Figures as people write them; what is not certain is not read."""

import re
import unicodedata
from decimal import Decimal

from jiheng.model import Interval, Quantity, family
from jiheng.model.quantity import FOREIGN_MONEY, MONEY, SHARES

MAX_DIGITS = 15  # what a spreadsheet keeps of a number
KNOWN_UNITS = {**MONEY, **FOREIGN_MONEY, **SHARES}
UNIT_SYNONYMS = {"百分比": "%", "人民币元": "元"}  # 百分点 is another thing than %
NUMBER = re.compile(r"([-−－负]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
ABOVE = ("不低于", "不少于", "高于", "超过", "大于", "多于", "逾", "超", "≥", ">=", ">")
BELOW = ("不超过", "不高于", "低于", "少于", "小于", "近", "≤", "<=", "<")
ABOVE_AFTER = ("以上", "余", "多")
BELOW_AFTER = ("以下", "以内")


def plain(text: str) -> str:
    """Return text with full-width digits, letters and signs made half-width, and no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def digits_of(number: Decimal) -> int:
    """Return how many decimals a number needs."""
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def significant(number: Decimal) -> int:
    """Return how many digits a number has, without leading and trailing zeros."""
    # not normalize(): that rounds to the context's 28 digits first
    return len("".join(map(str, number.as_tuple().digits)).strip("0"))


def read_quantity(text: str, unit: str = "", digits: int | None = None) -> Quantity | None:
    """Return the one number a text states, in its own unit or else `unit`; None if not certain.

    `1,929.81万元`, `98％`, `－3.5` are read; `1,2.3,45`, `约30`, `3-5` are not. `digits` is the
    least number of decimals that the place prints.
    """
    bare = plain(text)
    match = NUMBER.match(bare)
    if match is None:
        return None
    own = UNIT_SYNONYMS.get(bare[match.end() :], bare[match.end() :])
    if own and not _fits(own, unit):
        return None
    number = Decimal(match.group(2).replace(",", "") + (match.group(3) or ""))
    if significant(number) > MAX_DIGITS:
        return None
    number = -number if match.group(1) else number
    printed = max(len(match.group(3) or ".") - 1, digits or 0)
    return Quantity(number, own or unit, printed if printed or digits is not None else 0)


def _fits(own: str, unit: str) -> bool:
    """Return whether a written unit is one we know, or the unit expected."""
    return own in KNOWN_UNITS or own == unit or (bool(unit) and family(own) == family(unit))


def read_interval(text: str, unit: str = "") -> Interval | None:
    """Return what an approximate figure such as `高于90%` or `30余家` says for certain."""
    bare = plain(text)
    sides = ((ABOVE, ABOVE_AFTER, True), (BELOW, BELOW_AFTER, False))
    for before, after, above in sides:
        for word in before:
            if bare.startswith(word):
                return _bounded(bare[len(word) :], unit, above=above)
        for word in after:
            if word in bare:
                return _bounded(bare.replace(word, "", 1), unit, above=above)
    return None


def _bounded(text: str, unit: str, *, above: bool) -> Interval | None:
    match = NUMBER.match(text)
    if match is None or match.group(1):
        return None
    rest = text[match.end() :]
    if any(sign.isdigit() or sign in ",." for sign in rest):
        return None
    quantity = read_quantity(text[: match.end()], rest or unit)
    if quantity is None:
        return None
    bound = quantity.number
    return Interval(bound if above else None, None if above else bound, quantity.unit)
