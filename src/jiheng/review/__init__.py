"""Checks: every one a function over facts, written out in reading order."""

from collections.abc import Callable, Iterator

from jiheng.model import Evaluation, Finding, ScoredEvaluation
from jiheng.review import (
    budget,
    claims,
    holdings,
    identities,
    loop,
    method_use,
    names,
    points,
    practice,
    sets,
    targets,
    unit_costs,
    years,
)
from jiheng.review.case import Case, LastYear
from jiheng.rulebook import Rulebook

Check = Callable[[Case], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    identities.sums,
    budget.adjustments,
    budget.overspending,
    budget.stated_rates,
    budget.opening_balance,
    budget.projects,
    holdings.assets,
    holdings.headcount,
    holdings.posts,
    years.growth,
    holdings.shares,
    unit_costs.averages,
    holdings.subsets,
    points.weights,
    points.bounds,
    points.own_totals,
    points.grades,
    points.own_points,
    points.lost_points,
    points.over_achievement,
    years.same_as_last_year,
    claims.units,
    claims.dates,
    loop.one_to_one,
    loop.results_not_targets,
    claims.rankings,
    claims.satisfaction,
    loop.all_met,
    loop.traced,
    claims.money_claims,
    claims.named_figures,
    method_use.methods,
    budget.exact_outturn,
    budget.cash,
    budget.consolidation,
    method_use.method_data,
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
    sets.sourced,
    names.served_persons,
    names.right_class,
    sets.classes,
    sets.balance,
    sets.against_last_year,
    unit_costs.linked_to_money,
    sets.stretch,
    sets.own_indicators,
    targets.placeholder,
    targets.word_for_number,
    sets.always_equal,
    sets.reasons_fit,
    targets.tiers_described,
    sets.mapped,
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
    """Return everything that does not hold, and everything that could not be judged.

    `last` is what was reported the year before, where it is at hand.
    """
    case = Case(scored, rules, LastYear(last) if last is not None else None)
    return tuple(finding for check in CHECKS for finding in check(case))
