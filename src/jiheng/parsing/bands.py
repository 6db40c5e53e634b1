"""Bands of a scoring standard: ≥90%得5分, [80%,90%)得4分, 60≤x<90得3分, 其余得0分."""

import re
from decimal import Decimal

from jiheng.model import Band, Bands, Quantity, Rule
from jiheng.parsing.numbers import read_quantity

NUM = r"(\d+(?:\.\d+)?)"
REST = re.compile(rf"(?:其余|其他|否则|其它).{{0,6}}?(?:得|计|为)?{NUM}分")
AMOUNT = r"(-?\d+(?:\.\d+)?)([^\d,\]\)(~<>≤≥=x得计为:分]{0,4}?)"
SAID = r"(\((?:不含|含)\))?"
BRACKETS = re.compile(rf"([\[(]){AMOUNT}[,~-]{AMOUNT}([\])])")
WRITTEN = re.compile(rf"{AMOUNT}{SAID}[~-]{AMOUNT}{SAID}")
CHAIN = re.compile(rf"{AMOUNT}(<|≤)[^\d<≤]{{0,8}}(<|≤){AMOUNT}")
ONE_SIDED = re.compile(rf"(≥|≤|>|<|=)?{AMOUNT}{SAID}(以上|以下|以内)?{SAID}")
GIVES = re.compile(rf"(.+?)(?:,|的)?(?:得|计|为|:){NUM}分|(.+?)(?:,|的)?(?:不得分|得0分)")
Span = tuple[Quantity | None, bool | None, Quantity | None, bool | None]


def read_bands(clauses: list[str], unit: str) -> tuple[Rule, Bands] | None:
    """Return the bands that clauses such as `[80%,90%)得4分` state; None if one is no band."""
    bands: list[Band] = []
    rest = None
    unit = unit or _unit_of(clauses)
    for clause in clauses:
        if match := REST.fullmatch(clause):
            rest = Decimal(match.group(1))
            continue
        match = GIVES.fullmatch(clause)
        if match is None:
            return None
        span = _span(match.group(1) or match.group(3), unit)
        if span is None:
            return None
        low, low_closed, high, high_closed = span
        points = Decimal(match.group(2) or 0)
        bands.append(
            Band(low=low, low_closed=low_closed, high=high, high_closed=high_closed, points=points)
        )
    return (Rule.BANDS, Bands(tuple(bands), rest)) if bands else None


def _span(text: str, unit: str) -> Span | None:
    """Return the ends of a written span, and whether they belong to it; None if not one."""
    if match := BRACKETS.fullmatch(text):
        opening, low, low_unit, high, high_unit, closing = match.groups()
        ends = _ends(low, low_unit, high, high_unit, unit)
        return ends and (ends[0], opening == "[", ends[1], closing == "]")
    if match := CHAIN.fullmatch(text):
        low, low_unit, first, second, high, high_unit = match.groups()
        ends = _ends(low, low_unit, high, high_unit, unit)
        return ends and (ends[0], first == "≤", ends[1], second == "≤")
    if match := WRITTEN.fullmatch(text):
        low, low_unit, low_said, high, high_unit, high_said = match.groups()
        ends = _ends(low, low_unit, high, high_unit, unit)
        return ends and (ends[0], _closed(low_said), ends[1], _closed(high_said))
    if match := ONE_SIDED.fullmatch(text):
        return _one_sided(*match.groups(), unit=unit)
    return None


def _closed(said: str | None) -> bool | None:
    return None if said is None else "不含" not in said


def _one_sided(  # noqa: PLR0913  the groups of one pattern
    sign: str | None, number: str, own: str, said: str | None, word: str | None,
    after: str | None, *, unit: str,
) -> Span | None:  # fmt: skip
    end = read_quantity(f"{number}{own}", unit)
    if end is None or (sign and word):
        return None
    # 以上, 以下 and 以内 include the number: usage of the field
    closed = _closed(said or after)
    if sign in ("≥", ">") or word == "以上":
        return end, sign != ">" if closed is None else closed, None, None
    if sign in ("≤", "<") or word in ("以下", "以内"):
        return None, None, end, sign != "<" if closed is None else closed
    return (end, True, end, True) if sign == "=" or sign is None else None


def _ends(
    low: str, low_unit: str, high: str, high_unit: str, unit: str
) -> tuple[Quantity, Quantity] | None:
    bottom = read_quantity(f"{low}{low_unit or high_unit}", unit)
    top = read_quantity(f"{high}{high_unit}", unit)
    if bottom is None or top is None or bottom.amount > top.amount:
        return None
    return bottom, top


def _unit_of(clauses: list[str]) -> str:
    """Return the unit that the ends of bands are written with where only some of them are."""
    return "%" if any("%" in clause for clause in clauses) else ""
