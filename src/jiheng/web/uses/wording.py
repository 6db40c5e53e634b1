"""Words of uses: kinds, outcomes, why nothing is proposed; money as offices write it."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from jiheng.model import half_up

BUDGET = "budget"  # next year's money; the other kinds are accountability
IN_FORCE = ("decided", "carried_out")  # states
REVOKED = "revoked"
KINDS = {
    BUDGET: _("预算安排"),
    "talk": _("约谈"),
    "circular": _("通报"),
    "hold": _("暂缓拨款"),
}
OUTCOMES = {
    "priority": _("优先保障"),
    "reasonable": _("合理保障"),
    "hold": _("暂缓拨款，整改后恢复"),
    "cut": _("核减预算"),
    "suspend": _("暂停或取消"),
    REVOKED: _("撤销原决定"),
}
LAMPS = {"red": _("红灯"), "yellow": _("黄灯"), "green": _("绿灯"), "blue": _("蓝灯")}
WHY = {
    "no_grade": _("没有得分等级，规则没有可比的"),
    "no_case": _("规则没有写这个等级怎么办"),
    "no_budget": _("没有上年预算数，算不出金额"),
    "words": _("规则只有文字，没有比例：不给金额"),
}
WAN, DIGITS, PERCENT = 10_000, 2, 100


def in_wan(amount: Fraction | Decimal | None) -> str:
    """Return yuan in 万元 with two decimals; nothing for nothing."""
    return f"{half_up(Fraction(amount) / WAN, DIGITS):f}" if amount is not None else ""


def percent(share: Fraction | None) -> str:
    """Return a share in per cent with two decimals; nothing for nothing."""
    return f"{half_up(share * PERCENT, DIGITS):f}%" if share is not None else ""


def money_range(low: Fraction | None, high: Fraction | None) -> str:
    """Return a range of yuan in 万元; one number where both ends are one."""
    if low is None or high is None:
        return ""
    first, last = in_wan(low), in_wan(high)
    return first if first == last else f"{first}—{last}"
