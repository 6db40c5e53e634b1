"""The self-evaluation report, composed section by section from values."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from jiheng.model import (
    Block,
    Finding,
    Heading,
    Paragraph,
    Report,
    ScoredEvaluation,
    Span,
    Table,
    plain,
)
from jiheng.reporting.headings import numbered
from jiheng.reporting.methods.section import methods
from jiheng.reporting.named_figures import named_spans
from jiheng.reporting.report.accounts import accounts
from jiheng.reporting.report.achievement import deviations, overall_result, sub_results
from jiheng.reporting.report.annexes import annexes
from jiheng.reporting.report.conclusion import conclusion, measures, past, problems, uses
from jiheng.reporting.report.objectives import overall_objective, sub_objectives
from jiheng.reporting.report.omissions import Piece, written
from jiheng.reporting.report.profile import assets, duties, people, tasks
from jiheng.reporting.report.project import project_funds, project_goals, project_results
from jiheng.reporting.report.spacing import spaced
from jiheng.reporting.report.work import organisation, process
from jiheng.reporting.source import Source
from jiheng.reporting.spans import Binder
from jiheng.reporting.tidy import printed_title, tidy, tidy_cell
from jiheng.rulebook import Outline, Rulebook, Section

Part = Callable[[Source, int], Iterator[Piece]]  # source and level of the heading above
LISTED = 2  # levels of headings that a table of contents lists
FEWEST = 15  # headings from which a table of contents helps


def self_evaluation(
    scored: ScoredEvaluation,
    findings: tuple[Finding, ...],
    rules: Rulebook,
    *,
    digest: str,
    names: bool = False,
    extra: tuple[str, ...] = (),
) -> Report:
    """Return the report of a department or of projects; every figure in it is bound to its value.

    `digest` is that of the evaluation; `names` includes the names of persons, `extra` the annexes
    of ANNEXES. What nothing was filled in for is left out, and named in `omitted`.
    """
    evaluation = scored.evaluation
    binder = Binder(rules, evaluation.overview.money_unit, named_spans(scored, rules))
    source = Source(scored, findings, rules, binder, names)
    is_department = evaluation.kind == "department"
    key = "title" if is_department else "project_title"
    title = plain(binder.say(key, year=plain((binder.year(evaluation.overview.year),))))
    omitted = list(_head_omissions(source))
    preface = _preface(source, "preface" if is_department else "project_preface")
    body = tuple(_composed(source, outline(source).sections, 1, omitted))
    *text, last = (preface, *body)
    if isinstance(last, Paragraph):
        last = replace(last, style="closing")  # no page with the signatures alone
    blocks = (*text, last, *_signatures(source), *annexes(source, extra))
    department = printed_title(evaluation.overview.department)
    listed = [b for b in blocks if isinstance(b, Heading) and b.level <= LISTED]
    return Report(
        title=(department, title) if department else (title,),
        blocks=spaced(tuple(map(_tidied, blocks))),
        digest=digest,
        contents=len(listed) >= FEWEST,
        omitted=tuple(omitted),
        properties={"title": title, "subject": department, "date": _date(source)},
    )


def _tidied(block: Block) -> Block:
    """Return a block as it is printed."""
    if isinstance(block, Paragraph):
        return replace(block, spans=tidy(block.spans))
    if isinstance(block, Heading):
        return replace(block, text=printed_title(block.text))
    if isinstance(block, Table):
        return replace(block, rows=tuple(tuple(map(tidy_cell, row)) for row in block.rows))
    return block


def _head_omissions(source: Source) -> Iterator[str]:
    overview = source.evaluation.overview
    if not overview.department.strip():
        yield "department"
    if overview.year is None:
        yield "year"
    if overview.reported_on is None:
        yield "reported_on"


def _date(source: Source) -> str:
    """Return the day of the report; empty if it was not stated."""
    day = source.evaluation.overview.reported_on
    return day.isoformat() if day else ""


def _preface(source: Source, key: str) -> Paragraph:
    bind, overview = source.binder, source.evaluation.overview
    basis = bind.text(overview.basis, overview.places.get("basis"))
    department = bind.text(overview.department, overview.places.get("department"))
    if not department:
        department = (source.short,)
    elif plain(department) != source.short:
        department = bind.say("department_called", department=department, short=source.short)
    return Paragraph(
        bind.say(
            key,
            basis=basis or bind.sentence("default_basis"),
            department=department,
            year=bind.year(overview.year),
        )
    )


def _signatures(source: Source) -> Iterator[Paragraph]:
    """Yield what is signed, sealed and dated: by hand where it was not stated."""
    bind, overview = source.binder, source.evaluation.overview
    yield Paragraph(bind.say("signatories"), "signatory")
    department = bind.text(overview.department) or (bind.label("blank_department"),)
    yield Paragraph(bind.say("seal", department=department), "seal")
    day: Span = bind.sentence("blank_date")
    if overview.reported_on is not None:
        day = bind.date("reported_on", overview.reported_on, label="报告日期")
    yield Paragraph(bind.say("reported", day=day), "seal")


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
    outline_id = source.evaluation.overview.outline
    trees = source.scored.trees
    named = source.profile(trees[0].profile).outline.value if trees else None
    is_department = source.evaluation.kind == "department"
    return (
        outlines.get(outline_id)
        or outlines[named or ("published-2025" if is_department else "project")]
    )


def _composed(
    source: Source, sections: tuple[Section, ...], level: int, omitted: list[str]
) -> Iterator[Block]:
    """Yield sections with their numbers, parts and inner sections; an empty one is left out."""
    number = 0
    for section in sections:
        pieces = (piece for part in section.parts for piece in PARTS[part](source, level))
        blocks = (
            *written(pieces, omitted),
            *_composed(source, section.sections, level + 1, omitted),
        )
        if blocks:
            number += 1
            yield Heading(level, numbered(level, number, section.title))
            yield from blocks
