"""Findings and scores to reports: what to show, still data."""

from collections.abc import Sequence
from dataclasses import replace

from jiheng.model import Finding, Grid, ScoredEvaluation, SpotCheck
from jiheng.reporting.comparison import side_by_side
from jiheng.reporting.cycle_forms import cycle_forms
from jiheng.reporting.firmness import firm_lines
from jiheng.reporting.gold import gold
from jiheng.reporting.method_figures import figure as method_figure
from jiheng.reporting.named_figures import named_spans, printed
from jiheng.reporting.opinion import opinion, remarks
from jiheng.reporting.opinion_sheets import opinion_sheets
from jiheng.reporting.quotes import Quotes
from jiheng.reporting.record import record
from jiheng.reporting.review_letter import letter
from jiheng.reporting.review_overview import review_overview
from jiheng.reporting.review_record import finding_record, review_record
from jiheng.reporting.score_sheets import score_sheets
from jiheng.reporting.self_evaluation import self_evaluation
from jiheng.reporting.source import Source
from jiheng.reporting.spans import Binder
from jiheng.reporting.spot_check_form import spot_check_forms
from jiheng.reporting.summary import overview, summary
from jiheng.rulebook import Rulebook
from jiheng.scoring import filled

__all__ = [
    "Quotes",
    "cycle",
    "finding_record",
    "firm_lines",
    "forms",
    "gold",
    "method_figure",
    "named_spans",
    "opinion",
    "opinion_sheets",
    "overview",
    "printed",
    "record",
    "remarks",
    "review_letter",
    "review_overview",
    "review_record",
    "self_evaluation",
    "side_by_side",
    "spot_checks",
    "summary",
]


def _source(
    scored: ScoredEvaluation, findings: tuple[Finding, ...], rules: Rulebook, *, names: bool = False
) -> Source:
    """Return what sheets are made of: the figures that texts name are printed in them."""
    held = printed(named_spans(scored, rules))
    told = replace(scored, evaluation=filled(scored.evaluation, held))
    binder = Binder(rules, scored.evaluation.overview.money_unit)
    return Source(told, findings, rules, binder, names)


def forms(
    scored: ScoredEvaluation, findings: tuple[Finding, ...], rules: Rulebook
) -> tuple[Grid, ...]:
    """Return the workbook 自评表: official forms, summary, recomputation."""
    return score_sheets(_source(scored, findings, rules))


def spot_checks(
    scored: ScoredEvaluation,
    checks: Sequence[SpotCheck],
    rules: Rulebook,
    *,
    opinion: str = "",
    drawn: str = "",
) -> tuple[Grid, ...]:
    """Return the workbook 抽查复核表: a form for each tree that was scored again."""
    return tuple(spot_check_forms(_source(scored, (), rules), checks, opinion, drawn))


def cycle(
    scored: ScoredEvaluation,
    findings: tuple[Finding, ...],
    rules: Rulebook,
    *,
    names: bool = False,
) -> tuple[Grid, ...]:
    """Return the workbook 绩效管理表: declaration, monitoring, appraisal, log of problems."""
    return cycle_forms(_source(scored, findings, rules, names=names))


def review_letter(
    scored: ScoredEvaluation, findings: tuple[Finding, ...], rules: Rulebook, *, link: str = ""
) -> tuple[Grid, ...]:
    """Return the workbook 审核意见; `link` is the path from it to the workbook reviewed."""
    return letter(_source(scored, findings, rules), link=link)
