"""The list of computations of awards."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiheng.web.awards.queries.awards import computations, shown_total
from jiheng.web.awards.words import CUT, LEVELS
from jiheng.web.core.lists import List, ListColumn, text_filter

if TYPE_CHECKING:
    from jiheng.web.awards.models import Computation


def award_lists() -> Iterable[List]:
    """Return the lists of this app."""
    return (computation_list(),)


def computation_list() -> List:
    """Return the list of computations, those that were replaced among them."""
    return List(
        id="computations",
        title=gettext_lazy("奖励计算单"),
        rows=computations,
        columns=(
            ListColumn(
                "row", gettext_lazy("申请"), lambda c: c.row.title, ("row__title",),
                address=lambda c: reverse("awards:computation", args=(c.pk,)), kind="name",
            ),
            ListColumn(
                "organisation", gettext_lazy("单位"), lambda c: c.row.organisation.name,
                ("row__organisation__path",),
            ),
            ListColumn(
                "number", gettext_lazy("第几次"), lambda c: c.number, ("number",), kind="number"
            ),
            ListColumn("scheme", gettext_lazy("奖励政策"), _scheme, ("scheme",)),
            ListColumn(
                "since", gettext_lazy("政策版本"), lambda c: c.since, ("since",), kind="day"
            ),
            ListColumn("level", gettext_lazy("级次"), _level),
            ListColumn(
                "total", gettext_lazy("计算金额（万元）"), shown_total, ("total",), kind="number"
            ),
            ListColumn("cut", gettext_lazy("封顶或门槛"), lambda c: CUT.get(c.sheet["cut_by"], "")),
            ListColumn("by", gettext_lazy("计算人"), lambda c: c.by.name, ("by__name",)),
            ListColumn("at", gettext_lazy("计算时间"), lambda c: c.at.date(), ("at",), kind="day"),
            ListColumn(
                "checked", gettext_lazy("复核人"),
                lambda c: c.checked_by.name if c.checked_by is not None else "",
            ),
            ListColumn("digest", gettext_lazy("校验"), lambda c: c.digest[:8], only_exported=True),
        ),
        filters=(
            text_filter("q", gettext_lazy("申请"), "row__title"),
            text_filter("scheme", gettext_lazy("政策编号"), "scheme"),
        ),
        order=("-pk",),
        right="awards.see",
        empty=gettext_lazy("还没有计算过奖励。"),
    )  # fmt: skip


def _scheme(computation: "Computation") -> str:
    return str(computation.sheet["scheme"]["label"])


def _level(computation: "Computation") -> str:
    return str(LEVELS[computation.sheet["scheme"]["level"]])
