"""One evaluation under each step of a draft, by scoring itself: what `bulk` is held against."""

from collections.abc import Iterator, Mapping

from jiheng.model import DEPARTMENT, Evaluation, Facts, ScoredTree
from jiheng.rulebook import MonitoringRule, Profile, Rulebook
from jiheng.scoring import monitored, score_with
from jiheng.trial.changes import Standing
from jiheng.trial.steps import Steps

Standings = Mapping[tuple[str, str], tuple[Standing, ...]]  # by subject and name


def used_profiles(evaluation: Evaluation, rules: Rulebook) -> tuple[Profile | None, Profile | None]:
    """Return the profiles that the department and its projects are scored by."""
    overview = evaluation.overview
    return (
        rules.profile_used("department", overview.department_profile),
        rules.profile_used("project", overview.project_profile),
    )


def standings(
    evaluation: Evaluation, rules: Rulebook, steps: Steps[Profile], scope: str
) -> Standings:
    """Return where the department, or each project, stands before the draft and after each clause.

    Only what the draft is for is looked at: `scope` is department or project.
    """
    department, project = used_profiles(evaluation, rules)
    paths: dict[tuple[str, str], list[Standing]] = {}
    for count in range(len(steps.clauses) + 1):
        own = steps.at(department, count) if department and scope == "department" else department
        each = steps.at(project, count) if project and scope == "project" else project
        for scored_tree in score_with(evaluation, own, each):
            if (scored_tree.subject == DEPARTMENT) == (scope == "department"):
                at = (scored_tree.subject, scored_tree.name)
                paths.setdefault(at, []).append(standing_of(scored_tree))
    return {at: tuple(path) for at, path in paths.items()}


def standing_of(scored_tree: ScoredTree) -> Standing:
    """Return where a scored department or project stands."""
    total, lamp = scored_tree.total, scored_tree.lamp
    return Standing(
        amount=total.low, grade=total.grade or "",
        lamp=f"{lamp.colour}_{lamp.cause}" if lamp is not None else "",
        most=total.high if total.value is None else None,
    )  # fmt: skip


def lamp_standings(
    evaluation: Evaluation, facts: Facts, rule: MonitoringRule, steps: Steps[MonitoringRule]
) -> Standings:
    """Return the lamp of everything that was monitored, before the draft and after each clause."""
    paths: dict[tuple[str, str], list[Standing]] = {}
    for count in range(len(steps.clauses) + 1):
        for at, colour in _lamps(evaluation, facts, steps.at(rule, count)):
            paths.setdefault(at, []).append(Standing(lamp=colour))
    return {at: tuple(path) for at, path in paths.items()}


def _lamps(
    evaluation: Evaluation, facts: Facts, rule: MonitoringRule
) -> Iterator[tuple[tuple[str, str], str]]:
    for subject in monitored(evaluation, facts, rule):
        yield (subject.subject, subject.written), subject.lamp.colour if subject.lamp else ""
        for line in subject.lines:
            lamp = line.progress.lamp
            at = (subject.subject, f"{subject.written}／{line.filled.name}")
            yield at, lamp.colour if lamp is not None else ""
