"""What was achieved, line by line, and the score by indicator."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from jiheng.model import Paragraph, ScoredItem, ScoredTree, Span, Table
from jiheng.reporting.report.areas import areas
from jiheng.reporting.report.charts import completion_chart, upward
from jiheng.reporting.report.omissions import Omission, Piece
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined
from jiheng.scoring import tier


def overall_result(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield what became of the overall objective, how many lines were met, and the surveys."""
    bind, tree = source.binder, source.scored.department
    overall = [o for o in source.evaluation.objectives if o.kind == "overall" and o.result.strip()]
    for objective in overall:
        text = bind.text(objective.result, objective.places.get("result"))
        yield Paragraph(bind.say("overall_result", text=text))
    if not overall:
        yield Omission("overall_result")
    if tree is not None and any(item.indicator for item in tree.items):
        yield Paragraph(_counts(source, tree))
    yield from _surveys(source)


def sub_results(source: Source, level: int) -> Iterator[Piece]:
    """Yield what was done area by area, each with its indicators, and the table of them all."""
    bind, tree = source.binder, source.scored.department
    yield from areas(source, tree, level)
    if tree is not None and tree.items:
        yield score_table(source, tree, bind.sentence("completion_table"), short=True)
        chart = completion_chart(source, tree)
        if chart is not None:
            yield chart


def deviations(source: Source, level: int) -> Iterator[Piece]:  # noqa: ARG001
    """Yield the lines that lost points, each with its reason."""
    bind = source.binder
    lost = [(t, i) for t in source.scored.trees for i in t.items if i.lost]
    if not lost:
        yield Paragraph(bind.say("no_deviations"))
    for number, (tree, item) in enumerate(lost, start=1):
        indicator = item.indicator
        place = indicator.places.get("reason") if indicator else None
        text = indicator.reason if indicator else source.execution_reason(tree.subject)
        reason = bind.text(text, place)
        spans = bind.say(
            "deviation",
            number=str(number),
            owner=bind.text(tree.name),
            name=bind.text(item.name),
            lost=bind.points("deviation", item.lost or Decimal(0), label="失分"),
        )
        if reason:
            spans += bind.say("deviation_reason", reason=reason)
        else:
            yield Omission("reasons")
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


def _surveys(source: Source) -> Iterator[Piece]:
    bind, facts = source.binder, source.evaluation.facts
    for survey in source.evaluation.surveys:
        issued, returned, satisfied = (
            facts.first_exact(f"survey.{name}", "value", survey.key)
            for name in ("issued", "returned", "satisfied")
        )
        group = bind.text(survey.group, survey.places.get("group")) or (bind.label("group"),)
        if returned and satisfied and returned.exact and satisfied.exact and returned.exact.amount:
            value = satisfied.exact.amount / returned.exact.amount
            rate = bind.rate("satisfaction", value, label="满意度", source="满意数/回收数")
            sent = bind.say("survey_issued", issued=bind.fact(issued)) if issued else ()
            values = {"returned": bind.fact(returned), "satisfied": bind.fact(satisfied)}
            yield Paragraph(bind.say("survey", group=group, issued=sent, rate=rate, **values))
        elif survey.rate_text:
            rate_text = bind.text(survey.rate_text, survey.places.get("rate_text"))
            yield Omission("survey_counts")
            yield Paragraph(bind.say("survey_claim", group=group, rate=rate_text))


def regrouped(items: Sequence[ScoredItem]) -> tuple[ScoredItem, ...]:
    """Return lines with those of one level together, levels in the order they first appear."""
    pairs = [
        (item.indicator.level1, item.indicator.level2) if item.indicator else ("", "")
        for item in items
    ]
    firsts = list(dict.fromkeys(first for first, _ in pairs))
    seconds = list(dict.fromkeys(pairs))
    ranked = sorted(
        zip(pairs, items, strict=True),
        key=lambda entry: (firsts.index(entry[0][0]), seconds.index(entry[0])),
    )
    return tuple(item for _, item in ranked)


def score_table(source: Source, tree: ScoredTree, title: str, *, short: bool = False) -> Table:
    """Return target, actual, weight and points line by line; in full with levels and reasons."""
    rows = [row(source, tree, item, short=short) for item in regrouped(tree.items)]
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
        merged=2,
    )


def row(
    source: Source, tree: ScoredTree, item: ScoredItem, *, short: bool
) -> tuple[tuple[Span, ...], ...]:
    """Return a line of the score table."""
    bind, indicator = source.binder, item.indicator
    name = (
        bind.text(indicator.name, indicator.places.get("name"))
        if indicator
        else (bind.label("execution"),)
    )
    target: tuple[Span, ...] = ("—",)
    actual: tuple[Span, ...] = ("—",)
    if indicator is None:
        target = (
            bind.figure("goal", label="执行率目标", value="1", unit="", text="100%", source="规则"),
        )
    elif indicator.target is not None:
        target = bind.target(indicator.target, indicator.at("target")[0])
    if indicator is not None and indicator.actual is not None:
        actual = bind.actual(indicator.actual, indicator.at("actual")[0])
    elif indicator is None and item.share.attainment is not None:
        actual = (
            bind.rate(
                "execution", item.share.attainment, label="预算执行率", source="执行数/预算数"
            ),
        )
    if short:
        return name, target, actual, _attained(source, item), (_state(source, item, tree.profile),)
    points = (
        (bind.points("points", item.points, label="得分"),) if item.points is not None else ("—",)
    )
    reason = indicator.reason if indicator else source.execution_reason(tree.subject)
    block = level_label(source, indicator.level1, "level1", tree.profile) if indicator else ""
    first = block or bind.label("execution")
    return (
        (first,),
        (level_label(source, indicator.level2, "level2") if indicator else "",),
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
    """Return actual over target; a dash where it says nothing: the less the better, or a range."""
    if item.share.attainment is None or (item.indicator is not None and not upward(item)):
        return ("—",)
    return (
        source.binder.rate("attainment", item.share.attainment, label="达成率", source="实际/目标"),
    )


def _state(source: Source, item: ScoredItem, profile: str) -> str:
    standing = _standing(item)
    if standing == "judged" and item.share.value is not None:
        return tier(item.share.value, source.profile(profile))
    return source.binder.label(standing)
