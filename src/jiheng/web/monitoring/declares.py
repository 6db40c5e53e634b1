"""What this app brings: rights, menu, words, the list of rounds, the work that waits."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jiheng.web.core.declared import App, Bound, MenuItem, Text, Wording
from jiheng.web.core.rights import Right
from jiheng.web.core.templatetags.jiheng import lazily_named, named
from jiheng.web.monitoring.lists import monitoring_lists
from jiheng.web.monitoring.queries import bound
from jiheng.web.monitoring.queries.rewritten import rewritten_notices
from jiheng.web.monitoring.queries.rounds import round_flow
from jiheng.web.monitoring.queries.waiting import waiting_rounds
from jiheng.web.monitoring.views.panels import period_panels

if TYPE_CHECKING:
    from jiheng.web.core.models import AuditLine


def _state(line: "AuditLine", text: str) -> Text:  # noqa: ARG001
    """Return the name of a state of a round; another text as it is."""
    return next((named(s) for s in round_flow().states if s.id == text), text)


APP = App(
    rights=(
        Right("round", _("开展一期绩效监控"), ("manager", "line_department", "finance")),
        Right("notice", _("对红灯、黄灯发整改通知"), ("manager", "finance")),
    ),
    menu=(MenuItem("monitoring:rounds", _("绩效监控"), "see"),),
    wording=Wording(
        actions={
            "open_round": _("开展监控"),
            "monitor": _("打开或锁定监控表"),
            "notice": _("发整改通知"),
            **{move.id: lazily_named(move) for move in round_flow().moves},
        },
        objects={"round": _("监控")},
        fields={
            "period_end": _("监控截止日期"),
            "monitoring": _("监控表"),
            "lamp": _("灯号"),
        },
        states={"round": _state},
    ),
    waiting=(waiting_rounds,),
    lists=monitoring_lists,
    beside=(period_panels,),
    bars=(rewritten_notices,),
    bound=(Bound("round", bound.rounds), Bound("notice", bound.notices, once=True)),
)
