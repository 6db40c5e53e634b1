"""The list of packs that disclose years."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiheng.web.core.lists import List, ListColumn, choice_filter, number_filter, text_filter
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.disclosure.queries.releases import release_flow, releases, state_of
from jiheng.web.performance.year_columns import YEAR, department


def release_lists() -> Iterable[List]:
    """Return the lists of this app."""
    return (release_list(),)


def release_list() -> List:
    """Return the list of packs."""
    return List(
        id="releases",
        title=gettext_lazy("信息公开"),
        rows=releases,
        columns=(
            department(lambda r: reverse("disclosure:release", args=(r.pk,))),
            YEAR,
            ListColumn("state", gettext_lazy("状态"), lambda r: named(state_of(r)), ("state",)),
            ListColumn("maker", gettext_lazy("制作人"), lambda r: r.maker.name, ("maker__name",)),
            ListColumn(
                "findings", gettext_lazy("可能的个人信息"), lambda r: len(r.findings) or "",
                kind="number",
            ),
            ListColumn(
                "released_on", gettext_lazy("公开日期"), lambda r: r.released_on or "",
                ("released_on",), kind="day",
            ),
            ListColumn(
                "withdrawn_on", gettext_lazy("撤回日期"), lambda r: r.withdrawn_on or "",
                ("withdrawn_on",), kind="day",
            ),
            ListColumn("reason", gettext_lazy("撤回原因"), lambda r: r.reason, kind="note"),
        ),
        filters=(
            text_filter("q", gettext_lazy("部门"), "cycle__organisation__name"),
            number_filter("year", gettext_lazy("年度"), "cycle__year"),
            choice_filter(
                "state",
                gettext_lazy("状态"),
                "state",
                lambda _user: [(s.id, named(s)) for s in release_flow().states],
            ),
        ),
        order=("-pk",),
        right="see",
        empty=gettext_lazy("还没有制作过公开包。"),
    )  # fmt: skip
