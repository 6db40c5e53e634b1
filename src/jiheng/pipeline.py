"""The road: parse, score, review, compose. Pure; `desk` reads before it and writes after it."""

from dataclasses import dataclass

from jiheng.model import Document, Evaluation, Finding, Location, ScoredEvaluation
from jiheng.parsing import parse
from jiheng.review import review
from jiheng.rulebook import Rulebook, RuleHistory
from jiheng.scoring import score

NEWEST = 9999  # without a year, the newest rules stand in, and a finding says so


@dataclass(frozen=True, slots=True)
class Outcome:
    """An evaluation run along the road: scores, findings and the rules that were used."""

    document: Document
    scored: ScoredEvaluation
    findings: tuple[Finding, ...]
    rules: Rulebook

    @property
    def usable(self) -> bool:
        """Whether the file could be used at all."""
        return not any(finding.code in UNUSABLE for finding in self.findings)

    @property
    def failed(self) -> bool:
        """Whether anything found is an error."""
        return any(self.rules.severity(finding) == "error" for finding in self.findings)


UNUSABLE = ("R17", "R20", "R21", "R22", "R23", "R24", "R25", "R26", "R28", "R30")


def run(document: Document, history: RuleHistory) -> Outcome:
    """Return a document evaluated by the rules of its own year and place."""
    form = history.rest.form
    parsed = parse(document, form)
    overview = parsed.value.overview
    rules = history.on(overview.year or NEWEST, overview.place or "CN")
    if document.faults:
        scored = score(parsed.value, rules)
        return Outcome(document, scored, document.faults, rules)
    chosen = _profiles(parsed.value, rules)
    scored = score(parsed.value, rules)
    if any(finding.code in UNUSABLE for finding in parsed.findings):
        return Outcome(document, scored, parsed.findings, rules)
    return Outcome(document, scored, (*parsed.findings, *chosen, *review(scored, rules)), rules)


def _profiles(evaluation: Evaluation, rules: Rulebook) -> tuple[Finding, ...]:
    """Return a finding for each profile that is asked for and not to be had."""
    overview, found = evaluation.overview, []
    for scope in ("department", "project"):
        field = f"{scope}_profile"
        wanted = getattr(overview, field)
        used = rules.profile(scope)
        place = overview.places.get(field, Location())
        facts = {"year": rules.year, "place": rules.place, "found": wanted}
        if used is None:
            found.append(Finding("R18", (place,), facts, "none"))
        elif wanted and rules.profile(scope, wanted) is None:
            found.append(Finding("R18", (place,), {**facts, "used": used.id}))
        elif not wanted and rules.local(scope) and _concerned(evaluation, scope):
            others = "、".join(profile.id for profile in rules.local(scope))
            found.append(Finding("R18", (place,), {**facts, "found": others}, "local"))
    return tuple(found)


def _concerned(evaluation: Evaluation, scope: str) -> bool:
    """Return whether anything in the evaluation is scored in this scope."""
    return bool(evaluation.projects) if scope == "project" else evaluation.kind == "department"
