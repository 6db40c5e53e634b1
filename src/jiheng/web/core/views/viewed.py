"""The log of views as a page: who looked at what and when, by person, thing, place and day."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiheng.web.core import queries
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.lists import List, ListColumn, ListFilter, choice_filter
from jiheng.web.core.queries.views import access_lines, places_named, things_named
from jiheng.web.core.viewed import ACTIONS, described_views, kinds
from jiheng.web.core.views.lists import list_page
from jiheng.web.core.views.record import by_days


def views_list() -> List:
    """Return the log of views as a list: the newest first, as far as somebody may see it."""
    return List(
        id="views",
        title=_("查看记录"),
        rows=access_lines,
        columns=(
            ListColumn(
                "at",
                _("时间"),
                lambda d: f"{timezone.localtime(d.line.at):%Y-%m-%d %H:%M:%S}",
                ("at",),
                kind="day",
            ),
            ListColumn("who", _("人员"), lambda d: d.who),
            ListColumn("action", _("动作"), lambda d: d.action),
            ListColumn("kind", _("对象类型"), lambda d: d.kind),
            ListColumn("thing", _("对象"), lambda d: d.title, address=lambda d: d.address),
            ListColumn("place", _("单位"), lambda d: d.place),
            ListColumn("request", _("请求编号"), lambda d: d.line.request_id, only_exported=True),
        ),
        filters=(
            ListFilter("q", _("人员"), _by_person),
            ListFilter("thing", _("对象名称"), _by_thing),
            choice_filter("kind", _("对象类型"), "kind", lambda _user: tuple(kinds().items())),
            choice_filter("action", _("动作"), "action", lambda _user: tuple(ACTIONS.items())),
            ListFilter("place", _("单位"), _by_place),
            ListFilter("first", _("从"), by_days("gte"), kind="day"),
            ListFilter("last", _("到"), by_days("lte"), kind="day"),
        ),
        right="record",
        prepare=described_views,
        empty=_("没有符合条件的查看。"),
    )


def _by_person(rows: QuerySet[Any], text: str, user: object) -> QuerySet[Any]:  # noqa: ARG001
    return rows.filter(actor_id__in=queries.named(text))


def _by_thing(rows: QuerySet[Any], text: str, user: object) -> QuerySet[Any]:  # noqa: ARG001
    return rows.filter(things_named(text))


def _by_place(rows: QuerySet[Any], text: str, user: object) -> QuerySet[Any]:  # noqa: ARG001
    return rows.filter(organisation_id__in=places_named(text).values("pk"))


def views(request: AuthenticatedRequest) -> HttpResponse:
    """Show the log of views."""
    return list_page(request, views_list(), template="core/views.html")
