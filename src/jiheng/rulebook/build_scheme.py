"""Branches of rule files to incentive schemes; every version cites its paper and its review."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from jiheng.model import Ledger, factor, family
from jiheng.model.award import COUNTS, LAWFUL, LEVELS, STACKING, Case, Scheme, Tier
from jiheng.rulebook.amounts import amount_of
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

YEARS = ("previous", "same")
MONEY = "元"


def schemes(
    holders: Iterable[Branch], ledgers: Iterable[Ledger], register: Register
) -> tuple[Scheme, ...]:
    """Return every version of every scheme. Raises RulebookError with file, line and key.

    A later version of an id ends the one before it on the day before it begins.
    """
    known_ledgers = {ledger.id: ledger for ledger in ledgers}
    built: dict[str, list[Scheme]] = {}
    for holder in holders:
        known = register.with_own(holder)
        for entry in holder.branches("schemes"):
            scheme = _scheme(entry, known_ledgers, known)
            versions = built.setdefault(scheme.id, [])
            if versions and scheme.since <= versions[-1].since:
                raise entry.fail("since", f"must be after {versions[-1].since}, of {scheme.id}")
            versions.append(scheme)
        holder.close()
    return tuple(scheme for versions in built.values() for scheme in _ended(versions))


def _ended(versions: list[Scheme]) -> Iterable[Scheme]:
    for earlier, later in pairwise(versions):
        day_before = later.since.fromordinal(later.since.toordinal() - 1)
        ends = min(earlier.until or day_before, day_before)
        yield replace(earlier, until=ends)
    yield versions[-1]


def _scheme(entry: Branch, ledgers: dict[str, Ledger], register: Register) -> Scheme:
    ledger, measure, unit = _base(entry, ledgers)
    year = entry.text("year", "previous")
    _among(entry, "year", year, YEARS)
    for key, known in (("level", LEVELS), ("stacking", STACKING), ("lawful", LAWFUL)):
        _among(entry, key, entry.text(key), known)
    scheme = Scheme(
        id=entry.text("id"), label=entry.text("label"), english=entry.text("english"),
        kind=entry.text("kind"), level=entry.text("level"), place=entry.text("place"),
        since=entry.day("since"), until=entry.day("until") if entry.has("until") else None,
        ledger=ledger, measure=measure, unit=unit, year=year,
        excluded=_excluded(entry, ledgers.get(ledger)),
        cases=tuple(_case(case, unit) for case in entry.branches("cases")),
        stacking=entry.text("stacking"), lawful=entry.text("lawful"),
        lock_years=entry.integer("lock_years", 0), citation=register.citation(entry),
        digest=_digest(entry),
    )  # fmt: skip
    if not scheme.cases:
        raise entry.fail("cases", "must be given: a scheme without a case pays nothing")
    entry.close()
    return scheme


def _among(entry: Branch, key: str, text: str, known: tuple[str, ...]) -> None:
    if text not in known:
        raise entry.fail(key, f"must be one of {', '.join(known)}, is {text}")


def _base(entry: Branch, ledgers: dict[str, Ledger]) -> tuple[str, str, str]:
    """Return the ledger, the column and the unit that a scheme is computed on."""
    base = entry.branch("base")
    id_, measure, unit = base.text("ledger", ""), base.text("of", ""), base.text("unit")
    if id_:
        if id_ not in ledgers:
            raise base.fail("ledger", f"{id_} is no ledger")
        column = ledgers[id_].form.column(measure)
        if column is None or column.kind != "money":
            raise base.fail("of", f"{measure} is no column of money of {id_}")
        if family(column.unit) != family(unit):
            raise base.fail("unit", f"{measure} is in {column.unit}, not in {unit}")
    base.close()
    return id_, measure, unit


def _excluded(entry: Branch, ledger: Ledger | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not entry.has("excluded"):
        return ()
    branch = entry.branch("excluded")
    pairs = tuple((field, branch.texts(field)) for field in branch.entries)
    for field, _texts in pairs:
        if ledger is None or ledger.form.column(field) is None:
            raise branch.fail(field, "is no column of the ledger it is computed on")
    return pairs


def _case(entry: Branch, unit: str) -> Case:
    counts = entry.text("counts", COUNTS[0])
    _among(entry, "counts", counts, COUNTS)
    tiers = tuple(_tier(tier, unit) for tier in entry.branches("tiers"))
    if not tiers:
        raise entry.fail("tiers", "must be given")
    if any(later.low <= earlier.low for earlier, later in pairwise(tiers)):
        raise entry.fail("tiers", "must begin at higher and higher amounts")
    case = Case(
        id=entry.text("id", ""), label=entry.text("label", ""), counts=counts, tiers=tiers,
        cap=_amount(entry, "cap", MONEY) if entry.has("cap") else None,
    )  # fmt: skip
    entry.close()
    return case


def _tier(entry: Branch, unit: str) -> Tier:
    if entry.has("rate") == entry.has("each"):
        raise entry.fail("rate", "a tier has either a rate or an amount for each unit")
    rate = each = None
    if entry.has("rate"):
        rate = _amount(entry, "rate", "%")
    else:
        branch = entry.branch("each")
        per = _amount(branch, "per", unit)
        if per <= 0:
            raise branch.fail("per", "must be more than nothing")
        each = _amount(branch, "amount", MONEY) / per
        branch.close()
    tier = Tier(
        low=_amount(entry, "from", unit) if entry.has("from") else Fraction(0),
        included=entry.flag("included", default=True), rate=rate, each=each,
    )  # fmt: skip
    entry.close()
    return tier


def _amount(entry: Branch, key: str, unit: str) -> Fraction:
    """Return an amount such as `3000 万美元` in base units of the family of a unit."""
    quantity = amount_of(entry.text(key))
    if quantity is None or family(quantity.unit) != family(unit) or quantity.number < 0:
        raise entry.fail(key, f"must be an amount in {unit}, is {entry.text(key)}")
    return Fraction(quantity.number) * factor(quantity.unit)


def _digest(entry: Branch) -> str:
    """Return the digest of what a version says, its wording, layout and citation left out."""
    words = ("label", "english", "cites", "verified", "lawful")
    said = {key: _plain(value) for key, value in entry.entries.items() if key not in words}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Branch):
        return {key: _plain(each) for key, each in value.entries.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
