"""Data quality of official figures: DQ-13, DQ-14, DQ-65.

What a paper prints is rounded: it is held against what its other numbers allow, half a unit of
their last digits on either side.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from jiheng.ledger.quality_case import QualityCase, about
from jiheng.ledger.vintages import vintages
from jiheng.model import Finding, LedgerRow, factor, family, half_up

OFFICIAL, SUPERSEDED = "official", "superseded"
ONE = ("indicator", "basis", "period", "source")  # what the rows of one table of a paper share
NUMBER = re.compile(r"-?\d[\d,，]*(?:\.(\d+))?")
COUNTS = ("个", "家", "项", "件", "人", "户", "条", "宗")  # exact as they are
PERCENT = Fraction(100)
HALF = Fraction(1, 2)
Range = tuple[Fraction, Fraction]


def recomputed(case: QualityCase) -> Iterator[Finding]:
    """DQ-13: a growth or a share as printed is what the numbers beside it give."""
    rows = case.ledger(OFFICIAL)
    totals = {_key(row, row.text("unit_name")): row for row in rows}
    for row in rows:
        base = _printed(row, "prior_comparable")
        yield from _differs(row, "growth", _grown(_printed(row, "value"), base), (), "default")
        total = totals.get(_key(row, row.text("part_of"))) if row.text("part_of") else None
        if total is not None:
            allowed = _ratio(_printed(row, "value"), _printed(total, "value"))
            yield from _differs(row, "share", allowed, (total,), "share")


def _differs(
    row: LedgerRow, field: str, allowed: Range | None, behind: Iterable[LedgerRow], variant: str
) -> Iterator[Finding]:
    stated = row.value(field)
    if allowed is None or not isinstance(stated, Fraction):
        return
    shown, half = stated * 100, HALF / 10 ** _digits(row, field)
    low, high = allowed[0] * PERCENT, allowed[1] * PERCENT
    if shown + half < low or shown - half > high:
        facts = {
            "stated": f"{half_up(shown, _digits(row, field))}",
            "computed": f"{half_up((low + high) / 2, 2)}",
        }
        yield about("DQ-13", (row,), field, variant, behind=behind, **facts)


def _grown(now: Range | None, base: Range | None) -> Range | None:
    ratio = _ratio(now, base)
    return (ratio[0] - 1, ratio[1] - 1) if ratio is not None else None


def _ratio(part: Range | None, total: Range | None) -> Range | None:
    """Return between which shares a part of a whole lies; None where either is not above zero."""
    if part is None or total is None or total[0] <= 0 or part[0] < 0:
        return None
    return part[0] / total[1], part[1] / total[0]


def _printed(row: LedgerRow, field: str) -> Range | None:
    """Return between which values a number lies that a row prints; of counts the number itself."""
    value = row.value(field)
    if not isinstance(value, Fraction):
        return None
    half = _half(row, field)
    return value - half, value + half


def _half(row: LedgerRow, field: str) -> Fraction:
    unit = row.text("measured_in")
    if unit in COUNTS:
        return Fraction(0)
    return HALF * factor(unit) / Fraction(10 ** _digits(row, field))


def _digits(row: LedgerRow, field: str) -> int:
    match = NUMBER.search(row.texts.get(field, ""))
    return len(match[1] or "") if match else 0


def _key(row: LedgerRow, unit: str) -> tuple[str, ...]:
    return (unit, *(_name(row, field) for field in ONE))


def _name(row: LedgerRow, field: str) -> str:
    value = row.value(field)
    return value.isoformat() if isinstance(value, dt.date) else row.text(field)


def rolled_up(case: QualityCase) -> Iterator[Finding]:
    """DQ-14: a total is the sum of its units; what lies inside another is not added again."""
    rows = [row for row in case.ledger(OFFICIAL) if row.value(SUPERSEDED) != "yes"]
    parts: dict[tuple[str, ...], list[LedgerRow]] = {}
    for row in rows:
        if row.text("part_of"):
            parts.setdefault(_key(row, row.text("part_of")), []).append(row)
    for total in rows:
        own = parts.get(_key(total, total.text("unit_name")), [])
        if own and isinstance(total.value("value"), Fraction):
            yield from _against(total, own)


def _against(total: LedgerRow, own: list[LedgerRow]) -> Iterator[Finding]:
    alike = [r for r in own if family(r.text("measured_in")) == family(total.text("measured_in"))]
    if len(alike) < len(own) or any(not isinstance(r.value("value"), Fraction) for r in own):
        return  # a unit that is another one, or a value that cannot be read: nobody can tell
    alone = [row for row in own if not row.text("overlaps")]
    stated, added, everything = _value(total), _sum(alone), _sum(own)
    if _fits(total, alone, added) or (total.value("complete") == "no" and added < stated):
        return
    twice = len(alone) < len(own) and _fits(total, own, everything)
    unit = total.text("measured_in")
    facts = {
        "stated": _shown(stated, unit), "sum": _shown(added, unit), "count": len(alone),
        "difference": _shown(stated - added, unit),
    }  # fmt: skip
    yield about("DQ-14", (total,), "value", "overlap" if twice else "default", behind=own, **facts)


def _fits(total: LedgerRow, own: list[LedgerRow], added: Fraction) -> bool:
    """Return whether a total and its parts differ by no more than their rounding."""
    allowed = sum((_half(row, "value") for row in (total, *own)), Fraction(0))
    return abs(_value(total) - added) <= allowed


def _sum(rows: list[LedgerRow]) -> Fraction:
    return sum((_value(row) for row in rows), Fraction(0))


def _value(row: LedgerRow) -> Fraction:
    value = row.value("value")
    return value if isinstance(value, Fraction) else Fraction(0)


def _shown(value: Fraction, unit: str) -> str:
    number = half_up(value / factor(unit), 4).normalize()
    return f"{number:f}"


def published_once(case: QualityCase) -> Iterator[Finding]:
    """DQ-65: of several publications of one figure the latest alone is in force, and is dated."""
    for each in vintages(case.ledger(OFFICIAL)):
        live = [p for p in each.published if p.row.value(SUPERSEDED) != "yes"]
        if len(each.published) < 2 or not each.differ:
            continue
        latest = each.in_force
        if latest is None and len(live) > 1:
            yield about("DQ-65", [p.row for p in live], "published_on", "undated")
        elif latest is not None and latest not in live:
            yield about("DQ-65", [latest.row], SUPERSEDED, "wrong",
                        behind=[p.row for p in live])  # fmt: skip
        elif latest is not None and len(live) > 1:
            old = [p.row for p in live if p is not latest]
            yield about("DQ-65", old, SUPERSEDED, behind=(latest.row,),
                        source=latest.row.text("source"), day=latest.on)  # fmt: skip
