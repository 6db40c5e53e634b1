"""The road: parse, score, review, compose. Pure; `usecases` reads before it and writes after it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from jiheng.model import (
    Document,
    Evaluation,
    Finding,
    Location,
    Overview,
    ScoredEvaluation,
    SheetForm,
)
from jiheng.model.prose import Reading
from jiheng.review.case import Case
from jiheng.rulebook import Rulebook, RuleHistory
from jiheng.scoring import HandedIn, consolidate, score, top_units, units_below

if TYPE_CHECKING:
    from jiheng.parsing.bound_figures import FigureOf
    from jiheng.parsing.forms import Rows
    from jiheng.review.written import OtherDocuments

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


UNUSABLE = (
    "R17", "R20", "R21", "R22", "R23", "R24", "R25", "R26", "R28", "R30", "R31", "R33", "R34",
    "R35",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReviewedReport(Outcome):
    """A written report run along the road: also what was read of it."""

    reading: Reading


def run_report(
    document: Document, history: RuleHistory, profile: str = "",
    others: "OtherDocuments | None" = None,
) -> ReviewedReport:  # fmt: skip
    """Return a written report read and reviewed by the rules of its own year.

    `profile` is the id of the rules to judge its score by; without it the default ones are used.
    `others` are the documents that it is held against.
    """
    from jiheng.parsing import prose  # late: a workbook is evaluated without any of it
    from jiheng.review.written import OtherDocuments, Report, review_written

    reading = prose.read_report(document, history.rest.lexicon)
    rules = history.on(reading.year or NEWEST)
    stated = prose.evaluation(reading)
    if profile:
        stated = prose.with_profile(stated, profile, reading.kind)
    scored = score(stated, rules)
    chosen = _profiles(stated, rules) if profile else ()
    findings = document.faults or (
        *document.notes,
        *chosen,
        *_reading_notes(document, reading),
        *review_written(Report(reading, Case(scored, rules), profile, others or OtherDocuments())),
    )
    return ReviewedReport(document, scored, findings, rules, reading)


def _reading_notes(document: Document, reading: Reading) -> Iterator[Finding]:
    """Yield what a reader must know before the findings: recognised text, nothing to check."""
    at = Location(document.name)
    if document.recognised:
        yield Finding("R36", (at,), {"file": document.name})
    if not reading.mentions and not reading.rows:
        yield Finding("R37", (at,), {"file": document.name})


class PreviousEvaluation(Protocol):
    """Last year's evaluation as `usecases` read it."""

    @property
    def evaluation(self) -> Evaluation | None:
        """What was reported the year before; None if it could not be read."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why it could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDocument:
    """The year of a unit to be put beside its department's."""

    document: Document
    name: str = ""  # empty: as its workbook has it, else its file
    standing: str = ""  # where its year stands, in words


def run(
    document: Document,
    history: RuleHistory,
    before: PreviousEvaluation | None = None,
    figures: "FigureOf | None" = None,
    units: "Sequence[HandedIn]" = (),
    table: "Callable[[Document, SheetForm], Rows] | None" = None,
) -> Outcome:
    """Return a document evaluated by the rules of its own year and place.

    `figures` gives what ledgers say that are kept elsewhere than beside its sheets. `units` are
    years of units that are consolidated with it, each evaluated by itself before (`handed_in`).
    `table` gives the rows of a sheet in place of `parsing.forms.rows`.
    """
    from jiheng.parsing import parse  # late: a written report is reviewed without workbooks
    from jiheng.parsing.bound_figures import bound_figures
    from jiheng.review import review

    form = history.rest.form
    parsed = parse(document, form, table) if table is not None else parse(document, form)
    if units:
        parsed = replace(parsed, value=consolidate(parsed.value, units))
    overview = parsed.value.overview
    rules = history.on(overview.year or NEWEST, overview.place or "CN")
    bound = bound_figures(document, parsed.value, rules, figures)
    scored = replace(score(parsed.value, rules), ledger_figures=bound.value)
    if document.faults:
        return Outcome(document, scored, document.faults, rules)
    if any(finding.code in UNUSABLE for finding in parsed.findings):
        return Outcome(document, scored, parsed.findings, rules)
    chosen = _profiles(parsed.value, rules)
    last, last_findings = _last_year(overview, before)
    read = (*document.notes, *parsed.findings, *bound.findings)
    findings = (*read, *chosen, *last_findings, *review(scored, rules, last))
    return Outcome(document, scored, findings, rules)


def handed_in_together(units: Sequence[UnitDocument], history: RuleHistory) -> tuple[HandedIn, ...]:
    """Return the years of a department's units, each with the units that it lists as its own."""
    alone = [handed_in(unit, history) for unit in units]
    below = units_below(alone)

    def joined(number: int) -> HandedIn:
        own = [joined(inner) for inner in below[number]]
        return handed_in(units[number], history, own) if own else alone[number]

    return tuple(joined(number) for number in top_units(below))


def handed_in(unit: UnitDocument, history: RuleHistory, units: Sequence[HandedIn] = ()) -> HandedIn:
    """Return the year of a unit evaluated by itself, with the years of its own units in it."""
    outcome = run(unit.document, history, units=units)
    evaluation = outcome.scored.evaluation
    usable = outcome.usable and evaluation.kind == "department"
    name = unit.name or evaluation.overview.department.strip()
    severities = [outcome.rules.severity(finding) for finding in outcome.findings]
    return HandedIn(
        name=name or unit.document.name.rpartition(".")[0] or unit.document.name,
        scored=outcome.scored if usable else None,
        file=unit.document.name,
        digest=unit.document.digest,
        standing=unit.standing,
        errors=severities.count("error"),
    )


def _last_year(
    overview: Overview, before: PreviousEvaluation | None
) -> tuple[Evaluation | None, tuple[Finding, ...]]:
    """Return last year's evaluation if it is of last year; else a finding that says so."""
    if before is None:
        return None, ()
    if before.evaluation is None:
        return None, tuple(map(_unread, before.findings))
    year = before.evaluation.overview.year
    expected = overview.year - 1 if overview.year is not None else None
    if year is not None and expected is not None and year != expected:
        at = (Location(before.evaluation.overview.department),)
        facts = {"file": str(at[0]), "found": year, "expected": expected}
        return None, (Finding("R32", at, facts, "year"),)
    return before.evaluation, ()


def _unread(finding: Finding) -> Finding:
    """Return a fault of last year's file as one that leaves this year's evaluation usable."""
    if finding.code == "R32":
        return finding
    return Finding("R32", finding.at, {"file": finding.facts.get("file", "")}, "damaged")


def under(outcome: Outcome, profile: str) -> Outcome | None:
    """Return the same evaluation scored by another profile; None if it is not to be had."""
    from jiheng.review import review

    requested_profile = next((p for p in outcome.rules.profiles if p.id == profile), None)
    if requested_profile is None:
        return None
    evaluation = outcome.scored.evaluation
    field = f"{requested_profile.scope}_profile"
    overview = replace(evaluation.overview, **{field: requested_profile.id})  # type: ignore[arg-type]
    scored = score(replace(evaluation, overview=overview), outcome.rules)
    scored = replace(scored, ledger_figures=outcome.scored.ledger_figures)
    return replace(outcome, scored=scored, findings=review(scored, outcome.rules))


def _profiles(evaluation: Evaluation, rules: Rulebook) -> tuple[Finding, ...]:
    """Return a finding for each profile that is asked for and not to be had."""
    overview, findings = evaluation.overview, []
    for scope in ("department", "project"):
        field = f"{scope}_profile"
        profile_id = getattr(overview, field)
        used = rules.profile(scope)
        place = overview.places.get(field, Location())
        facts = {"year": rules.year, "place": rules.place, "found": profile_id}
        if used is None and _concerned(evaluation, scope):
            findings.append(Finding("R18", (place,), facts, "none"))
        elif used and profile_id and rules.profile(scope, profile_id) is None:
            findings.append(Finding("R18", (place,), {**facts, "used": used.id}))
        elif not profile_id and rules.local(scope) and _concerned(evaluation, scope):
            others = "、".join(profile.id for profile in rules.local(scope))
            findings.append(Finding("R18", (place,), {**facts, "found": others}, "local"))
    return (*findings, *_own_profiles(evaluation, rules))


def _own_profiles(evaluation: Evaluation, rules: Rulebook) -> Iterator[Finding]:
    """Yield a finding for each project that names rules which are not to be had."""
    used = rules.profile_used("project", evaluation.overview.project_profile)
    for project in evaluation.projects:
        if project.profile and rules.profile("project", project.profile) is None:
            place = project.places.get("profile", Location())
            facts = {"year": rules.year, "place": rules.place, "found": project.profile}
            if used is not None:
                yield Finding("R18", (place,), {**facts, "used": used.id})


def _concerned(evaluation: Evaluation, scope: str) -> bool:
    """Return whether anything in the evaluation is scored in this scope."""
    return bool(evaluation.projects) if scope == "project" else evaluation.kind == "department"
