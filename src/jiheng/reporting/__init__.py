"""Findings and scores to reports: what to show, still data."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from jiheng.late import names_come_late
from jiheng.model import Finding, Grid, ScoredEvaluation, SpotCheck
from jiheng.model.quotes import Quotes
from jiheng.reporting.evidence import evidence_note, evidence_sheet
from jiheng.reporting.forms.comparison import side_by_side
from jiheng.reporting.forms.cycle import cycle_forms
from jiheng.reporting.forms.funding import funding_grids
from jiheng.reporting.forms.monitoring import monitoring_forms
from jiheng.reporting.forms.review_letter import letter
from jiheng.reporting.forms.score_sheets import score_sheets
from jiheng.reporting.forms.spot_check import spot_check_forms
from jiheng.reporting.forms.summary import overview, summary
from jiheng.reporting.named_figures import named_spans, printed
from jiheng.reporting.promises import promise_sheet
from jiheng.reporting.public_pages import (
    PublicTable,
    PublicYear,
    public_grids,
    public_page,
    public_record,
    public_table,
)
from jiheng.reporting.record import record
from jiheng.reporting.report.annexes import ANNEXES
from jiheng.reporting.report.firmness import firm_lines
from jiheng.reporting.source import Source
from jiheng.reporting.spans import Binder
from jiheng.reporting.written.opinion import opinion, remarks
from jiheng.reporting.written.opinion_sheets import opinion_sheets
from jiheng.reporting.written.overview import review_overview
from jiheng.reporting.written.record import finding_record, review_record
from jiheng.rulebook import Rulebook
from jiheng.scoring import with_printed_figures

if TYPE_CHECKING:  # all methods come with them
    from jiheng.reporting.methods.figures import figure as method_figure
    from jiheng.reporting.paper import paper_filling
    from jiheng.reporting.report.self_evaluation import self_evaluation

names_come_late(__name__)

__all__ = [
    "ANNEXES",
    "PublicTable",
    "PublicYear",
    "Quotes",
    "cycle",
    "evidence_note",
    "evidence_sheet",
    "finding_record",
    "firm_lines",
    "form_sheets",
    "forms",
    "funding_forms",
    "method_figure",
    "monitoring",
    "named_spans",
    "opinion",
    "opinion_sheets",
    "overview",
    "paper_filling",
    "printed",
    "promise_sheet",
    "public_grids",
    "public_page",
    "public_record",
    "public_table",
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
    figure_texts = printed(named_spans(scored, rules))
    filled_evaluation = replace(
        scored, evaluation=with_printed_figures(scored.evaluation, figure_texts, rules)
    )
    binder = Binder(rules, scored.evaluation.overview.money_unit)
    return Source(filled_evaluation, findings, rules, binder, names)


def forms(
    scored: ScoredEvaluation, findings: tuple[Finding, ...], rules: Rulebook
) -> tuple[Grid, ...]:
    """Return the workbook 自评表: official forms, summary, recomputation."""
    return tuple(form_sheets(scored, findings, rules))


def form_sheets(
    scored: ScoredEvaluation, findings: tuple[Finding, ...], rules: Rulebook
) -> Iterator[Grid]:
    """Yield the sheets of 自评表, each composed when it is asked for: a large one takes room."""
    return score_sheets(_source(scored, findings, rules))


def funding_forms(
    scored: ScoredEvaluation, findings: tuple[Finding, ...], rules: Rulebook
) -> tuple[Grid, ...]:
    """Return the forms of transfers, special bonds and purchased services, before and after."""
    return funding_grids(_source(scored, findings, rules))


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


def monitoring(scored: ScoredEvaluation, rules: Rulebook) -> tuple[Grid, ...]:
    """Return the workbook 绩效运行监控表: a form for each subject that was monitored."""
    return tuple(monitoring_forms(_source(scored, (), rules)))


def review_letter(
    scored: ScoredEvaluation,
    findings: tuple[Finding, ...],
    rules: Rulebook,
    *,
    link: str = "",
    omitted: Sequence[str] = (),
) -> tuple[Grid, ...]:
    """Return the workbook 审核意见.

    `link` is the path from it to the workbook reviewed; `omitted` what the report left out.
    """
    return letter(_source(scored, findings, rules), link=link, omitted=omitted)
