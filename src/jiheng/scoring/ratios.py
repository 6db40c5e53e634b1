"""The ratio indicators of the common framework, computed from facts with the base named."""

from dataclasses import replace
from fractions import Fraction

from jiheng.model import Fact, Facts, Ratio, family
from jiheng.rulebook import RatioRule, Rulebook, Term


def ratios(facts: Facts, rules: Rulebook) -> tuple[Ratio, ...]:
    """Return every ratio: computed, missing with the roles that lack, or not applicable.

    A ratio without all of its figures is missing and one over zero does not apply; neither is ever
    0 or 100 %. Source: 财预〔2013〕53号, formulas; bases as named in ratios.yaml.
    """
    return tuple(_ratio(rule, facts) for rule in rules.ratios)


def _ratio(rule: RatioRule, facts: Facts) -> Ratio:
    terms = (*rule.numerator, *rule.denominator)
    lacking = _lacking(rule, facts)
    named = dict.fromkeys([term.name for term in lacking])
    bare = Ratio(
        id=rule.id, name=rule.label, base=rule.base, value=None, status="missing",
        reason="、".join(named),
    )  # fmt: skip
    if lacking:
        return bare
    stated = [fact.exact.unit for fact in _stated_terms(terms, facts) if fact.exact]
    if len({family(unit) for unit in stated}) > 1:
        units = "、".join(dict.fromkeys(unit or "没有写单位" for unit in stated))
        return replace(bare, reason=f"计量单位不一致：{units}")
    known = replace(
        bare,
        numerator=_sum(rule.numerator, facts, absolute=rule.absolute),
        denominator=_sum(rule.denominator, facts, absolute=False),
        at=tuple(dict.fromkeys(fact.place for fact in _stated_terms(terms, facts))),
    )
    if not known.denominator or known.numerator is None:
        return replace(known, status="not_applicable", reason=rule.zero_note)
    return replace(known, status="computed", value=known.numerator / known.denominator)


def _lacking(rule: RatioRule, facts: Facts) -> list[Term]:
    """Return the terms that nobody stated; of a list of adjustments one is enough."""
    terms = (*rule.numerator, *rule.denominator)
    if not facts.all:
        return list(terms)
    lacking = [term for term in terms if facts.first_exact(term.role, term.base) is None]
    if rule.partial and len(lacking) < len(rule.numerator):
        return [term for term in lacking if term in rule.denominator]
    return lacking


def _sum(terms: tuple[Term, ...], facts: Facts, *, absolute: bool) -> Fraction:
    """Return the sum of the terms; with `absolute`, of a net change or of single adjustments."""
    amounts = [term.sign * _amount(term, facts) for term in terms]
    if absolute and all(term.sign > 0 for term in terms):  # single adjustments, each in gross
        return sum((abs(amount) for amount in amounts), Fraction(0))
    total = sum(amounts, Fraction(0))
    return abs(total) if absolute else total


def _amount(term: Term, facts: Facts) -> Fraction:
    fact = facts.first_exact(term.role, term.base)
    return fact.exact.amount if fact and fact.exact else Fraction(0)


def _stated_terms(terms: tuple[Term, ...], facts: Facts) -> list[Fact]:
    term_facts = (facts.first_exact(term.role, term.base) for term in terms)
    return [fact for fact in term_facts if fact is not None]
