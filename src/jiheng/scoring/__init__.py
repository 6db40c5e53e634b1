"""How points are earned: exact until the one rounding."""

from jiheng.model import Evaluation, Facts, Project, ScoredEvaluation, ScoredTree
from jiheng.rulebook import Profile, Rulebook
from jiheng.rulebook.ledger_report import LEDGER, NAME
from jiheng.scoring.bond_cover import BondCover, CoverYear, bond_cover
from jiheng.scoring.choice import without_alternatives
from jiheng.scoring.consolidation import complete, consolidated, in_force, without_group
from jiheng.scoring.fund_sources import SourceMoney, added, money_by_source, money_of
from jiheng.scoring.lamps import worst
from jiheng.scoring.money_paths import PathMoney, ProjectMoney, money_paths, stated_share
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
from jiheng.scoring.transfers import statements, taken_out
from jiheng.scoring.tree import (
    department,
    executed_share,
    execution_item,
    far_over,
    item,
    tree,
)
from jiheng.scoring.unit_tree import top_units, units_below
from jiheng.scoring.units import HandedIn, consolidate
from jiheng.scoring.uses import proposal
from jiheng.scoring.waterfall import waterfall

__all__ = [
    "LEDGER",
    "NAME",
    "BondCover",
    "CoverYear",
    "HandedIn",
    "MonitoredLine",
    "MonitoredSubject",
    "NamedFigure",
    "PathMoney",
    "ProjectMoney",
    "SourceMoney",
    "added",
    "bond_cover",
    "complete",
    "consolidate",
    "consolidated",
    "executed_share",
    "execution_item",
    "facts_by",
    "far_over",
    "figures_by_name",
    "in_force",
    "indicator_progress",
    "item",
    "ledger_name",
    "money_by_source",
    "money_of",
    "money_paths",
    "money_progress",
    "monitored",
    "profile_of",
    "proposal",
    "ratios",
    "robustness",
    "score",
    "score_with",
    "share",
    "spot_check",
    "stated_share",
    "statements",
    "taken_out",
    "texts",
    "tier",
    "top_units",
    "total",
    "units_below",
    "waterfall",
    "with_printed_figures",
    "without_alternatives",
    "without_group",
    "worst",
]


def score(evaluation: Evaluation, rules: Rulebook) -> ScoredEvaluation:
    """Return an evaluation with points, totals and grades; a draft is scored as far as it goes."""
    overview = evaluation.overview
    department_profile = rules.profile_used("department", overview.department_profile)
    each = rules.profile_used("project", overview.project_profile)
    facts = facts_by(evaluation, department_profile or each)
    return ScoredEvaluation(
        evaluation=evaluation,
        facts=facts,
        department=department(evaluation, facts, department_profile)
        if department_profile
        else None,
        projects=_projects(evaluation, facts, each, rules),
        ratios=ratios(facts, rules) if evaluation.kind == "department" else (),
    )


def score_with(
    evaluation: Evaluation, department_profile: Profile | None, each: Profile | None
) -> tuple[ScoredTree, ...]:
    """Return the department and its projects scored by two given profiles.

    A project that names rules of its own, other than the given ones, is left out.
    """
    facts = facts_by(evaluation, department_profile or each)
    own = department(evaluation, facts, department_profile) if department_profile else None
    return (*((own,) if own is not None else ()), *_projects(evaluation, facts, each))


def facts_by(evaluation: Evaluation, leading: Profile | None) -> Facts:
    """Return the facts that points rest on: of several units as stated, or as they add up."""
    as_stated = leading is not None and leading.consolidation.value == "stated"
    return evaluation.facts if as_stated else in_force(evaluation)


def _projects(
    evaluation: Evaluation, facts: Facts, each: Profile | None, rules: Rulebook | None = None
) -> tuple[ScoredTree, ...]:
    """Return the projects scored, each by the rules that it names, else by `each`."""
    chosen = [(project.key, profile_of(project, each, rules)) for project in evaluation.projects]
    trees = (tree(evaluation, facts, key, profile) for key, profile in chosen if profile)
    return tuple(scored_tree for scored_tree in trees if scored_tree is not None)


def profile_of(
    project: Project, each: Profile | None, rules: Rulebook | None = None
) -> Profile | None:
    """Return the rules that a project is scored by: its own, else those of all projects.

    None where it names other rules than `each` and there are no `rules` to look them up in.
    """
    if not project.profile or (each is not None and project.profile == each.id):
        return each
    return (rules.profile("project", project.profile) or each) if rules is not None else None
