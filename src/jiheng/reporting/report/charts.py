"""Chart specs: what is plotted; drawn by documents."""

from decimal import Decimal

from jiheng.model import (
    Chart,
    NumberTarget,
    Operator,
    ScoredItem,
    ScoredTree,
    factor,
    half_up,
    plain,
)
from jiheng.reporting.source import Source
from jiheng.scoring import waterfall

Row = tuple[str, dict[str, Decimal]]
LINES = ("expenditure.total", "expenditure.basic", "expenditure.project")
BASES = (("original", "年初预算"), ("revised", "调整后预算"), ("executed", "决算"))
UPWARD = (Operator.AT_LEAST, Operator.MORE, Operator.EQUAL)
MOST = 12  # rows of a chart; more can be read in the table
STEPS = 6  # columns side by side whose names can still be read


def budget_chart(source: Source) -> Chart | None:
    """Return budget against outturn; None without figures."""
    unit = source.evaluation.overview.money_unit
    rows = []
    for role in LINES:
        facts = {name: source.facts.first_exact(role, base) for base, name in BASES}
        values = {
            name: half_up(fact.exact.amount / factor(unit), 2)
            for name, fact in facts.items()
            if fact and fact.exact
        }
        if values:
            rows.append((source.rules.label(role), values))
    if not rows:
        return None
    items = "；".join(
        f"{label} " + "、".join(f"{name} {value}{unit}" for name, value in values.items())
        for label, values in rows
    )
    return _chart(source, "budget", unit, tuple(rows), items)


def completion_chart(source: Source, tree: ScoredTree) -> Chart | None:
    """Return actual over target by indicator, where both are positive numbers."""
    rows = [
        (item.name, {"达成率": half_up(item.share.attainment * 100, 2)})
        for item in tree.items
        if item.share.attainment is not None and item.share.attainment >= 0 and upward(item)
    ]
    items = "；".join(f"{name} {values['达成率']}%" for name, values in rows)
    return _chart(source, "completion", "达成率（%）", tuple(rows[:MOST]), items) if rows else None


def upward(item: ScoredItem) -> bool:
    """Return whether more is better, or the target is to be hit."""
    target = item.indicator.target if item.indicator else None
    return isinstance(target, NumberTarget) and target.operator in UPWARD


def lost_chart(source: Source) -> Chart | None:
    """Return the points lost by line, of the department or else of projects; None without any."""
    department, projects = source.scored.department, source.scored.projects
    trees = (department,) if department is not None else projects
    lost = [
        (item.name if len(trees) == 1 else f"{tree.name}：{item.name}", item.lost)
        for tree in trees
        for item in tree.items
        if item.lost is not None and item.lost > 0
    ]
    lost.sort(key=lambda pair: -pair[1])
    rows = tuple((name, {"失分": points}) for name, points in lost[:MOST])
    items = "；".join(f"{name} {points} 分" for name, points in lost)
    return _chart(source, "lost", "失分（分）", rows, items) if rows else None


def drops_chart(source: Source) -> Chart | None:
    """Return the department's way from the full marks down; None below two steps."""
    tree = source.scored.department
    drops = waterfall(tree) if tree is not None else ()
    if tree is None or len(drops) < 2:
        return None
    bind, total = source.binder, tree.total
    says = source.rules.wording["sentences"]
    rows: list[Row] = [
        (drop.name or says[f"drop_{drop.kind}"], {says["series_drop"]: -drop.points})
        for drop in drops[: STEPS - 1]
    ]
    rest = sum((drop.points for drop in drops[STEPS - 1 :]), Decimal(0))
    if rest:
        rows.append((says["drop_rest"], {says["series_drop"]: -rest}))
    rows.append((says["drop_total"], {"合计": total.full_marks - (total.value or Decimal(0))}))
    items = "；".join(f"{n} {next(iter(v.values()))} 分" for n, v in rows)
    alternative = plain(
        bind.say("chart_drops_alt", full=f"{total.full_marks}", total=f"{total.value}", items=items)
    )
    return Chart(
        id="drops", kind="drops", title=bind.sentence("chart_drops"), alternative=alternative,
        axis=bind.sentence("axis_drops"), rows=tuple(rows),
    )  # fmt: skip


def _chart(
    source: Source,
    kind: str,
    axis: str,
    rows: tuple[tuple[str, dict[str, Decimal]], ...],
    items: str,
) -> Chart:
    bind = source.binder
    return Chart(
        id=kind, kind=kind, title=bind.sentence(f"chart_{kind}"),
        alternative=plain(bind.say(f"chart_{kind}_alt", items=items)), axis=axis, rows=rows,
    )  # fmt: skip
