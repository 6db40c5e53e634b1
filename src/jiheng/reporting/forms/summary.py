"""Many evaluations side by side: scores, grades, findings by code, what indicators tell apart."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Grid, GridCell, ScoredEvaluation, ScoredTree, half_up
from jiheng.model.finding import Finding
from jiheng.model.summary import LineSummary, Summary, TreeSummary
from jiheng.reporting.grids import Value, cell
from jiheng.rulebook import Rulebook

TOTALS = ("文件", "部门（单位）", "年度", "对象", "名称", "评分规则", "总分", "等级", "灯", "错误",
          "提醒", "未能判断", "状态")  # fmt: skip
SPREAD = ("分数段", "个数", "占比")
CODES = ("编号", "检查内容", "条数", "涉及文件数", "占文件数")
LINES = (
    "一级指标",
    "二级指标",
    "三级指标",
    "出现次数",
    "平均得分率",
    "满分占比",
    "信息量（比特）",
    "说明",
)
STEPS = (0, 60, 70, 80, 85, 90, 95, 98)  # lower ends of the bands of scores
SHARES = (Fraction(0), Fraction(6, 10), Fraction(8, 10), Fraction(9, 10), Fraction(1))
STATES = {"evaluated": "已评价", "unusable": "文件无法使用", "unwritten": "没有写出文件"}
LAMPS = {"red": "红", "yellow": "黄", "green": "绿", "blue": "蓝"}
FEW = 5  # below this many values an information content says little


def summary(
    file: str, folder: str, scored: ScoredEvaluation, findings: Iterable[Finding], rules: Rulebook
) -> Summary:
    """Return what is kept of an evaluation."""
    all_findings = tuple(findings)
    overview = scored.evaluation.overview
    return Summary(
        file=file,
        folder=folder,
        department=overview.department,
        year=overview.year,
        severities=dict(Counter(rules.severity(finding) for finding in all_findings)),
        codes=dict(Counter(f.code for f in all_findings if rules.severity(f) != "unknown")),
        trees=tuple(_tree(tree) for tree in scored.trees),
    )


def _tree(tree: ScoredTree) -> TreeSummary:
    total = tree.total
    return TreeSummary(
        subject=tree.subject, name=tree.name, profile=tree.profile, low=str(total.low),
        high=str(total.high), value="" if total.value is None else str(total.value),
        grade=total.grade or "", lamp=tree.lamp.colour if tree.lamp else "",
        lines=tuple(
            LineSummary(
                level1=i.indicator.level1, level2=i.indicator.level2, name=i.indicator.name,
                share="" if i.share.value is None else str(i.share.value),
            )
            for i in tree.items if i.indicator is not None
        ),
    )  # fmt: skip


def overview(summaries: Sequence[Summary], rules: Rulebook) -> tuple[Grid, ...]:
    """Return the workbook 汇总: totals, spread, findings by code, information of indicators."""
    return (
        _totals(summaries),
        _spread(summaries),
        _codes(summaries, rules),
        _lines(summaries, rules),
    )


def _totals(summaries: Sequence[Summary]) -> Grid:
    usable = [summary for summary in summaries if summary.state == "evaluated"]
    head = (
        f"共 {len(summaries)} 个文件，评价 {len(usable)} 个，"
        f"未能评价 {len(summaries) - len(usable)} 个。"
    )
    cells = [cell(1, 1, "绩效自评汇总", "title", width=13), cell(2, 1, head, "note", width=13)]
    cells += _line(3, TOTALS, "head")
    row = 4
    for summary in summaries:
        for values in _rows(summary):
            cells += _line(row, values)
            row += 1
    return Grid(
        name="得分汇总", cells=tuple(cells), repeat_rows=3, landscape=True, freeze=3,
        widths=(22, 26, 8, 10, 28, 24, 15, 10, 6, 8, 8, 10, 40), heights={1: 32},
    )  # fmt: skip


def _rows(summary: Summary) -> Iterable[tuple[Value, ...]]:
    year = str(summary.year) if summary.year is not None else ""
    counts = tuple(Decimal(summary.severities.get(s, 0)) for s in ("error", "warning", "unknown"))
    state = STATES[summary.state] + (f"：{summary.message}" if summary.message else "")
    if not summary.trees:
        yield (summary.file, summary.department, year, "", "", "", "", "", "", *counts, state)
    for tree in summary.trees:
        value: Value = Decimal(tree.value) if tree.value else f"{tree.low}～{tree.high}"
        subject = "部门整体" if tree.subject == "department" else tree.subject
        yield (
            summary.file, summary.department, year, subject, tree.name, tree.profile, value,
            tree.grade or "暂不评定", LAMPS.get(tree.lamp, ""), *counts, state,
        )  # fmt: skip


def _spread(summaries: Sequence[Summary]) -> Grid:
    trees = [tree for summary in summaries for tree in summary.trees]
    scores = [Decimal(tree.value) for tree in trees if tree.value]
    cells = [cell(1, 1, "得分和等级分布", "title", width=3)]
    row = _table(cells, 2, SPREAD, _bands(scores))
    grades = Counter(tree.grade or "暂不评定" for tree in trees)
    rows = [(g, Decimal(n), _percent(n, len(trees))) for g, n in grades.most_common()]
    row = _table(cells, row + 1, ("等级", "个数", "占比"), rows)
    if scores:
        mean = half_up(sum((Fraction(s) for s in scores), Fraction(0)) / len(scores), 2)
        note = f"总分完整的 {len(scores)} 个：最低 {min(scores)}，最高 {max(scores)}，平均 {mean}。"
        cells.append(cell(row + 1, 1, note, "note", width=3))
    return Grid(name="分布", cells=tuple(cells), widths=(22, 12, 12), heights={1: 32})


def _bands(scores: Sequence[Decimal]) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    ends: list[int | None] = [*STEPS[1:], None]
    for low, high in reversed(list(zip(STEPS, ends, strict=True))):
        count = sum(1 for s in scores if s >= low and (high is None or s < high))
        name = f"{low} 分及以上" if high is None else f"{low}～{high} 分（不含 {high}）"
        rows.append((name, Decimal(count), _percent(count, len(scores))))
    return rows


def _codes(summaries: Sequence[Summary], rules: Rulebook) -> Grid:
    usable = [summary for summary in summaries if summary.state == "evaluated"]
    counts: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for summary in usable:
        counts.update(summary.codes)
        files.update(summary.codes.keys())
    rows = [
        (
            code, rules.checks[code].title["zh"], Decimal(count), Decimal(files[code]),
            _percent(files[code], len(usable)),
        )
        for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]  # fmt: skip
    cells = [cell(1, 1, "审核意见按检查汇总", "title", width=5)]
    _table(cells, 2, CODES, rows)
    return Grid(name="审核意见", cells=tuple(cells), widths=(8, 44, 10, 12, 12), heights={1: 32})


def _lines(summaries: Sequence[Summary], rules: Rulebook) -> Grid:
    """Return how much the shares of each indicator tell apart: Shannon entropy of their bands.

    0 bits: everybody is in the same band, most often full marks. Bands: below 0.6, 0.8, 0.9, 1,
    and 1 itself. Source: Shannon (1948); an indicator that all pass decides nothing.
    """
    groups: dict[tuple[str, str, str], list[Fraction]] = defaultdict(list)
    for summary in summaries:
        for tree in summary.trees:
            for line_summary in tree.lines:
                if line_summary.share:
                    groups[line_summary.level1, line_summary.level2, line_summary.name].append(
                        Fraction(line_summary.share)
                    )
    rows = []
    for (level1, level2, name), shares in sorted(groups.items(), key=lambda p: (-len(p[1]), p[0])):
        mean = half_up(sum(shares, Fraction(0)) / len(shares) * 100, 2)
        full = sum(share == 1 for share in shares)
        bits = entropy(shares)
        note = "样本少，仅供参考" if len(shares) < FEW else "没有区分度" if bits == 0 else ""
        rows.append(
            (
                rules.form.label("indicators", "level1", level1),
                rules.form.label("indicators", "level2", level2), name, Decimal(len(shares)),
                f"{mean}%", _percent(full, len(shares)), f"{bits:.2f}", note,
            )
        )  # fmt: skip
    cells = [cell(1, 1, "指标的信息量", "title", width=8)]
    _table(cells, 2, LINES, rows)
    return Grid(
        name="指标信息量", cells=tuple(cells), widths=(16, 20, 36, 10, 12, 12, 14, 20),
        landscape=True, heights={1: 32},
    )  # fmt: skip


def entropy(shares: Sequence[Fraction]) -> float:
    """Return the information content in bits of shares put into bands; 0 if all are in one."""
    bands = Counter(max(n for n, low in enumerate(SHARES) if share >= low) for share in shares)
    rates = [count / len(shares) for count in bands.values()]
    return -sum(rate * math.log2(rate) for rate in rates) if len(rates) > 1 else 0.0


def _percent(part: int, total: int) -> str:
    return f"{half_up(Fraction(part * 100, total), 1)}%" if total else "—"


def _line(row: int, values: Sequence[Value], style: str = "text") -> list[GridCell]:
    """Return cells side by side; counts without decimals, scores with theirs."""
    cells = []
    for column, value in enumerate(values, start=1):
        if isinstance(value, Decimal):
            exponent = value.as_tuple().exponent
            digits = 0 if exponent == 0 else 2
            cells.append(cell(row, column, value, "number", digits=digits))
        else:
            cells.append(cell(row, column, value, style))
    return cells


def _table(
    cells: list[GridCell], row: int, heads: Sequence[str], rows: Iterable[Sequence[Value]]
) -> int:
    """Add a table; return the row below it."""
    cells += _line(row, heads, "head")
    for values in rows:
        row += 1
        cells += _line(row, values)
    return row + 1
