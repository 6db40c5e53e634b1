"""Objectives, indicators, results, problems, measures: one closed loop. A33, A34, A37, A38."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jiheng.model import Finding, Indicator, Location, Measure, Objective
from jiheng.review.case import Case, places, unknown

SAME = 0.9  # share of equal wording from which a result is its objective again
LEAST = 12  # shorter texts are equal by chance


def _at(thing: object, field: str) -> tuple[Location, ...]:
    place_by_field = getattr(thing, "places", {})
    return (place_by_field.get(field, place_by_field.get("row", Location())),)


def one_to_one(case: Case) -> Iterator[Finding]:
    """A33: every objective has indicators and a result, every result an objective."""
    evaluation = case.evaluation
    if evaluation.kind == "department":
        subs = [o for o in evaluation.objectives if o.kind == "sub"]
        if not subs:
            yield unknown("A33", (), case.name("sub_objectives"))
        else:
            yield from _areas(case, subs)
    for indicator in evaluation.indicators:
        if indicator.actual is None and not indicator.not_applicable and not _judged(indicator):
            yield Finding("A33", indicator.at("actual"), {"name": indicator.name}, "no_actual")


def _judged(indicator: Indicator) -> bool:
    return indicator.judged is not None


def _areas(case: Case, subs: list[Objective]) -> Iterator[Finding]:
    evaluation = case.evaluation
    areas = {objective.area for objective in subs if objective.area}
    result_areas = {result.area for result in evaluation.results}
    measured = {indicator.objective for indicator in evaluation.indicators}
    for objective in subs:
        if objective.area and objective.area not in measured:
            yield Finding("A33", _at(objective, "area"), {"area": objective.area}, "no_indicator")
        if objective.area and evaluation.results and objective.area not in result_areas:
            yield Finding("A33", _at(objective, "area"), {"area": objective.area}, "no_result")
    for result in evaluation.results:
        if result.area and result.area not in areas:
            facts = {"area": result.area, "expected": "、".join(sorted(areas))}
            yield Finding("A33", _at(result, "area"), facts)


def results_not_targets(case: Case) -> Iterator[Finding]:
    """A34: a result is not its objective in the same words."""
    for objective in case.evaluation.objectives:
        if not objective.text or not objective.result:
            yield unknown("A34", _at(objective, "result"), case.name("objective_and_result"))
        elif _alike(objective.text, objective.result) >= SAME:
            facts = {
                "area": objective.area or case.name("overall_objective"),
                "found": objective.result[:40],
            }
            yield Finding("A34", (*_at(objective, "text"), *_at(objective, "result")), facts)
    for project in case.evaluation.projects:
        if (
            project.goal
            and project.goal_result
            and _alike(project.goal, project.goal_result) >= SAME
        ):
            facts = {"area": project.name, "found": project.goal_result[:40]}
            yield Finding("A34", (*_at(project, "goal"), *_at(project, "goal_result")), facts)


def _alike(left: str, right: str) -> float:
    """Return the share of two-character pieces that two texts have in common, 0 to 1."""
    left_text, two = (re.sub(r"[\s，。、；：,.;:]", "", text) for text in (left, right))
    if min(len(left_text), len(two)) < LEAST:
        return 0.0
    pieces = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (left_text, two)]
    return len(pieces[0] & pieces[1]) / max(len(pieces[0]), len(pieces[1]))


def all_met(case: Case) -> Iterator[Finding]:
    """A37: who says that everything was reached has lost no points and found no problem."""
    texts = [(case.evaluation.overview.conclusion, _at(case.evaluation.overview, "conclusion"))]
    texts += [(o.result, _at(o, "result")) for o in case.evaluation.objectives]
    texts += [(r.text, _at(r, "text")) for r in case.evaluation.results]
    lost = [
        item
        for tree in case.scored.trees
        for item in tree.items
        if item.lost is not None and item.lost > 0
    ]
    problems = case.evaluation.problems
    if not any(text for text, _ in texts):
        yield unknown("A37", (), case.name("claims"))
    for text, at in texts:
        word = next((w for w in case.words("all_met") if w in text), None)
        if word and (lost or problems):
            facts = {"found": word, "lost": len(lost), "problems": len(problems)}
            yield Finding("A37", at, facts)


def traced(case: Case) -> Iterator[Finding]:
    """A38: lost points belong to problems, problems to measures with owner and date."""
    evaluation = case.evaluation
    if not evaluation.problems and not evaluation.measures:
        yield unknown("A38", (), case.name("problems"))
    yield from _untraced_points(case)
    numbers = {problem.number for problem in evaluation.problems if problem.number}
    answered = {measure.problem for measure in evaluation.measures}
    for problem in evaluation.problems:
        if problem.number not in answered:
            facts = {"number": problem.number or case.name("no_number"), "found": problem.text[:30]}
            yield Finding("A38", _at(problem, "number"), facts, "no_measure")
    for measure in evaluation.measures:
        if measure.problem not in numbers:
            facts = {"found": measure.problem or case.name("blank"), "text": measure.text[:30]}
            yield Finding("A38", _at(measure, "problem"), facts, "no_problem")
        lacking = list(_lacking(measure))
        if lacking:
            missing = case.listed(lacking)
            facts = {"found": measure.heading or measure.text[:20], "missing": missing}
            yield Finding("A38", _at(measure, "row"), facts, "no_owner")


def _lacking(measure: Measure) -> Iterator[str]:
    if not measure.division and not measure.person:
        yield "owner"
    if measure.due is None:
        yield "due"
    if not measure.proof:
        yield "proof"


def _untraced_points(case: Case) -> Iterator[Finding]:
    problems = {p.number for p in case.evaluation.problems} - {""}
    named = {p.indicator for p in case.evaluation.problems} - {""}
    for tree in case.scored.trees:
        loose = [
            (item.indicator, item.lost) for item in tree.items
            if item.indicator and item.lost and item.lost > 0
            and item.indicator.problem not in problems and item.indicator.name not in named
        ]  # fmt: skip
        if loose:
            facts = {
                "name": tree.name,
                "lost": sum((lost for _, lost in loose), Decimal(0)),
                "count": len(loose),
                "found": "、".join(indicator.name for indicator, _ in loose[:5]),
            }
            yield Finding("A38", places([indicator for indicator, _ in loose], "problem"), facts)
