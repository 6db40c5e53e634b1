"""Rows that may be one project entered twice: suspicions with reasons, never decisions.

Codes, and the investor with amount and day, raise a suspicion. Names never do where the investor
has a code; where it has none, they are a reason to look. Codes are compared as they are meant.
One group is a reason where codes do not tell its firms apart. What stands for a code or name that
is not there (“none”, “not yet”) is neither.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from jiheng.ledger.spelling import bare_code, firm_name, known_code, known_name
from jiheng.model import LedgerRow

CODES = ("credit_code", "project_code")
NAMES = ("investor", "parent")
INVESTORS = ("investor_code", *NAMES)  # of the firm, or of its group
WITHIN = Fraction(1, 10)  # of the larger amount
DAYS = 731  # 24 months
MOST_IN_BLOCK = 200  # more rows of one investor are no slip but a rule
ALIKE = Fraction(7, 10)
DECIDING = ("planned_total", "contract_signed_on", "received_on", "kind", "parent_project")
PROJECTS = "investment_projects"
Similarity = Callable[[str, str], Fraction]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two rows and why they may be one."""

    first: LedgerRow
    second: LedgerRow
    reasons: tuple[str, ...]  # credit_code, project_code, investor, parent, name


def alike(rows: Iterable[LedgerRow], similarity: Similarity | None = None) -> Iterator[Alike]:
    """Yield pairs that may be one project, each once; `similarity` is of two names, 0 to 1."""
    kept = [row for row in rows if row.value("aside") not in ("duplicate", "merged")]
    suspected: set[tuple[str, str]] = set()
    for block in _blocks(kept, with_names=similarity is not None):
        for first, second in combinations(block, 2):
            pair = (first.key, second.key)
            reasons = _reasons(first, second, similarity) if pair not in suspected else ()
            if reasons:
                suspected.add(pair)
                yield Alike(first, second, reasons)


def leads_alike(rows: Iterable[LedgerRow]) -> Iterator[Alike]:
    """Yield pairs of leads in which two places report one investor within 24 months."""
    by_investor: dict[str, list[LedgerRow]] = {}
    for row in rows:
        if row.text("investor") and row.value("state") not in ("duplicate", "closed"):
            by_investor.setdefault(row.text("investor"), []).append(row)
    for block in by_investor.values():
        for first, second in combinations(block, 2) if len(block) <= MOST_IN_BLOCK else ():
            days = [row.value("received_on") for row in (first, second)]
            dated = [day for day in days if isinstance(day, dt.date)]
            together = len(dated) == len(days) and abs((dated[0] - dated[1]).days) <= DAYS
            if together and _place(first) != _place(second):
                yield Alike(first, second, ("investor",))


def _place(row: LedgerRow) -> tuple[str, str]:
    """Return whose a row is: of which organisation, where its key says that, and which place."""
    return row.key.rpartition("/")[0], row.text("region")


FINDERS: Mapping[str, Callable[[Iterable[LedgerRow]], Iterator[Alike]]] = {
    PROJECTS: alike,
    "leads": leads_alike,
}


def deciding_values(row: LedgerRow) -> dict[str, str]:
    """Return what a suspicion rests on: decided otherwise, it is raised again when this changes."""
    fields = (*CODES, "investor_code", "investor", *DECIDING)
    return {name: str(row.values.get(name) or row.texts.get(name, "")) for name in fields}


def _blocks(rows: list[LedgerRow], *, with_names: bool) -> Iterator[list[LedgerRow]]:
    """Yield rows that share a code or an investor; rows without one by amount and region apart."""
    blocks: dict[tuple[str, str], list[LedgerRow]] = {}
    for row in rows:
        for name in (*CODES, *INVESTORS):
            if plain := _plain(row, name):
                blocks.setdefault((name, plain), []).append(row)
        day = row.value("contract_signed_on")
        if with_names and not _plain(row, "investor_code") and isinstance(day, dt.date):
            blocks.setdefault(("year", str(day.year)), []).append(row)
    yield from (block for block in blocks.values() if 1 < len(block) <= MOST_IN_BLOCK)


def _reasons(first: LedgerRow, second: LedgerRow, similarity: Similarity | None) -> tuple[str, ...]:
    same = tuple(code for code in CODES if _same(first, second, code))
    if same:
        return () if _grown_from(first, second) else same
    if _apart(first, second) or not _near(first, second):
        return ()
    coded = _plain(first, "investor_code") and _plain(second, "investor_code")
    if _same(first, second, "investor_code") or (not coded and _same(first, second, "investor")):
        return ("investor",)
    if coded:
        return ()
    if _same(first, second, "parent"):
        return ("parent",)
    names = first.text("name"), second.text("name")
    return ("name",) if similarity is not None and similarity(*names) >= ALIKE else ()


def _same(first: LedgerRow, second: LedgerRow, field: str) -> bool:
    plain = _plain(first, field)
    return bool(plain) and plain == _plain(second, field)


def _plain(row: LedgerRow, field: str) -> str:
    text = row.text(field)
    return firm_name(text) if field in NAMES else bare_code(known_code(text))


def _apart(first: LedgerRow, second: LedgerRow) -> bool:
    """Return whether something proves that they are two: other codes, or one is a later phase."""
    other_codes = any(
        _plain(first, code) and _plain(second, code) and not _same(first, second, code)
        for code in CODES
    )
    phase = _parent(first) or _parent(second)
    grown = "increase" in (first.value("kind"), second.value("kind"))
    return other_codes or bool(phase) or grown


def _grown_from(first: LedgerRow, second: LedgerRow) -> bool:
    """Return whether one is an increase or a later phase of the other, or both are of a third."""
    (name, other_name), (parent, other_parent) = (
        [known_name(row.text(field)) for row in (first, second)]
        for field in ("name", "parent_project")
    )
    siblings = parent == other_parent and not _near(first, second)
    linked = parent == other_name or other_parent == name or siblings
    return linked and bool(parent or other_parent) and name != other_name


def _parent(row: LedgerRow) -> str:
    return known_name(row.text("parent_project"))


def _near(first: LedgerRow, second: LedgerRow) -> bool:
    """Return whether amounts are within a tenth and days within 24 months."""
    a, b = first.value("planned_total"), second.value("planned_total")
    if not isinstance(a, Fraction) or not isinstance(b, Fraction):
        return False
    days = [row.value("contract_signed_on") for row in (first, second)]
    dated = [day for day in days if isinstance(day, dt.date)]
    close = len(dated) == len(days) and abs((dated[0] - dated[1]).days) <= DAYS
    return close and abs(a - b) <= max(a, b) * WITHIN
