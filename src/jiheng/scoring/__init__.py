"""How points are earned: exact until the one rounding."""

from jiheng.model import Evaluation, ScoredEvaluation, ScoredTree
from jiheng.rulebook import Rulebook
from jiheng.rulebook.ledger_report import LEDGER, NAME
from jiheng.scoring.choice import without_alternatives
from jiheng.scoring.consolidation import consolidated, in_force
from jiheng.scoring.lamps import worst
from jiheng.scoring.monitored import MonitoredLine, MonitoredSubject, monitored
from jiheng.scoring.named_figures import (
    NamedFigure,
    figures_by_name,
    ledger_name,
    texts,
    with_printed_figures,
)
from jiheng.scoring.progress import indicator_progress, money_progress
from jiheng.scoring.ratios import ratios
from jiheng.scoring.robustness import robustness
from jiheng.scoring.shares import share, tier
from jiheng.scoring.spot_checks import spot_check
from jiheng.scoring.totals import total
from jiheng.scoring.tree import (
    department,
    executed_share,
    execution_item,
    far_over,
    item,
    tree,
)
from jiheng.scoring.uses import proposal
from jiheng.scoring.waterfall import waterfall

__all__ = [
    "LEDGER",
    "NAME",
    "MonitoredLine",
    "MonitoredSubject",
    "NamedFigure",
    "consolidated",
    "executed_share",
    "execution_item",
    "far_over",
    "figures_by_name",
    "in_force",
    "indicator_progress",
    "item",
    "ledger_name",
    "money_progress",
    "monitored",
    "proposal",
    "ratios",
    "robustness",
    "score",
    "share",
    "spot_check",
    "texts",
    "tier",
    "total",
    "waterfall",
    "with_printed_figures",
    "without_alternatives",
    "worst",
]


def score(evaluation: Evaluation, rules: Rulebook) -> ScoredEvaluation:
    """Return an evaluation with points, totals and grades; a draft is scored as far as it goes."""
    overview = evaluation.overview
    department_profile = rules.profile_used("department", overview.department_profile)
    each = rules.profile_used("project", overview.project_profile)
    leading = department_profile or each
    as_stated = leading is not None and leading.consolidation.value == "stated"
    facts = evaluation.facts if as_stated else in_force(evaluation)
    scored: list[ScoredTree] = []
    if each is not None:
        trees = (tree(evaluation, facts, project.key, each) for project in evaluation.projects)
        scored = [scored_tree for scored_tree in trees if scored_tree is not None]
    return ScoredEvaluation(
        evaluation=evaluation,
        facts=facts,
        department=department(evaluation, facts, department_profile)
        if department_profile
        else None,
        projects=tuple(scored),
        ratios=ratios(facts, rules) if evaluation.kind == "department" else (),
    )
