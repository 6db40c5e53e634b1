"""The lists over years: each declared once, for page, export and API."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.model import Column
from jiheng.rulebook import load
from jiheng.web.core.lists import (
    List,
    ListColumn,
    ListFilter,
    Text,
    choice_filter,
    number_filter,
    text_filter,
)
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.core.views.record import record_list
from jiheng.web.core.views.viewed import views_list
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.queries.rows import searched
from jiheng.web.ledgers.stored_values import stored_value
from jiheng.web.performance import queries
from jiheng.web.performance.queries.year_tables import ADJUSTMENTS, MEASURES, year_flow, year_table

if TYPE_CHECKING:
    from jiheng.web.core.models import User
    from jiheng.web.ledgers.models import Row

NAME, YEAR = gettext_lazy("部门"), gettext_lazy("年度")
SEVERITIES = ("error", "warning", "notice")


def year_lists() -> Iterable[List]:
    """Return every list of this app."""
    return (
        years(),
        indicators(),
        measures(),
        adjustments(),
        reviews(),
        reports(),
        record_list(),
        views_list(),
    )


def years() -> List:
    """Return the list of years."""
    return List(
        id="years",
        title=gettext_lazy("年度档案"),
        rows=queries.cycles,
        columns=(
            ListColumn(
                "name",
                NAME,
                lambda c: c.organisation.name,
                ("organisation__path",),
                address=lambda c: reverse("performance:year", args=(c.pk,)),
                kind="name",
            ),
            ListColumn("year", YEAR, lambda c: c.year, ("year",), kind="number"),
            ListColumn(
                "state",
                gettext_lazy("状态"),
                lambda c: named(year_flow().state(c.state)),
                ("state",),
            ),
            ListColumn(
                "score", gettext_lazy("报送总分"), lambda c: c.score, ("score",), kind="number"
            ),
            ListColumn("grade", gettext_lazy("等级"), lambda c: said(c.grade), ("grade",)),
            ListColumn(
                "changed",
                gettext_lazy("最后改动"),
                lambda c: _moment(c.changed_at),
                ("changed_at",),
            ),
        ),
        filters=(
            text_filter("q", NAME, "organisation__name"),
            number_filter("year", YEAR, "year"),
            choice_filter("state", gettext_lazy("状态"), "state", lambda _user: _states()),
            ListFilter("grade", gettext_lazy("等级"), _by_grade, _grades, "choice"),
        ),
        order=("-year", "organisation__path"),
        right="see",
    )


def _grades(user: "User") -> Sequence[tuple[str, Text]]:
    kept = queries.cycles(user).exclude(grade="").order_by("grade")
    grades = kept.values_list("grade", flat=True).distinct()
    return [*((grade, said(grade)) for grade in grades), ("-", _("有得分，没有等级"))]


def _by_grade(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
    """Narrow years to those that were handed in with a grade, or with a score and none."""
    return rows.filter(score__isnull=False, grade="" if text == "-" else text)


def _moment(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _states() -> Sequence[tuple[str, Text]]:
    return [(state.id, named(state)) for state in year_flow().states]


def _with_cycle(rows: Sequence[Any], _user: "User") -> Sequence[Any]:
    """Return rows of sheets, each knowing its year and, of a measure, its problem."""
    cycles = queries.cycles_of(list(rows))
    titles = queries.problem_titles([row for row in rows if row.ledger == MEASURES])
    for row in rows:
        row.cycle = cycles.get((row.organisation_id, row.year))
        row.problem_title = titles.get(row.pk, row.values.get("problem", ""))
    return rows


def _row_address(row: Any) -> str:
    return year_table(row.cycle, row.ledger).row_address(row.key) if row.cycle else ""


def _about(address: Any) -> tuple[ListColumn, ...]:
    return (
        ListColumn(
            "department",
            NAME,
            lambda r: r.organisation.name,
            ("organisation__path",),
            address=address,
            kind="name",
        ),
        ListColumn("year", YEAR, lambda r: r.year, ("year",), kind="number"),
    )


def _listed(columns: Iterable[Column], naming: str, address: Any) -> tuple[ListColumn, ...]:
    """Return the columns of a sheet that lists over many years show."""
    return tuple(
        ListColumn(
            column.field,
            said(column.label),
            _typed(column.field),
            (stored_value(column.field, column.kind),),
            address=address if column.field == naming else None,
            kind="name" if column.field == naming else "text",
        )
        for column in columns
        if column.listed
    )


def _typed(field: str) -> Any:
    return lambda row: row.values.get(field, "")


def _by_title(*sheets: str) -> Any:
    def narrow(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
        return searched(rows, sheets, text)

    return narrow


def indicators() -> List:
    """Return the list of indicators of every year."""
    form = load().rest.form.sheet("indicators")
    return List(
        id="indicators",
        title=gettext_lazy("绩效指标"),
        rows=lambda user: queries.visible_rows(user, "indicators"),
        columns=(
            *_about(None),
            *_listed(form.columns, "name", _row_address),
            ListColumn(
                "public",
                gettext_lazy("公开"),
                lambda r: _("公开") if r.public else _("不予公开"),
                ("public",),
            ),
        ),
        filters=(
            ListFilter("q", gettext_lazy("指标"), _by_title("indicators")),
            text_filter("department", NAME, "organisation__name"),
            number_filter("year", YEAR, "year"),
        ),
        order=("-year", "organisation__path", "position"),
        right="see",
        prepare=_with_cycle,
    )


def measures() -> List:
    """Return the list of measures against problems."""
    form = ledgers()[MEASURES].form
    return List(
        id="problems",
        title=gettext_lazy("问题整改"),
        rows=lambda user: queries.visible_rows(user, MEASURES),
        columns=(
            *_about(None),
            ListColumn(
                "problem",
                gettext_lazy("问题"),
                lambda r: r.problem_title,
                address=lambda r: reverse("performance:remedy", args=(r.pk,)),
                kind="name",
            ),
            *_listed((c for c in form.columns if c.field != "problem"), "", None),
            ListColumn("late", gettext_lazy("超期"), lambda r: _("超期") if _late(r) else ""),
        ),
        filters=(
            text_filter("q", gettext_lazy("措施或部门"), "title", "organisation__name"),
            ListFilter("state", gettext_lazy("整改状态"), _by_progress, _progress, "choice"),
            number_filter("year", YEAR, "year"),
        ),
        order=("-year", "organisation__path", "position"),
        right="see",
        prepare=_with_cycle,
    )


def _late(row: "Row") -> bool:
    last = ledgers()[MEASURES].flow.last.id
    return row.state != last and row.day is not None and row.day < timezone.localdate()


def _progress(user: "User") -> Sequence[tuple[str, Text]]:  # noqa: ARG001
    states = [(state.id, named(state)) for state in ledgers()[MEASURES].flow.states]
    return [("unfinished", _("没有销号")), ("overdue", _("已超期")), *states]


def _by_progress(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
    """Narrow measures to a state, to those not verified yet, or to those whose day is over."""
    last = ledgers()[MEASURES].flow.last.id
    if text == "unfinished":
        return rows.exclude(state=last)
    if text == "overdue":
        return rows.exclude(state=last).filter(day__lt=timezone.localdate())
    return rows.filter(state=text)


def adjustments() -> List:
    """Return the list of requests to change approved years."""
    ledger = ledgers()[ADJUSTMENTS]
    return List(
        id="adjustments",
        title=gettext_lazy("调整与追加"),
        rows=lambda user: queries.visible_rows(user, ADJUSTMENTS),
        columns=(
            *_about(None),
            *_listed(
                ledger.form.columns,
                "title",
                lambda r: reverse("performance:adjustment", args=(r.pk,)),
            ),
            ListColumn(
                "state",
                gettext_lazy("状态"),
                lambda r: named(ledger.flow.state(r.state)),
                ("state",),
            ),
        ),
        filters=(
            choice_filter(
                "state",
                gettext_lazy("状态"),
                "state",
                lambda _user: [(s.id, named(s)) for s in ledger.flow.states],
            ),
            text_filter("q", NAME, "organisation__name", "title"),
            number_filter("year", YEAR, "year"),
        ),
        order=("-state", "-pk"),
        right="see",
    )


def reviews() -> List:
    """Return the list of reviews."""
    return List(
        id="reviews",
        title=gettext_lazy("抽查复核"),
        rows=queries.reviews,
        columns=(
            ListColumn(
                "name",
                NAME,
                lambda r: r.cycle.organisation.name,
                ("cycle__organisation__path",),
                address=lambda r: reverse("performance:review", args=(r.pk,)),
                kind="name",
            ),
            ListColumn("year", YEAR, lambda r: r.cycle.year, ("cycle__year",), kind="number"),
            ListColumn("seed", gettext_lazy("随机种子"), lambda r: r.draw.seed),
            ListColumn(
                "reviewer",
                gettext_lazy("复核人"),
                lambda r: r.reviewer.name if r.reviewer else "",
                ("reviewer__name",),
            ),
            ListColumn("state", gettext_lazy("状态"), _review_state, ("state",)),
            ListColumn(
                "opinion", gettext_lazy("复核意见"), lambda r: r.opinion, only_exported=True
            ),
        ),
        filters=(
            choice_filter(
                "state",
                gettext_lazy("状态"),
                "state",
                lambda _user: (("open", _("未复核")), ("done", _("已复核"))),
            ),
            number_filter("year", YEAR, "cycle__year"),
        ),
        order=("state", "-pk"),
        right="rescore",
    )


def _review_state(review: Any) -> str:
    if review.state == "done":
        return _("已复核")
    return _("复核中") if review.reviewer_id else _("等待指定复核人")


def reports() -> List:
    """Return the list of written reports with how many findings of each kind they have."""
    labels = {"error": _("错误"), "warning": _("疑问"), "notice": _("提示")}
    return List(
        id="reports",
        title=gettext_lazy("报告审核"),
        rows=lambda user: queries.uploads(user).annotate(own=Q(by=user)),
        columns=(
            ListColumn(
                "file",
                gettext_lazy("报告"),
                lambda u: u.file.name,
                ("file__name",),
                address=lambda u: reverse("performance:report", args=(u.pk,)) if u.record else "",
                kind="name",
            ),
            ListColumn(
                "name", gettext_lazy("机构"), lambda u: u.organisation.name, ("organisation__path",)
            ),
            ListColumn("by", gettext_lazy("上传人"), lambda u: u.by.name, ("by__name",)),
            ListColumn("at", gettext_lazy("上传时间"), lambda u: _moment(u.at), ("at",)),
            ListColumn("state", gettext_lazy("状态"), _report_state),
            *(ListColumn(s, labels[s], _findings_of(s), kind="number") for s in SEVERITIES),
            ListColumn(
                "opinion",
                gettext_lazy("审核文件"),
                lambda u: _("下载意见和批注") if _opinion_at(u) else "",
                address=_opinion_at,
            ),
        ),
        filters=(
            text_filter("q", gettext_lazy("报告或机构"), "file__name", "organisation__name"),
            number_filter("job", gettext_lazy("任务号"), "job_id"),
        ),
        order=("-pk",),
        right="review_report",
    )


def _report_state(upload: Any) -> str:
    """Return how far the review of a report is, in words."""
    if upload.record is not None:
        return _("不能用") if upload.record.get("unusable") else _("已审核")
    state = upload.job.state if upload.job is not None else ""
    words = {"failed": _("没有审成"), "cancelled": _("已取消")}
    return words.get(state, _("等待审核"))


def _opinion_at(upload: Any) -> str:
    """Return where the files of a review are, for who ordered it."""
    there = upload.own and upload.job is not None and upload.job.result.get("file")
    return reverse("core:job_file", args=(upload.job_id,)) if there else ""


def _findings_of(severity: str) -> Any:
    def count(upload: Any) -> object:
        if upload.record is None or upload.record.get("unusable"):
            return ""
        return sum(1 for f in upload.record.get("findings", ()) if f["severity"] == severity)

    return count
