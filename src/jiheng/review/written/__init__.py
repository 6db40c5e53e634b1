"""Checks of written reports: those of workbooks that prose allows, and those only prose needs."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from jiheng.model import Finding, ScoredEvaluation
from jiheng.model.prose import Reading
from jiheng.review import budget, holdings, loop, names, points, targets
from jiheng.review.case import Case
from jiheng.review.written import claims, indicators, marks, recomputed, whole
from jiheng.review.written.beside import against_figures, against_last_year, bound_figures
from jiheng.review.written.report import Report
from jiheng.review.written.shared import shared_paragraphs, sketch
from jiheng.rulebook import Rulebook

__all__ = [
    "FOR_ALL",
    "FOR_PROSE",
    "FOR_TARGETS",
    "against_figures",
    "against_last_year",
    "bound_figures",
    "review_written",
    "shared_paragraphs",
    "sketch",
]

FOR_ALL: tuple[Callable[[Case], Iterator[Finding]], ...] = (  # judged as in workbooks
    budget.overspending,
    holdings.assets,
    holdings.within_posts,
    budget.cash,
    loop.results_not_targets,
)
FOR_TARGETS: tuple[Callable[[Case], Iterator[Finding]], ...] = (  # where a table states targets
    targets.vague,
    targets.operator_fits,
    targets.slogan,
    targets.result_as_target,
    names.money_as_output,
    names.direction,
)
FOR_PROSE: tuple[Callable[[Report], Iterator[Finding]], ...] = (
    recomputed.stated,
    recomputed.implied,
    recomputed.points_called_percent,
    whole.overspent,
    whole.scope,
    whole.posts,
    whole.missing,
    indicators.one_value,
    claims.time,
    indicators.without_actual,
    indicators.results_as_targets,
    indicators.kinds_of_targets,
    indicators.told_nowhere,
    indicators.areas,
    indicators.copied,
    indicators.beyond_weight,
    claims.ranks,
    claims.satisfaction,
    claims.all_met,
    whole.score,
    whole.loop,
    marks.numbering,
    marks.enumerations,
    marks.catch_all,
    marks.document_numbers,
    marks.brackets,
    marks.number_format,
    marks.units_mixed,
    claims.money_of_others,
    claims.methods,
    claims.alien,
    whole.changed_budget,
    claims.entities,
    marks.repeated,
    marks.malformed,
    whole.titles,
    marks.vague_counts,
    marks.slips,
    marks.residue,
    marks.persons,
)


def _quotas(case: Case) -> bool:
    """Return whether the report states any posts at all."""
    return any(fact.base == "posts" for fact in case.evaluation.facts.all)


def review_written(
    reading: Reading, scored: ScoredEvaluation, rules: Rulebook, profile: str = ""
) -> tuple[Finding, ...]:
    """Return what does not hold in a written report, in the order of the checks.

    What a report does not say is not held against it unless a whole report must say it: findings
    that something could not be judged are left out.
    """
    case = Case(scored, rules)
    report = Report(reading, case, profile)
    missed = tuple(indicators.unmet(report))
    report = replace(report, missed=missed)
    found = [f for check in FOR_ALL for f in check(case)]
    found = [f for f in found if f.variant != "no_quota" or _quotas(case)]
    if any(told.target is not None for told in reading.told):
        found += [f for check in FOR_TARGETS for f in check(case)]
    if profile:
        found += points.own_points(case)
    found += [*missed, *(f for check in FOR_PROSE for f in check(report))]
    return tuple(f for f in found if rules.severity(f) != "unknown")
