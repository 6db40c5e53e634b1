"""What the result of a year is used for: a proposal by a cited rule, subject by subject."""

from collections.abc import Mapping
from fractions import Fraction

from jiheng.model import (
    DEPARTMENT,
    Facts,
    ProposedUse,
    ScoredEvaluation,
    ScoredTree,
    UseCase,
    UseRule,
    UseStanding,
    half_up,
)
from jiheng.model.use import OUTCOMES

NOTHING = UseStanding()
WAN, DIGITS, PERCENT = 10_000, 2, 100
ORIGINAL, REVISED, EXECUTED = "original", "revised", "executed"


def proposal(
    scored: ScoredEvaluation, rule: UseRule, standings: Mapping[str, UseStanding]
) -> tuple[ProposedUse, ...]:
    """Return what a rule proposes for the department and each project of a scored year.

    Where several cases hold, the strictest is proposed. Words stay words: no number is made.
    """
    evaluation = scored.evaluation
    trees = {tree.subject: tree for tree in scored.trees}
    names = {DEPARTMENT: evaluation.overview.department}
    names |= {project.key: project.name or project.key for project in evaluation.projects}
    return tuple(
        _line(scored.facts, (subject, name), trees.get(subject), rule, standings)
        for subject, name in names.items()
        if subject in trees or subject != DEPARTMENT
    )


def _line(
    facts: Facts,
    about: tuple[str, str],
    tree: ScoredTree | None,
    rule: UseRule,
    standings: Mapping[str, UseStanding],
) -> ProposedUse:
    subject, name = about
    role = "expenditure" if subject == DEPARTMENT else "project"
    amounts = {
        base: _amount(facts, f"{role}.total", base, subject)
        for base in (ORIGINAL, REVISED, EXECUTED)
    }
    budget, outturn = amounts[rule.base], amounts[EXECUTED]
    planned = amounts[REVISED] if amounts[REVISED] is not None else amounts[ORIGINAL]
    rate = outturn / planned if outturn is not None and planned else None
    grade = (tree.total.grade or "") if tree is not None else ""
    standing = standings.get(subject, NOTHING)
    cases = tuple(case for case in rule.cases if holds(case, grade, rate, standing.lamp))
    case = max(cases, key=lambda each: OUTCOMES.index(each.outcome), default=None)
    low, high, formula, why = _money(case, budget)
    if case is None:
        why = "no_case" if grade else "no_grade"
    return ProposedUse(
        subject=subject, name=name, budget=budget, outturn=outturn, rate=rate,
        total=tree.total.value if tree is not None else None, grade=grade, standing=standing,
        cases=cases, case=case, low=low, high=high, formula=formula, why=why,
    )  # fmt: skip


def holds(case: UseCase, grade: str, rate: Fraction | None, lamp: str) -> bool:
    """Return whether a case holds: everything that it names must be so."""
    if case.grades and grade not in case.grades:
        return False
    if case.below is not None and (rate is None or rate >= case.below):
        return False
    return not case.lamp or lamp == case.lamp


def _amount(facts: Facts, role: str, base: str, subject: str) -> Fraction | None:
    fact = facts.first_exact(role, base, subject)
    return fact.exact.amount if fact is not None and fact.exact is not None else None


def _money(
    case: UseCase | None, budget: Fraction | None
) -> tuple[Fraction | None, Fraction | None, str, str]:
    """Return the range that a case leaves of a budget, its formula, and why there is none."""
    if case is None or case.cut_low is None or case.cut_high is None:
        return None, None, "", "words" if case is not None else ""
    if budget is None:
        return None, None, "", "no_budget"
    low, high = budget * (1 - case.cut_high), budget * (1 - case.cut_low)
    cuts = dict.fromkeys((_percent(case.cut_high), _percent(case.cut_low)))
    terms = (f"{_wan(budget)} × (1 - {cut})" for cut in cuts)
    results = dict.fromkeys((_wan(low), _wan(high)))
    formula = " ~ ".join(f"{t} = {r}" for t, r in zip(terms, results, strict=False))
    return low, high, f"{formula} 万元", ""


def _wan(amount: Fraction) -> str:
    return f"{half_up(amount / WAN, DIGITS):f}"


def _percent(share: Fraction) -> str:
    return f"{half_up(share * PERCENT, DIGITS).normalize():f}%"
