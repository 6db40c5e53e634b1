"""Words of the leader's page: why a tile has no lamp, what lamps are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiheng.web.ledgers.queries.ageing import LAMPS as AGEING
from jiheng.web.monitoring.lists import LAMPS, UNJUDGED
from jiheng.web.monitoring.queries.progress import WHY

WHY_NOT: Mapping[str, "Promise | str"] = {
    **WHY,
    "no_target": _("没有下达目标"),
    "several": _("下达的目标不止一个，而且不同"),
    "rate": _("比率、位次不按月份比进度"),
    "no_month": _("还没有过完一个月"),
    "no_value": _("还没有数"),
}
GOALS: Mapping[str, "Promise | str"] = {
    "targets": _("年度目标台账"),
    "indicator": _("已批复的绩效指标"),
}
NO_GRADE = _("没有等级")
TONES = {"red": "red", "yellow": "orange", "green": "green", "blue": "blue"}
MARKS = {"red": "✖", "yellow": "▲", "green": "✔", "blue": "★"}

__all__ = ["AGEING", "GOALS", "LAMPS", "MARKS", "NO_GRADE", "TONES", "UNJUDGED", "WHY_NOT"]
