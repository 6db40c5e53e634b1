"""Lists of assessments, and of evidence with how it was judged."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiheng.web.assessments.queries import examined
from jiheng.web.assessments.queries.assessments import assessments, state_of
from jiheng.web.assessments.queries.rules import assessment_flow, kind_of, kinds
from jiheng.web.assessments.wording import MACHINE, VERDICTS
from jiheng.web.core.lists import (
    List,
    ListColumn,
    ListFilter,
    choice_filter,
    number_filter,
    text_filter,
)
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.performance.year_columns import YEAR
from jiheng.web.performance.year_document import sheet_form

PROOFS = {
    examined.UNEXAMINED: _("未审核"),
    examined.ACCEPTED: _("采信"),
    examined.REFUSED: _("不采信"),
    examined.CHANGED: _("审核后值有变动"),
}


def assessment_lists() -> Iterable[List]:
    """Return the lists of this app."""
    return (assessment_list(), proof_list())


def assessment_list() -> List:
    """Return the list of assessments of every kind."""
    return List(
        id="assessments",
        title=_("评价和考核"),
        rows=assessments,
        columns=(
            ListColumn(
                "name", _("评价对象"), lambda a: a.name, ("name",), kind="name",
                address=lambda a: reverse("assessments:assessment", args=(a.pk,)),
            ),
            ListColumn("kind", _("种类"), lambda a: named(kind_of(a.kind)), ("kind",)),
            ListColumn(
                "department", _("部门"), lambda a: a.cycle.organisation.name,
                ("cycle__organisation__path",),
            ),
            YEAR,
            ListColumn("state", _("状态"), lambda a: named(state_of(a)), ("state",)),
            ListColumn("total", _("得分"), _total, ("total",), kind="number"),
            ListColumn("grade", _("等级"), lambda a: said(a.grade) if _shown(a) else ""),
            ListColumn(
                "verdict", _("评估结论"), lambda a: VERDICTS.get(a.verdict, ""), ("verdict",)
            ),
            ListColumn("by", _("组织人"), lambda a: a.by.name, only_exported=True),
        ),
        filters=(
            text_filter("q", _("部门"), "cycle__organisation__name", "name"),
            number_filter("year", _("年度"), "cycle__year"),
            choice_filter(
                "kind", _("种类"), "kind", lambda _u: [(k.id, named(k)) for k in kinds()]
            ),
            choice_filter(
                "state", _("状态"), "state",
                lambda _u: [(s.id, named(s)) for s in assessment_flow().states],
            ),
        ),
        order=("-cycle__year", "cycle__organisation__path", "pk"),
        empty=_("还没有评价和考核。"),
    )  # fmt: skip


def _shown(assessment: Any) -> bool:
    return assessment.state in ("consulting", "answered", "filed")


def _total(assessment: Any) -> str:
    return f"{assessment.total}" if _shown(assessment) and assessment.total is not None else ""


def proof_list() -> List:
    """Return the list of the evidence of years, judged or not."""
    return List(
        id="proofs",
        title=_("佐证审核"),
        rows=examined.proofs,
        columns=(
            ListColumn(
                "file", _("佐证"), lambda p: p.file.name, ("file__name",), kind="name",
                address=lambda p: reverse("assessments:proof", args=(p.pk,)),
            ),
            ListColumn(
                "department", _("部门"), lambda p: p.row.organisation.name,
                ("row__organisation__path",),
            ),
            ListColumn("year", _("年度"), lambda p: p.row.year, ("row__year",), kind="number"),
            ListColumn("sheet", _("表"), lambda p: said(sheet_form(p.row.ledger).name)),
            ListColumn("row", _("行"), lambda p: p.row.title, ("row__title",)),
            ListColumn("field", _("证明的栏目"), _field),
            ListColumn("value", _("值"), examined.value_of),
            ListColumn(
                "state", _("审核"), lambda p: PROOFS[examined.state_of_proof(p)], ("judged",)
            ),
            ListColumn(
                "machine", _("机器核对"), lambda p: MACHINE.get(p.machine or "", ""), ("machine",)
            ),
            ListColumn("by", _("审核人"), lambda p: p.judged_by or "", ("judged_by",)),
            ListColumn("reason", _("原因"), lambda p: p.judged_reason or "", kind="note"),
            ListColumn(
                "attached", _("上传人"), lambda p: getattr(p.file.uploaded_by, "name", ""),
                only_exported=True,
            ),
        ),
        filters=(
            text_filter(
                "q", _("部门、文件"), "row__organisation__name", "file__name", "row__title"
            ),
            number_filter("year", _("年度"), "row__year"),
            ListFilter(
                "state", _("审核"), lambda rows, text, _user: examined.with_state(rows, text),
                lambda _u: [(id_, PROOFS[id_]) for id_ in ("unexamined", "accepted", "refused")],
                "choice",
            ),
            choice_filter("machine", _("机器核对"), "machine", lambda _u: list(MACHINE.items())),
        ),
        order=("judged", "-row__year", "row__organisation__path", "pk"),
        right="see",
        empty=_("没有佐证。"),
    )  # fmt: skip


def _field(proof: Any) -> str:
    column = sheet_form(proof.row.ledger).column(proof.field)
    return said(column.label) if column is not None else proof.field
