"""审核汇总.xlsx: the reports side by side, which checks found how often, paragraphs they share."""

from collections import Counter
from collections.abc import Sequence

from jiheng.model import Grid
from jiheng.model.review_summary import ReportSummary, SharedParagraph
from jiheng.reporting.grids import cell, height_for, line
from jiheng.rulebook import Rulebook

HEADS = (
    "序号",
    "文件",
    "单位",
    "年度",
    "得分",
    "等级",
    "核对关系",
    "不符",
    "错误",
    "提醒",
    "提示",
    "说明",
)
WIDTHS = (5, 30, 30, 7, 8, 7, 9, 7, 7, 7, 7, 40)
CODES = ("编号", "检查内容", "报告数", "意见数")
PAIRS = ("序号", "报告一", "位置", "报告二", "位置", "相近", "段落开头")


def review_overview(
    reports: Sequence[ReportSummary], pairs: Sequence[SharedParagraph], rules: Rulebook
) -> tuple[Grid, ...]:
    """Return the summary of many reviewed reports as sheets."""
    return _reports(reports), _codes(reports, rules), _pairs(pairs)


def _reports(reports: Sequence[ReportSummary]) -> Grid:
    cells = [cell(1, 1, "审核汇总", "title", width=len(HEADS)), *line(2, HEADS, "head")]
    heights = {1: 32}
    for number, report in enumerate(reports, start=1):
        row, counts = number + 2, report.severities
        texts = (
            str(number), report.file, report.organisation, str(report.year or ""),
            report.total, report.grade,
            str(report.relations), str(report.failing), str(counts.get("error", 0)),
            str(counts.get("warning", 0)), str(counts.get("notice", 0)), report.message,
        )  # fmt: skip
        styles = ("center", "text", "text", *["center"] * 8, "text")
        cells += line(row, texts, styles)
        heights[row] = height_for(
            [(report.file, 30), (report.organisation, 30), (report.message, 40)]
        )
    return Grid(
        name="报告", cells=tuple(cells), widths=WIDTHS, heights=heights, repeat_rows=2,
        landscape=True, freeze=2, filter_row=2,
    )  # fmt: skip


def _codes(reports: Sequence[ReportSummary], rules: Rulebook) -> Grid:
    files, finding_counts = Counter[str](), Counter[str]()
    for report in reports:
        files.update(report.codes.keys())
        finding_counts.update(dict(report.codes))
    cells = [cell(1, 1, "各项检查", "title", width=len(CODES)), *line(2, CODES, "head")]
    for row, code in enumerate(sorted(finding_counts, key=lambda c: (-files[c], c)), start=3):
        texts = (code, rules.checks[code].title["zh"], str(files[code]), str(finding_counts[code]))
        cells += line(row, texts, ("center", "text", "center", "center"))
    return Grid(
        name="检查", cells=tuple(cells), widths=(8, 44, 10, 10), repeat_rows=2, freeze=2,
        heights={1: 32},
    )  # fmt: skip


def _pairs(pairs: Sequence[SharedParagraph]) -> Grid:
    cells = [cell(1, 1, "相近段落", "title", width=len(PAIRS)), *line(2, PAIRS, "head")]
    heights = {1: 32}
    for number, pair in enumerate(pairs, start=1):
        texts = (str(number), pair.first, pair.first_place, pair.second, pair.second_place,
                 f"{round(pair.likeness * 100)}%", pair.text)  # fmt: skip
        cells += line(number + 2, texts, ("center", *["text"] * 4, "center", "text"))
        heights[number + 2] = height_for([(pair.first, 26), (pair.second, 26), (pair.text, 44)])
    if not pairs:
        cells.append(cell(3, 1, "没有。", "text", width=len(PAIRS)))
    return Grid(
        name="相近段落", cells=tuple(cells), widths=(5, 26, 14, 26, 14, 8, 44), repeat_rows=2,
        landscape=True, freeze=2, heights=heights,
    )  # fmt: skip
