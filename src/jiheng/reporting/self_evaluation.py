"""The self-evaluation report, composed section by section from values."""

from collections.abc import Callable, Iterator

from jiheng.model import (
    Block,
    Finding,
    Heading,
    Paragraph,
    Report,
    ScoredEvaluation,
    plain,
)
from jiheng.reporting.accounts_section import accounts
from jiheng.reporting.achievement_section import deviations, overall_result, sub_results
from jiheng.reporting.annexes import annexes
from jiheng.reporting.conclusion_section import conclusion, measures, past, problems, uses
from jiheng.reporting.headings import numbered
from jiheng.reporting.method_section import methods
from jiheng.reporting.named_figures import named_spans
from jiheng.reporting.profile_section import (
    assets,
    duties,
    overall_objective,
    people,
    sub_objectives,
    tasks,
)
from jiheng.reporting.project_section import project_funds, project_goals, project_results
from jiheng.reporting.source import Source
from jiheng.reporting.spans import Binder
from jiheng.reporting.work_section import organisation, process
from jiheng.rulebook import Outline, Rulebook, Section

Part = Callable[[Source, int], Iterator[Block]]  # source and level of the heading above


def self_evaluation(
    scored: ScoredEvaluation,
    findings: tuple[Finding, ...],
    rules: Rulebook,
    *,
    digest: str,
    names: bool = False,
) -> Report:
    """Return the report of a department or of projects; every figure in it is bound to its value.

    `digest` is that of the evaluation; `names` includes the names of persons.
    """
    evaluation = scored.evaluation
    binder = Binder(rules, evaluation.overview.money_unit, named_spans(scored, rules))
    source = Source(scored, findings, rules, binder, names)
    whole = evaluation.kind == "department"
    title = plain(binder.say("title" if whole else "project_title", year=_year(source)))
    preface = _preface(source, "preface" if whole else "project_preface")
    sections = outline(source).sections
    blocks = (preface, *_composed(source, sections, 1), *annexes(source))
    department = evaluation.overview.department or binder.label("not_reported")
    return Report(
        title=(department, title),
        blocks=blocks,
        digest=digest,
        properties={"title": title, "subject": department, "date": _date(source)},
    )


def _date(source: Source) -> str:
    """Return the day of the report; empty if it was not stated."""
    day = source.evaluation.overview.reported_on
    return day.isoformat() if day else ""


def _year(source: Source) -> str:
    year = source.evaluation.overview.year
    return str(year) if year is not None else "××××"


def _preface(source: Source, key: str) -> Paragraph:
    bind, overview = source.binder, source.evaluation.overview
    basis = bind.text(overview.basis, overview.places.get("basis"))
    return Paragraph(
        bind.say(
            key,
            basis=basis or bind.sentence("default_basis"),
            department=overview.department or bind.label("not_reported"),
            short=source.short,
            year=bind.year(overview.year),
        )
    )


PARTS: dict[str, Part] = {
    "duties": duties, "tasks": tasks, "people": people, "assets": assets, "accounts": accounts,
    "overall_objective": overall_objective, "sub_objectives": sub_objectives,
    "organisation": organisation, "methods": methods, "process": process,
    "overall_result": overall_result, "sub_results": sub_results, "conclusion": conclusion,
    "deviations": deviations, "problems": problems, "measures": measures, "past": past,
    "uses": uses, "project_funds": project_funds, "project_goals": project_goals,
    "project_results": project_results,
}  # fmt: skip


def outline(source: Source) -> Outline:
    """Return the outline that the workbook names, else that of the first profile used."""
    outlines = source.rules.outlines
    wanted = source.evaluation.overview.outline
    trees = source.scored.trees
    named = source.profile(trees[0].profile).outline.value if trees else None
    whole = source.evaluation.kind == "department"
    return outlines.get(wanted) or outlines[named or ("published-2025" if whole else "project")]


def _composed(source: Source, sections: tuple[Section, ...], level: int) -> Iterator[Block]:
    """Yield sections with their numbers, parts and inner sections."""
    for number, section in enumerate(sections, start=1):
        yield Heading(level, numbered(level, number, section.title))
        for part in section.parts:
            yield from PARTS[part](source, level)
        yield from _composed(source, section.sections, level + 1)
