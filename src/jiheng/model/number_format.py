"""How a spreadsheet shows a stored number: literals, per cent, scale, decimals, conditions.

ECMA-376 part 1, 18.8.31. Only what changes the meaning of a figure is read; colours and widths
are passed over.
"""

import operator
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
TOKEN = re.compile(r'"[^"]*"|[\\!].|\[[^\]]*\]|_.|\*.|.', re.DOTALL)
COMPARED = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
PLACEHOLDERS = "0#?"
SIGNS = "$¥￥€£()+-/: "  # shown as they are, and say nothing about what is measured


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a format does to a number: 0.95 under `"≥"0%` is shown as ≥95%."""

    before: str = ""
    after: str = ""  # without the per cent sign that the format itself makes
    percent: bool = False
    exponent: int = 0  # the number shown is the stored one times ten to this
    digits: int = 0  # decimals shown at least

    @property
    def plain(self) -> bool:
        """Whether the number is shown as it is stored, but for its decimals."""
        return not (self.before or self.after or self.percent or self.exponent)

    def number(self, stored: Decimal) -> Decimal:
        """Return the number that is shown, unrounded."""
        shown = stored.scaleb(self.exponent)
        return Decimal(f"{shown.normalize():f}") if self.exponent else shown

    def text(self, stored: Decimal) -> str:
        """Return what a person sees; only a per cent is rounded as its format says."""
        number = self.number(stored)
        if self.percent:
            number = number.quantize(Decimal(1).scaleb(-self.digits), rounding=ROUND_HALF_UP)
        return self._framed(number)

    def exact_text(self, stored: Decimal) -> str:
        """Return what a person sees, but every digit of it."""
        return self._framed(self.number(stored))

    def _framed(self, number: Decimal) -> str:
        return f"{self.before}{number:f}{'%' * self.percent}{self.after}"


PLAIN = NumberFormat()


def number_format(code: str, stored: Decimal) -> NumberFormat:
    """Return what a format does to a number."""
    if not code or code == "General":
        return PLAIN
    return _section(_chosen(code, stored))


def _chosen(code: str, stored: Decimal) -> str:
    """Return the section of a format that a number is shown by."""
    sections = _split(code)
    for section in sections:
        if condition := CONDITION.search(section):
            if COMPARED[condition.group(1)](stored, Decimal(condition.group(2))):
                return section
        elif any(CONDITION.search(other) for other in sections):
            return section
    if len(sections) > 1 and stored < 0:
        return sections[1] if "-" in sections[1] or "(" in sections[1] else sections[0]
    return sections[0]


@lru_cache(maxsize=1024)
def _split(code: str) -> tuple[str, ...]:
    sections = [""]
    for sign in TOKEN.findall(code):
        if sign == ";":
            sections.append("")
        else:
            sections[-1] += sign
    return tuple(sections)


@lru_cache(maxsize=1024)
def _section(section: str) -> NumberFormat:
    before = after = ""
    begun = point = percent = False
    digits = exponent = pending = 0
    inserted: int | None = None  # digits behind a point that is only drawn: 0!.0, shows 万
    for sign in TOKEN.findall(section):
        if sign in PLACEHOLDERS:
            begun, pending = True, 0
            digits += point and sign == "0"
            inserted = inserted + 1 if inserted is not None else None
        elif sign == "." and begun:
            point = True
        elif sign == "," and begun:
            pending += 1
        elif sign == "%":
            percent = True
        elif sign[:1] in "\\!" and sign[1:] == "." and begun:
            inserted = 0
        else:
            literal = _literal(sign)
            if begun:
                after += literal
            else:
                before += literal
    exponent = -3 * pending - (inserted or 0) + 2 * percent
    shown_digits = digits or (inserted or 0)
    return NumberFormat(before.strip(), after.strip(), percent, exponent, shown_digits)


def _literal(sign: str) -> str:
    if sign.startswith('"'):
        return "" if set(sign[1:-1]) <= set(SIGNS) else sign[1:-1]
    if sign[:1] in "\\!":
        return "" if sign[1:] in SIGNS else sign[1:]
    if sign[:1] in "[_*" or sign in SIGNS or sign.isascii():
        return ""
    return sign
