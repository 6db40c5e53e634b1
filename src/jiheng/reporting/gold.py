"""A reading in the shape of the gold annotations, so that readers of reports can be compared."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiheng.model import Quantity, half_up
from jiheng.model.prose import Mention, Reading, Relation, Told

DIGITS = 6
OUTTURN_FIRST = ("executed", "revised", "original")
HEADLINES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("budget_begin", (
        ("expenditure.total", "original"), ("income.total", "original"),
        ("project.total", "original"), ("project.total", "received"))),
    ("budget_adjusted", (
        ("expenditure.total", "revised"), ("income.total", "revised"),
        ("project.total", "revised"))),
    ("final_income", (("income.total", "executed"),)),
    ("final_expenditure", (("expenditure.total", "executed"), ("project.total", "executed"))),
    ("basic_expenditure", tuple(("expenditure.basic", b) for b in OUTTURN_FIRST)),
    ("personnel", tuple(("expenditure.personnel", b) for b in OUTTURN_FIRST)),
    ("public_funds", tuple(("expenditure.operating", b) for b in OUTTURN_FIRST)),
    ("project_expenditure", tuple(("expenditure.project", b) for b in OUTTURN_FIRST)),
    ("carry_over_end", (("carryover.closing", "executed"),)),
)  # fmt: skip


def gold(reading: Reading) -> dict[str, Any]:
    """Return one object with the keys of the annotations; what the report does not say is None."""
    held: dict[tuple[str, str], Mention] = {}
    for mention in reading.mentions:
        if mention.fact.role and mention.fact.exact is not None:
            held.setdefault((mention.fact.role, mention.fact.base), mention)
    used: set[int] = set()
    found: dict[str, Any] = {
        "org_name": reading.organisation or None, "fiscal_year": reading.year,
    }  # fmt: skip
    for key, lines in HEADLINES:
        chosen = next((held[line] for line in lines if line in held), None)
        found[key] = _money(chosen) if chosen is not None else None
        used |= {id(chosen)} if chosen is not None else set()
    rows = [t for t in reading.told if t.weight is not None]  # of score tables
    used |= {id(m) for t in rows for m in (t.actual, t.target) if m is not None}
    found |= {
        "headcount": _persons(held, "staff"), "staffing_quota": _persons(held, "posts"),
        "score": _plain(reading.total), "grade": reading.grade or None,
        "indicators": [_indicator(told) for told in reading.told],
        "other_amounts": [
            {"name": m.name or m.after, **_money(m)}
            for m in reading.mentions
            if m.kind == "money" and id(m) not in used and m.fact.exact is not None
        ],
        "identities": [_identity(one) for one in reading.relations],
    }  # fmt: skip
    return found


def _json(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _money(mention: Mention) -> dict[str, Any]:
    exact = mention.fact.exact
    return {
        "value": _json(exact.number) if exact else None, "unit": exact.unit if exact else None,
    }  # fmt: skip


def _plain(mention: Mention | None) -> int | float | None:
    exact = mention.fact.exact if mention is not None else None
    return _json(exact.number) if exact is not None else None


def _persons(held: dict[tuple[str, str], Mention], base: str) -> int | float | None:
    """Return the number stated for all, else the sum over the kinds that are stated."""
    if ("staff.total", base) in held:
        return _plain(held["staff.total", base])
    kinds = [m.fact.exact.number for (role, b), m in held.items()
             if role.startswith("staff.") and b == base and m.fact.exact]  # fmt: skip
    return _json(sum(kinds, Decimal(0))) if kinds else None


def _indicator(told: Told) -> dict[str, Any]:
    shown = told.actual or told.target
    unit = shown.fact.quantity.unit if shown is not None and shown.fact.quantity else None
    made: dict[str, Any] = {"name": told.name, "value": _actual(told.actual), "unit": unit}
    if told.target is not None:
        made["target"] = told.target.fact.text
    for key, value in (("weight", told.weight), ("score", told.points)):
        if value is not None:
            made[key] = _json(value)
    return made


def _actual(mention: Mention | None) -> int | float | str | None:
    if mention is None:
        return None
    quantity = mention.fact.quantity
    if isinstance(quantity, Quantity):
        return _json(quantity.number)
    return mention.fact.text.removesuffix(quantity.unit) if quantity is not None else None


def _identity(one: Relation) -> dict[str, Any]:
    scale = _scale(one)
    computed, stated = one.computed / scale, one.stated / scale
    shown = one.whole.fact.exact if one.whole is not None else None
    right = shown.printed().removesuffix(shown.unit) if shown is not None else f"{one.stated}"
    if one.kind == "change":
        right = f"{half_up(stated, DIGITS).normalize():f}"
    what = one.whole.name if one.whole is not None else one.quote
    return {
        "what": what, "lhs": one.formula, "rhs": right,
        "lhs_value": float(round(computed, 6)), "diff": float(round(computed - stated, 6)),
        "holds": one.verdict == "holds",
    }  # fmt: skip


def _scale(one: Relation) -> Fraction:
    """Return how many base units one of the printed unit is."""
    if one.unit == "%":
        return Fraction(1, 100)
    exact = one.whole.fact.exact if one.whole is not None else None
    if exact is None or one.whole is None or not exact.number:
        return Fraction(1)
    return (one.whole.amount or Fraction(0)) / Fraction(exact.number) or Fraction(1)
