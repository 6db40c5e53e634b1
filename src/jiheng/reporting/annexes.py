"""Annexes: the score table, the ratios, the projects."""

from collections.abc import Iterator

from jiheng.model import Block, Heading, Landscape, Ratio, Span, Table, plain
from jiheng.reporting.achievement_section import score_table
from jiheng.reporting.source import Source
from jiheng.reporting.spans import fill


def annexes(source: Source) -> Iterator[Block]:
    """Yield the annexes on landscape pages, numbered as they come."""
    pages = tuple(_pages(source))
    if pages:
        yield Landscape(True)
    for number, (title, table) in enumerate(pages, start=1):
        template = source.binder.heading("annex")
        yield Heading(1, plain(fill(template, number=str(number), title=title)))
        yield table


def _pages(source: Source) -> Iterator[tuple[str, Table]]:
    bind, scored = source.binder, source.scored
    if scored.department is not None:
        yield bind.heading("annex_scores"), score_table(source, scored.department, "")
    else:
        for tree in scored.projects:
            title = plain(fill(bind.heading("annex_project_scores"), name=tree.name))
            yield title, score_table(source, tree, "")
    if scored.ratios:
        yield bind.heading("annex_ratios"), _ratios(source)
    if scored.projects:
        yield bind.heading("annex_projects"), _projects(source)


def _ratios(source: Source) -> Table:
    rows = [_ratio(source, ratio) for ratio in source.scored.ratios]
    return Table(
        title="", columns=("指标", "计算结果", "状态", "说明"), rows=tuple(rows),
        widths=(44, 16, 14, 66), numeric=frozenset({1}),
    )  # fmt: skip


def _ratio(source: Source, ratio: Ratio) -> tuple[tuple[Span, ...], ...]:
    bind = source.binder
    if ratio.value is not None:
        places = "、".join(str(place) for place in ratio.at)
        value: tuple[Span, ...] = (
            bind.rate(ratio.id, ratio.value, label=ratio.name, source=places),
        )
        return (ratio.name,), value, (bind.label("computed"),), (f"取自 {_sheets(ratio)}",)
    return (ratio.name,), ("—",), (bind.label(ratio.status),), (ratio.reason,)


def _sheets(ratio: Ratio) -> str:
    return "、".join(dict.fromkeys(place.part for place in ratio.at))


def _projects(source: Source) -> Table:
    bind, unit = source.binder, source.evaluation.overview.money_unit
    rows = []
    for tree in source.scored.projects:
        money = [
            bind.cell(source.facts.one("project.total", base, tree.subject), unit)
            for base in ("original", "revised", "executed")
        ]
        total = tree.total
        score: tuple[Span, ...] = (
            bind.points("project_total", total.low, label=f"{tree.name} 总分"),
        )
        if total.value is None:
            score += ("～", bind.points("project_high", total.high, label=f"{tree.name} 上限"))
        rows.append((bind.text(tree.name), *money, score, (total.grade or "暂不评定",)))
    return Table(
        title="", columns=("项目", "年初预算", "全年预算", "全年执行", "得分", "等级"),
        rows=tuple(rows), widths=(50, 20, 20, 20, 16, 14), numeric=frozenset({1, 2, 3, 4}),
        note=f"金额单位：{unit}",
    )  # fmt: skip
