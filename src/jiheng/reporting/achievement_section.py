"""What was achieved, line by line, and the score by indicator."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from jiheng.model import (
    Block,
    Heading,
    Paragraph,
    ScoredItem,
    ScoredTree,
    Span,
    Table,
)
from jiheng.reporting.charts import completion_chart, upward
from jiheng.reporting.headings import numbered
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined
from jiheng.scoring import tier


def overall_result(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield what became of the overall objective, how many lines were met, and the surveys."""
    bind, tree = source.binder, source.scored.department
    overall = [o for o in source.evaluation.objectives if o.kind == "overall" and o.result]
    for objective in overall:
        text = bind.text(objective.result, objective.places.get("result"))
        yield Paragraph(bind.say("overall_result", text=text))
    if not overall:
        yield Paragraph(bind.say("not_reported", names="总体绩效目标完成情况"))
    if tree is not None:
        yield Paragraph(_counts(source, tree))
    yield from _surveys(source)


def sub_results(source: Source, level: int) -> Iterator[Block]:
    """Yield what was done area by area, each with its indicators, and the table of them all."""
    bind, tree = source.binder, source.scored.department
    yield from _areas(source, tree, level)
    if tree is not None:
        yield score_table(source, tree, bind.sentence("completion_table"), short=True)
        chart = completion_chart(source, tree)
        if chart is not None:
            yield chart


def deviations(source: Source, level: int) -> Iterator[Block]:  # noqa: ARG001
    """Yield the lines that lost points, each with its reason."""
    bind = source.binder
    lost = [(t, i) for t in source.scored.trees for i in t.items if i.lost]
    if not lost:
        yield Paragraph(bind.say("no_deviations"))
    for number, (tree, item) in enumerate(lost, start=1):
        one = item.indicator
        reason = one.reason if one else source.execution_reason(tree.subject)
        place = one.places.get("reason") if one else None
        spans = bind.say(
            "deviation",
            number=str(number),
            owner=bind.text(tree.name),
            name=bind.text(item.name),
            lost=bind.points("deviation", item.lost or Decimal(0), label="失分"),
            reason=bind.text(reason, place) or bind.sentence("unset"),
        )
        yield Paragraph(spans)


def _counts(source: Source, tree: ScoredTree) -> tuple[Span, ...]:
    """Return how many lines were met, missed, judged, left open or dropped; zeros are not told."""
    bind = source.binder
    lines = [item for item in tree.items if item.indicator]
    counts = Counter(_standing(item) for item in lines)
    states = [
        bind.say(f"count_{state}", count=bind.count(state, counts[state], label="指标数"))
        for state in ("met", "unmet", "judged", "open", "not_applicable")
        if counts[state]
    ]
    count = bind.count("lines", len(lines), label="指标数")
    return bind.say("result_counts", count=count, states=joined(states, "，"))


def _standing(item: ScoredItem) -> str:
    if item.share.not_applicable:
        return "not_applicable"
    if item.points is None:
        return "open"
    if item.share.met is None:
        return "judged"
    return "met" if item.share.met else "unmet"


def _full(item: ScoredItem) -> bool:
    return item.points is not None and item.points == item.weight


def _surveys(source: Source) -> Iterator[Block]:
    bind, facts = source.binder, source.evaluation.facts
    for survey in source.evaluation.surveys:
        issued, returned, satisfied = (
            facts.one(f"survey.{name}", "value", survey.key)
            for name in ("issued", "returned", "satisfied")
        )
        group = bind.text(survey.group, survey.places.get("group"))
        if returned and satisfied and returned.exact and satisfied.exact and returned.exact.amount:
            value = satisfied.exact.amount / returned.exact.amount
            rate = bind.rate("satisfaction", value, label="满意度", source="满意数/回收数")
            values = {
                "issued": bind.fact(issued), "returned": bind.fact(returned),
                "satisfied": bind.fact(satisfied), "rate": rate,
            }  # fmt: skip
            yield Paragraph(bind.say("survey", group=group, **values))
        elif survey.rate_text:
            rate_text = bind.text(survey.rate_text, survey.places.get("rate_text"))
            yield Paragraph(bind.say("survey_claim", group=group, rate=rate_text))


def _areas(source: Source, tree: ScoredTree | None, level: int) -> Iterator[Block]:
    bind, evaluation = source.binder, source.evaluation
    areas = [o.area for o in evaluation.objectives if o.kind == "sub"]
    areas += [r.area for r in evaluation.results if r.area not in areas]
    if not areas:
        yield Paragraph(bind.say("not_reported", names="分项绩效目标完成情况"))
    for number, area in enumerate(areas, start=1):
        results = [r for r in evaluation.results if r.area == area]
        title = next((r.heading for r in results if r.heading), area)
        yield Heading(level + 1, numbered(level + 1, number, title))
        for result in results:
            yield Paragraph((*bind.text(result.text, result.places.get("text")), "。"))
        lines = (
            [i for i in tree.items if i.indicator and i.indicator.objective == area] if tree else []
        )
        if lines:
            yield Paragraph(tuple(span for item in lines for span in told(source, item)))
        else:
            yield Paragraph(bind.say("area_no_indicators"))


def told(source: Source, item: ScoredItem) -> tuple[Span, ...]:
    """Return one line in a sentence: target, actual, points, and the reason if it fell short."""
    bind, one = source.binder, item.indicator
    if one is None:
        return ()
    values = {
        "name": bind.text(one.name, one.places.get("name")),
        "target": bind.target(one.target, one.at("original_target")[0]),
        "actual": bind.actual(one.actual, one.at("actual")[0]),
    }
    if item.points is None:
        return bind.say(
            "area_open", **values, reason=source.reason(item.share.reason or "actual_missing")
        )
    attained = item.share.attainment
    rate = bind.rate("attained", attained, label="达成率", source="实际/目标") if attained else None
    spans = bind.say(
        "area_met",
        **values,
        rate=bind.say("area_rate", rate=rate) if rate and upward(item) else (),
        points=bind.points(f"points_{one.key}", item.points, label=f"{one.name} 得分"),
        weight=bind.weight("weight", item.weight),
    )
    if not _full(item) and one.reason:
        spans += bind.say("area_reason", reason=bind.text(one.reason, one.places.get("reason")))
    return spans


def score_table(source: Source, tree: ScoredTree, title: str, *, short: bool = False) -> Table:
    """Return target, actual, weight and points line by line; in full with levels and reasons."""
    rows = [row(source, tree, item, short=short) for item in tree.items]
    if short:
        columns: tuple[str, ...] = ("指标", "目标值", "实际完成值", "达成率", "完成情况")
        return Table(title=title, columns=columns, rows=tuple(rows), widths=(40, 20, 20, 16, 16))
    columns = (
        "一级指标", "二级指标", "三级指标", "目标值", "实际完成值", "分值", "得分",
        "偏差原因及改进措施",
    )  # fmt: skip
    total = tree.total
    bind = source.binder
    shown = (
        (bind.points("total", total.value, label="总分"),)
        if total.value is not None
        else (
            bind.points("low", total.low, label="总分下限"),
            "～",
            bind.points("high", total.high, label="总分上限"),
        )
    )
    foot = (
        ("合计",),
        ("",),
        ("",),
        ("",),
        ("",),
        (bind.weight("weights", total.weights),),
        shown,
        ("",),
    )
    return Table(
        title=title,
        columns=columns,
        rows=(*rows, foot),
        widths=(17, 18, 26, 15, 15, 8, 11, 30),
        numeric=frozenset({5, 6}),
    )


def row(
    source: Source, tree: ScoredTree, item: ScoredItem, *, short: bool
) -> tuple[tuple[Span, ...], ...]:
    """Return a line of the score table."""
    bind, one = source.binder, item.indicator
    name = bind.text(one.name, one.places.get("name")) if one else (bind.label("execution"),)
    target = bind.target(one.target, one.at("original_target")[0]) if one else (
        bind.figure("goal", label="执行率目标", value="1", unit="", text="100%", source="规则"),
    )  # fmt: skip
    if one:
        actual = bind.actual(one.actual, one.at("actual")[0])
    elif item.share.attainment is not None:
        actual = (
            bind.rate(
                "execution", item.share.attainment, label="预算执行率", source="执行数/预算数"
            ),
        )
    else:
        actual = (bind.label("not_reported"),)
    if short:
        return name, target, actual, _attained(source, item), (_state(source, item, tree.profile),)
    points = (
        (bind.points("points", item.points, label="得分"),) if item.points is not None else ("—",)
    )
    reason = one.reason if one else source.execution_reason(tree.subject)
    if item.points is None:
        reason = source.reason(item.share.reason or "actual_missing")
    block = level_label(source, one.level1, "level1", tree.profile) if one else ""
    first = block or bind.label("execution")
    return (
        (first,),
        (level_label(source, one.level2, "level2") if one else "",),
        name, target, actual, (bind.weight("weight", item.weight),), points,
        bind.text(reason),
    )  # fmt: skip


def level_label(source: Source, id_: str, column: str, profile: str = "") -> str:
    """Return what a profile calls a level, else its label, else the level as written."""
    block = source.profile(profile).block(id_) if profile and column == "level1" else None
    if block is not None:
        return block.label
    return source.rules.form.label("indicators", column, id_)


def _attained(source: Source, item: ScoredItem) -> tuple[Span, ...]:
    if item.share.attainment is None:
        return ("—",)
    return (
        source.binder.rate("attainment", item.share.attainment, label="达成率", source="实际/目标"),
    )


def _state(source: Source, item: ScoredItem, profile: str) -> str:
    standing = _standing(item)
    if standing == "judged" and item.share.value is not None:
        return tier(item.share.value, source.profile(profile))
    return source.binder.label(standing)
