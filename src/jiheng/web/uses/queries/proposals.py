"""What the rule proposes for a year: its scores, with what is known of each subject beside them."""

from collections import Counter
from dataclasses import dataclass

from jiheng.model import DEPARTMENT, ProposedUse, ScoredEvaluation, UseRule, UseStanding
from jiheng.scoring import proposal
from jiheng.web.monitoring.models import Round
from jiheng.web.monitoring.queries.rounds import judged
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.evaluated import evaluated_year
from jiheng.web.performance.queries.taken import taken_figure, taken_figures
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import MEASURES, PROBLEMS
from jiheng.web.uses.queries.uses import use_rule

OPEN_UNTIL = "verified"
OVERALL = "部门整体"  # as the sheets write the department


@dataclass(frozen=True, slots=True)
class YearProposal:
    """What a rule makes of a year, line by line; no rule: nothing."""

    rule: UseRule | None
    lines: tuple[ProposedUse, ...]

    def line(self, subject: str) -> ProposedUse | None:
        """Return the line of a subject as the sheets write it; None if there is none."""
        return next((line for line in self.lines if written(line.subject) == subject), None)


def year_proposal(cycle: Cycle, rule_id: str = "") -> YearProposal:
    """Return what a rule proposes for a year as it stands, the most local rule if none is named."""
    rule = use_rule(cycle, rule_id)
    if rule is None:
        return YearProposal(None, ())
    scored = evaluated_year(cycle).outcome.scored
    return YearProposal(rule, proposal(scored, rule, _standings(cycle, scored)))


def written(subject: str) -> str:
    """Return a subject as the sheets write it."""
    return OVERALL if subject == DEPARTMENT else subject


def _standings(cycle: Cycle, scored: ScoredEvaluation) -> dict[str, UseStanding]:
    problems, drifted, lamps = _problems(cycle, scored), _drifted(cycle), _lamps(cycle)
    return {
        tree.subject: UseStanding(
            problems=problems[tree.subject],
            drift=drifted[tree.subject],
            lamp=lamps.get(tree.subject, ""),
        )
        for tree in scored.trees
    }


def _problems(cycle: Cycle, scored: ScoredEvaluation) -> Counter[str]:
    """Return how many problems of each subject are not put right; without indicator: the whole."""
    subject_of = {i.name: i.subject for i in scored.evaluation.indicators}
    about = {
        row.values.get("number", "").strip(): row.values.get("indicator", "").strip()
        for row in entries(cycle, PROBLEMS)
    }
    counts: Counter[str] = Counter()
    open_numbers = {
        row.values.get("problem", "").strip()
        for row in entries(cycle, MEASURES).exclude(state=OPEN_UNTIL)
    }
    for number in open_numbers & set(about):
        counts[subject_of.get(about[number], DEPARTMENT)] += 1
    return counts


def _drifted(cycle: Cycle) -> Counter[str]:
    """Return how many figures that indicators took are others now, by subject."""
    counts: Counter[str] = Counter()
    keys = taken_figures(cycle)
    rows = entries(cycle, "indicators").filter(key__in=list(keys)) if keys else ()
    for row in rows:
        taken = taken_figure(cycle, row.key)
        if taken is not None and bool(taken.drift):
            named = row.values.get("subject", "").strip()
            counts[DEPARTMENT if named in ("", OVERALL) else named] += 1
    return counts


def _lamps(cycle: Cycle) -> dict[str, str]:
    """Return the worst lamp of each subject in the newest round that was handed in."""
    handed_in = Round.objects.filter(cycle=cycle, state__in=("submitted", "noted"))
    newest = handed_in.select_related("cycle__organisation").order_by("-period_end").first()
    if newest is None:
        return {}
    return {s.subject: s.lamp.colour for s in judged(newest).subjects if s.lamp is not None}
