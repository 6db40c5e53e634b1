"""Issues of the tables of a month: ordered, made by a job, kept as they were."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.ledger.statistics import StatPeriod
from jiheng.reporting.briefing import WRITTEN, names_in, unsupported
from jiheng.reporting.ledger_tables import Signed
from jiheng.web.core import queries as core
from jiheng.web.core.actions import note_file, require
from jiheng.web.core.audit import record_change
from jiheng.web.core.files import file_part, keep
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import locked_organisation
from jiheng.web.core.refusal import Problem, Refused
from jiheng.web.ledgers.declarations import definitions, rules
from jiheng.web.statistics.models import Issue
from jiheng.web.statistics.packing import Pack, PackInput, manifest, pack, zipped
from jiheng.web.statistics.queries.issues import (
    MAKE,
    apart_tables,
    last_issue,
    next_number,
    packed_tables,
)
from jiheng.web.statistics.queries.tables import MonthTables, sees_figure, statistics

if TYPE_CHECKING:
    from jiheng.web.core.models import Job

JOB = "make_month_pack"
KINDS = ("monthly", "quarterly")
LONGEST, QUARTER, ATTEMPTS = 5_000, 3, 3


def order_issue(
    where: Organisation, period: StatPeriod, kind: str, written: Mapping[str, str], *, by: User
) -> "Job":
    """Return the job that makes the pack of a month.

    Raises Refused without the right, for a month that is not over, a quarter's text in another
    month, a table that this person may not see, and a sentence that the ledgers do not support.
    """
    require(by, MAKE, where)
    texts = _checked(period, kind, written)
    if not packed_tables(by, where):
        raise Refused(_("这里没有您能看的统计表：要看的，请管理员授予角色。"), status=403)
    require_supported(MonthTables(where, period), texts, by)
    argument: dict[str, object] = {
        "organisation": where.pk, "year": period.year, "month": period.month, "kind": kind,
        "written": texts, "by": by.pk, "language": get_language() or "zh-hans",
    }  # fmt: skip
    return enqueue(JOB, argument, by=by)


def _checked(period: StatPeriod, kind: str, written: Mapping[str, str]) -> dict[str, str]:
    if period.month_days.last >= timezone.localdate():
        words = _("%(month)s 还没有过完，不能出月报：过完再出。")
        raise Refused(words % {"month": f"{period.year}-{period.month:02d}"}, field="month")
    if kind not in KINDS:
        raise Refused(_("文字只有月度简报和季度通报两种：请选一种。"), field="kind")
    if kind == "quarterly" and period.month % QUARTER:
        raise Refused(_("季度通报在 3、6、9、12 月出：请改月份，或者出月度简报。"), field="kind")
    texts = {part: written.get(part, "").strip() for part in WRITTEN}
    for part, text in texts.items():
        if len(text) > LONGEST:
            raise Refused(_("一部分最多 %(most)s 字：请缩短。") % {"most": LONGEST}, field=part)
    return texts


def require_supported(tables: MonthTables, texts: Mapping[str, str], by: User) -> None:
    """Refuse sentences whose number the ledgers do not hold, and figures that `by` may not see."""
    seen = [each for each in definitions() if sees_figure(by, each.id, tables.where)]
    strange = names_in(texts.values()) & {
        name for each in definitions() if each not in seen for name in (each.id, each.label)
    }
    if strange:
        words = _("文字里引用了您在这里看不到的台账数据：%(names)s。请去掉。")
        raise Refused(words % {"names": "、".join(sorted(strange))}, status=403)
    refused = unsupported(list(texts.values()), seen, tables.period, tables.figure, rules().rest)
    if refused:
        words = _("有 %(count)s 句话台账支持不了，没有出报：改成台账的数，或者改措辞。")
        problems = [
            Problem(
                _("“%(sentence)s”写“%(stated)s”，台账“%(figure)s”是 %(computed)s。")
                % {
                    "sentence": each.sentence,
                    "stated": each.stated,
                    "figure": each.figure,
                    "computed": each.computed,
                }
            )
            for each in refused
        ]
        raise Refused(words % {"count": len(refused)}, problems=problems)


def make_pack(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Make the pack of a month and keep it as the next issue; return which.

    Raises Refused where others issue the same month again and again meanwhile.
    """
    by = core.people().get(pk=argument["by"])
    where = Organisation.objects.get(pk=argument["organisation"])
    period = StatPeriod(argument["year"], argument["month"], statistics().merged)
    with translation.override("zh-hans"):  # what is issued is Chinese, whoever makes it
        for _attempt in range(ATTEMPTS):
            tables = MonthTables(where, period)
            require_supported(tables, argument["written"], by)
            number = next_number(where, period.month_days.first)
            content = pack(_asked(tables, argument, number, by), progress)
            issue = _keep(tables, argument, number, content, by)
            if issue is not None:
                return {"issue": issue.pk}
    raise Refused(_("别人正在出同一个月的月报：请过一会儿再出。"))


def _asked(tables: MonthTables, argument: dict[str, Any], number: int, by: User) -> PackInput:
    last = last_issue(tables.where, tables.period.month_days.first)
    visible = packed_tables(by, tables.where)
    return PackInput(
        tables=tables, visible=visible, apart=apart_tables(by, tables.where),
        sees=lambda id_: sees_figure(by, id_, tables.where), kind=argument["kind"],
        written=argument["written"], signed=Signed(maker=by.name), issue=number,
        last=_cells_of(last, visible), today=timezone.localdate(),
    )  # fmt: skip


def _cells_of(last: Issue | None, visible: Collection[str]) -> dict[str, dict[str, str]] | None:
    """Return what stood in the last issue, of the tables that a maker may see; None without one."""
    if last is None:
        return None
    return {table: cells for table, cells in last.cells.items() if table in visible}


@transaction.atomic
def _keep(
    tables: MonthTables, argument: dict[str, Any], number: int, content: Pack, by: User
) -> Issue | None:
    """Return the issue with its files; None where its number was taken meanwhile."""
    where, first = locked_organisation(tables.where.pk), tables.period.month_days.first
    require(by, MAKE, where)
    if next_number(where, first) != number:
        return None
    data = zipped(content.files)
    digest = keep(data)
    month = f"{first.year}-{tables.period.month:02d}"
    name = f"{file_part(where.name)}-{month}-第{number}期.zip"
    file = note_file(digest, name, len(data), "zip", by=by)
    issue = Issue.objects.create(
        organisation=where, first=first, number=number, kind=argument["kind"], maker=by,
        written=argument["written"], cells=content.cells, apart=content.apart, file=file,
        manifest=manifest(content),
    )  # fmt: skip
    record_change(
        "issue_statistics", "statistics_issue", issue.pk, by=by,
        changes={"issue": ("", f"{month} #{number}"), "pack": ("", digest)},
        reference=f"statistics/{where.pk}", bound=(("statistics_issue", issue.pk),),
    )  # fmt: skip
    return issue
