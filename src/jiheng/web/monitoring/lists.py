"""The list of rounds: 监控一览, departments by period."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiheng.web.core.lists import (
    List,
    ListColumn,
    ListFilter,
    choice_filter,
    number_filter,
    text_filter,
)
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.monitoring.queries.rounds import execution_words, round_flow, rounds, state_of
from jiheng.web.monitoring.queries.waiting import period_name
from jiheng.web.performance.year_columns import YEAR, department

if TYPE_CHECKING:
    from jiheng.web.core.models import User

LAMPS = {
    "red": gettext_lazy("红灯"),
    "yellow": gettext_lazy("黄灯"),
    "green": gettext_lazy("绿灯"),
    "blue": gettext_lazy("蓝灯"),
}
UNJUDGED = gettext_lazy("不能判断")


def monitoring_lists() -> Iterable[List]:
    """Return the lists of this app."""
    return (round_list(),)


def round_list() -> List:
    """Return the list of rounds, with what each came to."""
    return List(
        id="rounds",
        title=gettext_lazy("绩效监控"),
        rows=rounds,
        columns=(
            department(lambda r: reverse("monitoring:round", args=(r.pk,))),
            YEAR,
            ListColumn("period", gettext_lazy("监控期"), period_name, ("period_end",)),
            ListColumn("due", gettext_lazy("报送期限"), lambda r: f"{r.due}", ("due",)),
            ListColumn("state", gettext_lazy("状态"), lambda r: named(state_of(r)), ("state",)),
            ListColumn("lamp", gettext_lazy("综合灯号"), _lamp, ("lamp",)),
            ListColumn(
                "execution",
                gettext_lazy("预算执行率"),
                execution_words,
                ("execution",),
                kind="number",
            ),
            ListColumn("worst", gettext_lazy("最差一项"), lambda r: r.worst, ("worst",)),
            *(
                ListColumn(colour, LAMPS[colour], _count_of(colour), kind="number")
                for colour in ("red", "yellow")
            ),
            ListColumn(
                "notices",
                gettext_lazy("没有销号的通知"),
                lambda r: r.open_notices or "",
                ("open_notices",),
                kind="number",
            ),
            ListColumn(
                "overdue",
                gettext_lazy("其中超期"),
                lambda r: r.overdue_notices or "",
                ("overdue_notices",),
                kind="number",
            ),
        ),
        filters=(
            text_filter("q", gettext_lazy("部门"), "cycle__organisation__name"),
            number_filter("year", gettext_lazy("年度"), "cycle__year"),
            choice_filter(
                "state",
                gettext_lazy("状态"),
                "state",
                lambda _user: [(s.id, named(s)) for s in round_flow().states],
            ),
            ListFilter(
                "lamp",
                gettext_lazy("综合灯号"),
                lambda rows, text, user: rows.filter(lamp="" if text == "-" else text),  # noqa: ARG005
                lambda _user: [*LAMPS.items(), ("-", UNJUDGED)],
                "choice",
            ),
            ListFilter("period", gettext_lazy("监控截止日期"), _by_period, kind="day"),
        ),
        order=("-period_end", "cycle__organisation__path"),
        right="see",
    )


def _by_period(rows: QuerySet[Any], text: str, user: "User") -> QuerySet[Any]:  # noqa: ARG001
    try:
        return rows.filter(period_end=dt.date.fromisoformat(text))
    except ValueError:
        return rows


def _lamp(round_: Any) -> str:
    if round_.lamp:
        return str(LAMPS[round_.lamp])
    return str(UNJUDGED) if round_.counts else ""


def _count_of(colour: str) -> Any:
    return lambda round_: round_.counts.get(colour, "")
