"""How firm the grade is, in words: what would change it, and by how much."""

from collections.abc import Iterator

from jiheng.model import Block, Paragraph, Robustness, ScoredTree, Span, WeightRange
from jiheng.reporting.report.charts import drops_chart
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined
from jiheng.rulebook import Rulebook
from jiheng.scoring import robustness

MOST = 3  # lines that are named; all are in `jiheng what-if`


def firm_lines(firm: Robustness, rules: Rulebook, language: str = "zh") -> list[str]:
    """Return everything that would change a grade as lines of plain text."""
    lines = [rules.say("what_if_margin", language, margin=firm.margin, grade=firm.grade)]
    for weight_range in firm.weights:
        ends = "、".join(
            f"{float(end):.4g}" for end in (weight_range.down, weight_range.up) if end is not None
        )
        share = f"{float(weight_range.share) * 100:.1f}%"
        details = {
            "name": weight_range.name,
            "weight": weight_range.weight,
            "block": weight_range.block,
            "share": share,
        }
        lines.append(rules.say("what_if_weight", language, **details, ends=ends or "—"))
    for change in firm.actuals:
        moved = f"{change.change:+f}{change.unit}"
        after = {"total": change.proof.value, "grade": change.proof.grade or ""}
        lines.append(rules.say("what_if_actual", language, name=change.name, change=moved, **after))
    return lines


def firmness(source: Source, tree: ScoredTree) -> Iterator[Block]:
    """Yield what would change the grade of a tree; nothing without a total and a grade."""
    grade_robustness = robustness(tree, source.profile(tree.profile))
    if grade_robustness is None:
        return
    bind = source.binder
    spans = bind.say(
        "firm_margin",
        name=bind.text(tree.name),
        grade=grade_robustness.grade,
        margin=bind.points("margin", grade_robustness.margin, label="离等级下限的分数"),
    )
    spans += _weights(source, grade_robustness)
    yield Paragraph(spans + _actuals(source, grade_robustness))
    if tree is source.scored.department:
        chart = drops_chart(source)
        if chart is not None:
            yield chart


def _weights(source: Source, grade_robustness: Robustness) -> tuple[Span, ...]:
    bind = source.binder
    if not grade_robustness.weights:
        return ()
    loose = sorted(
        (w for w in grade_robustness.weights if w.share < 1), key=lambda w: (w.share, w.key)
    )
    if not loose:
        count = bind.count("weights_tried", len(grade_robustness.weights), label="指标数")
        return bind.say("firm_weights", count=count)
    phrases = [_weight(source, weight_range) for weight_range in loose[:MOST]]
    count = bind.count("weights_loose", len(loose), label="指标数")
    return bind.say("loose_weights", count=count, items=joined(phrases, "；"))


def _weight(source: Source, weight_range: WeightRange) -> tuple[Span, ...]:
    bind = source.binder
    ends = [
        bind.say(key, at=bind.points("break_even", end, label="等级改变处的分值"))
        for key, end in (("loose_down", weight_range.down), ("loose_up", weight_range.up))
        if end is not None
    ]
    return bind.say(
        "loose_weight",
        name=bind.text(weight_range.name),
        weight=bind.weight("weight", weight_range.weight),
        ends=joined(ends, "或"),
        share=bind.rate("kept", weight_range.share, label="保持等级的范围", source="逐一重新计分"),
    )


def _actuals(source: Source, grade_robustness: Robustness) -> tuple[Span, ...]:
    bind = source.binder
    if not grade_robustness.actuals:
        return bind.say("firm_actuals")
    phrases = []
    for actual_change in grade_robustness.actuals[:MOST]:
        unit = "个百分点" if actual_change.unit == "%" else actual_change.unit
        change = bind.figure(
            "change", label="实际完成值的最小变动", value=f"{abs(actual_change.change):f}",
            unit=unit, text=f"{abs(actual_change.change):f}{unit}", source="逐项重新计分",
        )  # fmt: skip
        total = bind.points("changed_total", actual_change.proof.value, label="变动后的总分")
        key = "actual_less" if actual_change.steps < 0 else "actual_more"
        grade = actual_change.proof.grade or ""
        name = bind.text(actual_change.name)
        phrases.append(bind.say(key, name=name, change=change, total=total, grade=grade))
    return bind.say("loose_actuals", items=joined(phrases, "；"))
