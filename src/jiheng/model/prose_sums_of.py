"""Sums as relations: a whole and its parts, exactly, with the rounding of what is printed."""

from collections.abc import Sequence
from fractions import Fraction

from jiheng.model import family, half_up
from jiheng.model.prose import Mention, Relation

CODES = {
    "expenditure.total": "A02", "expenditure.basic": "A01", "income.total": "A03",
    "three_public.total": "A11", "procurement.total": "A12", "assets.total": "A13",
    "staff.total": "A14", "project.total": "A10", "expenditure.project": "A10",
}  # fmt: skip
OTHER = "A52"


def kindred(mention: Mention, other: Mention) -> bool:
    """Return whether two figures can be added: money and money, persons and persons."""
    if mention.kind != other.kind or mention.fact.exact is None or other.fact.exact is None:
        return False
    units = [family(m.fact.exact.unit).lstrip("万亿") for m in (mention, other) if m.fact.exact]
    return units[0] == units[1] or set(units) <= {"人", "名", "位"}


def added(total: Mention, parts: Sequence[Mention], code: str = "") -> Relation:
    """Return the relation that a whole is the sum of its parts."""
    tolerance = _spread((total, *parts))
    role = total.fact.role
    posts = role == "staff.total" and total.fact.base == "posts"
    return Relation(
        kind="sum", code=code or ("A15" if posts else CODES.get(role, OTHER)), stated_mention=total,
        terms=tuple((1, m) for m in parts),
        formula="+".join(number(m, total) for m in parts).replace("+-", "-"),
        stated=total.amount or Fraction(0),
        computed=sum((m.amount or Fraction(0) for m in parts), Fraction(0)),
        tolerance=tolerance, unit=total.fact.exact.unit if total.fact.exact else "",
    )  # fmt: skip


def _spread(mentions: Sequence[Mention]) -> Fraction:
    """Return by how much rounding can put a sum off.

    A figure without decimals beside one with them is exact: people leave a zero out, 2亿元 and
    1.5亿元, but not a digit.
    """
    digits = {m.fact.exact.unit: m.fact.exact.digits or 0 for m in mentions if m.fact.exact
              and m.fact.exact.digits}  # fmt: skip
    exact = {id(m) for m in mentions if m.fact.exact and m.fact.exact.digits == 0
             and digits.get(m.fact.exact.unit)}  # fmt: skip
    return sum((m.half_unit for m in mentions if id(m) not in exact), Fraction(0))


def signed(code: str, total: Mention, terms: Sequence[tuple[int, Mention]]) -> Relation:
    """Return the relation that a figure is the signed sum of others."""
    formula = "".join(f"{'+' if s > 0 else '-'}{number(m, total)}" for s, m in terms)
    return Relation(
        kind="sum", code=code, stated_mention=total, terms=tuple(terms),
        formula=formula.removeprefix("+"), stated=total.amount or Fraction(0),
        computed=sum((s * (m.amount or Fraction(0)) for s, m in terms), Fraction(0)),
        tolerance=sum((m.half_unit for m in (total, *(m for _, m in terms))), Fraction(0)),
        unit=total.fact.exact.unit if total.fact.exact else "",
    )  # fmt: skip


def number(mention: Mention, like: Mention | None = None) -> str:
    """Return the bare number as printed, in the unit of another figure where they differ."""
    exact = mention.fact.exact
    if exact is None:
        return mention.fact.text
    other = like.fact.exact if like is not None else None
    if other is not None and other.unit != exact.unit and like is not None:
        amount, theirs = mention.amount, like.amount
        if amount is not None and theirs and other.number:
            value = amount * Fraction(other.number) / theirs
            return plain_number(value)
    return exact.printed().removesuffix(exact.unit)


def plain_number(value: Fraction) -> str:
    """Return an exact number with as many decimals as it needs, six at most."""
    places = next((p for p in range(6) if (value * 10**p).denominator == 1), 6)
    return f"{half_up(value, places)}"
