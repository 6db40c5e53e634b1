"""What a report tells of projects: money, goals, results."""

from collections.abc import Iterator

from jiheng.model import Block, Heading, Paragraph, ScoredTree, Span
from jiheng.reporting.achievement_section import score_table, told
from jiheng.reporting.charts import completion_chart
from jiheng.reporting.headings import numbered
from jiheng.reporting.source import Source


def project_funds(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield the money of each project."""
    for tree in source.scored.projects:
        yield Paragraph(_funds(source, tree))


def project_goals(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield the goal of each project."""
    bind = source.binder
    for project in source.evaluation.projects:
        goal = bind.text(project.goal, project.places.get("goal"))
        name = bind.text(project.name or project.key)
        yield Paragraph((*name, "：", *(goal or (bind.label("not_reported"),)), "。"))


def project_results(source: Source, level: int) -> Iterator[Block]:
    """Yield what each project achieved, line by line."""
    for number, tree in enumerate(source.scored.projects, start=1):
        yield from _project(source, tree, number, level)


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


def _project(source: Source, tree: ScoredTree, number: int, level: int) -> Iterator[Block]:
    bind = source.binder
    yield Heading(level + 1, numbered(level + 1, number, tree.name))
    lines = [item for item in tree.items if item.indicator]
    if lines:
        yield Paragraph(tuple(span for item in lines for span in told(source, item)))
    yield score_table(source, tree, bind.sentence("completion_table"), short=True)
    chart = completion_chart(source, tree)
    if chart is not None:
        yield chart
