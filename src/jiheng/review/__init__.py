"""Checks: every one a function over facts, written out in reading order."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from jiheng.model import Evaluation, Finding, ScoredEvaluation
from jiheng.review import (
    budget,
    claims,
    funding,
    identities,
    indicator_sets,
    ledger_figures,
    method_use,
    missed,
    money_paths,
    names,
    payers,
    points,
    posts_and_assets,
    practice,
    targets,
    traceability,
    unit_costs,
    units,
    years,
)
from jiheng.review.case import Case, LastYear
from jiheng.review.causes import by_cause
from jiheng.rulebook import Rulebook
from jiheng.rulebook.book import NO_FIELD

Check = Callable[[Case], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    identities.sums,
    budget.adjustments,
    budget.overspending,
    budget.stated_rates,
    budget.opening_balance,
    budget.projects,
    posts_and_assets.assets,
    posts_and_assets.headcount,
    posts_and_assets.posts,
    years.growth,
    posts_and_assets.shares,
    unit_costs.averages,
    posts_and_assets.subsets,
    points.weights,
    points.bounds,
    points.own_totals,
    points.grades,
    points.own_points,
    points.lost_points,
    missed.full_marks_for_missed,
    points.over_achievement,
    years.same_as_last_year,
    claims.units,
    claims.dates,
    traceability.one_to_one,
    traceability.results_not_targets,
    claims.rankings,
    claims.satisfaction,
    traceability.all_met,
    traceability.traced,
    claims.money_claims,
    claims.named_figures,
    ledger_figures.actual_of_ledger,
    ledger_figures.drifted,
    ledger_figures.target_fits,
    ledger_figures.claims_hold,
    ledger_figures.defined_alike,
    payers.awards_within_budget,
    method_use.methods,
    budget.exact_outturn,
    budget.cash,
    budget.consolidation,
    method_use.method_data,
    money_paths.attributed,
    funding.sources,
    funding.passed_down,
    funding.covered,
    funding.bond_money,
    funding.accepted,
    funding.contracted,
    units.transfers,
    units.unit_years,
    posts_and_assets.post_kinds,
    targets.vague,
    targets.measurable,
    targets.with_unit,
    targets.with_operator,
    targets.operator_fits,
    names.direction,
    names.one_measure,
    targets.slogan,
    targets.result_as_target,
    names.money_as_output,
    names.execution_again,
    targets.vague_deadline,
    targets.late_deadline,
    names.rate_defined,
    indicator_sets.sourced,
    names.served_persons,
    names.right_class,
    indicator_sets.classes,
    indicator_sets.balance,
    indicator_sets.against_last_year,
    unit_costs.linked_to_money,
    indicator_sets.stretch,
    indicator_sets.own_indicators,
    targets.placeholder,
    targets.word_for_number,
    indicator_sets.always_equal,
    indicator_sets.reasons_fit,
    targets.tiers_described,
    indicator_sets.mapped,
    practice.full_marks,
    practice.acceptance,
    practice.order_of_dates,
    practice.money_and_results,
    practice.no_complaints,
    practice.deviation,
)


def review(
    scored: ScoredEvaluation, rules: Rulebook, last: Evaluation | None = None
) -> tuple[Finding, ...]:
    """Return everything that does not hold, and everything that could not be judged, by cause.

    `last` is what was reported the year before, where it is at hand.
    """
    case = Case(scored, rules, LastYear(last) if last is not None else None)
    findings = (finding for check in CHECKS for finding in check(case))
    return by_cause(_as_asked(finding, case) for finding in findings)


def _as_asked(finding: Finding, case: Case) -> Finding:
    """Return a finding as a notice where the file has no field for what it asks."""
    check = case.rules.checks[finding.code]
    variant = f"{finding.variant}{NO_FIELD}"
    asked = not check.asks or variant not in check.says or case.has_field(check.asks)
    return finding if asked else replace(finding, variant=variant)
