"""The list of uses: what was decided by results, over departments and years."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiheng.web.core.lists import List, ListColumn, choice_filter, number_filter, text_filter
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.performance.year_columns import YEAR
from jiheng.web.uses.queries.uses import state_of, use_flow, uses
from jiheng.web.uses.wording import KINDS, OUTCOMES, in_wan


def use_lists() -> Iterable[List]:
    """Return the lists of this app."""
    return (use_list(),)


def use_list() -> List:
    """Return the list of uses, as proposed and as decided."""
    return List(
        id="uses",
        title=gettext_lazy("结果应用"),
        rows=uses,
        columns=(
            ListColumn(
                "name",
                gettext_lazy("评价对象"),
                lambda u: u.name or said(u.subject),
                ("name",),
                address=lambda u: reverse("uses:use", args=(u.pk,)),
                kind="name",
            ),
            ListColumn(
                "department",
                gettext_lazy("部门"),
                lambda u: u.cycle.organisation.name,
                ("cycle__organisation__path",),
            ),
            YEAR,
            ListColumn("kind", gettext_lazy("应用方式"), lambda u: KINDS[u.kind], ("kind",)),
            ListColumn("grade", gettext_lazy("等级"), lambda u: said(u.proposed.get("grade", ""))),
            ListColumn("proposed", gettext_lazy("规则建议"), _proposed),
            ListColumn("range", gettext_lazy("建议金额（万元）"), _range, kind="number"),
            ListColumn(
                "outcome", gettext_lazy("决定"), lambda u: OUTCOMES.get(u.outcome, ""),
                ("outcome",),
            ),
            ListColumn(
                "amount", gettext_lazy("决定金额（万元）"), lambda u: in_wan(u.amount), ("amount",),
                kind="number",
            ),
            ListColumn("reason", gettext_lazy("理由"), lambda u: u.reason, kind="note"),
            ListColumn("state", gettext_lazy("状态"), lambda u: named(state_of(u)), ("state",)),
            ListColumn(
                "day", gettext_lazy("办理日期"), lambda u: u.day or "", ("day",), kind="day"
            ),
            ListColumn("paper", gettext_lazy("文书"), lambda u: u.paper, ("paper",)),
            ListColumn(
                "by", gettext_lazy("决定人"), lambda u: u.by.name, only_exported=True
            ),
        ),
        filters=(
            text_filter("q", gettext_lazy("部门"), "cycle__organisation__name"),
            number_filter("year", gettext_lazy("年度"), "cycle__year"),
            choice_filter(
                "kind", gettext_lazy("应用方式"), "kind", lambda _user: list(KINDS.items())
            ),
            choice_filter(
                "state",
                gettext_lazy("状态"),
                "state",
                lambda _user: [(s.id, named(s)) for s in use_flow().states],
            ),
        ),
        order=("-cycle__year", "cycle__organisation__path", "pk"),
        right="see",
        empty=gettext_lazy("还没有按评价结果作出决定。"),
    )  # fmt: skip


def _proposed(use: Any) -> str:
    return str(OUTCOMES.get(use.proposed.get("outcome", ""), ""))


def _range(use: Any) -> str:
    return str(use.proposed.get("range", ""))
