"""Shared credit: between which places a row is shared, and which part of it is of one of them.

All parts together are one: a city that has both places counts the row once.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.ledger.sources import Sources
from jiheng.model import Ledger, LedgerRow

WHOLE = Fraction(1)
PART = r"\d{1,3}(?:\.\d\d?)?%|\d{1,2}/\d{1,3}"  # per cent, or a part that it has no decimals for
PART_ALONE = re.compile(PART)
SHARE = re.compile(rf"(?P<place>[^；;（()）%]+?)(（(?P<number>\d+)）)? ?(?P<part>{PART})")
HUNDREDTHS = 10_000  # what a part in per cent with two decimals is counted in


@dataclass(frozen=True, slots=True)
class Credit:
    """The part of a row that is of a place; `number` is that of its organisation, where known."""

    place: str
    part: Fraction
    number: int = 0


def shares(text: str) -> tuple[Credit, ...]:
    """Return what a row's own words say of its shares; empty where they do not make up one."""
    parts = []
    for piece in re.split("[；;]", text.strip()):
        match = SHARE.fullmatch(piece.strip())
        if match is None:
            return ()
        part = part_read(match["part"])
        if part is None:
            return ()
        parts.append(Credit(match["place"].strip(), part, int(match["number"] or 0)))
    together = sum((share.part for share in parts), Fraction(0))
    return tuple(parts) if together == WHOLE and all(share.part for share in parts) else ()


def part_read(text: str) -> Fraction | None:
    """Return a part as it is typed: 60, 33.33% or 1/3; None for anything else."""
    plain = text.strip().replace("％", "%").removesuffix("%").strip()
    if not plain or not PART_ALONE.fullmatch(plain if "/" in plain else f"{plain}%"):
        return None
    if "/" in plain:
        above, _slash, below = plain.partition("/")
        return Fraction(int(above), int(below)) if int(below) else None
    return Fraction(Decimal(plain)) / 100


def written(parts: Iterable[Credit]) -> str:
    """Return shares as a row has them: 子区（12）60%；丑区（13）40%."""
    return "；".join(f"{s.place}{f'（{s.number}）' if s.number else ''}{percent(s)}" for s in parts)


def percent(share: Credit) -> str:
    """Return a share in per cent, with the decimals it has; 1/3 where two do not say it."""
    if (share.part * HUNDREDTHS).denominator != 1:
        return str(share.part)
    number = share.part * 100
    return f"{Decimal(number.numerator) / number.denominator:f}%"


def part_of(row: LedgerRow, ledger: Ledger, sources: Sources, place: str) -> Fraction | None:
    """Return which part of a row is of the place that is asked for; None for a row unshared."""
    if not ledger.shares_column or not row.texts.get(ledger.shares_column):
        return None
    return named_part(row, ledger, place) if place else sources.credits.get(row.key)


def named_part(row: LedgerRow, ledger: Ledger, place: str) -> Fraction | None:
    """Return the part of a row of a place by its name; None for a row unshared."""
    text = row.texts.get(ledger.shares_column) if ledger.shares_column else ""
    parts = shares(text) if text else ()
    return together(parts, lambda share: is_inside(share.place, place)) if parts else None


def together(parts: Iterable[Credit], inside: Callable[[Credit], bool]) -> Fraction:
    """Return the shares of all places that lie inside of one."""
    return sum((share.part for share in parts if inside(share)), Fraction(0))


def is_inside(own: str, place: str) -> bool:
    """Return whether a place is another, or below it."""
    return own == place or own.startswith(f"{place}/")
