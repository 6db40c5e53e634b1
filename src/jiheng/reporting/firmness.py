"""How firm the grade is, in words: what would change it, and by how much."""

from collections.abc import Iterator

from jiheng.model import Block, Paragraph, Robustness, ScoredTree, Span, WeightRange
from jiheng.reporting.source import Source
from jiheng.reporting.spans import joined
from jiheng.rulebook import Rulebook
from jiheng.scoring import robustness

MOST = 3  # lines that are named; all are in `jiheng what-if`


def firm_lines(firm: Robustness, rules: Rulebook, language: str = "zh") -> list[str]:
    """Return everything that would change a grade as lines of plain text."""
    told = [rules.say("what_if_margin", language, margin=firm.margin, grade=firm.grade)]
    for one in firm.weights:
        ends = "、".join(f"{float(end):.4g}" for end in (one.down, one.up) if end is not None)
        share = f"{float(one.share) * 100:.1f}%"
        details = {"name": one.name, "weight": one.weight, "block": one.block, "share": share}
        told.append(rules.say("what_if_weight", language, **details, ends=ends or "—"))
    for change in firm.actuals:
        moved = f"{change.change:+f}{change.unit}"
        after = {"total": change.proof.value, "grade": change.proof.grade or ""}
        told.append(rules.say("what_if_actual", language, name=change.name, change=moved, **after))
    return told


def firmness(source: Source, tree: ScoredTree) -> Iterator[Block]:
    """Yield what would change the grade of a tree; nothing without a total and a grade."""
    found = robustness(tree, source.profile(tree.profile))
    if found is None:
        return
    bind = source.binder
    spans = bind.say(
        "firm_margin",
        name=bind.text(tree.name),
        grade=found.grade,
        margin=bind.points("margin", found.margin, label="离等级下限的分数"),
    )
    spans += _weights(source, found)
    yield Paragraph(spans + _actuals(source, found))


def _weights(source: Source, found: Robustness) -> tuple[Span, ...]:
    bind = source.binder
    if not found.weights:
        return ()
    loose = sorted((w for w in found.weights if w.share < 1), key=lambda w: (w.share, w.key))
    if not loose:
        count = bind.count("weights_tried", len(found.weights), label="指标数")
        return bind.say("firm_weights", count=count)
    told = [_weight(source, one) for one in loose[:MOST]]
    count = bind.count("weights_loose", len(loose), label="指标数")
    return bind.say("loose_weights", count=count, items=joined(told, "；"))


def _weight(source: Source, one: WeightRange) -> tuple[Span, ...]:
    bind = source.binder
    ends = [
        bind.say(key, at=bind.points("break_even", end, label="等级改变处的分值"))
        for key, end in (("loose_down", one.down), ("loose_up", one.up))
        if end is not None
    ]
    return bind.say(
        "loose_weight",
        name=bind.text(one.name),
        weight=bind.weight("weight", one.weight),
        ends=joined(ends, "或"),
        share=bind.rate("kept", one.share, label="保持等级的范围", source="逐一重新计分"),
    )


def _actuals(source: Source, found: Robustness) -> tuple[Span, ...]:
    bind = source.binder
    if not found.actuals:
        return bind.say("firm_actuals")
    told = []
    for one in found.actuals[:MOST]:
        unit = "个百分点" if one.unit == "%" else one.unit
        change = bind.figure(
            "change", label="实际完成值的最小变动", value=f"{abs(one.change):f}", unit=unit,
            text=f"{abs(one.change):f}{unit}", source="逐项重新计分",
        )  # fmt: skip
        total = bind.points("changed_total", one.proof.value, label="变动后的总分")
        key = "actual_less" if one.steps < 0 else "actual_more"
        grade = one.proof.grade or ""
        name = bind.text(one.name)
        told.append(bind.say(key, name=name, change=change, total=total, grade=grade))
    return bind.say("loose_actuals", items=joined(told, "；"))
