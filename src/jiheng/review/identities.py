"""Wholes and their parts: A01-A05, A11, A12, and the sums inside A13-A15."""

from collections.abc import Iterator

from jiheng.model import DEPARTMENT, Facts, Finding, Label
from jiheng.review.case import Case, Sum, terms, unknown
from jiheng.rulebook import Identity

MONEY_SUMS = ("A01", "A02", "A03", "A04", "A05", "A11", "A12")


def sums(case: Case) -> Iterator[Finding]:
    """A01-A05, A11, A12: what is stated as a whole is the sum of its parts, on every base."""
    for identity in case.rules.identities:
        if identity.code in MONEY_SUMS:
            yield from part_whole(identity, case)


def part_whole(identity: Identity, case: Case) -> Iterator[Finding]:
    """Yield every base and unit on which a whole differs from its parts, or cannot be judged."""
    if case.evaluation.kind != "department":
        return
    facts = case.evaluation.facts
    judged = False
    for subject in _subjects(identity, facts, case.evaluation.units):
        for base in identity.bases:
            comparison = _compare(identity, facts, subject, base)
            if isinstance(comparison, Sum):
                judged = True
                if comparison.variant:
                    yield comparison.finding(identity.code, case)
    if not judged:
        names = [case.rules.named(t.role) for t in (*identity.total, *identity.parts)]
        missing = Label("、".join(n.zh for n in names), ", ".join(n.en for n in names))
        yield unknown(identity.code, (), missing)


def _subjects(identity: Identity, facts: Facts, units: tuple[str, ...]) -> tuple[str, ...]:
    stated = [s for term in identity.total for s in facts.subjects(term.role)]
    return tuple(dict.fromkeys(s for s in (*stated,) if s == DEPARTMENT or s in units))


def _compare(identity: Identity, facts: Facts, subject: str, base: str) -> Sum | None:
    """Return the comparison; None if the whole, or a part that cannot be left blank, is missing."""
    total_term = next(terms(identity.total, facts, subject, base), None)
    parts = tuple(terms(identity.parts, facts, subject, base))
    have = {fact.role for _, fact in parts}
    needed = {t.role for t in identity.parts if t.role not in identity.optional}
    if total_term is None or not parts or not needed <= have:
        return None
    return Sum(total_term[1], parts)
