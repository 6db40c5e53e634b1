"""The list of complaints: numbers and days, and nobody's name."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from jiheng.web.complaints.queries import cases as queries
from jiheng.web.complaints.shown import due_text
from jiheng.web.core.lists import List, ListColumn, choice_filter, text_filter
from jiheng.web.core.templatetags.jiheng import named, said

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jiheng.web.complaints.models import Complaint
    from jiheng.web.core.models import User


def complaint_lists() -> Iterable[List]:
    """Return the lists of this app."""
    return (complaint_list(),)


def _rows(user: "User") -> "QuerySet[Complaint]":
    return queries.complaints(user).prefetch_related("clocks")


def complaint_list() -> List:
    """Return the list of complaints that a person may read."""
    return List(
        id="complaints",
        title=gettext_lazy("外商投资企业投诉"),
        rows=_rows,
        columns=(
            ListColumn(
                "number", gettext_lazy("投诉编号"), lambda c: c.row.title, ("row__title",),
                address=lambda c: reverse("complaints:complaint", args=(c.pk,)), kind="name",
            ),
            ListColumn(
                "kind", gettext_lazy("投诉类别"), lambda c: said(c.row.values.get("kind", ""))
            ),
            ListColumn(
                "received", gettext_lazy("收到日期"), lambda c: c.row.values.get("received_on", "")
            ),
            ListColumn("state", gettext_lazy("状态"), _state, ("row__state",)),
            ListColumn("due", gettext_lazy("下一个期限"), due_text),
            ListColumn(
                "handler", gettext_lazy("承办人"),
                lambda c: c.handler.name if c.handler is not None else "", ("handler__name",),
            ),
        ),
        filters=(
            text_filter("q", gettext_lazy("投诉编号"), "row__title"),
            choice_filter(
                "state", gettext_lazy("状态"), "row__state",
                lambda _user: [(s.id, named(s)) for s in queries.complaints_ledger().flow.states],
            ),
        ),
        order=("-pk",),
        right="complaints.see",
        empty=gettext_lazy("没有您能看的投诉。"),
    )  # fmt: skip


def _state(complaint: Any) -> str:
    return named(queries.complaints_ledger().flow.state(complaint.row.state))
