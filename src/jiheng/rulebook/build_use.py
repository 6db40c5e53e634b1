"""Branches of rule files to rules of how results are used."""

from collections.abc import Iterable
from fractions import Fraction

from jiheng.model import UseCase, UseRule
from jiheng.model.use import OUTCOMES
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

BASES = ("original", "revised")
LAMPS = ("red", "yellow")


def use_rules(holders: Iterable[Branch], register: Register) -> tuple[UseRule, ...]:
    """Return the rules of all files. Raises RulebookError with file, line and key."""
    rules: list[UseRule] = []
    for holder in holders:
        known = register.with_own(holder)
        for entry in holder.branches("rules"):
            rule = _rule(entry, known)
            if any(rule.id == other.id for other in rules):
                raise entry.fail("id", f"{rule.id} is the id of another rule")
            rules.append(rule)
        holder.close()
    return tuple(rules)


def _rule(entry: Branch, register: Register) -> UseRule:
    base = entry.text("base", "original")
    if base not in BASES:
        raise entry.fail("base", f"must be one of {', '.join(BASES)}, is {base}")
    cases = tuple(_case(branch) for branch in entry.branches("cases"))
    if not cases:
        raise entry.fail("cases", "must be given: a rule without a case proposes nothing")
    rule = UseRule(
        id=entry.text("id"),
        label=entry.text("label"),
        english=entry.text("english"),
        place=entry.text("place"),
        since=entry.integer("since"),
        until=entry.integer("until") if entry.has("until") else None,
        base=base,
        cases=cases,
        citation=register.citation(entry),
    )
    entry.close()
    return rule


def _case(entry: Branch) -> UseCase:
    outcome, lamp = entry.text("outcome"), entry.text("lamp", "")
    if outcome not in OUTCOMES:
        raise entry.fail("outcome", f"must be one of {', '.join(OUTCOMES)}, is {outcome}")
    if lamp and lamp not in LAMPS:
        raise entry.fail("lamp", f"must be one of {', '.join(LAMPS)}, is {lamp}")
    grades = entry.texts("grades")
    below = _share(entry, "below") if entry.has("below") else None
    if not grades and below is None and not lamp:
        raise entry.fail("grades", "a case names grades, below or lamp")
    low, high = _cut(entry)
    case = UseCase(
        outcome=outcome, label=entry.text("label"), english=entry.text("english"), grades=grades,
        below=below, lamp=lamp, cut_low=low, cut_high=high,
    )  # fmt: skip
    entry.close()
    return case


def _cut(entry: Branch) -> tuple[Fraction | None, Fraction | None]:
    """Return the share that is cut: one number, or at_least and at_most."""
    if not entry.has("cut"):
        return None, None
    if not isinstance(entry.entries["cut"], Branch):
        share = _share(entry, "cut")
        return share, share
    bounds = entry.branch("cut")
    low, high = _share(bounds, "at_least"), _share(bounds, "at_most")
    if low > high:
        raise bounds.fail("at_least", "must not be more than at_most")
    bounds.close()
    return low, high


def _share(holder: Branch, key: str) -> Fraction:
    share = Fraction(holder.number(key))
    if not 0 <= share <= 1:
        raise holder.fail(key, f"must be a share from 0 to 1, is {holder.number(key)}")
    return share
