"""The record as a page: everything that was done, the newest first, with names resolved now."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiheng.web.core import queries
from jiheng.web.core.audit_wording import DescribedLine, described, objects
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.lists import List, ListColumn, ListFilter, choice_filter
from jiheng.web.core.views.lists import list_page


def _by_person(rows: QuerySet[Any], text: str, user: object) -> QuerySet[Any]:  # noqa: ARG001
    return rows.filter(actor_id__in=queries.named(text))


def by_days(comparison: str) -> Any:
    """Return what narrows lines to those from a day on, or up to one."""

    def narrow(rows: QuerySet[Any], text: str, user: object) -> QuerySet[Any]:  # noqa: ARG001
        try:
            return rows.filter(**{f"at__date__{comparison}": dt.date.fromisoformat(text)})
        except ValueError:
            return rows

    return narrow


def record_list() -> List:
    """Return the record as a list: the newest first, as far as somebody may see it."""
    return List(
        id="record",
        title=_("审计日志"),
        rows=queries.record_lines,
        columns=(
            ListColumn("number", _("序号"), lambda d: d.line.number, ("number",), kind="number"),
            ListColumn(
                "at",
                _("时间"),
                lambda d: f"{timezone.localtime(d.line.at):%Y-%m-%d %H:%M:%S}",
                kind="day",
            ),
            ListColumn("who", _("人员"), lambda d: d.who),
            ListColumn("address", _("来源地址"), lambda d: d.line.address),
            ListColumn("action", _("动作"), lambda d: d.action),
            ListColumn("thing", _("对象"), _thing, address=lambda d: d.address),
            ListColumn("changes", _("变化"), _changes, kind="note"),
            ListColumn("digest", _("摘要"), lambda d: d.line.digest, only_exported=True),
        ),
        filters=(
            choice_filter("kind", _("对象"), "kind", lambda _user: tuple(objects().items())),
            ListFilter("q", _("人员"), _by_person),
            ListFilter("first", _("从"), by_days("gte"), kind="day"),
            ListFilter("last", _("到"), by_days("lte"), kind="day"),
        ),
        order=("-number",),
        right="record",
        prepare=described,
    )


def _thing(line: DescribedLine) -> str:
    return f"{line.thing} {line.title or line.line.object_id}"


def _changes(line: DescribedLine) -> str:
    return "；".join(f"{c.label}：{c.old} → {c.new}" for c in line.changes)


def record(request: AuthenticatedRequest) -> HttpResponse:
    """Show the record."""
    return list_page(request, record_list())
