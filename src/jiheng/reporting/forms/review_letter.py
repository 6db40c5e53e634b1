"""审核意见: findings with links to their cells, what was not judged, left out, checked."""

from collections import Counter
from collections.abc import Sequence

from jiheng.model import Finding, Grid, GridCell, Location, Paragraph, plain
from jiheng.reporting.grids import cell, height_for, line
from jiheng.reporting.report.basis import rules_of_scoring
from jiheng.reporting.report.firmness import firmness
from jiheng.reporting.source import Source
from jiheng.rulebook import SEVERITIES, CheckText

HEADS = ("序号", "程度", "编号", "检查内容", "位置", "发现的问题", "建议", "依据")
WIDTHS = (5, 8, 6, 19, 18, 46, 26, 24)
SCOPE_WIDTHS = (7, 36, 13, 44)
TEXT_WIDTH = 120
SCOPE = ("编号", "检查内容", "结果", "说明")
SHOWN = SEVERITIES[:-1]


def letter(source: Source, *, link: str = "", omitted: Sequence[str] = ()) -> tuple[Grid, ...]:
    """Return the findings as sheets, what the report leaves out, and by which rules was scored.

    `link` is the path from the letter to the workbook, `omitted` what `Report.omitted` holds.
    """
    graver = {severity: number for number, severity in enumerate(SEVERITIES)}
    rules = source.rules
    findings = sorted(source.findings, key=lambda f: (graver[rules.severity(f)], f.code))
    shown = [f for f in findings if rules.severity(f) != "unknown"]
    open_ = [f for f in findings if rules.severity(f) == "unknown"]
    return (
        _list("审核意见", "绩效自评审核意见", shown, source, link),
        _list("未能判断", "缺少数据、未能判断的检查", open_, source, link),
        _left_out(source, omitted),
        _basis(source),
        _scope(source),
    )


def _list(name: str, title: str, findings: list[Finding], source: Source, link: str) -> Grid:
    rules = source.rules
    counts = Counter(rules.severity(finding) for finding in findings)
    summary = "，".join(
        f"{rules.say(f'severity_{severity}')} {counts[severity]} 项" for severity in SHOWN
    )
    overview = source.evaluation.overview
    head = f"{overview.department}　{overview.year or '××××'} 年度　{summary}"
    if name != "审核意见":
        head = f"共 {len(findings)} 项。补充数据后重新运行即可判断。"
    cells = [cell(1, 1, title, "title", width=8), cell(2, 1, head, "note", width=8)]
    cells += line(3, HEADS, "head")
    heights = {1: 32}
    for number, finding in enumerate(findings, start=1):
        row = number + 3
        cells += _finding(finding, number, row, source, link)
        check = rules.checks[finding.code]
        texts = (rules.message(finding), check.do["zh"], str(check.citation), check.title["zh"])
        widths = (WIDTHS[5], WIDTHS[6], WIDTHS[7], WIDTHS[3])
        heights[row] = height_for(list(zip(texts, widths, strict=True)))
    if not findings:
        cells.append(cell(4, 1, "没有。", "text", width=8))
    return Grid(
        name=name, cells=tuple(cells), widths=WIDTHS, heights=heights, repeat_rows=3,
        landscape=True, freeze=3, filter_row=3,
    )  # fmt: skip


def _finding(finding: Finding, number: int, row: int, source: Source, link: str) -> list[GridCell]:
    rules = source.rules
    check, severity = rules.checks[finding.code], rules.severity(finding)
    style = severity if severity in ("error", "warning", "notice") else "center"
    place = finding.at[0] if finding.at else Location()
    more = f" 等{len(finding.at)}处" if len(finding.at) > 1 else ""
    comment = "\n".join(str(at) for at in finding.at) if more else ""
    verified = "" if check.citation.verified else f"（{rules.say('not_verified')}）"
    where = cell(row, 5, f"{place}{more}" if finding.at else "—", "text", comment=comment)
    if link and place.part:
        spot = f"A{place.spot.partition(':')[0]}" if ":" in place.spot else place.spot or "A1"
        address = f"external:{link}#'{place.part}'!{spot}"
        where = cell(row, 5, f"{place}{more}", "link", link=address, comment=comment)
    return [
        cell(row, 1, str(number), "center"),
        cell(row, 2, rules.say(f"severity_{severity}"), style),
        cell(row, 3, finding.code, "center"),
        cell(row, 4, check.title["zh"]),
        where,
        cell(row, 6, rules.message(finding)),
        cell(row, 7, check.do["zh"]),
        cell(row, 8, f"{check.citation}{verified}"),
    ]


def _left_out(source: Source, omitted: Sequence[str]) -> Grid:
    """Return what the report does not hold because nothing was filled in for it."""
    says = source.rules.wording["omitted"]
    texts = [says[id_] for id_ in omitted] + [
        says["ratio"].format(name=ratio.name, reason=ratio.reason)
        for ratio in source.scored.ratios
        if ratio.value is None
    ]
    return _texts("未写入报告", "没有填报、未写入自评报告的内容", texts)


def _basis(source: Source) -> Grid:
    """Return the rules of scoring with their versions, and how firm each grade is."""
    trees = source.scored.trees
    texts = [plain(spans) for spans in rules_of_scoring(source)]
    for tree in trees:
        paragraphs = (block for block in firmness(source, tree) if isinstance(block, Paragraph))
        texts += [paragraph.text for paragraph in paragraphs]
    return _texts("计分规则和等级稳定性", "计分规则和等级稳定性", texts)


def _texts(name: str, title: str, texts: Sequence[str]) -> Grid:
    """Return a sheet of numbered texts."""
    cells = [cell(1, 1, title, "title", width=2), *line(2, ("序号", "内容"), "head")]
    heights = {1: 32}
    for number, text in enumerate(texts, start=1):
        cells += [cell(number + 2, 1, str(number), "center"), cell(number + 2, 2, text)]
        heights[number + 2] = height_for([(text, TEXT_WIDTH)])
    if not texts:
        cells.append(cell(3, 1, "没有。", "text", width=2))
    return Grid(
        name=name, cells=tuple(cells), widths=(7, TEXT_WIDTH), repeat_rows=2, freeze=2,
        heights=heights, landscape=True,
    )  # fmt: skip


def _scope(source: Source) -> Grid:
    """Return every check of the catalogue with what came of it: silence is no verdict."""
    rules = source.rules
    counts = Counter(f.code for f in source.findings if rules.severity(f) != "unknown")
    open_ = Counter(f.code for f in source.findings if rules.severity(f) == "unknown")
    cells = [cell(1, 1, "检查范围", "title", width=4), *line(2, SCOPE, "head")]
    heights, row = {1: 32}, 3
    for code, check in rules.checks.items():
        if code.startswith("R"):
            continue
        result, note = _result(check, counts[code], open_[code])
        cells += line(
            row, (code, check.title["zh"], result, note), ("center", "text", "center", "text")
        )
        heights[row] = height_for([(check.title["zh"], SCOPE_WIDTHS[1]), (note, SCOPE_WIDTHS[3])])
        row += 1
    return Grid(
        name="检查范围", cells=tuple(cells), widths=SCOPE_WIDTHS, repeat_rows=2, freeze=2,
        heights=heights,
    )  # fmt: skip


def _result(check: CheckText, finding_count: int, open_: int) -> tuple[str, str]:
    if check.status == "written":
        return "不适用", "审核成文报告时检查"
    if check.status != "checked":
        return "未检查", check.why["zh"]
    if finding_count:
        return f"发现 {finding_count} 项", f"另有 {open_} 处缺少数据" if open_ else ""
    return ("未能判断", "缺少数据") if open_ else ("未发现问题", "")
