"""The self-evaluation report, composed section by section from values."""

from collections.abc import Iterator

from jiheng.model import (
    Block,
    Finding,
    Heading,
    Paragraph,
    Report,
    ScoredEvaluation,
    ScoredTree,
    Span,
    Table,
    plain,
)
from jiheng.reporting.achievement_section import achievement_section, score_table, told
from jiheng.reporting.annexes import annexes
from jiheng.reporting.charts import budget_chart, completion_chart
from jiheng.reporting.conclusion_section import (
    conclusion_section,
    follow_up_section,
    problems_section,
)
from jiheng.reporting.profile_section import profile_section
from jiheng.reporting.source import Source
from jiheng.reporting.spans import Binder
from jiheng.reporting.work_section import work_section
from jiheng.rulebook import Rulebook


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
    binder = Binder(rules, evaluation.overview.money_unit)
    source = Source(scored, findings, rules, binder, names)
    whole = evaluation.kind == "department"
    title = plain(binder.say("title" if whole else "project_title", year=_year(source)))
    blocks = tuple(_department(source) if whole else _projects(source))
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


def _department(source: Source) -> Iterator[Block]:
    yield _preface(source, "preface")
    for block in profile_section(source):
        yield block
        if isinstance(block, Table):  # the accounts; their picture goes right below
            yield from (chart for chart in (budget_chart(source),) if chart is not None)
    yield from work_section(source)
    yield from achievement_section(source)
    yield from conclusion_section(source)
    yield from problems_section(source)
    yield from follow_up_section(source)
    yield from annexes(source)


def _projects(source: Source) -> Iterator[Block]:
    """Yield a report on projects only: funds, goals, work, achievement, conclusion, problems."""
    bind = source.binder
    yield _preface(source, "project_preface")
    yield Heading(1, bind.heading("project_overview"))
    yield Heading(2, bind.heading("project_funds"))
    for tree in source.scored.projects:
        yield Paragraph(_funds(source, tree))
    yield Heading(2, bind.heading("project_goals"))
    for project in source.evaluation.projects:
        goal = bind.text(project.goal, project.places.get("goal"))
        name = bind.text(project.name or project.key)
        yield Paragraph((*name, "：", *(goal or (bind.label("not_reported"),)), "。"))
    yield from work_section(source)
    yield Heading(1, bind.heading("project_achievement"))
    for number, tree in enumerate(source.scored.projects, start=1):
        yield from _project(source, tree, number)
    yield from conclusion_section(source)
    yield from problems_section(source)
    yield from follow_up_section(source)
    yield from annexes(source)


def _funds(source: Source, tree: ScoredTree) -> tuple[Span, ...]:
    """Return the money of a project in a sentence, with its execution rate where it can be told."""
    bind = source.binder
    money = {
        base: bind.fact(source.facts.one("project.total", base, tree.subject))
        for base in ("original", "revised", "executed")
    }
    item = tree.execution
    told: tuple[Span, ...] = ()
    if item is not None and item.share.attainment is not None:
        rate = bind.rate("execution", item.share.attainment, label="预算执行率", source="执行/预算")
        told = bind.say("project_rate", rate=rate)
    return bind.say("project_funds", name=bind.text(tree.name), rate=told, **money)


def _project(source: Source, tree: ScoredTree, number: int) -> Iterator[Block]:
    bind = source.binder
    yield Heading(3, f"{number}.{tree.name}")
    lines = [item for item in tree.items if item.indicator]
    if lines:
        yield Paragraph(tuple(span for item in lines for span in told(source, item)))
    yield score_table(source, tree, bind.sentence("completion_table"), short=True)
    chart = completion_chart(source, tree)
    if chart is not None:
        yield chart
