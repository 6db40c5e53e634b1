"""How the self-evaluation was done: who did it, when, by which method and rules."""

from collections.abc import Iterator

from jiheng.model import Block, Member, Paragraph, Span
from jiheng.reporting.source import Source


def _who(source: Source, member: Member) -> str:
    name = f"{member.name}" if source.names and member.name else ""
    return f"{member.division}{name}" or member.name if source.names else member.division


def _group(source: Source) -> tuple[Span, ...]:
    bind = source.binder
    lead = [w for m in source.evaluation.members if m.duty == "lead" and (w := _who(source, m))]
    rest = [w for m in source.evaluation.members if m.duty != "lead" and (w := _who(source, m))]
    return bind.say(
        "group",
        lead=bind.say("group_lead", names="、".join(lead)) if lead else (),
        members=bind.say("group_members", names="、".join(rest)) if rest else (),
    )


def organisation(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield who evaluated, when, in which steps."""
    bind, evaluation = source.binder, source.evaluation
    overview = evaluation.overview
    spans: tuple[Span, ...] = ()
    if overview.started_on and overview.ended_on:
        spans += bind.say(
            "period",
            started=bind.date("started", overview.started_on, label="自评开始日期"),
            ended=bind.date("ended", overview.ended_on, label="自评结束日期"),
            short=source.short,
        )
    if evaluation.members:
        spans += _group(source)
    yield Paragraph(spans or bind.say("not_reported", names="自评的组织情况"))
    if evaluation.steps:
        count = bind.count("steps", len(evaluation.steps), label="阶段数")
        yield Paragraph(bind.say("steps", count=count))
    for number, step in enumerate(evaluation.steps, start=1):
        yield Paragraph(
            bind.say(
                "step",
                number=str(number),
                name=step.name,
                started=bind.date("step", step.started_on, label="阶段开始日期"),
                ended=bind.date("step", step.ended_on, label="阶段结束日期"),
                content=bind.text(step.content, step.places.get("content")),
            )
        )
    if evaluation.evidence:
        count = bind.count("evidence", len(evaluation.evidence), label="佐证材料份数")
        yield Paragraph(bind.say("evidence", count=count))


def process(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield what was done and how much was evaluated."""
    bind, scored = source.binder, source.scored
    projects = bind.count("projects", len(scored.projects), label="项目数")
    if scored.department is not None:
        lines = sum(item.indicator is not None for item in scored.department.items)
        counts = bind.say(
            "process_counts", count=bind.count("lines", lines, label="指标数"), projects=projects
        )
    else:
        counts = bind.say("project_counts", projects=projects)
    yield Paragraph(bind.say("process") + counts)
