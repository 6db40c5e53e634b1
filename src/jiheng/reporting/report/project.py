"""What a report tells of projects: money, goals, results."""

from collections.abc import Iterator

from jiheng.model import Block, Heading, Paragraph, ScoredTree, Span
from jiheng.reporting.headings import numbered
from jiheng.reporting.report.achievement import score_table
from jiheng.reporting.report.areas import item_result
from jiheng.reporting.report.charts import completion_chart
from jiheng.reporting.report.omissions import Omission, Piece
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined

MONEY = {
    "original": "project_original", "revised": "project_revised", "executed": "project_executed",
}  # fmt: skip


def project_funds(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield the money of each project."""
    for tree in source.scored.projects:
        spans = _funds(source, tree)
        if spans:
            yield Paragraph(spans)
        else:
            yield Omission("project_funds")


def project_goals(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield the goal of each project."""
    bind = source.binder
    for project in source.evaluation.projects:
        goal = bind.text(project.goal, project.places.get("goal"))
        if goal:
            yield Paragraph((*bind.text(project.name or project.key), "：", *goal, "。"))
        else:
            yield Omission("project_goals")


def project_results(source: Source, level: int) -> Iterator[Piece]:
    """Yield what each project achieved, line by line."""
    number = 0
    for tree in source.scored.projects:
        blocks = tuple(_project(source, tree))
        if blocks:
            number += 1
            yield Heading(level + 1, numbered(level + 1, number, tree.name))
            yield from blocks


def _funds(source: Source, tree: ScoredTree) -> tuple[Span, ...]:
    """Return the money of a project in a sentence: what was stated, and its execution rate."""
    bind = source.binder
    phrases = []
    for base, key in MONEY.items():
        fact = source.facts.first_exact("project.total", base, tree.subject)
        if fact is not None and fact.exact:
            phrases.append(bind.say(key, amount=bind.fact(fact)))
    if not phrases:
        return ()
    item = tree.execution
    if item is not None and item.share.attainment is not None:
        rate = bind.rate("execution", item.share.attainment, label="预算执行率", source="执行/预算")
        phrases.append(bind.say("project_rate", rate=rate))
    project = next((p for p in source.evaluation.projects if p.key == tree.subject), None)
    if project is not None and project.executed_as_of is not None:
        day = bind.date("executed_as_of", project.executed_as_of, label="执行数截至日期")
        phrases.append(bind.say("project_as_of", day=day))
    return bind.say(
        "project_funds",
        name=bind.text(tree.name) or bind.text(tree.subject),
        items=joined(phrases, "，"),
    )


def _project(source: Source, tree: ScoredTree) -> Iterator[Block]:
    bind = source.binder
    spans = tuple(span for item in tree.items for span in item_result(source, item))
    if spans:
        yield Paragraph(spans)
    if tree.items:
        yield score_table(source, tree, bind.sentence("completion_table"), short=True)
    chart = completion_chart(source, tree)
    if chart is not None:
        yield chart
