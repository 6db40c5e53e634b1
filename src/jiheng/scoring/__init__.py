"""How points are earned: exact until the one rounding."""

from jiheng.model import Evaluation, ScoredEvaluation, ScoredTree
from jiheng.rulebook import Rulebook
from jiheng.scoring.consolidation import consolidated, in_force
from jiheng.scoring.lamps import indicator_lamp, money_lamp, worst
from jiheng.scoring.named import HEAD, NAME, ROWS, Named, filled, named, texts
from jiheng.scoring.ratios import ratios
from jiheng.scoring.robustness import robustness
from jiheng.scoring.shares import share, tier
from jiheng.scoring.spot_checks import spot_check
from jiheng.scoring.totals import total
from jiheng.scoring.tree import department, far_over, item, tree
from jiheng.scoring.waterfall import waterfall

__all__ = [
    "HEAD",
    "NAME",
    "ROWS",
    "Named",
    "consolidated",
    "far_over",
    "filled",
    "in_force",
    "indicator_lamp",
    "item",
    "money_lamp",
    "named",
    "ratios",
    "robustness",
    "score",
    "share",
    "spot_check",
    "texts",
    "tier",
    "total",
    "waterfall",
    "worst",
]


def score(evaluation: Evaluation, rules: Rulebook) -> ScoredEvaluation:
    """Return an evaluation with points, totals and grades; a draft is scored as far as it goes."""
    facts = in_force(evaluation)
    overview = evaluation.overview
    whole = rules.profile_used("department", overview.department_profile)
    each = rules.profile_used("project", overview.project_profile)
    scored: list[ScoredTree] = []
    if each is not None:
        trees = (tree(evaluation, facts, project.key, each) for project in evaluation.projects)
        scored = [found for found in trees if found is not None]
    return ScoredEvaluation(
        evaluation=evaluation,
        facts=facts,
        department=department(evaluation, facts, whole) if whole else None,
        projects=tuple(scored),
        ratios=ratios(facts, rules) if evaluation.kind == "department" else (),
    )
