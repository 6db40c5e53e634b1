"""How the self-evaluation was done: who did it, when, by which method and rules."""

from collections.abc import Iterator

from jiheng.model import Member, Paragraph, Span, Step
from jiheng.reporting.report.omissions import Omission, Piece
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined


def _member_name(source: Source, member: Member) -> str:
    name = f"{member.name}" if source.names and member.name else ""
    return f"{member.division}{name}" or member.name if source.names else member.division


def _group(source: Source) -> tuple[Span, ...]:
    bind = source.binder
    seats = {
        name: member.duty == "lead"
        for member in source.evaluation.members
        if (name := _member_name(source, member).strip())
    }
    lead = [name for name, leads in seats.items() if leads]
    rest = [name for name, leads in seats.items() if not leads]
    if not lead and not rest:
        return ()
    return bind.say(
        "group",
        lead=bind.say("group_lead", names="、".join(lead)) if lead else (),
        members=bind.say("group_members", names="、".join(rest)) if rest else (),
    )


def organisation(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
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
    spans += _group(source)
    if spans:
        yield Paragraph(spans)
    else:
        yield Omission("organisation")
    steps = [step for step in evaluation.steps if step.name.strip() or step.content.strip()]
    if len(steps) > 1:
        count = bind.count("steps", len(steps), label="阶段数")
        yield Paragraph(bind.say("steps", count=count))
    for number, step in enumerate(steps, start=1):
        yield Paragraph(_step(source, step, str(number) if len(steps) > 1 else ""))
    if evaluation.evidence:
        count = bind.count("evidence", len(evaluation.evidence), label="佐证材料份数")
        yield Paragraph(bind.say("evidence", count=count))


def _step(source: Source, step: Step, number: str) -> tuple[Span, ...]:
    """Return a step with its days and what was done, as far as they are stated."""
    bind = source.binder
    days = [
        bind.date("step", day, label=label)
        for day, label in ((step.started_on, "阶段开始日期"), (step.ended_on, "阶段结束日期"))
        if day is not None
    ]
    period = bind.say("step_days", days=joined([(day,) for day in days], "至")) if days else ()
    content = bind.text(step.content, step.places.get("content"))
    name = bind.text(step.name) or content
    spans = (*(bind.say("number", number=number) if number else ()), *name, *period)
    return (*spans, *(("：", *content) if content and name is not content else ()), "。")


def process(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield what was done and how much was evaluated."""
    bind, scored = source.binder, source.scored
    counts = []
    if scored.department is not None:
        lines = sum(item.indicator is not None for item in scored.department.items)
        if lines:
            count = bind.count("lines", lines, label="指标数")
            counts.append(bind.say("process_lines", count=count))
    if scored.projects:
        count = bind.count("projects", len(scored.projects), label="项目数")
        counts.append(bind.say("process_projects", count=count))
    spans = bind.say("process")
    yield Paragraph(spans + (bind.say("process_counts", counts=joined(counts)) if counts else ()))
