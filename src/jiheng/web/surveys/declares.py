"""What this app brings: rights, menu, words, the list of surveys, the work that waits."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, Bound, JobKind, MenuItem, Text, Viewed, Wording
from jiheng.web.core.rights import OFFICE, Right
from jiheng.web.core.templatetags.jiheng import lazily_named, named
from jiheng.web.surveys.jobs import IMPORT, import_answers
from jiheng.web.surveys.lists import survey_lists
from jiheng.web.surveys.queries import bound, viewed
from jiheng.web.surveys.queries.surveys import organisation_of, survey_flow
from jiheng.web.surveys.queries.waiting import waiting_surveys
from jiheng.web.surveys.views.panels import used_panels

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine, Job


def _state(line: "AuditLine", text: str) -> Text:  # noqa: ARG001
    """Return the name of a state of a survey; another text as it is."""
    return next((named(s) for s in survey_flow().states if s.id == text), text)


def _imported(job: "Job") -> str:
    return reverse("surveys:imported", args=(job.pk,))


def app() -> App:
    """Return what this app brings; the moves are those of the rules in force."""
    return App(
        rights=(
            Right("survey", _("开展满意度调查、核定录入差异"), ("filler", "manager")),
            Right("enter_survey", _("录入满意度问卷"), OFFICE),
            Right("settle_survey", _("审定满意度调查结果"), ("division_head", "manager", "lead")),
        ),
        menu=(MenuItem("surveys:surveys", _("满意度调查"), "see"),),
        jobs=(JobKind(IMPORT, _("导入满意度答卷"), import_answers, _imported),),
        wording=Wording(
            actions={
                "create_survey": _("新建调查"),
                "plan_survey": _("改分组和人数"),
                "draw_sample": _("抽取样本"),
                "make_links": _("生成答卷链接"),
                "enter_paper": _("录入问卷"),
                "enter_paper_again": _("录第二遍"),
                "settle_paper": _("核定差异"),
                "import_answers": _("导入答卷"),
                "write_lot": _("一批网上答卷入库"),
                "drop_lot": _("一批网上答卷作废"),
                "write_result": _("写入调查结果"),
                **{move.id: lazily_named(move) for move in survey_flow().moves},
            },
            objects={"survey": _("满意度调查")},
            fields={
                "count": _("份数"),
                "dropped": _("作废的网上答卷"),
                "form": _("问卷"),
                "frames": _("分组：总数/发放"),
                "group": _("组别"),
                "paper": _("问卷编号"),
                "question": _("题目"),
                "sample": _("样本"),
                "survey": _("满意度调查"),
                "value": _("核定为"),
            },
            states={"survey": _state},
            titles={"survey": viewed.line_titles},
        ),
        waiting=(waiting_surveys,),
        beside=(used_panels,),
        owners={"survey": organisation_of},
        lists=survey_lists,
        viewed=(Viewed("survey", _("满意度调查"), viewed.places, viewed.titles, viewed.titled),),
        bound=(
            Bound("survey", bound.surveys),
            Bound("paper", bound.papers),
            Bound("lot", bound.lots, once=True, later=bound.LATER),
            Bound("batch", bound.batches, once=True, later=bound.LATER),
            Bound("survey_use", bound.uses, once=True),
        ),
    )
