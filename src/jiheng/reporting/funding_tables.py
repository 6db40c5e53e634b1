"""Money by source, and years of income and debt, as tables of the report."""

from fractions import Fraction

from jiheng.model import Span, Table, factor, half_up
from jiheng.reporting.funding_words import DASH, cover_sentence, listed
from jiheng.reporting.source import Source
from jiheng.reporting.spans import exact
from jiheng.scoring import bond_cover, money_by_source

Cells = tuple[tuple[Span, ...], ...]
SOURCE_COLUMNS = ("项目", "资金来源", "预算", "到位", "执行", "执行率")
FLOW_COLUMNS = ("项目", "年份", "当年收益", "还本付息", "其他债务", "累计结余")


def sources_table(source: Source) -> Table | None:
    """Return the money of each project by source as a table; None without any."""
    rows: list[Cells] = []
    for project in source.evaluation.projects:
        for own in money_by_source(source.evaluation, project):
            label = listed(source, "fund_sources", "source", own.source)
            amounts = (own.budget, own.arrived, own.executed)
            rate: Span = DASH
            if own.rate is not None:
                about = f"{label} 执行率"
                rate = source.binder.rate("source_rate", own.rate, label=about, source="执行/预算")
            rows.append(
                (source.binder.text(project.name or project.key), source.binder.text(label),
                 *((_amount(source, value, label),) for value in amounts), (rate,))
            )  # fmt: skip
    if not rows:
        return None
    return Table(
        title="", columns=SOURCE_COLUMNS, rows=tuple(rows), widths=(40, 30, 18, 18, 18, 16),
        numeric=frozenset({2, 3, 4, 5}), merged=1, note=_note(source),
    )  # fmt: skip


def bonds_table(source: Source) -> Table | None:
    """Return the years of projects with special bonds as a table; None without any."""
    rows: list[Cells] = []
    notes: list[str] = []
    for project in source.evaluation.projects:
        cover = bond_cover(source.evaluation, project)
        if cover is None:
            continue
        name = project.name or project.key
        for year in cover.years:
            amounts = (year.earned, year.due, year.other_due, year.balance)
            rows.append(
                (source.binder.text(name), (str(year.year),),
                 *((_amount(source, value, f"{name} {year.year}年"),) for value in amounts))
            )  # fmt: skip
        notes.append(f"{name}：{cover_sentence(source, cover)}")
    if not rows:
        return None
    return Table(
        title="", columns=FLOW_COLUMNS, rows=tuple(rows), widths=(40, 14, 22, 22, 22, 22),
        numeric=frozenset({2, 3, 4, 5}), merged=1, note=_note(source) + "。" + "".join(notes),
    )  # fmt: skip


def _note(source: Source) -> str:
    return f"金额单位：{source.evaluation.overview.money_unit}"


def _amount(source: Source, value: Fraction | None, label: str) -> Span:
    if value is None:
        return DASH
    unit = source.evaluation.overview.money_unit
    return source.binder.figure(
        "funding", label=label, value=exact(value), unit="元",
        text=f"{half_up(value / factor(unit), 2)}", source=label,
    )  # fmt: skip
