"""Workbooks of a survey: its results, the numbers that were drawn, the links that were made."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.model import Grid, GridCell
from jiheng.web.surveys.queries.results import SurveyResult
from jiheng.web.surveys.shown import group_name, shown_result

if TYPE_CHECKING:
    from jiheng.web.surveys.models import Survey

Lines = Iterable[Sequence[object]]


def results_workbook(survey: "Survey", result: SurveyResult) -> tuple[str, bytes]:
    """Return the results of a survey as a workbook, and its name."""
    shown = shown_result(survey, result)
    head = [_("题目"), _("组别"), "n", *shown["scale"], _("满意数"), _("满意度"),
            _("95% 区间（Wilson）"), _("有限总体区间"), _("平均分")]  # fmt: skip
    rates = [head]
    for question in shown["questions"]:
        for line in ({"name": _("合计"), **question, "group": _("合计")}, *question["groups"]):
            group = line["group"] if line is not question else ""
            rates.append(
                [question["name"], group, line["n"], *line["counts"], line["satisfied"],
                 line["share"], line["interval"], line["finite"], line["mean"]]
            )  # fmt: skip
    responses = [[_("组别"), "N", _("发放"), _("回收"), _("有效"), _("回收率")]]
    for line in (*shown["responses"], {**shown["total"], "name": _("合计")}):
        responses.append(
            [line[n] for n in ("name", "population", "issued", "returned", "valid", "rate")]
        )
    notices = [[_("说明")], *([text] for text in shown["notices"]), [_("校验 %(digest)s") % shown]]
    if shown["weighted"]:
        notices.insert(1, [_("按 N 分组加权的满意度：%(weighted)s") % shown])
    grids = [
        _grid(_("满意度"), rates), _grid(_("回收情况"), responses), _grid(_("说明"), notices),
    ]  # fmt: skip
    return f"{survey.title}.xlsx", documents.write_xlsx(grids, title=survey.title)


def sample_workbook(survey: "Survey") -> tuple[str, bytes]:
    """Return the numbers that were drawn, by group, with the seed that draws them again."""
    lines: list[Sequence[object]] = [[_("组别"), _("名单上的序号")]]
    for group, numbers in survey.sample.items():
        lines += [[group_name(group), number] for number in numbers]
    about = [[_("随机种子"), survey.seed], [_("怎样重做"), _(
        "每组名单从 1 编号，按 SHA-256（种子、组别、序号各一行）从小到大取前几个；"
        "不分层时各组名单首尾相接、组别为空。"
    )]]  # fmt: skip
    grids = [_grid(_("抽样名单"), lines), _grid(_("说明"), about)]
    return f"{survey.title} 抽样名单.xlsx", documents.write_xlsx(grids, title=survey.title)


def links_workbook(survey: "Survey", group: str, addresses: Sequence[str]) -> tuple[str, bytes]:
    """Return links as a workbook; nothing in it is kept here."""
    lines: list[Sequence[object]] = [[_("序号"), _("组别"), _("答卷链接（一人一个，只能用一次）")]]
    lines += [[n, group_name(group), address] for n, address in enumerate(addresses, start=1)]
    grids = [_grid(_("答卷链接"), lines)]
    return f"{survey.title} 链接.xlsx", documents.write_xlsx(grids, title=survey.title)


def _grid(name: str, lines: Lines) -> Grid:
    cells, widest = [], 1
    for row, line in enumerate(lines, start=1):
        widest = max(widest, len(line))
        for column, value in enumerate(line, start=1):
            style = "head" if row == 1 else "text"
            cells.append(GridCell(row=row, column=column, value=f"{value}", style=style))
    return Grid(name=name, cells=tuple(cells), widths=tuple(_widths(lines, widest)), repeat_rows=1)


def _widths(lines: Lines, widest: int) -> Iterator[int]:
    for column in range(widest):
        texts = (f"{line[column]}" for line in lines if len(line) > column)
        yield min(60, max(8, *(2 + sum(1 + (c > "\u2e7f") for c in text) for text in texts), 8))
