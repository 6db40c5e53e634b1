"""What `jiheng review --gold` prints: a reading in the shape of annotations made by people.

Readers of reports are compared by it; no report and no sheet is made of it.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiheng.model import Quantity, half_up
from jiheng.model.prose import Mention, Reading, Relation, StatedIndicator

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


def annotations(reading: Reading) -> dict[str, Any]:
    """Return one object with the keys of the annotations; what the report does not say is None."""
    by_role: dict[tuple[str, str], Mention] = {}
    for mention in reading.mentions:
        if mention.fact.role and mention.fact.exact is not None:
            by_role.setdefault((mention.fact.role, mention.fact.base), mention)
    used: set[int] = set()
    values: dict[str, Any] = {
        "org_name": reading.organisation or None, "fiscal_year": reading.year,
    }  # fmt: skip
    for key, lines in HEADLINES:
        chosen = next((by_role[line] for line in lines if line in by_role), None)
        values[key] = _money(chosen) if chosen is not None else None
        used |= {id(chosen)} if chosen is not None else set()
    rows = [t for t in reading.stated_indicators if t.weight is not None]  # of score tables
    used |= {id(m) for t in rows for m in (t.actual, t.target) if m is not None}
    values |= {
        "headcount": _persons(by_role, "staff"), "staffing_quota": _persons(by_role, "posts"),
        "score": _plain(reading.total), "grade": reading.grade or None,
        "indicators": [_indicator(indicator) for indicator in reading.stated_indicators],
        "other_amounts": [
            {"name": m.name or m.after, **_money(m)}
            for m in reading.mentions
            if m.kind == "money" and id(m) not in used and m.fact.exact is not None
        ],
        "identities": [_identity(relation) for relation in reading.relations],
    }  # fmt: skip
    return values


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


def _persons(by_role: dict[tuple[str, str], Mention], base: str) -> int | float | None:
    """Return the number stated for all, else the sum over the kinds that are stated."""
    if ("staff.total", base) in by_role:
        return _plain(by_role["staff.total", base])
    kinds = [m.fact.exact.number for (role, b), m in by_role.items()
             if role.startswith("staff.") and b == base and m.fact.exact]  # fmt: skip
    return _json(sum(kinds, Decimal(0))) if kinds else None


def _indicator(indicator: StatedIndicator) -> dict[str, Any]:
    shown = indicator.actual or indicator.target
    unit = shown.fact.quantity.unit if shown is not None and shown.fact.quantity else None
    annotation: dict[str, Any] = {
        "name": indicator.name,
        "value": _actual(indicator.actual),
        "unit": unit,
    }
    if indicator.target is not None:
        annotation["target"] = indicator.target.fact.text
    for key, value in (("weight", indicator.weight), ("score", indicator.points)):
        if value is not None:
            annotation[key] = _json(value)
    return annotation


def _actual(mention: Mention | None) -> int | float | str | None:
    if mention is None:
        return None
    quantity = mention.fact.quantity
    if isinstance(quantity, Quantity):
        return _json(quantity.number)
    return mention.fact.text.removesuffix(quantity.unit) if quantity is not None else None


def _identity(relation: Relation) -> dict[str, Any]:
    scale = _scale(relation)
    computed, stated = relation.computed / scale, relation.stated / scale
    shown = relation.stated_mention.fact.exact if relation.stated_mention is not None else None
    right = shown.printed().removesuffix(shown.unit) if shown is not None else f"{relation.stated}"
    if relation.kind == "change":
        right = f"{half_up(stated, DIGITS).normalize():f}"
    what = relation.stated_mention.name if relation.stated_mention is not None else relation.quote
    return {
        "what": what, "lhs": relation.formula, "rhs": right,
        "lhs_value": float(round(computed, 6)), "diff": float(round(computed - stated, 6)),
        "holds": relation.verdict == "holds",
    }  # fmt: skip


def _scale(relation: Relation) -> Fraction:
    """Return how many base units one of the printed unit is."""
    if relation.unit == "%":
        return Fraction(1, 100)
    exact = relation.stated_mention.fact.exact if relation.stated_mention is not None else None
    if exact is None or relation.stated_mention is None or not exact.number:
        return Fraction(1)
    return (relation.stated_mention.amount or Fraction(0)) / Fraction(exact.number) or Fraction(1)
