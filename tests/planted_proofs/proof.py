"""A planted proof: what it is attached to, what stands in it, what must be said of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

ANY = ("xlsx", "docx", "pdf", "turned.pdf", "ofd", "html", "txt", "csv")
TEXTS = ("docx", "pdf", "turned.pdf", "ofd", "html", "txt")
TABLES = ("xlsx", "csv", "docx", "html", "pdf", "ofd")
FORMAL = ("docx", "pdf", "ofd")
DIGITS = "零壹贰叁肆伍陆柒捌玖"
YEAR = 2025


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: rows of cells."""

    rows: tuple[tuple[str, ...], ...]


Block = str | Rows


@dataclass(frozen=True, slots=True)
class Planted:
    """A value, the file that is said to prove it, and the verdict that is right."""

    name: str  # of the indicator
    value: str  # as typed, with its unit
    verdict: str  # found, contradicted, absent, late, unreadable
    formats: Sequence[str]
    blocks: tuple[Block, ...]
    where: str = ""  # text that the place of the verdict holds
    pages: int = 1
    note: str = field(default="", compare=False)


Template = Callable[[Random], Planted]


def table(*rows: tuple[object, ...]) -> Rows:
    """Return a table of anything that prints."""
    return Rows(tuple(tuple(str(cell) for cell in row) for row in rows))


def capital(number: int) -> str:
    """Return whole yuan as bank clerks write them: 壹佰零贰万元整."""
    text, scale = "", 0
    while number:
        number, four = divmod(number, 10_000)
        part, gap = "", False
        for place, sign in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
            digit = four // place % 10
            if digit:
                part += (DIGITS[0] if gap else "") + DIGITS[digit] + sign
                gap = False
            else:
                gap = gap or bool(part)
        lead = DIGITS[0] if number and four and four < 1000 else ""
        text = lead + (part + ("", "万", "亿")[scale] if part else "") + text
        scale += 1
    return f"{text}元整"


def grouped(number: float, digits: int = 2) -> str:
    """Return a number with commas: 1,234,500.00."""
    return f"{number:,.{digits}f}"
