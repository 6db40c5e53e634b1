"""The ratio indicators of the common framework, computed from facts with the base named."""

from fractions import Fraction

from jiheng.model import Fact, Facts, Ratio, family
from jiheng.rulebook import RatioRule, Rulebook, Term


def ratios(facts: Facts, rules: Rulebook) -> tuple[Ratio, ...]:
    """Return every ratio: computed, missing with the roles that lack, or not applicable.

    A ratio without all of its figures is missing and one over zero does not apply; neither is ever
    0 or 100 %. Source: 财预〔2013〕53号, formulas; bases as named in ratios.yaml.
    """
    return tuple(_ratio(rule, facts, rules) for rule in rules.ratios)


def _ratio(rule: RatioRule, facts: Facts, rules: Rulebook) -> Ratio:
    terms = (*rule.numerator, *rule.denominator)
    missing = [term for term in terms if facts.one(term.role, term.base) is None]
    if rule.partial and len(missing) < len(rule.numerator):
        missing = [term for term in missing if term in rule.denominator]
    name, base = rule.label, rule.base
    if missing:
        named = dict.fromkeys(
            f"{rules.label(t.role)}（{rules.bases.get(t.base, t.base)}）" for t in missing
        )
        return Ratio(
            id=rule.id,
            name=name,
            base=base,
            value=None,
            status="missing",
            reason="、".join(named),
        )
    units = {family(fact.exact.unit) for fact in _found(terms, facts) if fact.exact}
    if len(units) > 1:
        return Ratio(
            id=rule.id,
            name=name,
            base=base,
            value=None,
            status="missing",
            reason="计量单位不一致：" + "、".join(sorted(units)),
        )
    top = _sum(rule.numerator, facts, absolute=rule.absolute)
    bottom = _sum(rule.denominator, facts, absolute=False)
    at = tuple(dict.fromkeys(fact.place for fact in _found(terms, facts)))
    if bottom == 0:
        return Ratio(
            id=rule.id,
            name=name,
            base=base,
            value=None,
            status="not_applicable",
            reason=rule.zero_note,
            numerator=top,
            denominator=bottom,
            at=at,
        )
    return Ratio(
        id=rule.id,
        name=name,
        base=base,
        value=top / bottom,
        status="computed",
        numerator=top,
        denominator=bottom,
        at=at,
    )


def _sum(terms: tuple[Term, ...], facts: Facts, *, absolute: bool) -> Fraction:
    """Return the sum of the terms; with `absolute`, of a net change or of single adjustments."""
    amounts = [term.sign * _amount(term, facts) for term in terms]
    if absolute and all(term.sign > 0 for term in terms):  # single adjustments, each in gross
        return sum((abs(amount) for amount in amounts), Fraction(0))
    found = sum(amounts, Fraction(0))
    return abs(found) if absolute else found


def _amount(term: Term, facts: Facts) -> Fraction:
    fact = facts.one(term.role, term.base)
    return fact.exact.amount if fact and fact.exact else Fraction(0)


def _found(terms: tuple[Term, ...], facts: Facts) -> list[Fact]:
    found = (facts.one(term.role, term.base) for term in terms)
    return [fact for fact in found if fact is not None]
