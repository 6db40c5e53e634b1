"""Branches of rule files to the rules by which land lies idle."""

from collections.abc import Iterable
from fractions import Fraction

from jiheng.model import factor
from jiheng.model.land import LandRule
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

TAX_UNIT = "万元/亩"


def land_rules(holders: Iterable[Branch], register: Register) -> tuple[LandRule, ...]:
    """Return the rules of all files. Raises RulebookError with file, line and key."""
    rules: list[LandRule] = []
    for holder in holders:
        known = register.with_own(holder)
        for entry in holder.branches("land_rules"):
            rule = _rule(entry, known)
            if any(rule.id == other.id for other in rules):
                raise entry.fail("id", f"{rule.id} is the id of another rule")
            rules.append(rule)
        holder.close()
    return tuple(rules)


def _rule(entry: Branch, register: Register) -> LandRule:
    tax = Fraction(entry.number("tax_line")) * factor(TAX_UNIT) if entry.has("tax_line") else None
    rule = LandRule(
        id=entry.text("id"),
        label=entry.text("label"),
        english=entry.text("english"),
        place=entry.text("place"),
        since=entry.day("since"),
        until=entry.day("until") if entry.has("until") else None,
        idle_days=_days(entry, "idle_days"),
        halted_days=_days(entry, "halted_days"),
        built=_share(entry.branch("built")),
        invested=_share(entry.branch("invested")),
        stopped_days=_days(entry, "stopped_days"),
        low_grades=entry.texts("low_grades"),
        tax_line=tax,
        ratio_line=Fraction(entry.number("ratio_line")) if entry.has("ratio_line") else None,
        citation=register.citation(entry),
    )
    entry.close()
    return rule


def _days(entry: Branch, key: str) -> int:
    days = entry.integer(key)
    if days < 1:
        raise entry.fail(key, f"must be 1 or more, is {days}")
    return days


def _share(holder: Branch) -> Fraction:
    """Return a share as a part of a number of parts: a third has no decimals."""
    part, parts = holder.integer("part"), holder.integer("of")
    if not 0 < part <= parts:
        raise holder.fail("part", f"must be from 1 to {parts}, is {part}")
    holder.close()
    return Fraction(part, parts)
