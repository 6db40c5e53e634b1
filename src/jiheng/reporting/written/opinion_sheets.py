"""审核意见.xlsx of a written report: findings with the words of the report, sums, figures read."""

from collections import Counter

from jiheng.model import Document, Finding, Grid
from jiheng.model.prose import Reading
from jiheng.model.quotes import Quotes, place_name
from jiheng.reporting.grids import cell, height_for, line
from jiheng.reporting.written.opinion import SHOWN, VERDICTS, grouped
from jiheng.rulebook import Rulebook

HEADS = ("序号", "程度", "编号", "检查内容", "位置", "报告原文", "发现的问题", "建议", "依据")
WIDTHS = (5, 7, 6, 18, 13, 30, 44, 26, 22)
SUMS = ("序号", "位置", "报告的数", "核对的算式", "重算结果", "差额", "结论")
FACTS = ("序号", "位置", "名称", "数值", "科目", "口径", "类型")


def opinion_sheets(
    document: Document, reading: Reading, findings: tuple[Finding, ...], rules: Rulebook
) -> tuple[Grid, ...]:
    """Return findings, sums and figures as sheets."""
    return _findings(document, reading, findings, rules), _sums(reading), _facts(reading, rules)


def _findings(
    document: Document, reading: Reading, findings: tuple[Finding, ...], rules: Rulebook
) -> Grid:
    quotes = Quotes(document)
    counts = Counter(rules.severity(f) for f in findings)
    summary = "，".join(f"{rules.say(f'severity_{s}')} {counts[s]} 项" for s in SHOWN)
    year = f"{reading.year} 年度" if reading.year else ""
    cells = [
        cell(1, 1, "绩效自评报告审核意见", "title", width=len(HEADS)),
        cell(2, 1, f"{reading.organisation}　{year}　{summary}", "note", width=len(HEADS)),
        *line(3, HEADS, "head"),
    ]
    heights, row = {1: 32}, 4
    for _, group_findings in grouped(findings, rules):
        for finding in group_findings:
            check, severity = rules.checks[finding.code], rules.severity(finding)
            style = severity if severity in ("error", "warning", "notice") else "center"
            names = "、".join(dict.fromkeys(place_name(at) for at in finding.at[:4])) or "—"
            quote = quotes.quote(finding)
            texts = (str(row - 3), rules.say(f"severity_{severity}"), finding.code,
                     check.title["zh"], names, quote, rules.message(finding), check.do["zh"],
                     str(check.citation))  # fmt: skip
            styles = ("center", style, "center", *["text"] * 6)
            cells += line(row, texts, styles)
            heights[row] = height_for(list(zip(texts[3:], WIDTHS[3:], strict=True)))
            row += 1
    if not findings:
        cells.append(cell(4, 1, "没有。", "text", width=len(HEADS)))
    return Grid(
        name="审核意见", cells=tuple(cells), widths=WIDTHS, heights=heights, repeat_rows=3,
        landscape=True, freeze=3, filter_row=3,
    )  # fmt: skip


def _sums(reading: Reading) -> Grid:
    cells = [cell(1, 1, "勾稽关系核对表", "title", width=len(SUMS)), *line(2, SUMS, "head")]
    for number, relation in enumerate(reading.relations, start=1):
        at = (
            relation.stated_mention.fact.place
            if relation.stated_mention is not None
            else relation.at
        )
        stated = (
            f"{relation.stated_mention.name} {relation.stated_mention.fact.text}"
            if relation.stated_mention is not None
            else relation.quote
        )
        styles = ["center", *["text"] * 5, "bad" if relation.verdict == "fails" else "center"]
        cells += line(number + 2, (
            str(number), place_name(at), stated, relation.typed,
            relation.printed(relation.computed),
            relation.printed(relation.difference), VERDICTS[relation.verdict]), styles)  # fmt: skip
    return Grid(
        name="勾稽核对", cells=tuple(cells), widths=(5, 13, 36, 40, 16, 14, 8), repeat_rows=2,
        landscape=True, freeze=2, filter_row=2, heights={1: 32},
    )  # fmt: skip


def _facts(reading: Reading, rules: Rulebook) -> Grid:
    cells = [cell(1, 1, "读取的数字", "title", width=len(FACTS)), *line(2, FACTS, "head")]
    for number, mention in enumerate(reading.mentions, start=1):
        role = rules.label(mention.fact.role) if mention.fact.role else ""
        base = rules.bases.get(mention.fact.base, "") if mention.fact.role else ""
        cells += line(number + 2, (
            str(number), place_name(mention.fact.place), mention.name, mention.fact.text, role,
            base, rules.say(f"figure_{mention.kind}")))  # fmt: skip
    return Grid(
        name="读取的数字", cells=tuple(cells), widths=(5, 14, 36, 18, 24, 14, 10), repeat_rows=2,
        freeze=2, filter_row=2, heights={1: 32},
    )  # fmt: skip
