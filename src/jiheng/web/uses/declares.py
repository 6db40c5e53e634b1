"""What this app brings: rights, menu, words, the list of uses, the work that waits."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, Bound, MenuItem, Text, Viewed, Wording
from jiheng.web.core.rights import Right
from jiheng.web.core.templatetags.jiheng import lazily_named, named
from jiheng.web.performance.queries.results import DECIDED
from jiheng.web.uses.lists import use_lists
from jiheng.web.uses.queries import bound
from jiheng.web.uses.queries.uses import use_flow
from jiheng.web.uses.queries.viewed import use_places, use_titles
from jiheng.web.uses.queries.waiting import waiting_uses
from jiheng.web.uses.views.panels import year_panels
from jiheng.web.uses.wording import KINDS, OUTCOMES

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine


def _state(line: "AuditLine", text: str) -> Text:  # noqa: ARG001
    """Return the name of a state of a use; another text as it is."""
    return next((named(s) for s in use_flow().states if s.id == text), text)


APP = App(
    rights=(
        Right("use", _("按评价结果决定预算安排，约谈、通报、暂缓拨款"), ("finance",)),
        Right(DECIDED, _("改写决定写进年度档案的行（没有人有：只能另作决定）"), ()),
    ),
    menu=(MenuItem("uses:uses", _("结果应用"), "see"),),
    wording=Wording(
        actions={
            "decide_use": _("决定结果应用"),
            "call_to_account": _("约谈、通报、暂缓拨款"),
            **{move.id: lazily_named(move) for move in use_flow().moves},
        },
        objects={"use": _("结果应用")},
        fields={
            "use_kind": _("应用方式"),
            "outcome": _("决定"),
            "proposed": _("规则建议"),
            "amount": _("决定金额（万元）"),
            "day": _("办理日期"),
            "paper": _("文书"),
            "subject": _("评价对象"),
        },
        values={
            "outcome": lambda text: OUTCOMES.get(text, text),
            "use_kind": lambda text: KINDS.get(text, text),
        },
        states={"use": _state},
    ),
    waiting=(waiting_uses,),
    beside_year=(year_panels,),
    lists=use_lists,
    bound=(Bound("use", bound.uses),),
    viewed=(Viewed("use", _("结果应用"), use_places, use_titles),),
)
