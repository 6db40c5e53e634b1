"""Checks of written reports: one tuple, each a function over a report and what stands beside it.

A new check is a function in the module of its topic, a line here, and its wording in the rules.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from jiheng.model import Finding
from jiheng.review import budget, names, points, targets, traceability
from jiheng.review.written import (
    achievement,
    all_of_it,
    announced_count,
    averages,
    bases,
    budget_and_posts,
    claims,
    cross_document,
    deductions,
    documents,
    durations,
    exceptions,
    fund_twice,
    funds,
    hedged,
    indicators,
    inner_weights,
    kept,
    kept_behind,
    limits_in_days,
    marks,
    other_field,
    payments,
    punctual,
    recomputed,
    score_and_measures,
    sequence,
    stale,
    text_form,
    weights,
)
from jiheng.review.written.as_in_workbooks import as_in_workbooks, has_profile, states_targets
from jiheng.review.written.report import OtherDocuments, Report
from jiheng.review.written.shared import shared_paragraphs, sketch

__all__ = [
    "WRITTEN_CHECKS",
    "OtherDocuments",
    "Report",
    "review_written",
    "shared_paragraphs",
    "sketch",
]

WRITTEN_CHECKS: tuple[Callable[[Report], Iterator[Finding]], ...] = (
    as_in_workbooks(budget.overspending),
    budget_and_posts.assets,
    budget_and_posts.within_posts,
    as_in_workbooks(budget.cash),
    as_in_workbooks(traceability.results_not_targets),
    as_in_workbooks(targets.vague, states_targets),
    as_in_workbooks(targets.operator_fits, states_targets),
    as_in_workbooks(targets.slogan, states_targets),
    as_in_workbooks(targets.result_as_target, states_targets),
    as_in_workbooks(names.money_as_output, states_targets),
    as_in_workbooks(names.direction, states_targets),
    as_in_workbooks(points.own_points, has_profile),
    indicators.unmet,
    recomputed.stated,
    recomputed.implied,
    recomputed.points_called_percent,
    averages.averages,
    bases.bases,
    budget_and_posts.overspent,
    budget_and_posts.scope,
    budget_and_posts.posts_of_a_kind,
    all_of_it.all_paid,
    all_of_it.nothing_left,
    documents.documents,
    funds.beyond_income,
    kept.within,
    kept.items,
    kept_behind.behind,
    kept_behind.of_the_item,
    kept_behind.of_all_money,
    kept_behind.as_a_share,
    payments.payments,
    funds.beyond_budget,
    budget_and_posts.posts,
    score_and_measures.missing,
    indicators.one_value,
    fund_twice.fund_twice,
    fund_twice.two_units,
    hedged.hedged,
    claims.time,
    indicators.without_actual,
    indicators.results_as_targets,
    indicators.kinds_of_targets,
    indicators.absent_from_results,
    indicators.areas,
    indicators.copied,
    indicators.beyond_weight,
    claims.ranks,
    claims.satisfaction,
    claims.all_met,
    exceptions.exceptions,
    score_and_measures.score,
    deductions.deductions,
    deductions.by_rule,
    marks.blocks,
    marks.full_beside_missed,
    weights.weights,
    inner_weights.inner_weights,
    marks.bands,
    achievement.copied,
    achievement.said_alike,
    achievement.in_columns,
    achievement.far_beyond,
    sequence.order,
    durations.durations,
    punctual.punctual,
    punctual.all_by,
    limits_in_days.limits_in_days,
    stale.years,
    stale.results_of_before,
    score_and_measures.problems_and_measures,
    text_form.numbering,
    text_form.enumerations,
    announced_count.announced_count,
    text_form.catch_all,
    text_form.document_numbers,
    text_form.brackets,
    text_form.number_format,
    text_form.units_mixed,
    claims.money_of_others,
    claims.methods,
    claims.alien,
    other_field.other_field,
    budget_and_posts.changed_budget,
    claims.entities,
    text_form.repeated,
    text_form.malformed,
    score_and_measures.titles,
    text_form.vague_counts,
    text_form.slips,
    text_form.residue,
    text_form.persons,
    cross_document.unread,
    cross_document.against_last_year,
    cross_document.against_figures,
    cross_document.bound_figures,
)


def review_written(report: Report) -> tuple[Finding, ...]:
    """Return what does not hold in a written report, in the order of the checks.

    What a report does not say is not held against it unless a whole report must say it: findings
    that something could not be judged are left out.
    """
    report = replace(report, missed_indicators=tuple(indicators.below_target(report)))
    report = replace(report, missed=tuple(indicators.missed_targets(report)))
    findings = (finding for check in WRITTEN_CHECKS for finding in check(report))
    return tuple(f for f in findings if report.case.rules.severity(f) != "unknown")
