"""Annexes: the score table, the ratios, the projects; rules and stability where asked for."""

from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Block, Heading, Landscape, Paragraph, Ratio, Span, Table, plain
from jiheng.reporting.funding_tables import bonds_table, sources_table
from jiheng.reporting.money_paths import money_table
from jiheng.reporting.report.achievement import score_table
from jiheng.reporting.report.basis import rules_of_scoring
from jiheng.reporting.report.firmness import firmness
from jiheng.reporting.source import Source
from jiheng.reporting.spans import fill
from jiheng.reporting.units import unit_annexes

ANNEXES = ("rules", "stability")  # those that stand in a report only where they are asked for


def annexes(source: Source, extra: tuple[str, ...] = ()) -> Iterator[Block]:
    """Yield the annexes, numbered as they come: tables on landscape pages, then texts upright."""
    tables, texts = tuple(_tables(source)), tuple(_texts(source, extra))
    template = source.binder.heading("annex")
    if tables:
        yield Landscape(True)
    for number, (title, blocks) in enumerate((*tables, *texts), start=1):
        if tables and number == len(tables) + 1:
            yield Landscape(False)
        yield Heading(1, plain(fill(template, number=str(number), title=title)))
        yield from blocks


def _tables(source: Source) -> Iterator[tuple[str, tuple[Block, ...]]]:
    bind, scored = source.binder, source.scored
    if scored.department is not None:
        yield bind.heading("annex_scores"), (score_table(source, scored.department, ""),)
    else:
        for tree in scored.projects:
            title = plain(fill(bind.heading("annex_project_scores"), name=tree.name))
            yield title, (score_table(source, tree, ""),)
    computed = [ratio for ratio in scored.ratios if ratio.value is not None]
    if computed:
        yield bind.heading("annex_ratios"), (_ratios(source, computed),)
    if scored.projects:
        yield bind.heading("annex_projects"), (_projects(source),)
    money = money_table(source)
    if money is not None:
        yield bind.heading("annex_money"), (money,)
    for key, own_table in (
        ("annex_sources", sources_table(source)),
        ("annex_bonds", bonds_table(source)),
    ):
        if own_table is not None:
            yield bind.heading(key), (own_table,)
    yield from unit_annexes(source)


def _texts(source: Source, extra: tuple[str, ...]) -> Iterator[tuple[str, tuple[Block, ...]]]:
    bind = source.binder
    if "rules" in extra:
        yield bind.heading("annex_rules"), tuple(map(Paragraph, rules_of_scoring(source)))
    if "stability" in extra:
        blocks = tuple(block for tree in source.scored.trees for block in firmness(source, tree))
        if blocks:
            yield bind.heading("annex_stability"), blocks


def _ratios(source: Source, computed: list[Ratio]) -> Table:
    rows = [_ratio(source, ratio) for ratio in computed]
    return Table(
        title="", columns=("指标", "计算结果", "数据来源"), rows=tuple(rows),
        widths=(50, 20, 54), numeric=frozenset({1}),
    )  # fmt: skip


def _ratio(source: Source, ratio: Ratio) -> tuple[tuple[Span, ...], ...]:
    places = "、".join(str(place) for place in ratio.at)
    bound = source.binder.rate(
        ratio.id, ratio.value or Fraction(0), label=ratio.name, source=places
    )
    return (ratio.name,), (bound,), (_sheets(ratio),)


def _sheets(ratio: Ratio) -> str:
    return "、".join(dict.fromkeys(f"“{place.part}”表" for place in ratio.at))


def _projects(source: Source) -> Table:
    bind, unit = source.binder, source.evaluation.overview.money_unit
    rows = []
    for tree in source.scored.projects:
        money = [
            bind.cell(source.facts.first_exact("project.total", base, tree.subject), unit)
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
