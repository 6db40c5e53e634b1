"""Words of complaints: clocks, how days were counted."""

from django.utils.translation import gettext_lazy as _

from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.ledgers.declarations import rules

WHY = {
    "weekend": _("周末"), "holiday": _("放假"), "worked_weekend": _("调休上班"), "": _("工作日"),
}  # fmt: skip


def clock_name(rule: str) -> str:
    """Return what a clock is called."""
    known = next((each for each in rules().rest.clocks if each.id == rule), None)
    return named(known) if known is not None else rule
