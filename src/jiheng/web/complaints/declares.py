"""What this app brings: menu, the job of papers, words, the list, clocks that wait."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiheng.web.complaints.actions.papers import MAKE
from jiheng.web.complaints.job_handlers import make_paper
from jiheng.web.complaints.lists import complaint_lists
from jiheng.web.complaints.queries import bound
from jiheng.web.complaints.queries.cases import COMPLAINTS, counted_places, has_complaints
from jiheng.web.complaints.queries.counted import counted_table
from jiheng.web.complaints.queries.viewed import complaint_places, complaint_titles
from jiheng.web.complaints.queries.waiting import waiting_complaints
from jiheng.web.complaints.words import clock_name
from jiheng.web.core.declared import App, Bound, CountedCases, JobKind, MenuItem, Viewed, Wording

if TYPE_CHECKING:
    from jiheng.web.core.models import Job


def _made_at(job: "Job") -> str:
    complaint = job.argument.get("complaint")
    return reverse("complaints:complaint", args=(complaint,)) if complaint else ""


APP = App(
    menu=(MenuItem("complaints:complaints", _("投诉"), shown=has_complaints),),
    jobs=(JobKind(MAKE, _("制作投诉文书"), make_paper, _made_at),),
    wording=Wording(
        actions={
            "enter_complaint": _("登记投诉"),
            "change_complaint": _("修改投诉"),
            "assign_complaint": _("交办投诉"),
            "order_reading": _("准许调阅投诉"),
            "make_paper": _("制作投诉文书"),
            "begin_clock": _("开始计时"),
            "restart_clock": _("重新计时，原时钟保留"),
            "end_clock": _("计时结束"),
            "extend_clock": _("批准延期"),
            "move_clock": _("放假安排公布，期限顺延"),
        },
        objects={"complaint": _("外商投资企业投诉")},
        fields={
            "clock": _("时钟"),
            "due": _("期限"),
            "ended": _("结束日期"),
            "superseded": _("已被新的时钟代替"),
            "handler": _("承办人"),
            "reader": _("调阅人"),
            "paper": _("文书"),
        },
        people=("handler", "reader"),
        values={"clock": clock_name},
    ),
    waiting=(waiting_complaints,),
    lists=complaint_lists,
    bound=(
        Bound("complaint", bound.bound_complaints),
        Bound("case_clock", bound.bound_clocks),
        Bound("case_paper", bound.bound_papers, once=True),
        Bound("case_reader", bound.bound_readers, once=True),
    ),
    counted={COMPLAINTS: CountedCases(counted_places, counted_table)},
    viewed=(Viewed("complaint", _("外商投资企业投诉"), complaint_places, complaint_titles),),
)
