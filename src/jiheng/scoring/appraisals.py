"""Which projects lack the appraisal that a rule asks for before they are funded."""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Evaluation, Facts, Project, Verdict
from jiheng.model.appraisal import AppraisalGap, AppraisalRule


def unappraised(
    evaluation: Evaluation, facts: Facts, rule: AppraisalRule | None
) -> tuple[AppraisalGap, ...]:
    """Return why projects may not be approved yet, in their order.

    A rule that names no size asks for nothing: no number is made up. A project without a budget
    is asked for nothing either; the budget itself is.
    """
    if rule is None or rule.size is None:
        return ()
    return tuple(_gaps(evaluation, facts, rule, rule.size))


def _gaps(
    evaluation: Evaluation, facts: Facts, rule: AppraisalRule, size: Fraction
) -> Iterator[AppraisalGap]:
    for project in evaluation.projects:
        budget = _budget(facts, project)
        if project.nature not in rule.natures or budget is None or budget < size:
            continue
        verdict = _verdict(evaluation, project)
        name = project.name or project.key
        if verdict is None or not verdict.verdict:
            yield AppraisalGap(project.key, name, "missing", budget, size=size)
        elif verdict.verdict not in rule.passing:
            yield AppraisalGap(project.key, name, "rejected", budget, size=size)
        elif verdict.ceiling is not None and budget > verdict.ceiling.amount:
            yield AppraisalGap(project.key, name, "above", budget, verdict.ceiling.amount, size)


def _budget(facts: Facts, project: Project) -> Fraction | None:
    fact = facts.first_exact("project.total", "original", project.key)
    return fact.exact.amount if fact is not None and fact.exact is not None else None


def _verdict(evaluation: Evaluation, project: Project) -> Verdict | None:
    """Return the verdict about a project, by its name or its number."""
    names = {name for name in (project.name, project.key) if name}
    return next((v for v in evaluation.verdicts if v.project in names), None)
