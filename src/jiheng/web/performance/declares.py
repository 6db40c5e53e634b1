"""What this app brings: rights, menu, jobs, words, lists and the work that waits in years."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, Bound, JobKind, MenuItem, Text, Viewed, Wording
from jiheng.web.core.rights import OFFICE, Right
from jiheng.web.core.templatetags.jiheng import lazily_named, named
from jiheng.web.ledgers.declares import row_labels
from jiheng.web.performance import job_handlers
from jiheng.web.performance.actions.archives import MAKE
from jiheng.web.performance.actions.files import ON_PAPER, UNTAKEN
from jiheng.web.performance.lists import year_lists
from jiheng.web.performance.queries import bound, viewed, waiting
from jiheng.web.performance.queries.cycles import organisation_of
from jiheng.web.performance.queries.exchanged import COMPARE, HAND_IN
from jiheng.web.performance.queries.moves import RETURN_UNIT
from jiheng.web.performance.queries.promised import FOLLOW
from jiheng.web.performance.queries.record_titles import row_titles, year_titles
from jiheng.web.performance.queries.units import unit_bars
from jiheng.web.performance.queries.year_tables import year_flow

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine, Job

SEERS = (*OFFICE, "line_department", "finance", "auditor")


def _moves() -> dict[str, Text]:
    return {move.id: lazily_named(move) for move in year_flow().moves}


def _state(line: "AuditLine", text: str) -> Text:  # noqa: ARG001
    """Return the name of a state of a year; another text as it is."""
    return next((named(s) for s in year_flow().states if s.id == text), text)


def _imported(job: "Job") -> str:
    return reverse("performance:imported", args=(job.pk,))


def _reviewed(job: "Job") -> str:
    return f"{reverse('performance:reports')}?job={job.pk}"


def _made(job: "Job") -> str:
    if job.result.get("said"):
        return ""
    return reverse("performance:download", args=(job.argument["year"], job.argument["name"]))


def _followed(job: "Job") -> str:
    return reverse("performance:promises", args=(job.argument["year"],))


def _archived(job: "Job") -> str:
    return reverse("performance:archives", args=(job.argument["year"],))


def _exchanged(job: "Job") -> str:
    return reverse("performance:budget_system", args=(job.argument["year"],))


def _on_paper(job: "Job") -> str:
    return reverse("performance:paper", args=(job.argument["year"],))


APP = App(
    home="performance:home",
    search="performance:search",
    rights=(
        Right("see", _("查看本部门的年度档案"), SEERS),
        Right("open", _("建立年度档案、结转到下一年"), ("manager", "line_department", "finance")),
        Right(
            "fill",
            _("填报目标、完成值和文字，导入工作簿，上传佐证"),
            ("filler", "accountant", "manager"),
        ),
        Right("submit", _("提交"), ("filler", "manager")),
        Right("head", _("科室审核"), ("division_head",)),
        Right("accounts", _("财务核对"), ("accountant",)),
        Right("manage", _("绩效管理员审核、申请目标调整"), ("manager",)),
        Right("sign", _("负责人签发"), ("lead",)),
        Right("approve", _("财政批复目标、批准调整、确认自评"), ("finance",)),
        Right(
            RETURN_UNIT,
            _("退回下级单位已报送的自评：只有上级部门的人能退"),
            ("manager", "lead", "line_department"),
        ),
        Right("draw", _("抽取复核样本、指定复核人"), ("finance",)),
        Right("rescore", _("复核评分"), ("finance", "expert")),
        Right("waive", _("登记不能分设岗位的例外"), ("manager", "lead", "finance")),
        Right(
            "review_report",
            _("上传并审核成文的报告"),
            (*OFFICE, "line_department", "finance", "expert"),
        ),
        Right("archive", _("存档：带走一年的数据、佐证和审计行"), ("lead", "finance", "auditor")),
        Right("archive_names", _("存档时写出人员姓名"), ("finance", "auditor")),
    ),
    menu=(
        MenuItem("performance:home", _("首页")),
        MenuItem("performance:cycles", _("年度档案"), "see"),
        MenuItem("performance:indicators", _("绩效指标"), "see"),
        MenuItem("performance:library", _("指标库"), "see"),
        MenuItem("performance:adjustments", _("调整与追加"), "see"),
        MenuItem("performance:reviews", _("抽查复核"), "rescore"),
        MenuItem("performance:problems", _("问题整改"), "see"),
        MenuItem("performance:reports", _("报告审核"), "review_report"),
    ),
    jobs=(
        JobKind("review_reports", _("审核成文的报告"), job_handlers.review_reports, _reviewed),
        JobKind("make_file", _("生成文件"), job_handlers.make_file, _made),
        JobKind("make_files", _("批量生成报告和表"), job_handlers.make_files),
        JobKind("read_workbooks", _("预览工作簿"), job_handlers.read_workbooks, _imported),
        JobKind(UNTAKEN, _("生成未导入的行"), job_handlers.write_untaken),
        JobKind(FOLLOW, _("核对上年承诺"), job_handlers.follow_promises, _followed),
        JobKind(ON_PAPER, _("用本单位的模板"), job_handlers.write_on_paper, _on_paper),
        JobKind(COMPARE, _("核对预算系统数据"), job_handlers.compare_export, _exchanged),
        JobKind(HAND_IN, _("导出预算系统的表"), job_handlers.write_return_tables, _exchanged),
        JobKind(MAKE, _("存档"), job_handlers.make_archive, _archived),
        JobKind("import_workbooks", _("导入工作簿"), job_handlers.import_workbooks, _imported),
    ),
    wording=Wording(
        actions={
            "add_task": _("增加任务"),
            "approved": _("批准调整"),
            "archive": _("存档"),
            "ask": _("申请调整"),
            "assign": _("指定复核人"),
            "change_task": _("改任务"),
            "draw": _("随机抽取"),
            "exchange": _("从预算系统取数"),
            "drop_task": _("取消任务"),
            "finish": _("提交复核意见"),
            "finish_task": _("办结任务"),
            "import": _("导入工作簿"),
            "keep_review": _("审核完成"),
            "let_go": _("移出所属单位年度"),
            "take_in": _("取入所属单位年度"),
            "open": _("建立年度档案"),
            "opinion": _("逐行意见"),
            "refuse_import": _("没有导入"),
            "refused": _("不同意调整"),
            "rescore": _("复核打分"),
            "upload": _("上传报告"),
            **_moves(),
        },
        objects={
            "adjustment": _("调整申请"),
            "cycle": _("年度档案"),
            "draw": _("抽查"),
            "report": _("成文报告"),
            "review": _("复核"),
            "task": _("任务"),
        },
        fields={
            "after": _("此前最后一条日志"),
            "as_of": _("截至日期"),
            "cells": _("格数"),
            "chance": _("机器产生的随机数"),
            "check_value": _("核对值"),
            "chosen": _("抽中的档案"),
            "decision": _("决定"),
            "done": _("办结"),
            "due": _("最后一天"),
            "grade": _("等级"),
            "layout": _("版式"),
            "line": _("指标"),
            "opinion": _("意见"),
            "owner": _("负责人"),
            "points": _("复核得分"),
            "pool": _("从中抽取的档案"),
            "reviewer": _("复核人"),
            "score": _("得分"),
            "seed": _("随机种子"),
            "status": _("整改状态"),
            "target": _("目标"),
            "title": _("名称"),
            "unit": _("所属单位"),
            "with_names": _("写出人员姓名"),
            "year": _("年度"),
        },
        people=("reviewer", "owner"),
        states={"cycle": _state},
        labels={"adjustment": row_labels},
        titles={"entry": row_titles, "cycle": year_titles, "adjustment": row_titles},
    ),
    waiting=(
        waiting.waiting_years,
        waiting.waiting_rows_of_years,
        waiting.waiting_reviews,
        waiting.waiting_tasks,
    ),
    owners={"year": organisation_of},
    viewed=(
        Viewed("cycle", _("年度档案"), viewed.year_places, viewed.year_titles, viewed.years_named),
        Viewed("report", _("报告预览"), viewed.year_places, viewed.year_titles, viewed.years_named),
        Viewed("review", _("复核"), viewed.review_places, viewed.review_titles),
        Viewed("step", _("历史版本"), viewed.version_places, viewed.version_titles),
        Viewed("entry", _("填报内容"), titles=viewed.row_titles),
    ),
    lists=year_lists,
    bars=(unit_bars,),
    bound=(
        Bound("cycle", bound.cycles),
        Bound("opinion", bound.opinions, once=True),
        Bound("taken_year", bound.taken_years, once=True),
        Bound(
            "proposal",
            bound.proposals,
            once=True,
            below="entry",
            parts=bound.proposals_of,
        ),
        Bound("task", bound.tasks),
        Bound("draw", bound.draws, once=True),
        Bound("review", bound.reviews),
        Bound("report", bound.uploads),
    ),
)
