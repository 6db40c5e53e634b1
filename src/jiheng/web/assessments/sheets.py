"""评分表 of an assessment as a workbook: handed out to a rater, taken in again by its ids."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiheng import documents, usecases
from jiheng.model import Sheet
from jiheng.rulebook import load
from jiheng.web.assessments.actions.rating import Given
from jiheng.web.assessments.queries.assessments import card_in_force
from jiheng.web.assessments.queries.results import reasons_of
from jiheng.web.assessments.wording import MODES
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import page_language

if TYPE_CHECKING:
    from jiheng.web.assessments.models import Assessment, Seat

ID, POINTS, REASON = "编号", "得分", "原因"
HEADS = (ID, "一级", "二级", "指标", "评分要点", "分值", "计分", POINTS, REASON)


def score_sheet(assessment: "Assessment", seat: "Seat | None") -> tuple[str, bytes]:
    """Return the name and the content of a rater's sheet; without a seat, of what all came to."""
    given = _given(seat) if seat is not None else _together(assessment)
    lines = [HEADS]
    with override("zh-hans"):
        for item in card_in_force(assessment).items:
            points, reason = given.get(item.id, ("", ""))
            lines.append(
                (
                    item.id, item.level1, item.level2, item.label, item.asks, f"{item.points}",
                    f"{MODES[item.mode]}", points, reason,
                )
            )  # fmt: skip
    name = (
        f"{assessment.cycle.organisation.name}{assessment.cycle.year}-{assessment.name}-评分表.xlsx"
    )
    return name, documents.write_list("评分表", lines)


def _given(seat: "Seat") -> dict[str, tuple[str, str]]:
    return {mark.item: (f"{mark.points}", mark.reason) for mark in seat.marks.all()}


def _together(assessment: "Assessment") -> dict[str, tuple[str, str]]:
    reasons = reasons_of(assessment) if assessment.result else {}
    return {
        item["id"]: (item["points"], "；".join(reasons.get(item["id"], ())))
        for item in assessment.result.get("items", [])
    }


def read_scores(data: bytes, name: str) -> dict[str, Given]:
    """Return the marks of a sheet by the ids of items; rows without points are left out.

    The file is read in a process of its own. Raises Refused for one that is beyond its bounds or
    cannot be read, for a file without the heads of the sheet, and for an id that stands twice.
    """
    document = usecases.read_sent(data, name)
    if document.faults:
        language = "en" if page_language() == "en" else "zh"
        raise Refused(load().rest.message(document.faults[0], language), field="file")
    for sheet in document.sheets:
        columns = _columns(sheet)
        if columns:
            return _marks(sheet, columns)
    raise Refused(
        _("没有找到“编号”“得分”“原因”三列：请用这里下载的评分表填写后再导入。"), field="file"
    )


def _columns(sheet: Sheet) -> dict[str, int]:
    for _row, cells in sheet:
        columns = {f"{cell.value}".strip(): number for number, cell in cells.items()}
        if {ID, POINTS, REASON} <= set(columns):
            return {head: columns[head] for head in (ID, POINTS, REASON)} | {"head": _row}
    return {}


def _marks(sheet: Sheet, columns: Mapping[str, int]) -> dict[str, Given]:
    marks: dict[str, Given] = {}
    for number, cells in sheet:
        texts = {
            head: f"{cells[columns[head]].value}".strip() if columns[head] in cells else ""
            for head in (ID, POINTS, REASON)
        }
        if number <= columns["head"] or not texts[ID] or not texts[POINTS]:
            continue
        if texts[ID] in marks:
            details = {"id": texts[ID], "row": number}
            raise Refused(
                _("编号“%(id)s”出现了两次（第 %(row)s 行）：请去掉一行，或者改编号。") % details,
                field="file",
            )
        marks[texts[ID]] = Given(texts[POINTS], texts[REASON])
    return marks
