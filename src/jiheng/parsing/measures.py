"""What a cell of a target or a result says: bounds, ranges, numbers with units."""

import re
from dataclasses import dataclass

from jiheng.model import Operator, Quantity, family
from jiheng.model.units import SCALES
from jiheng.parsing.numbers import is_unit, plain, read_quantity

BEFORE = {
    "大于或等于": Operator.AT_LEAST, "大于等于": Operator.AT_LEAST, "小于或等于": Operator.AT_MOST,
    "小于等于": Operator.AT_MOST, "≥": Operator.AT_LEAST, ">=": Operator.AT_LEAST,
    "=>": Operator.AT_LEAST, "不低于": Operator.AT_LEAST, "不少于": Operator.AT_LEAST,
    "不小于": Operator.AT_LEAST, "至少": Operator.AT_LEAST, "最少": Operator.AT_LEAST,
    "达到": Operator.AT_LEAST, "达": Operator.AT_LEAST, "≤": Operator.AT_MOST,
    "<=": Operator.AT_MOST, "=<": Operator.AT_MOST, "不超过": Operator.AT_MOST,
    "不高于": Operator.AT_MOST, "不大于": Operator.AT_MOST, "不多于": Operator.AT_MOST,
    "至多": Operator.AT_MOST, "最多": Operator.AT_MOST, "控制在": Operator.AT_MOST,
    "==": Operator.EQUAL, "=": Operator.EQUAL, "等于": Operator.EQUAL, ">": Operator.MORE,
    "大于": Operator.MORE, "高于": Operator.MORE, "超过": Operator.MORE, "多于": Operator.MORE,
    "<": Operator.LESS, "小于": Operator.LESS, "低于": Operator.LESS, "少于": Operator.LESS,
}  # fmt: skip
AFTER = {
    "(含)以上": Operator.AT_LEAST, "及以上": Operator.AT_LEAST, "以上": Operator.AT_LEAST,
    "或以上": Operator.AT_LEAST, "(含)以下": Operator.AT_MOST, "及以下": Operator.AT_MOST,
    "(含)以内": Operator.AT_MOST, "及以内": Operator.AT_MOST, "以内": Operator.AT_MOST,
    "以下": Operator.AT_MOST, "之内": Operator.AT_MOST,
}  # fmt: skip
GROWTH = {"负增长": Operator.LESS, "零增长": Operator.AT_MOST, "正增长": Operator.MORE,
          "不增长": Operator.AT_MOST, "只减不增": Operator.AT_MOST}  # fmt: skip
RANGE = re.compile(r"(-?\d[\d,.]*)([^\d~—–-]{0,12}?)(?:[~—–-]+|至|到)(\d[\d,.]*)(.{0,20})")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with the sign or words that say which side of it counts; with `high` a range."""

    operator: Operator | None
    low: Quantity
    high: Quantity | None = None


def bare_measure(text: str) -> str:
    """Return the text of a measure in one spelling, without brackets around all of it."""
    bare = plain(text).rstrip("。;；,，")
    inner = re.fullmatch(r"\(([^()]+)\)", bare)
    return inner.group(1) if inner else bare


def read_measure(text: str, unit: str = "") -> Measure | None:
    """Return what `≥95%`, `75%-85%`, `90%及以上`, `至少3次`, `负增长` say; None if not certain."""
    bare = bare_measure(text)
    if bare in GROWTH:
        zero = read_quantity("0%")
        return Measure(GROWTH[bare], zero) if zero is not None else None
    span = read_range(bare, unit)
    if span is not None:
        return Measure(Operator.BETWEEN, *span)
    operator, rest = own_operator(bare)
    quantity = read_quantity(rest, unit, counted=True)
    return Measure(operator, quantity) if quantity is not None else None


def read_operator(text: str) -> Operator | None:
    """Return the operator that a sign or a word alone means."""
    bare = plain(text)
    return BEFORE.get(bare) or AFTER.get(bare)


def own_operator(bare: str) -> tuple[Operator | None, str]:
    """Return the side that a text names before or after its number, and the text without it."""
    before = next((word for word in BEFORE if bare.startswith(word)), "")
    rest = bare.removeprefix(before)
    after = next((word for word in AFTER if rest.endswith(word)), "")
    rest = rest.removesuffix(after)
    if before and after:
        same = BEFORE[before] is AFTER[after] or before == "控制在"
        return (AFTER[after], rest) if same or before in ("达到", "达") else (None, bare)
    if before:
        return BEFORE[before], rest
    return (AFTER[after], rest) if after else (None, bare)


def read_range(bare: str, unit: str = "") -> tuple[Quantity, Quantity] | None:
    """Return both ends of a range, in the unit of one of them where only one has any."""
    match = RANGE.fullmatch(bare)
    if match is None:
        return None
    low_number, low_unit, high_number, high_unit = match.groups()
    if low_unit and not is_unit(low_unit):
        return None
    if low_unit in SCALES and high_unit.startswith(low_unit):
        low_unit = high_unit
    low = read_quantity(f"{low_number}{low_unit or high_unit}", unit, counted=True)
    high = read_quantity(f"{high_number}{high_unit or low_unit}", unit, counted=True)
    if low is None or high is None or family(low.unit) != family(high.unit):
        return None
    return (low, high) if low.amount < high.amount else None
