"""Codes as text: what a spreadsheet did to them is told, never undone by a guess."""

import re
from collections.abc import Iterable
from decimal import Decimal

from jiheng.model import Cell
from jiheng.model.exchange import CODE_FIRST, CodeEntry
from jiheng.parsing.numbers import MAX_DIGITS, plain, significant

NUMERIC, DAMAGED = "exchange_code_number", "exchange_code_damaged"  # names of wordings
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE][+-]?\d+")
QUOTED = re.compile(r'="(.*)"')  # as some programs keep a spreadsheet from counting


def code_of(cell: Cell) -> tuple[str, str]:
    """Return the code in a cell, and what is doubtful: it is a number, or its digits are gone."""
    if isinstance(cell.value, Decimal):
        text = f"{cell.value:f}".removesuffix(".0")
        if cell.value != int(cell.value):
            return text, DAMAGED
        lost = significant(cell.value) > MAX_DIGITS or len(text) > MAX_DIGITS
        return text, DAMAGED if lost else NUMERIC
    text = plain(cell.text.strip("\t'")).strip("\t'")
    quoted = QUOTED.fullmatch(text)
    text = quoted.group(1) if quoted else text
    return text.upper(), DAMAGED if SCIENTIFIC.fullmatch(text) else ""


def same_code(code: str, doubt: str, known: Iterable[str]) -> str:
    """Return the one of our codes that a code is: exactly, or of a number without its zeros.

    Empty where none is, where digits are gone, and where several would do.
    """
    if doubt == DAMAGED or not code:
        return ""
    known = tuple(known)
    if code in known:
        return code
    if doubt != NUMERIC:
        return ""
    fits = [other for other in known if other.isdecimal() and other.lstrip("0") == code]
    return fits[0] if len(fits) == 1 else ""


def entry_of(text: str, entries: Iterable[CodeEntry]) -> CodeEntry | None:
    """Return the entry that a text names by its code, its label or both; None if none is."""
    bare = plain(text)
    for entry in entries:
        code, label = plain(entry.code), plain(entry.label)
        if bare in (code, label, f"{code}{CODE_FIRST}{label}", f"{code}{label}"):
            return entry
    return None


def entry_text(entry: CodeEntry, shown: str) -> str:
    """Return an entry as a column of the system shows it."""
    if shown == "both":
        return f"{entry.code}{CODE_FIRST}{entry.label}"
    return entry.code if shown == "code" else entry.label
