"""What this app brings: rights of every kind, menu, jobs, words, lists, work that waits, panels."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiheng.web.assessments.jobs import (
    CONGRESS,
    READ,
    REPORT,
    make_congress,
    make_report,
    read_proofs,
)
from jiheng.web.assessments.lists import assessment_lists
from jiheng.web.assessments.queries import bound, viewed
from jiheng.web.assessments.queries.assessments import marks_hidden_in, organisation_of
from jiheng.web.assessments.queries.duties import DUTIES
from jiheng.web.assessments.queries.examined import EXAMINE
from jiheng.web.assessments.queries.place import REPORTS
from jiheng.web.assessments.queries.rules import (
    RATE,
    assessment_flow,
    assessment_rights,
    kind_of,
    kinds,
    right_of,
)
from jiheng.web.assessments.queries.waiting import waiting_assessments
from jiheng.web.assessments.views.panels import proof_panels, refused_proofs, year_panels
from jiheng.web.assessments.wording import PARTS, SEATS, VERDICTS
from jiheng.web.core.declared import App, Bound, JobKind, MenuItem, Text, Viewed, Wording
from jiheng.web.core.rights import Right
from jiheng.web.core.templatetags.jiheng import lazily_named, named

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine


def _state(line: "AuditLine", text: str) -> Text:  # noqa: ARG001
    """Return the name of a state of an assessment; another text as it is."""
    return next((named(s) for s in assessment_flow().states if s.id == text), text)


def _kind(text: str) -> Text:
    kind = kind_of(text)
    return named(kind) if kind is not None else text


def _seers() -> str:
    """Return the rights of those who have a use for assessments: they see years, or rate."""
    return " ".join(("see", *(right_of(kind.id, RATE) for kind in kinds())))


def app() -> App:
    """Return what this app brings, by the kinds of assessments that are in force."""
    return App(
        rights=(
            *assessment_rights(),
            Right(EXAMINE, _("审核佐证材料"), ("manager", "finance")),
            Right(REPORTS, _("编制向人大的报告"), ("finance",)),
            Right(DUTIES, _("查看岗位责任"), ("division_head", "manager", "lead")),
        ),
        menu=(
            MenuItem("assessments:assessments", _("评价和考核"), _seers()),
            MenuItem("assessments:proofs", _("佐证审核"), EXAMINE),
            MenuItem("assessments:congress", _("向人大报告"), REPORTS),
            MenuItem("assessments:duties", _("岗位责任"), DUTIES),
        ),
        jobs=(
            JobKind(REPORT, _("生成评价报告"), make_report),
            JobKind(CONGRESS, _("生成向人大的报告"), make_congress),
            JobKind(READ, _("核对佐证"), read_proofs, lambda _job: reverse("assessments:proofs")),
        ),
        wording=Wording(
            actions={
                "commission": _("组织评价"),
                "give_seat": _("聘请评分人"),
                "end_seat": _("取消评分人"),
                "recuse": _("回避"),
                "declare": _("声明无利害关系"),
                "mark": _("评分"),
                "hand_in": _("提交评分"),
                "add_paper": _("附材料"),
                "write_assessment": _("写评价报告"),
                "examine": _("审核佐证"),
                **{move.id: lazily_named(move) for move in assessment_flow().moves},
            },
            objects={"assessment": _("评价和考核")},
            fields={
                "accepted": _("采信"),
                "assessment_kind": _("种类"),
                "card": _("指标体系"),
                "ceiling": _("建议预算上限（元）"),
                "disputed": _("分歧大的项目"),
                "proved_value": _("证明的值"),
                "rater": _("评分人"),
                "seat": _("评分人状态"),
                "verdict": _("评估结论"),
                **{f"text_{part}": label for part, label in PARTS.items()},
            },
            people=("rater",),
            values={
                "assessment_kind": _kind,
                "seat": lambda text: SEATS.get(text, text),
                "verdict": lambda text: VERDICTS.get(text, text),
            },
            states={"assessment": _state},
            hidden={"assessment": marks_hidden_in},
        ),
        owners={"assessment": organisation_of},
        waiting=(waiting_assessments,),
        beside=(proof_panels,),
        beside_year=(year_panels,),
        bars=(refused_proofs,),
        lists=assessment_lists,
        viewed=(Viewed("assessment", _("评价和考核"), viewed.places, viewed.titles),),
        bound=(
            Bound("assessment", bound.assessments),
            Bound("seat", bound.seats),
            Bound("mark", bound.marks),
            Bound("paper_of", bound.papers, once=True),
            Bound(
                "examination", bound.examinations, once=True, below="entry",
                parts=bound.examinations_of,
            ),
        ),
    )  # fmt: skip
